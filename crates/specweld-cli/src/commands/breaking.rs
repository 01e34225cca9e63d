//! `specweld breaking`, and `cargo xtask breaking` of this workspace.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use serde::Deserialize;
use serde_json::Value;
use specweld_breaking::{
    Accepted, Change, Kind, Level, Place, Report, Settings, Side, Version, accept, compare,
};
use specweld_document::Document;
use toml::Spanned;

use crate::against::Subject;
use crate::input::{Input, shown};
use crate::progress::Progress;
use crate::project::Project;
#[cfg(feature = "replay")]
use crate::replay::{self, Target};
use crate::report::{self, Outcome, Reporting, Stream};

/// The file of accepted changes beside the settings.
const ACCEPTED: &str = "specweld-accepted.toml";

/// What is compared, and how that is told.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Exit codes: 0 nothing changed, or documentation alone; 1 the input is at fault; 3 changes are compatible, or rules in prose; 5 they break clients or servers, or it can't be told."
)]
pub struct Breaking {
    /// The document or the folder of pages; that of specweld.toml where none is named
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    /// The version before: a file, a folder of pages, or a commit as git calls it
    #[arg(long, value_name = "VERSION", default_value = "HEAD")]
    against: String,
    /// Whom a change must not break
    #[arg(long = "for", value_name = "SIDE", value_enum, default_value_t)]
    side: For,
    /// The least level that is no success
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t)]
    fail_on: FailOn,
    /// How to tell the changes; as --format says where nothing is said
    #[arg(long, value_name = "FORMAT", value_enum)]
    report: Option<As>,
    /// The file to write the report to; `-` for stdout
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Changes that are accepted; specweld-accepted.toml beside the settings, if it is there
    ///
    /// Each `[[accept]]` has a `fingerprint`, a `reason`, and perhaps a last day in `expires`. One that accepts nothing is an error.
    #[arg(long, value_name = "FILE")]
    accepted: Option<PathBuf>,
    /// The day that sunsets and expiries are held against; today where none is named
    #[arg(long, value_name = "DATE")]
    today: Option<String>,
    #[cfg(feature = "replay")]
    #[command(flatten)]
    replay: Replay,
    /// The folder of specweld.toml, or one below it
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
}

/// Where the requests that show breaks are sent.
#[cfg(feature = "replay")]
#[derive(clap::Args, Debug)]
struct Replay {
    /// Send the requests that show whom changes break to the server at this URL, and tell what it answers
    ///
    /// Answers and requests of servers are not sent. Credentials are made up: --replay-header has those that the server knows.
    #[arg(long = "replay", value_name = "URL")]
    url: Option<String>,
    /// A header `Name: value` of all requests that are sent, instead of theirs
    #[arg(long = "replay-header", value_name = "HEADER", requires = "url")]
    headers: Vec<String>,
    /// Send requests that may change something to a server that is not on this machine
    #[arg(long = "i-own-this-server", requires = "url")]
    is_owned: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum For {
    /// Those who call the API
    Clients,
    /// Those who offer it
    Servers,
    /// Both
    #[default]
    Both,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Whatever changed
    Documentation,
    /// What changed beside documentation
    #[default]
    Compatible,
    /// Rules in prose, and what is worse
    Rule,
    /// What may break somebody
    Unknown,
    /// What breaks somebody for sure
    Breaking,
}

/// For whom changes are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum As {
    /// For people at a terminal
    Text,
    /// For people who read a comment on a pull request
    Markdown,
    /// For programs, as report.schema.json of specweld-breaking describes
    Json,
    /// For people with a browser: one file, which loads nothing
    Html,
    /// Annotations of GitHub Actions
    Github,
    /// A Code Quality report of GitLab
    Gitlab,
    /// Test results, as CI servers read them
    Junit,
    /// One SARIF 2.1.0 log, as code scanning takes it
    Sarif,
}

impl From<As> for specweld_breaking::Format {
    fn from(format: As) -> Self {
        match format {
            As::Text => Self::Text,
            As::Markdown => Self::Markdown,
            As::Json => Self::Json,
            As::Html => Self::Html,
            As::Github => Self::Github,
            As::Gitlab => Self::Gitlab,
            As::Junit => Self::Junit,
            As::Sarif => Self::Sarif,
        }
    }
}

/// Compares what is at hand with another version of it, and tells whom the changes break.
///
/// # Errors
///
/// A file or a commit that cannot be read, and a file of accepted changes that is at fault.
pub fn breaking(arguments: &Breaking, folder: &Path, reporting: &Reporting) -> Result<Outcome> {
    let root = arguments.root.as_deref().unwrap_or(folder);
    let project = match &arguments.path {
        Some(_) => None,
        None => Some(Project::expect(root)?),
    };
    let subject = match (&arguments.path, &project) {
        (Some(path), _) if path.is_dir() => Subject::Folder(path),
        (Some(path), _) => Subject::File(path),
        (None, Some(project)) => Subject::Project(project),
        (None, None) => bail!("name a document or a folder of pages"),
    };
    let progress = Progress::new(reporting);
    let mut new = subject.now(&progress)?;
    let mut old = subject
        .before(&arguments.against, root, &progress)
        .context("the version before cannot be read")?;
    progress.stage("comparing", 0);
    let documents = (read(&mut old), read(&mut new));
    progress.end();
    let (Some(before), Some(after)) = documents else {
        for input in [&old, &new].into_iter().filter(|input| input.is_faulty()) {
            let report = input.report(Outcome::Faulty, Vec::new(), Vec::new());
            report.print(reporting, Stream::Stderr)?;
        }
        return Ok(Outcome::Faulty);
    };
    let today = arguments.today.clone().unwrap_or_else(today);
    let settings = Settings {
        today: Some(today.clone()),
    };
    let (locate_old, locate_new) = (|at: &str| locate(&old, at), |at: &str| locate(&new, at));
    let old_version = Version {
        document: &before,
        locate: &locate_old,
    };
    let new_version = Version {
        document: &after,
        locate: &locate_new,
    };
    let mut changes = compare(old_version, new_version, &settings);
    for change in changes
        .iter_mut()
        .filter(|change| change.kind == Kind::Rule)
    {
        let sides = [
            (&old, &mut change.old, &change.before),
            (&new, &mut change.new, &change.after),
        ];
        for (input, place, text) in sides {
            if let (Some(place), Some(text)) = (place, text.as_ref().and_then(Value::as_str)) {
                find_rule(input, place, text);
            }
        }
    }
    let beside = project.as_ref().map(|project| project.root.join(ACCEPTED));
    let beside = beside.filter(|path| path.is_file());
    if let Some(path) = arguments.accepted.as_ref().or(beside.as_ref()) {
        accept_of(path, &mut changes, &today)?;
    }
    #[cfg(feature = "replay")]
    if let Some(url) = &arguments.replay.url {
        let Replay {
            headers, is_owned, ..
        } = &arguments.replay;
        let target = Target::new(url, headers, *is_owned)?;
        let progress = Progress::new(reporting);
        progress.stage("asking", 0);
        let done = replay::replay(&mut changes, &target);
        progress.end();
        done?;
    }
    let side = match arguments.side {
        For::Clients => Side::Clients,
        For::Servers => Side::Servers,
        For::Both => Side::Both,
    };
    let name = arguments
        .path
        .as_deref()
        .map_or_else(|| "now".to_owned(), shown);
    let report = Report::new(&arguments.against, &name, side, changes);
    let text = report.render(format(arguments, reporting).into());
    write(&arguments.output, &text)?;
    Ok(outcome(report.level, arguments.fail_on))
}

fn format(arguments: &Breaking, reporting: &Reporting) -> As {
    arguments.report.unwrap_or(match reporting.format {
        report::Format::Human => As::Text,
        report::Format::Json => As::Json,
        report::Format::Github => As::Github,
        report::Format::Sarif => As::Sarif,
    })
}

fn outcome(level: Level, fail_on: FailOn) -> Outcome {
    let least = match fail_on {
        FailOn::Documentation => Level::Documentation,
        FailOn::Compatible => Level::Compatible,
        FailOn::Rule => Level::Rule,
        FailOn::Unknown => Level::Unknown,
        FailOn::Breaking => Level::Breaking,
    };
    match level {
        level if level < least => Outcome::Fine,
        Level::Breaking | Level::Unknown => Outcome::Breaking,
        _ => Outcome::Compatible,
    }
}

/// The document, if nothing of its source is at fault.
fn read(input: &mut Input) -> Option<Document> {
    if input.is_faulty() {
        return None;
    }
    let text = input.text()?;
    match Document::read(&text) {
        Ok((document, errors)) => {
            input.add_errors(&errors);
            (!input.is_faulty()).then_some(document)
        }
        Err(errors) => {
            input.add_errors(errors.errors());
            None
        }
    }
}

/// Where what stands at a place of the document was written.
fn locate(input: &Input, pointer: &str) -> Option<Place> {
    let (page, line, column) = input.position(pointer)?;
    Some(Place {
        pointer: pointer.to_owned(),
        page: Some(page),
        line: Some(line),
        column: Some(column),
    })
}

/// Moves a place in a page on to the line that a rule begins in, which stands outside of the page's fragment.
fn find_rule(input: &Input, place: &mut Place, rule: &str) {
    // So much of a rule is looked for in a line, whatever its layout.
    const ENOUGH: usize = 40;
    let words = |text: &str| {
        let words: Vec<&str> = text
            .split(['|', ' ', '\t'])
            .filter(|it| !it.is_empty())
            .collect();
        words.join(" ")
    };
    let start: String = words(rule).chars().take(ENOUGH).collect();
    let shown = place.page.as_deref().unwrap_or_default();
    let page = input
        .pages
        .iter()
        .find(|(_, page)| shown.ends_with(page.name()));
    let Some((_, page)) = page.filter(|_| !start.is_empty()) else {
        return;
    };
    let line = page
        .text()
        .lines()
        .position(|line| words(line).contains(&start));
    if let Some(line) = line {
        (place.line, place.column) = (Some(line + 1), Some(1));
    }
}

/// Marks what a file accepts.
fn accept_of(path: &Path, changes: &mut [Change], today: &str) -> Result<()> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[serde(default)]
        accept: Vec<Spanned<Accepted>>,
    }
    let name = shown(path);
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
    let file: File = toml::from_str(&text).with_context(|| format!("{name} is at fault"))?;
    let (places, entries): (Vec<_>, Vec<_>) = file
        .accept
        .into_iter()
        .map(|entry| (entry.span().start, entry.into_inner()))
        .unzip();
    let faults = accept(changes, &entries, Some(today));
    let lines: Vec<String> = faults
        .into_iter()
        .map(|(index, fault)| {
            let before = text.get(..places[index]).unwrap_or_default();
            format!("{name}:{}: {fault}", before.matches('\n').count() + 1)
        })
        .collect();
    match lines.is_empty() {
        true => Ok(()),
        false => bail!("{}", lines.join("\n       ")),
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    if path != Path::new("-") {
        return fs::write(path, text).with_context(|| format!("cannot write {}", path.display()));
    }
    use std::io::Write;
    match anstream::stdout().write_all(text.as_bytes()) {
        // Nobody reads it any more.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        done => done.context("cannot write to stdout"),
    }
}

fn today() -> String {
    let now = jiff::Timestamp::now().to_string();
    now.get(..10).unwrap_or_default().to_owned()
}
