//! `specweld pull`

use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value};
use specweld::{Code, Diagnostic, Pages, Severity};
use url::Url;

use crate::globs::Globs;
use crate::input::{plural, shown};
use crate::progress::Progress;
use crate::project::Project;
use crate::pull::{Absence, Limits, Place, Pulled, Source, part, pull};
use crate::read;
use crate::report::{Outcome, Report, Reporting, Stream};
use crate::settings::Settings;

#[derive(clap::Args, Debug)]
#[command(
    after_help = "URL is a site's llms.txt or sitemap, a list of URLs, one page or document, or the site: then the others are looked for. Pages are fetched as Markdown where the site has it. They replace those in the folder all at once, or not at all: a run that fails or is killed changes no page, and the next one goes on with what it had. Files *.notes.md and *.overlay.yaml are never touched."
)]
pub struct Pull {
    /// Where the site lists its pages, or the site
    #[arg(value_parser = url, required_unless_present = "list")]
    url: Option<Url>,
    /// The name of the API, whose folder the pages go to
    #[arg(long, value_name = "NAME", value_parser = api)]
    api: Option<String>,
    /// The folder of the pages, instead of that of specweld.toml
    #[arg(long, value_name = "DIR", requires = "api")]
    folder: Option<PathBuf>,
    /// A file with a URL a line, all on the host of the first; `-` for stdin
    #[arg(long, value_name = "FILE", conflicts_with = "url")]
    list: Option<PathBuf>,
    /// Another host whose pages are fetched; a port of its own is named with it
    #[arg(long = "host", value_name = "HOST")]
    hosts: Vec<String>,
    /// Remove pages that were fetched and that the site has no more
    #[arg(long)]
    prune: bool,
    /// List the pages and their files, and fetch none of them
    #[arg(long)]
    dry_run: bool,
    #[command(flatten, next_help_heading = "Limits")]
    limits: LimitArguments,
}

#[derive(clap::Args, Debug)]
struct LimitArguments {
    /// How many requests are made at a time
    #[arg(long, value_name = "COUNT", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: u16,
    /// How many pages there may be
    #[arg(long, value_name = "COUNT", default_value_t = 5000)]
    max_pages: usize,
    /// How large a page may be
    #[arg(long, value_name = "MIB", default_value_t = 8)]
    max_page: u32,
    /// How much may be read in all
    #[arg(long, value_name = "MIB", default_value_t = 512)]
    max_total: u32,
    /// How long the run may take
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    max_time: u64,
    /// How long the site may say nothing
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u64,
}

impl LimitArguments {
    fn limits(&self) -> Limits {
        let bytes = |mebibytes: u32| u64::from(mebibytes) << 20;
        Limits {
            page: bytes(self.max_page),
            total: bytes(self.max_total),
            pages: self.max_pages,
            jobs: self.jobs.into(),
            silence: Duration::from_secs(self.timeout),
            time: Duration::from_secs(self.max_time),
        }
    }
}

/// A URL that can be fetched, without secrets: it is kept with the pages.
fn url(text: &str) -> Result<Url, String> {
    let mut url = Url::parse(text).map_err(|error| error.to_string())?;
    if !["http", "https"].contains(&url.scheme()) || !url.has_host() {
        return Err("it is no URL of http or https".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it holds a user or a password, which would be kept with the pages".to_owned());
    }
    url.set_fragment(None);
    Ok(url)
}

/// A name that is a folder's, too.
fn api(text: &str) -> Result<String, String> {
    match part(text).as_deref() == Some(text) {
        true => Ok(text.to_owned()),
        false => Err("it is no name for a folder".to_owned()),
    }
}

pub fn run(arguments: &Pull, reporting: &Reporting) -> Result<Outcome> {
    let project = match &arguments.folder {
        Some(_) => None,
        None => Some(
            Project::expect(Path::new("."))
                .context("without settings, --folder names the folder of the pages")?,
        ),
    };
    let settings = match &project {
        Some(project) => match project.settings(reporting)? {
            Some(settings) => Some((project, settings)),
            None => return Ok(Outcome::Faulty),
        },
        None => None,
    };
    let place = place(arguments, settings)?;
    let source = match (&arguments.url, &arguments.list) {
        (Some(url), _) => Source::Site(url.clone()),
        (None, Some(list)) => {
            let page = read::document(list, &shown(list))?;
            Source::List(page.name().to_owned(), page.text().to_owned())
        }
        // The command line asks for one of both.
        (None, None) => bail!("name a URL or a list"),
    };
    let pages = settings.and_then(|(_, settings)| settings.pages.as_ref());
    let globs = pages.map(Globs::new).unwrap_or_default();
    let takes = |name: &str| match pages.is_some_and(|pages| pages.api.is_some()) {
        true => globs.take(name),
        false => globs.take(&format!("{}/{name}", place.api)),
    };
    let progress = Progress::new(reporting);
    let pulled = pull(
        &crate::pull::Pull {
            source,
            place: place.clone(),
            hosts: arguments.hosts.clone(),
            limits: arguments.limits.limits(),
            takes: &takes,
            prune: arguments.prune,
            dry_run: arguments.dry_run,
        },
        &progress,
    )?;
    progress.end();
    let outcome = match pulled.failures.is_empty() {
        true => Outcome::Fine,
        false => Outcome::Faulty,
    };
    let facts = [
        ("pages", Value::from(pulled.pages.len())),
        ("unchanged", Value::from(pulled.unchanged)),
        ("gone", Value::from(pulled.gone.clone())),
    ];
    let facts = facts.map(|(key, value)| (key.to_owned(), value));
    let report = Report {
        outcome,
        pages: &Pages::default(),
        folder: &place.folder,
        diagnostics: diagnostics(&pulled, arguments.prune, reporting.all),
        changed: pulled.changed.clone(),
        facts: Map::from_iter(facts),
        summary: match outcome {
            Outcome::Fine => summary(&pulled, &place, arguments, reporting.all),
            _ => Vec::new(),
        },
    };
    report.print(reporting, Stream::Stdout)?;
    Ok(outcome)
}

/// Where the pages go: below the folder that the user or the settings name.
fn place(arguments: &Pull, settings: Option<(&Project, &Settings)>) -> Result<Place> {
    let pages = settings.and_then(|(project, settings)| Some((project, settings.pages.as_ref()?)));
    let (base, name, all) = match (&arguments.folder, pages) {
        (Some(folder), _) => (Path::new("."), folder.as_path(), None),
        (None, Some((project, pages))) => (
            project.root.as_path(),
            Path::new(pages.folder.get_ref()),
            pages.api.as_deref(),
        ),
        (None, None) => bail!("the settings name no pages: set `folder` under [pages]"),
    };
    let parts = name.components().filter(|part| *part != Component::CurDir);
    let parts: Vec<Component<'_>> = parts.collect();
    let is_inside = parts
        .iter()
        .all(|part| matches!(part, Component::Normal(_)));
    // Pages elsewhere are replaced from their own folder on.
    let (root, folder) = match is_inside {
        true => (base.to_owned(), shown(&parts.iter().collect::<PathBuf>())),
        false => (base.join(name), String::new()),
    };
    ensure!(root.is_dir(), "there is no folder {}", root.display());
    let (api, folder) = match (all, arguments.api.as_deref()) {
        (Some(all), Some(api)) if all != api => bail!(
            "the settings say that all pages are of `{all}`: leave --api out, or `api` under [pages]"
        ),
        (Some(all), _) => (all, folder),
        (None, Some(api)) if folder.is_empty() => (api, api.to_owned()),
        (None, Some(api)) => (api, format!("{folder}/{api}")),
        (None, None) => bail!("name the API with --api: its folder is that of the pages"),
    };
    Ok(Place {
        root,
        folder,
        api: api.to_owned(),
    })
}

/// How many of many are named.
const SHOWN: usize = 20;

/// The first lines of many, unless all are wanted.
fn first(mut lines: Vec<String>, all: bool) -> Vec<String> {
    let rest = lines.len().saturating_sub(SHOWN);
    if !all && rest > 0 {
        lines.truncate(SHOWN);
        lines.push(format!("… and {rest} more; --all lists them"));
    }
    lines
}

fn diagnostics(pulled: &Pulled, prune: bool, all: bool) -> Vec<Diagnostic> {
    let diagnostic = |severity, code, message: String, help: Option<String>| Diagnostic {
        code: Code::Other(code),
        severity,
        message,
        labels: Vec::new(),
        help,
    };
    let mut found: Vec<Diagnostic> = Vec::new();
    for failure in &pulled.failures {
        let error = diagnostic(Severity::Error, "not-fetched", failure.clone(), None);
        found.push(error);
    }
    if let Some(last) = found.last_mut() {
        let help =
            "no page was changed; what was fetched is kept, and the next run goes on with it";
        last.help = Some(help.to_owned());
    }
    for (absence, pages) in &pulled.absent {
        let (code, is_so, rest) = match absence {
            Absence::Missing => ("missing-page", true, "not there any more".to_owned()),
            Absence::Html => ("no-markdown", true, "there as HTML alone".to_owned()),
            Absence::NoText => ("not-text", true, "no text".to_owned()),
            Absence::Robots => ("robots", true, "left alone, as robots.txt asks".to_owned()),
            Absence::Foreign(host) => ("foreign-host", false, format!("moved to {host}")),
        };
        let verb = match (is_so, pages.len()) {
            (true, 1) => "is",
            (true, _) => "are",
            (false, 1) => "has",
            (false, _) => "have",
        };
        let mut lines = first(pages.iter().map(Url::to_string).collect(), all);
        if let Absence::Foreign(host) = absence {
            lines.insert(0, format!("--host {host} lets it be asked:"));
        }
        let message = format!("{} {verb} {rest}", plural(pages.len(), "listed page"));
        let help = Some(lines.join("\n"));
        found.push(diagnostic(Severity::Warning, code, message, help));
    }
    if !pulled.gone.is_empty() && !prune {
        let gone = plural(pulled.gone.len(), "page");
        let (was, is) = if pulled.gone.len() == 1 {
            ("was", "is")
        } else {
            ("were", "are")
        };
        let lines = first(pulled.gone.clone(), all);
        found.push(diagnostic(
            Severity::Warning,
            "page-gone",
            format!("{gone} that {was} fetched before {is} not on the site any more"),
            Some(format!(
                "--prune removes what is gone:\n{}",
                lines.join("\n")
            )),
        ));
    }
    found
}

fn summary(pulled: &Pulled, place: &Place, arguments: &Pull, all: bool) -> Vec<String> {
    let mut lines: Vec<String> = pulled
        .lists
        .iter()
        .map(|it| format!("read   {it}"))
        .collect();
    lines = first(lines, all);
    let wholes = pulled.wholes.iter();
    lines.extend(wholes.map(|it| format!("left   {it}, which holds the pages once more")));
    for (host, count) in &pulled.foreign {
        let pages = plural(*count, "page");
        lines.push(format!(
            "left   {pages} on {host}, which --host {host} would fetch"
        ));
    }
    if pulled.left_out > 0 {
        let pages = plural(pulled.left_out, "page");
        lines.push(format!("left   {pages} out, as the settings say"));
    }
    if arguments.dry_run {
        let path = |name: &str| match place.folder.as_str() {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        };
        let pages = pulled.pages.iter();
        let pages = pages.map(|(name, url)| format!("page   {url} -> {}", path(name)));
        lines.extend(pages);
        let pages = plural(pulled.pages.len(), "page");
        lines.push(format!("done   {pages} listed, and none fetched"));
        return lines;
    }
    if pulled.resumed > 0 {
        let pages = plural(pulled.resumed, "page");
        lines.push(format!("kept   {pages} that an earlier run had fetched"));
    }
    let wrote = pulled.changed.iter().map(|it| format!("wrote  {it}"));
    lines.extend(first(wrote.collect(), all));
    if arguments.prune {
        let gone = pulled.gone.iter().map(|it| format!("gone   {it}"));
        lines.extend(first(gone.collect(), all));
    }
    let pages = plural(pulled.pages.len(), "page");
    lines.push(format!(
        "done   {} of {pages} changed",
        pulled.changed.len()
    ));
    lines
}
