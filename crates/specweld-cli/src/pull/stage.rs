//! What a run has fetched so far, for the next one to go on with: a folder `.pull-<api>` beside the settings.
//!
//! ```text
//! .pull-acme/pages   a line for the run, and one for each page, when its text is on disk
//! .pull-acme/0, 1, … texts
//! ```
//!
//! A run that ends well takes it away. One that fails or is killed leaves it, and what it holds is taken for a day.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use url::Url;

use super::state::{Kept, digest};

/// How long what was fetched is taken for what the site has.
const LIFE: Duration = Duration::from_secs(24 * 60 * 60);

/// The folder, which one run has at a time.
pub struct Stage {
    folder: PathBuf,
    list: File,
    pages: Vec<Staged>,
}

/// The run that a stage is of.
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize)]
struct Run {
    source: String,
    /// In seconds since 1970.
    began: u64,
}

/// A page that was fetched.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Staged {
    /// The file that holds its text.
    file: usize,
    kept: Kept,
}

impl Stage {
    /// Opens the stage of an API below `root`, with what an earlier run of the same `source` has left there.
    ///
    /// # Errors
    ///
    /// A folder that cannot be written to, or that another run has.
    pub fn open(root: &Path, api: &str, source: &str) -> Result<Self> {
        let folder = root.join(format!(".pull-{api}"));
        let failed = || format!("cannot write to {}", folder.display());
        fs::create_dir_all(&folder).with_context(failed)?;
        let path = folder.join("pages");
        let open = || {
            let mut options = OpenOptions::new();
            options.read(true).append(true).create(true).open(&path)
        };
        let mut list = open().with_context(failed)?;
        if let Err(fs::TryLockError::WouldBlock) = list.try_lock() {
            bail!("another run fetches pages of `{api}`");
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.unwrap_or_default().as_secs();
        let is_of_this = |run: &Run| {
            let age = now.checked_sub(run.began);
            run.source == source && age.is_some_and(|age| age < LIFE.as_secs())
        };
        let mut lines = text.lines();
        let earlier = lines
            .next()
            .and_then(|line| serde_json::from_str(line).ok());
        let (run, pages) = match earlier.filter(is_of_this) {
            // The last line may be half written.
            Some(run) => {
                let pages = lines.map_while(|line| serde_json::from_str(line).ok());
                (run, pages.collect())
            }
            None => {
                let source = source.to_owned();
                (Run { source, began: now }, Vec::<Staged>::new())
            }
        };
        let mut text = serde_json::to_string(&run)? + "\n";
        for page in &pages {
            text.push_str(&(serde_json::to_string(page)? + "\n"));
        }
        list.set_len(0).with_context(failed)?;
        list.write_all(text.as_bytes()).with_context(failed)?;
        Ok(Self {
            folder,
            list,
            pages,
        })
    }

    /// The text of a page that was fetched, whole.
    pub fn get(&self, page: &Url) -> Option<(Kept, String)> {
        let staged = self.pages.iter().rfind(|it| it.kept.page == *page)?;
        let text = fs::read_to_string(self.folder.join(staged.file.to_string())).ok()?;
        (digest(text.as_bytes()) == staged.kept.sha256).then(|| (staged.kept.clone(), text))
    }

    /// Keeps the text of a page.
    ///
    /// # Errors
    ///
    /// A folder that cannot be written to.
    pub fn put(&mut self, kept: &Kept, text: &str) -> Result<()> {
        let staged = Staged {
            file: self.pages.len(),
            kept: kept.clone(),
        };
        let path = self.folder.join(staged.file.to_string());
        let line = serde_json::to_string(&staged)? + "\n";
        let written = fs::write(&path, text).and_then(|()| self.list.write_all(line.as_bytes()));
        written.with_context(|| format!("cannot write {}", path.display()))?;
        self.pages.push(staged);
        Ok(())
    }

    /// Takes the folder away.
    ///
    /// # Errors
    ///
    /// A folder that cannot be written to.
    pub fn clear(self) -> Result<()> {
        let Self { folder, list, .. } = self;
        // Some systems remove no file that is open.
        drop(list);
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))
    }
}
