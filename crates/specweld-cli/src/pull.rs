//! Pages of a site, fetched into the folder of an API.
//!
//! ```text
//! llms.txt, sitemap, list --list--> URLs --name--> files --page--> texts, staged
//!     --commit--> the folder, all or nothing
//! ```
//!
//! What is fetched is text to be kept: nothing of it is run, and a page leads to no other. Lists alone do.

mod attempt;
mod body;
mod fetch;
mod host;
mod list;
mod name;
mod page;
mod robots;
mod stage;
mod state;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use futures_util::StreamExt as _;
use futures_util::stream;
use specweld::is_companion;
use url::Url;

use crate::journal::{Journal, Step};
use crate::progress::Progress;

pub use fetch::Limits;
pub use name::part;
pub use page::Absence;

use fetch::Fetcher;
use host::Hosts;
use list::Listing;
use name::Names;
use page::Fetched;
use stage::Stage;
use state::{Kept, State};

/// After so many pages that cannot be fetched the rest is not tried.
const PATIENCE: usize = 5;

/// Where the pages are listed.
#[derive(Clone, Debug)]
pub enum Source {
    /// A list of the site, the site itself, or a page.
    Site(Url),
    /// A list of the user's own, by its name and its text.
    List(String, String),
}

/// Where the pages go.
#[derive(Clone, Debug)]
pub struct Place {
    /// The folder that all paths start from.
    pub root: PathBuf,
    /// The folder of the API's pages, below.
    pub folder: String,
    /// The API.
    pub api: String,
}

/// What a run is to do.
pub struct Pull<'a> {
    pub source: Source,
    pub place: Place,
    /// Hosts that may be asked beside that of the start.
    pub hosts: Vec<String>,
    pub limits: Limits,
    /// Whether a page of this name below the folder is wanted.
    pub takes: &'a dyn Fn(&str) -> bool,
    /// Whether pages go that the site has no more.
    pub prune: bool,
    /// Whether pages are listed alone.
    pub dry_run: bool,
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Pulled {
    /// The lists that were read.
    pub lists: Vec<Url>,
    /// Pages by the names of their files, below the folder.
    pub pages: BTreeMap<String, Url>,
    /// Listed pages that the settings leave out.
    pub left_out: usize,
    /// How many listed pages are on which hosts that were not asked.
    pub foreign: BTreeMap<String, usize>,
    /// Listed files that hold all pages once more.
    pub wholes: BTreeSet<Url>,
    /// How many texts an earlier run had fetched.
    pub resumed: usize,
    /// Files that were written.
    pub changed: Vec<String>,
    /// How many pages are as they were.
    pub unchanged: usize,
    /// Listed pages of which there is no text.
    pub absent: BTreeMap<Absence, Vec<Url>>,
    /// Files of earlier runs whose pages the site has no more.
    pub gone: Vec<String>,
    /// What failed. Then nothing was written.
    pub failures: Vec<String>,
}

/// Fetches all pages, and writes them, or nothing.
///
/// # Errors
///
/// A file that cannot be read or written; then nothing was changed. What sites do is no error: it is among the
/// failures.
pub fn pull(pull: &Pull<'_>, progress: &Progress) -> Result<Pulled> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot set up a runtime")?;
    let mut pulled = Pulled::default();
    let folder = pull.place.root.join(&pull.place.folder);
    let state = State::read(&folder)?;
    let work = fetch_all(pull, &folder, &state, progress, &mut pulled);
    let work = runtime.block_on(async { tokio::time::timeout(pull.limits.time, work).await });
    let staged = match work {
        Ok(staged) => staged?,
        Err(_) => {
            let seconds = pull.limits.time.as_secs();
            let failure = format!("the site is not fetched after {seconds} s: see --max-time");
            pulled.failures.push(failure);
            None
        }
    };
    if let Some((stage, texts)) = staged
        && pulled.failures.is_empty()
    {
        commit(pull, &folder, state, &texts, &mut pulled)?;
        stage.clear()?;
    }
    Ok(pulled)
}

/// Texts by the names of their files.
type Texts = BTreeMap<String, (Kept, String)>;

/// Fetches what there is to fetch, into the stage. None where nothing is to be written.
async fn fetch_all(
    pull: &Pull<'_>,
    folder: &Path,
    state: &State,
    progress: &Progress,
    pulled: &mut Pulled,
) -> Result<Option<(Stage, Texts)>> {
    progress.stage("looking for pages", 0);
    let (source, start, hosts, own) = match &pull.source {
        Source::Site(start) => {
            let hosts = Hosts::new(start, &pull.hosts);
            (start.as_str(), start.clone(), hosts, None)
        }
        Source::List(name, text) => {
            let (start, hosts, listing) = of_list(name, text, &pull.hosts)?;
            (name.as_str(), start, hosts, Some(listing))
        }
    };
    let addresses = hosts.look_up().await;
    let fetcher = Fetcher::new(hosts.clone(), addresses, pull.limits.clone())?;
    let listing = match own {
        Some(listing) => listing,
        None => match list::find(&fetcher, &hosts, &start).await {
            Ok(listing) => listing,
            Err(failure) => {
                pulled.failures.push(failure);
                return Ok(None);
            }
        },
    };
    let mut names = Names::new(&start, &hosts);
    name_pages(pull, listing, source, state, &mut names, pulled);
    let (count, most) = (pulled.pages.len(), pull.limits.pages);
    if count > most {
        let failure = format!("the site lists {count} pages, more than {most}: see --max-pages");
        pulled.failures.push(failure);
        return Ok(None);
    }
    if pull.dry_run {
        return Ok(None);
    }
    let mut stage = Stage::open(&pull.place.root, &pull.place.api, source)?;
    let mut texts = Texts::new();
    let mut todo = Vec::new();
    for (name, page) in &pulled.pages {
        match stage.get(page) {
            Some(staged) => drop(texts.insert(name.clone(), staged)),
            None => todo.push((name.clone(), page.clone())),
        }
    }
    pulled.resumed = texts.len();
    progress.stage("fetching pages", todo.len());
    let fetch = async |(name, page): (String, Url)| {
        let known = state.pages.get(&name).filter(|it| it.page == page);
        // A page that was changed by hand, or is not there, is fetched whatever the host says of it.
        let is_as_fetched = |kept: &&Kept| {
            let text = fs::read(folder.join(&name));
            text.is_ok_and(|text| state::digest(&text) == kept.sha256)
        };
        let known = known.filter(is_as_fetched);
        let fetched = page::fetch(&fetcher, source, &page, known).await;
        (name, page, fetched)
    };
    let mut answers = stream::iter(todo)
        .map(fetch)
        .buffer_unordered(pull.limits.jobs);
    while let Some((name, page, fetched)) = answers.next().await {
        progress.step();
        match fetched {
            Ok(Fetched::New(kept, text)) => {
                stage.put(&kept, &text)?;
                texts.insert(name, (*kept, text));
            }
            Ok(Fetched::Unchanged) => pulled.unchanged += 1,
            Ok(Fetched::Absent(absence)) => {
                pulled.pages.remove(&name);
                pulled.absent.entry(absence).or_default().push(page);
            }
            Err(failure) => pulled.failures.push(failure),
        }
        if pulled.failures.len() >= PATIENCE {
            break;
        }
    }
    drop(answers);
    pulled.failures.sort();
    pulled.absent.values_mut().for_each(|pages| pages.sort());
    Ok(Some((stage, texts)))
}

/// The pages of the user's list, the first of which says which host is asked.
fn of_list(name: &str, text: &str, others: &[String]) -> Result<(Url, Hosts, Listing)> {
    let all = list::lines(text, None);
    let all = all.map_err(|fault| anyhow::anyhow!("{name}: {fault}"))?;
    let Some(first) = all.first() else {
        bail!("{name} lists no page");
    };
    let mut start = first.clone();
    start.set_path("/");
    let hosts = Hosts::new(&start, others);
    let listing = Listing::of(all, &hosts);
    Ok((start, hosts, listing))
}

/// Gives every listed page its name: that which it had before, if it had one.
fn name_pages(
    pull: &Pull<'_>,
    listing: Listing,
    source: &str,
    state: &State,
    names: &mut Names<'_>,
    pulled: &mut Pulled,
) {
    pulled.lists = listing.lists;
    pulled.foreign = listing.foreign;
    pulled.wholes = listing.wholes;
    let mut known = BTreeMap::new();
    for (name, kept) in &state.pages {
        if names.keep(name) && kept.source == source {
            known.insert(&kept.page, name);
        }
    }
    for page in name::unique(listing.pages, names) {
        let name = known.get(&page).map(|name| (*name).clone());
        let name = name.unwrap_or_else(|| names.give(&page));
        match (pull.takes)(&name) {
            true => drop(pulled.pages.insert(name, page)),
            false => pulled.left_out += 1,
        }
    }
}

/// Writes what differs, with what is known of it, or nothing.
fn commit(
    pull: &Pull<'_>,
    folder: &Path,
    state: State,
    texts: &Texts,
    pulled: &mut Pulled,
) -> Result<()> {
    let old_state = fs::read_to_string(folder.join(state::FILE)).ok();
    let source = match &pull.source {
        Source::Site(url) => url.as_str(),
        Source::List(name, _) => name,
    };
    let path = |name: &str| match pull.place.folder.as_str() {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    let mut known = state.pages;
    let mut removed = Vec::new();
    let is_gone = |name: &String, kept: &Kept| {
        let is_wanted = (pull.takes)(name);
        kept.source == source && is_wanted && !pulled.pages.contains_key(name)
    };
    known.retain(|name, kept| {
        if !is_gone(name, kept) {
            return true;
        }
        let is_there = folder.join(name).is_file() && !is_companion(name);
        if is_there {
            pulled.gone.push(path(name));
        }
        if is_there && pull.prune {
            removed.push(path(name));
        }
        is_there && !pull.prune
    });
    for (name, (kept, text)) in texts {
        let old = fs::read(folder.join(name));
        if old.is_ok_and(|old| old == text.as_bytes()) {
            pulled.unchanged += 1;
        } else {
            pulled.changed.push(path(name));
        }
        known.insert(name.clone(), kept.clone());
    }
    let state = State::new(known).text()?;
    let state_path = path(state::FILE);
    let written = texts
        .iter()
        .map(|(name, (_, text))| (path(name), Some(text.as_str())));
    let written = written.filter(|(path, _)| pulled.changed.binary_search(path).is_ok());
    let mut steps: Vec<(String, Option<&str>)> = written.collect();
    steps.extend(removed.into_iter().map(|path| (path, None)));
    if old_state.as_ref() != Some(&state) {
        steps.push((state_path, Some(&state)));
    }
    let steps: Vec<Step> = steps
        .iter()
        .map(|(path, text)| Step { path, text: *text })
        .collect();
    Journal::open(&pull.place.root)?.commit(&steps)
}
