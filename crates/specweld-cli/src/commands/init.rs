//! `specweld init`

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Map;
use specweld::{Document, Options, Page, Pages, extract};

use crate::globs::Globs;
use crate::input::{Input, plural, shown};
use crate::pages;
use crate::progress::Progress;
use crate::report::{Outcome, Report, Reporting, Stream};
use crate::template::{Origin, Template};
use crate::{read, settings, site};

#[derive(clap::Args, Debug)]
pub struct Init {
    /// The folder of the pages, or a document
    ///
    /// Without one, pages are looked for in the current folder and below.
    #[arg(value_name = "DIR")]
    path: Option<PathBuf>,
    /// Write settings in place of those that are there
    #[arg(long)]
    force: bool,
}

/// Folders that hold no pages, and much else.
const PASSED_OVER: [&str; 2] = ["node_modules", "target"];

pub fn run(arguments: &Init, reporting: &Reporting) -> Result<Outcome> {
    let file = Path::new(settings::FILE);
    ensure!(
        arguments.force || !file.exists(),
        "{} is there already: --force writes another in its place",
        settings::FILE
    );
    let progress = Progress::new(reporting);
    let path = arguments.path.as_deref();
    let found = match path {
        Some(path) if path.is_file() => document(path)?,
        Some(path) if !path.is_dir() => bail!("there is no {}", path.display()),
        _ => look(path, &progress)?,
    };
    progress.end();
    let text = found.template.text();
    let mut new = match arguments.force {
        true => fs::File::create(file),
        false => fs::File::create_new(file),
    }
    .with_context(|| format!("cannot write {}", settings::FILE))?;
    new.write_all(text.as_bytes())?;
    let mut summary = found.summary;
    summary.push(format!("wrote  {}", settings::FILE));
    summary.push(found.template.next());
    let report = Report {
        outcome: Outcome::Fine,
        pages: &Pages::default(),
        folder: "",
        diagnostics: Vec::new(),
        changed: vec![settings::FILE.to_owned()],
        facts: Map::new(),
        summary,
    };
    report.print(reporting, Stream::Stdout)?;
    Ok(Outcome::Fine)
}

/// What there is to make settings for.
struct Found {
    template: Template,
    summary: Vec<String>,
}

fn document(path: &Path) -> Result<Found> {
    let name = shown(path);
    let mut input = Input::lower(read::document(path, &name)?, None);
    let mut summary = vec![format!("found  the document {name}: {}", input.counts())];
    if input.text().is_none() {
        summary.push("       which is at fault: `specweld lower` reports it".to_owned());
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name_of = |pointer: &str| {
        let text = input.document.as_ref()?.pointer(pointer)?.as_str()?;
        Some(text.to_owned())
    };
    let title = name_of("/info/title").unwrap_or_else(|| stem.into_owned());
    Ok(Found {
        template: Template::new(Origin::Document { source: name }, &title, None),
        summary,
    })
}

/// Looks for pages below a folder, or below the current one.
fn look(given: Option<&Path>, progress: &Progress) -> Result<Found> {
    let start = given.unwrap_or(Path::new("."));
    let mut read = pages::read(start, &Globs::default(), progress);
    read.retain(|page| {
        !page
            .name()
            .split('/')
            .any(|folder| PASSED_OVER.contains(&folder))
    });
    let mut fragments = Fragments::default();
    for page in &read {
        fragments.add(page);
    }
    if fragments.pages.is_empty() {
        bail!(
            "no page in {} holds a fragment of OpenAPI: a fenced block of JSON or YAML with a member `openapi`",
            start.display()
        );
    }
    if let [only] = fragments.pages.as_slice()
        && is_bare(only)
    {
        return document(&clean(&start.join(only)));
    }
    // Where no folder was named it is the one that holds all pages.
    let below = match given {
        Some(_) => String::new(),
        None => fragments.folder(),
    };
    let folder = clean(&start.join(&below));
    fragments.enter(&below);
    let api = match fragments.is_one_api() {
        true => Some(match fragments.title().as_deref().and_then(name_of_title) {
            Some(name) => name,
            None => site::name(&folder)?,
        }),
        false => None,
    };
    let apis = fragments.apis();
    let title = fragments.title().unwrap_or_else(|| apis.join(", "));
    let input = weld(&folder, api.as_deref(), progress);
    let mut summary = vec![format!(
        "found  {} with fragments in {}: {}",
        plural(fragments.pages.len(), "page"),
        folder.display(),
        match &api {
            Some(api) => format!("one API, `{api}`"),
            None => format!("{}, {}", plural(apis.len(), "API"), apis.join(", ")),
        }
    )];
    summary.push(match input.is_faulty() {
        true => "       some are at fault: `specweld weld` reports them".to_owned(),
        false => format!("       {}", input.counts()),
    });
    let origin = Origin::Pages {
        folder: shown(&folder),
        api,
    };
    Ok(Found {
        template: Template::new(origin, &title, fragments.version()),
        summary,
    })
}

fn weld(folder: &Path, api: Option<&str>, progress: &Progress) -> Input {
    let mut read = pages::read(folder, &Globs::default(), progress);
    if let Some(api) = api {
        read = read.into_iter().map(|page| page.in_api(api)).collect();
    }
    Input::weld(Pages::new(read), "", &Options::default(), false)
}

/// Whether a page is a document and nothing else.
fn is_bare(page: &str) -> bool {
    [".json", ".yaml", ".yml"]
        .iter()
        .any(|end| page.ends_with(end))
}

/// Words of a title that name no API.
const PLAIN: [&str; 9] = [
    "api",
    "apis",
    "docs",
    "documentation",
    "http",
    "openapi",
    "reference",
    "rest",
    "the",
];

/// The name of an API, made of its title: `persona` for "Persona API Reference".
fn name_of_title(title: &str) -> Option<String> {
    let title = title.to_lowercase();
    let words = title.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty() && !PLAIN.contains(word));
    let name = words.collect::<Vec<_>>().join("_");
    name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        .then_some(name)
}

/// A path without the parts that change nothing.
fn clean(path: &Path) -> PathBuf {
    let clean: PathBuf = path
        .components()
        .filter(|part| *part != std::path::Component::CurDir)
        .collect();
    match clean.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => clean,
    }
}

/// What the fragments of a folder say of themselves.
#[derive(Default)]
struct Fragments {
    /// The names of the pages that hold any.
    pages: Vec<String>,
    /// `info.title` and the servers, by the name of the page.
    identities: BTreeMap<String, BTreeSet<(String, String)>>,
    versions: BTreeSet<String>,
}

impl Fragments {
    fn add(&mut self, page: &Page) {
        // A fragment at fault is one, too; without an API nothing is read.
        let pages = Pages::new([page.clone().in_api("api")]);
        for (id, page) in pages.iter() {
            let documents = extract(id, page, &mut Vec::new());
            if documents.is_empty() {
                continue;
            }
            self.pages.push(page.name().to_owned());
            let text = |document: &Document, pointer: &str| {
                let value = document.pointer(pointer)?;
                serde_json::to_string(&value).ok()
            };
            for document in &documents {
                let title = document
                    .pointer("/info/title")
                    .and_then(|title| title.as_str());
                let servers = text(document, "/servers").unwrap_or_default();
                let identity = (title.unwrap_or_default().to_owned(), servers);
                self.identities
                    .entry(page.name().to_owned())
                    .or_default()
                    .insert(identity);
                let version = document
                    .pointer("/info/version")
                    .and_then(|version| version.as_str());
                self.versions.extend(version.map(str::to_owned));
            }
        }
    }

    /// The folder that all pages stand in, or in folders of. Where some are Markdown, a bare document elsewhere is no
    /// page of theirs.
    fn folder(&self) -> String {
        let has_markdown = self.pages.iter().any(|page| !is_bare(page));
        let pages = self
            .pages
            .iter()
            .filter(|page| !has_markdown || !is_bare(page));
        let mut folders = pages.map(|page| page.rsplit_once('/').map_or("", |(folder, _)| folder));
        let first = folders.next().unwrap_or_default().to_owned();
        folders.fold(first, |all, folder| {
            let parts = all.split('/').zip(folder.split('/'));
            let parts = parts.take_while(|(a, b)| a == b).map(|(part, _)| part);
            parts.collect::<Vec<_>>().join("/")
        })
    }

    /// Has the names start from a folder, which nothing else stands in.
    fn enter(&mut self, folder: &str) {
        let below = |name: &str| match folder {
            "" => Some(name.to_owned()),
            folder => Some(name.strip_prefix(folder)?.strip_prefix('/')?.to_owned()),
        };
        self.pages = self.pages.iter().filter_map(|name| below(name)).collect();
        let identities = std::mem::take(&mut self.identities).into_iter();
        let identities = identities.filter_map(|(name, identity)| Some((below(&name)?, identity)));
        self.identities = identities.collect();
    }

    /// Whether all pages are of one API: they stand in the folder itself, or its folders are sections of one site.
    fn is_one_api(&self) -> bool {
        let identities: BTreeSet<_> = self.identities.values().flatten().collect();
        self.pages.iter().any(|page| !page.contains('/'))
            || self.apis().len() > 1 && identities.len() == 1
    }

    /// The folders that the pages stand in.
    fn apis(&self) -> Vec<String> {
        let folders = self.pages.iter().filter_map(|page| page.split_once('/'));
        let folders: BTreeSet<_> = folders.map(|(folder, _)| folder.to_owned()).collect();
        folders.into_iter().collect()
    }

    /// The title that all fragments have.
    fn title(&self) -> Option<String> {
        let titles: BTreeSet<_> = self
            .identities
            .values()
            .flatten()
            .map(|(title, _)| title)
            .collect();
        match titles.into_iter().collect::<Vec<_>>().as_slice() {
            [title] if !title.is_empty() => Some((*title).clone()),
            _ => None,
        }
    }

    /// The version that all fragments have.
    fn version(&self) -> Option<String> {
        let mut versions = self.versions.iter();
        versions
            .next()
            .filter(|_| versions.next().is_none())
            .cloned()
    }
}
