//! A run of all rules and examples against a server.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use specweld_conformance::fence::Fence;
use specweld_conformance::suite::{Examples, Server, Unanswered, point, unreadable};
use specweld_conformance::{
    Contract, Coverage, Exchange, Mask, Outcome, PageText, Point, Report, Settings, Side,
};

use crate::catalogue;
use crate::control::{Control, ControlError};
use crate::pages::{Pages, Sentence};
use crate::rule::{Rule, Words};
use crate::stage::Stage;
use crate::values::Values;
use crate::verdict::Stop;

/// What is held against what.
#[derive(Debug)]
pub struct Run<'r> {
    /// The pages, which have the rules' sentences and the examples.
    pub pages: &'r Pages,
    /// The document that every answer is held against besides.
    pub document: &'r Contract,
    /// The server.
    pub server: &'r Server,
    /// What its operator says of the world behind it.
    pub world: Option<Values>,
    /// The token of its control interface.
    pub control_token: Option<&'r str>,
    /// What alone is held against it: an API, such as `symphony`, or a page, such as `symphony/unfollow-user`.
    pub only: Option<&'r str>,
}

/// Why nothing could be judged.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The server does not answer.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    /// Its control interface does not do as it is told.
    #[error(transparent)]
    Control(#[from] ControlError),
    /// Nothing is known of the world behind it.
    #[error(
        "the server has no control interface: `--world FILE` says what it knows, and `cargo xtask world` prints one to fill in"
    )]
    NoWorld,
}

/// A run of what some APIs' pages say, one thing after another in one world.
struct Running<'r> {
    run: &'r Run<'r>,
    /// The APIs, by the folders of their pages.
    apis: Vec<&'r str>,
    /// Where the world is.
    server: Server,
    control: Option<Control>,
    values: Values,
    /// The demo's world as the server writes it.
    demo: Option<String>,
    /// Whether the world may not be the demo's any more.
    touched: bool,
    exchanges: Vec<Exchange>,
}

/// What is to be reported of a world.
#[derive(Default)]
struct Points {
    rules: Vec<Point>,
    examples: Vec<Point>,
}

impl Run<'_> {
    /// In what answers are not as the document has them.
    fn undocumented(&self, exchanges: &[Exchange]) -> Vec<Point> {
        let mask = mask();
        let mut coverage = Coverage::new(self.document, mask.clone());
        for exchange in exchanges {
            let settings = Settings::default();
            let mut judged = self.document.judge(exchange, settings, &mask);
            // What the rules send is not always as documented, to see how it is refused.
            judged.violations.retain(|it| it.side == Side::Response);
            coverage.add(exchange, judged);
        }
        let points = coverage.report(self.server.url(), &|_| None).points;
        let broken = points.into_iter();
        let broken = broken.filter(|it| !it.outcome.breaches().is_empty());
        let broken = broken.map(|it| Point {
            group: format!("openapi.json: {}", it.group),
            documented: false,
            ..it
        });
        broken.collect()
    }

    /// Whether what stands in a page is asked for.
    fn has(&self, page: &str) -> bool {
        let group = group(page);
        let api = group.split('/').next().unwrap_or_default();
        self.only.is_none_or(|it| it == group || it == api)
    }

    /// The APIs of which something is asked for, in the order of their rules.
    fn apis(&self) -> Vec<&str> {
        let of_rules = catalogue::rules().into_iter().map(|it| it.page);
        let of_pages = self.pages.iter().map(|(page, _)| page);
        let mut apis = Vec::new();
        for page in of_rules.chain(of_pages).filter(|it| self.has(it)) {
            let api = api(page);
            if !apis.contains(&api) {
                apis.push(api);
            }
        }
        apis
    }

    /// Checks all rules and runs all examples. The exchanges come with the report.
    ///
    /// # Errors
    /// Nothing could be judged.
    pub async fn report(&self) -> Result<(Report, Vec<Exchange>), RunError> {
        // Its control interface changes the world too.
        let control = match self.server.allows(false) {
            Ok(()) => Control::find(self.server, self.control_token).await?,
            Err(_) => None,
        };
        let values = match (&self.world, &control) {
            (Some(world), _) => world.clone(),
            (None, Some(_)) => Values::demo(),
            (None, None) => return Err(RunError::NoWorld),
        };
        // A world file is about the world as it is: nothing is set up over it.
        let control = control.filter(|_| self.world.is_none());
        let apis: Vec<_> = self
            .apis()
            .into_iter()
            .filter(|it| values.has(it))
            .collect();
        let worlds = match &control {
            // The rules of an API are no matter of another's: each has a world, side by side.
            Some(control) if apis.len() > 1 => control.worlds(self.server, apis.len()).await?,
            _ => Vec::new(),
        };
        let running = |apis, server| Running {
            run: self,
            apis,
            server,
            control: control.clone(),
            values: values.clone(),
            demo: None,
            touched: false,
            exchanges: Vec::new(),
        };
        let mut shares: Vec<_> = match worlds.is_empty() {
            true => vec![running(apis, self.server.clone())],
            false => {
                let worlds = worlds.iter().zip(apis);
                worlds
                    .map(|(world, api)| running(vec![api], self.server.below(&world.path())))
                    .collect()
            }
        };
        let ended = join_all(shares.iter_mut().map(Running::points)).await;
        match &control {
            Some(control) if worlds.is_empty() => control.leave(self.server).await?,
            Some(control) => control.delete(self.server, &worlds).await?,
            None => {}
        }
        let mut points = Points::default();
        for ended in ended {
            let Points { rules, examples } = ended?;
            points.rules.extend(rules);
            points.examples.extend(examples);
        }
        // In the order of the pages, whoever ran them.
        let page = |it: &Point| it.place.as_ref().map(|place| place.file.clone());
        points.examples.sort_by_cached_key(page);
        let exchanges: Vec<_> = shares.into_iter().flat_map(|it| it.exchanges).collect();
        let mut points = [points.rules, points.examples].concat();
        points.extend(self.undocumented(&exchanges));
        let mut report = Report::new("the rules of the five calls", self.server.url(), points);
        report.pages = self
            .pages
            .iter()
            .map(|(name, text)| PageText {
                name: name.to_owned(),
                text: text.to_owned(),
            })
            .collect();
        Ok((report, exchanges))
    }
}

impl Running<'_> {
    async fn points(&mut self) -> Result<Points, RunError> {
        if let Some(control) = &self.control {
            control.demo(&self.server).await?;
            control.stop_clock(&self.server, 0).await?;
            self.demo = Some(control.world(&self.server).await?);
        }
        let mut rules = Vec::new();
        for rule in catalogue::rules() {
            if self.has(rule.page) {
                rules.extend(self.rule(&rule).await?);
            }
        }
        let examples = self.examples().await?;
        Ok(Points { rules, examples })
    }

    /// Whether what stands in a page is run in this world.
    fn has(&self, page: &str) -> bool {
        self.apis.contains(&api(page)) && self.run.has(page)
    }

    async fn rule(&mut self, rule: &Rule) -> Result<Vec<Point>, RunError> {
        let pages = self.run.pages;
        let (sentences, words) = match rule.words {
            Words::Sentence(words) => (Vec::from_iter(pages.find(rule.page, words)), words),
            Words::Rows(first) => (pages.rows(rule.page, first), first),
        };
        if sentences.is_empty() {
            return Ok(vec![lost(rule, words)]);
        }
        let mut points = Vec::new();
        for sentence in sentences {
            let outcome = self.judge(rule, &sentence).await?;
            points.push(Point {
                group: group(rule.page),
                what: sentence.text,
                place: Some(sentence.place),
                documented: true,
                outcome,
            });
        }
        Ok(points)
    }

    async fn judge(&mut self, rule: &Rule, sentence: &Sentence) -> Result<Outcome, RunError> {
        let server = &self.server;
        if let (Some(control), true) = (&self.control, self.touched) {
            control.demo(server).await?;
        }
        let control = self.control.as_ref();
        let demo = self.demo.clone();
        let mut stage = Stage::new(server, control, &mut self.values, sentence.clone(), demo);
        let verdict = (rule.check)(&mut stage).await;
        let (exchanges, clock, ordered) = stage.end();
        self.touched = clock || ordered || !exchanges.is_empty();
        self.exchanges.extend(exchanges);
        if let Some(control) = &self.control {
            if ordered {
                control.forget(server).await?;
            }
            if clock {
                control.stop_clock(server, 0).await?;
            }
        }
        match verdict {
            Ok(()) => Ok(Outcome::Witnessed { times: 1 }),
            Err(Stop::Unreachable(why)) => Ok(Outcome::Unreachable { why }),
            Err(Stop::Unanswered(unanswered)) => Err(unanswered.into()),
            Err(Stop::Broken {
                difference,
                exchange,
            }) => {
                let shown = exchange.map(|it| mask().shown(&it));
                let difference =
                    format!("{} (rule {})", self.values.masked(&difference), rule.name);
                Ok(Outcome::broken(difference, shown))
            }
        }
    }

    /// The `http` fences of the pages.
    async fn examples(&mut self) -> Result<Vec<Point>, RunError> {
        let mut points = Vec::new();
        let server = self.server.clone();
        let mut examples = Examples::new(&server, mask());
        for (page, text) in self
            .run
            .pages
            .iter()
            .filter(|(page, _)| page.ends_with(".md"))
        {
            if !self.has(page) {
                continue;
            }
            for fence in Fence::all(text) {
                let fence = match fence {
                    Ok(fence) if fence.steps.is_empty() => continue,
                    Ok(fence) => fence,
                    Err(fault) => {
                        points.push(unreadable(page, &group(page), &fault));
                        continue;
                    }
                };
                if let Some(control) = &self.control {
                    control.demo(&self.server).await?;
                }
                let outcome = self.example(&mut examples, &fence).await?;
                points.push(point(page, &group(page), &fence, outcome));
            }
        }
        Ok(points)
    }

    async fn example(
        &mut self,
        examples: &mut Examples<'_>,
        fence: &Fence,
    ) -> Result<Outcome, RunError> {
        // Even the GET of the five calls changes something.
        if let Err(refused) = self.server.allows(false) {
            let why = refused.to_string();
            return Ok(Outcome::Unreachable { why });
        }
        let mut values = BTreeMap::new();
        let mut why = None;
        for name in fence.steps.iter().flat_map(|step| step.names()) {
            if values.contains_key(name) {
                continue;
            }
            match self.values.take(name) {
                Ok(value) => drop(values.insert(name, value)),
                Err(needs) => drop(why.get_or_insert(needs)),
            }
        }
        match why {
            Some(why) => Ok(Outcome::Unreachable { why }),
            None => Ok(examples
                .run(fence, |name| values.get(name).cloned())
                .await?),
        }
    }
}

/// The API of a page: its folder.
fn api(page: &str) -> &str {
    page.split('/').nth(1).unwrap_or_default()
}

/// What no report shows.
fn mask() -> Mask {
    Mask::with(["nonce", "oauth_token"])
}

/// What a page is called in a report.
fn group(page: &str) -> String {
    let page = page.strip_prefix("fragments/").unwrap_or(page);
    let ends = [".notes.md", ".fragment.yaml", ".md"];
    let stem = ends.iter().find_map(|it| page.strip_suffix(it));
    stem.unwrap_or(page).to_owned()
}

/// A rule whose sentence its page no longer has.
fn lost(rule: &Rule, words: &str) -> Point {
    let difference = format!(
        "{} no longer says this: read what it says now, and mend the rule `{}` or take it out",
        rule.page, rule.name
    );
    Point {
        group: group(rule.page),
        what: words.to_owned(),
        place: None,
        documented: false,
        outcome: Outcome::broken(difference, None),
    }
}
