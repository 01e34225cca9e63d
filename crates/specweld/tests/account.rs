//! An account of sites: whatever stands in them, and wherever, is counted and found.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::{Map, Value, json};
use specweld::{Account, Options, Page, Pages, account, weld};

/// How many sites are made, unless `SPECWELD_SITES` says another number.
const SITES: u64 = 400;

/// What a site holds, as it is made.
#[derive(Debug, Default, PartialEq, Eq)]
struct Given {
    operations: usize,
    callbacks: usize,
    webhooks: usize,
    parameters: usize,
    responses: usize,
}

impl Given {
    fn of(account: &Account) -> Self {
        Self {
            operations: account.operations.given,
            callbacks: account.callbacks.given,
            webhooks: account.webhooks.given,
            parameters: account.parameters.given,
            responses: account.responses.given,
        }
    }

    /// Adds what stands in an operation.
    fn add(&mut self, other: &Self) {
        self.callbacks += other.callbacks;
        self.parameters += other.parameters;
        self.responses += other.responses;
    }
}

/// A page that is being made, with the files that it refers to.
struct Maker<'r> {
    rng: &'r mut Rng,
    number: usize,
    is_31: bool,
    components: BTreeMap<&'static str, Map<String, Value>>,
    files: Vec<(String, Value)>,
    /// What stands in components, which is counted once.
    shared: Given,
    next: usize,
}

impl Maker<'_> {
    fn name(&mut self, stem: &str) -> String {
        self.next += 1;
        format!("{stem}{}x{}", self.number, self.next)
    }

    /// A value where it stands, in a component, or in a file.
    fn placed(&mut self, section: &'static str, value: Value) -> (Value, bool) {
        let name = self.name("part");
        let is_component = section != "pathItems" || self.is_31;
        // What refers to components stands in a document.
        let is_free = !value.to_string().contains("\"#/");
        match self.rng.u8(..4) {
            0 if is_component => {
                let section_of = self.components.entry(section).or_default();
                section_of.insert(name.clone(), value);
                let target = format!("#/components/{section}/{name}");
                (json!({ "$ref": target }), true)
            }
            1 if is_free => {
                let (url, inside) = match self.rng.bool() {
                    true => (format!("{name}.json"), value),
                    false => (
                        format!("{name}.json#/a/{name}"),
                        json!({"a": {name: value}}),
                    ),
                };
                let file = url.split('#').next().unwrap().to_owned();
                self.files.push((file, inside));
                (json!({ "$ref": url }), false)
            }
            _ => (value, false),
        }
    }

    /// An operation with what it holds.
    fn operation(&mut self, given: &mut Given, parameter: Option<&str>, depth: usize) -> Value {
        let mut operation = json!({"responses": {}});
        for status in ["200", "4XX", "default"]
            .into_iter()
            .take(self.rng.usize(1..4))
        {
            operation["responses"][status] = json!({"description": status});
            given.responses += 1;
        }
        let mut parameters = Vec::new();
        if let Some(name) = parameter {
            parameters.push(
                json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}),
            );
        }
        for name in ["limit", "after"].into_iter().take(self.rng.usize(..3)) {
            parameters.push(json!({"name": name, "in": "query", "schema": {"type": "string"}}));
        }
        given.parameters += parameters.len();
        operation["parameters"] = parameters.into();
        if depth < 2 && self.rng.u8(..3) == 0 {
            let name = self.name("onEvent");
            let expression = match parameter {
                Some(name) if self.rng.bool() => {
                    format!("https://acme.example/{{$request.path.{name}}}")
                }
                _ => "{$request.query.limit}".to_owned(),
            };
            let mut inner = Given::default();
            let mut item = json!({});
            for method in ["post", "put"].into_iter().take(self.rng.usize(1..3)) {
                inner.callbacks += 1;
                item[method] = self.operation(&mut inner, None, depth + 1);
            }
            let (item, _) = self.placed("pathItems", item);
            let callback = json!({ expression: item });
            let (callback, is_shared) = match depth {
                0 => self.placed("callbacks", callback),
                _ => (callback, false),
            };
            match is_shared {
                true => self.shared.add(&inner),
                false => given.add(&inner),
            }
            operation["callbacks"] = json!({ name: callback });
        }
        operation
    }
}

/// A page with its files, and what they hold.
fn page(rng: &mut Rng, number: usize, given: &mut Given) -> (Value, Vec<(String, Value)>) {
    let is_31 = rng.bool();
    let mut maker = Maker {
        rng,
        number,
        is_31,
        components: BTreeMap::new(),
        files: Vec::new(),
        shared: Given::default(),
        next: 0,
    };
    let mut paths = json!({});
    for path in 0..maker.rng.usize(1..4) {
        // Templates that differ in names alone are one path.
        let parameter = *maker.rng.choice(&["id", "tie", "key"]).unwrap();
        let methods = [["get"], ["put"], ["post"], ["delete"], ["patch"]][number % 5];
        let mut item = json!({});
        let mut held = Given::default();
        for method in methods {
            given.operations += 1;
            item[method] = maker.operation(&mut held, Some(parameter), 0);
        }
        let (item, _) = maker.placed("pathItems", item);
        given.add(&held);
        paths[format!("/ties{path}/{{{parameter}}}")] = item;
    }
    let mut document = json!({
        "openapi": if is_31 { "3.1.0" } else { "3.0.3" },
        "info": {"title": "Ties", "version": "1"},
        "paths": paths,
    });
    if maker.rng.u8(..3) == 0 {
        let mut held = Given::default();
        let name = maker.name("tied");
        let item = json!({"post": maker.operation(&mut held, None, 1)});
        let (item, _) = maker.placed("pathItems", item);
        given.webhooks += 1;
        given.add(&held);
        let key = if is_31 { "webhooks" } else { "x-webhooks" };
        document[key] = json!({ name: item });
    }
    given.add(&maker.shared);
    if !maker.components.is_empty() {
        document["components"] = json!(maker.components);
    }
    (document, maker.files)
}

fn site(rng: &mut Rng) -> (Vec<Page>, Given) {
    let (mut pages, mut given) = (Vec::new(), Given::default());
    for number in 0..rng.usize(1..5) {
        let (document, files) = page(rng, number, &mut given);
        let text = format!("# Page {number}\n\n```json\n{document}\n```\n");
        pages.push(Page::new(format!("acme/page-{number}.md"), text));
        for (name, value) in files {
            pages.push(Page::new(format!("acme/{name}"), value.to_string()));
        }
    }
    (pages, given)
}

fn lost(account: &Account, pages: &Pages) -> Vec<String> {
    let lost = account.lost.iter();
    lost.map(|(subject, span)| format!("{} {}: {subject}", pages.get(span.page).name(), span.start))
        .collect()
}

#[test]
fn everything_is_counted_and_found_wherever_it_stands() {
    let sites = std::env::var("SPECWELD_SITES").ok();
    let sites = sites.map_or(SITES, |sites| sites.parse().unwrap());
    let mut all = Given::default();
    for seed in 0..sites {
        let (pages, given) = site(&mut Rng::with_seed(seed));
        let pages = Pages::new(pages);
        let account = account(&pages);
        let shown = || {
            let welded = weld(&pages, &Options::default());
            let texts = pages
                .iter()
                .map(|(_, page)| format!("── {}\n{}", page.name(), page.text()));
            let told = welded.diagnostics.iter().map(|it| it.headline(&pages));
            texts.chain(told).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(lost(&account, &pages), [""; 0], "seed {seed}\n{}", shown());
        assert_eq!(Given::of(&account), given, "seed {seed}\n{}", shown());
        all.operations += given.operations;
        all.webhooks += given.webhooks;
        all.add(&given);
        // Nothing here is at fault, so that all of it is there.
        for (kind, tally) in account.tallies() {
            assert_eq!(tally.told, 0, "seed {seed}: {kind}\n{}", shown());
        }
    }
    assert!(all.callbacks > 100 && all.webhooks > 50, "{all:?}");
}

#[test]
fn what_the_projects_own_overlays_take_out_is_not_lost() {
    let page = "# Ties\n\n```yaml\nopenapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /ties:\n    get: {responses: {'200': {description: Fine}}}\n    post: {responses: {'200': {description: Fine}}}\n```\n";
    let overlay = "overlay: 1.0.0\ninfo: {title: Mend, version: '1'}\nactions:\n- {target: \"$.paths['/ties'].post\", remove: true}\n";
    let pages = Pages::new([
        Page::new("acme/ties.md", page),
        Page::new("acme/ties.overlay.yaml", overlay),
    ]);
    let account = account(&pages);
    assert_eq!(lost(&account, &pages), [""; 0]);
    assert_eq!((account.operations.given, account.operations.kept), (1, 1));
}

#[test]
fn what_is_left_empty_is_told_at_its_name() {
    let page = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /knots:\n  /ties:\n    get:\n    post: {responses: {'200': {description: Fine}}}\n";
    let pages = Pages::new([Page::new("acme/ties.yaml", page)]);
    let account = account(&pages);
    assert_eq!(lost(&account, &pages), [""; 0]);
    assert_eq!((account.operations.told, account.operations.kept), (1, 1));
    let welded = weld(&pages, &Options::default());
    let told = welded.diagnostics.iter().map(|it| it.headline(&pages));
    assert_eq!(
        told.collect::<Vec<_>>().join("\n"),
        "acme/ties.yaml:4:3: error[invalid-document]: the path item is null, not an object\n\
         acme/ties.yaml:6:5: error[invalid-document]: the operation is null, not an object"
    );
}

#[test]
fn a_path_is_followed_through_however_many_files() {
    let page = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/ties: {$ref: 0.yaml}}\n";
    let next = (0..20).map(|number| {
        let text = format!("$ref: {}.yaml\n", number + 1);
        Page::new(format!("acme/{number}.yaml"), text)
    });
    let last = "get: {responses: {'200': {description: Fine}}}\n";
    let ends = [
        Page::new("acme/ties.yaml", page),
        Page::new("acme/20.yaml", last),
    ];
    let pages = Pages::new(next.chain(ends));
    let account = account(&pages);
    assert_eq!((account.operations.given, account.operations.kept), (1, 1));
}
