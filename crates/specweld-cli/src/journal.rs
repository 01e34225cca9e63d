//! All outputs or none, whenever a run ends: a write-ahead journal.
//!
//! Renames are atomic one by one, and there is no rename of several files. So a run puts everything that it is about to
//! do into the folder `.regenerate` of the root first, the journal of it last:
//!
//! ```text
//! .regenerate/new-0, new-1, …   the new files
//! .regenerate/old-0, old-1, …   the files that they replace, as hard links
//! .regenerate/journal           what goes where; it appears by a rename, when all else is on disk
//! ```
//!
//! A run that is killed before the journal is there has changed nothing; one that is killed after it has promised
//! everything, and the next run, of `--check` too, keeps the promise before it does anything else. Each step may be
//! done twice. When a step fails, a journal of the way back takes the place of the journal. At the end the folder goes.
//!
//! It is beside the outputs, not under `target`, which may be on another file system, where no rename leads.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, ensure};

const FOLDER: &str = ".regenerate";
const JOURNAL: &str = "journal";

/// A file to write, or to remove.
pub struct Step<'a> {
    /// Below the root.
    pub path: &'a str,
    /// Nothing where the file goes.
    pub text: Option<&'a str>,
}

/// The right to write below a root, which one run has at a time, on a root that no killed run has left half written.
pub struct Journal {
    root: PathBuf,
    /// Held until the run ends.
    _lock: Option<File>,
}

/// Where a file comes from.
type Move = (PathBuf, Option<String>);

impl Journal {
    /// Waits for other runs on the same root, and brings to its end what a killed one has begun.
    pub fn open(root: &Path) -> Result<Self> {
        let journal = Self {
            root: root.to_owned(),
            _lock: lock(root).with_context(|| format!("cannot lock {}", root.display()))?,
        };
        journal.recover()?;
        Ok(journal)
    }

    /// Does all steps or none.
    pub fn commit(&self, steps: &[Step]) -> Result<()> {
        if steps.is_empty() {
            return Ok(());
        }
        let (forth, back) = match self.stage(steps) {
            Ok(moves) => moves,
            Err(error) => {
                // Without a journal nothing was begun; what cannot be removed now the next run removes.
                let _ = fs::remove_dir_all(self.folder());
                return Err(error.context("nothing was changed"));
            }
        };
        if let Err(error) = self.carry_out(&forth) {
            self.write_journal(&back)
                .and_then(|()| self.carry_out(&back))
                .context("the outputs could not be put back either: run again")?;
            self.clear()?;
            return Err(error.context("nothing was changed"));
        }
        self.clear()
    }

    /// Ends what a killed run has begun: its journal is carried out, what has no journal goes.
    fn recover(&self) -> Result<()> {
        // On a root that cannot be written to nothing may be removed, not even what is not there.
        if !self.folder().exists() {
            return Ok(());
        }
        let path = self.folder().join(JOURNAL);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return self.clear(),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        let hint = || {
            format!(
                "cannot end what a killed run began; remove {} to give it up",
                self.folder().display()
            )
        };
        let moves: Vec<Move> = serde_json::from_str(&text).with_context(hint)?;
        self.carry_out(&moves).with_context(hint)?;
        self.clear()
    }

    /// Puts the new files and the old ones into the folder, then the journal. Returns the moves there and back.
    fn stage(&self, steps: &[Step]) -> Result<(Vec<Move>, Vec<Move>)> {
        let folder = self.folder();
        fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let (mut forth, mut back) = (Vec::new(), Vec::new());
        for (number, step) in steps.iter().enumerate() {
            let path = self.root.join(step.path);
            let failed = || format!("cannot prepare {}", path.display());
            let new = match step.text {
                Some(text) => Some(
                    self.write(&format!("new-{number}"), text)
                        .with_context(failed)?,
                ),
                None => None,
            };
            let old = self
                .keep(&path, format!("old-{number}"))
                .with_context(failed)?;
            forth.push((PathBuf::from(step.path), new));
            back.push((PathBuf::from(step.path), old));
        }
        self.write_journal(&forth)?;
        Ok((forth, back))
    }

    fn write_journal(&self, moves: &[Move]) -> Result<()> {
        let name = self.write("journal-to-be", &serde_json::to_string(moves)?)?;
        sync(&self.folder())?;
        fs::rename(self.folder().join(name), self.folder().join(JOURNAL))?;
        sync(&self.folder())?;
        Ok(())
    }

    /// Writes a file of the folder, so that it is on disk.
    fn write(&self, name: &str, text: &str) -> std::io::Result<String> {
        let mut file = File::create(self.folder().join(name))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(name.to_owned())
    }

    /// Keeps a file under another name as well; nothing where there is none.
    fn keep(&self, path: &Path, name: String) -> std::io::Result<Option<String>> {
        let kept = self.folder().join(&name);
        // Some file systems have no links.
        match fs::hard_link(path, &kept).or_else(|_| fs::copy(path, &kept).map(drop)) {
            Ok(()) => Ok(Some(name)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Does every step that is not done yet.
    fn carry_out(&self, moves: &[Move]) -> Result<()> {
        for (path, from) in moves {
            let inside = path
                .components()
                .all(|part| matches!(part, Component::Normal(_)));
            ensure!(inside, "{} is no path below the root", path.display());
            let to = self.root.join(path);
            let parent = to.parent().unwrap_or(&self.root);
            let done = match from {
                Some(name) => {
                    let from = self.folder().join(name);
                    fs::create_dir_all(parent).and_then(|()| fs::rename(from, &to))
                }
                None => fs::remove_file(&to),
            };
            match done {
                // A killed run did this step already.
                Err(error) if is_gone(&error) && from.is_none() | to.exists() => {}
                done => done.with_context(|| format!("cannot replace {}", to.display()))?,
            }
        }
        for (path, _) in moves {
            sync(self.root.join(path).parent().unwrap_or(&self.root))?;
        }
        Ok(())
    }

    /// Takes away the folder, the journal first, lest it be read without its files.
    fn clear(&self) -> Result<()> {
        let folder = self.folder();
        let gone = match fs::remove_file(folder.join(JOURNAL)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            done => done,
        };
        match gone.and_then(|()| fs::remove_dir_all(&folder)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            done => done.with_context(|| format!("cannot remove {}", folder.display())),
        }
    }

    fn folder(&self) -> PathBuf {
        self.root.join(FOLDER)
    }
}

/// Whether there is no such file. Where a file stands in the place of a folder there is none in it.
fn is_gone(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// The root itself is the lock: it is there before the run, and stays.
#[cfg(unix)]
fn lock(root: &Path) -> std::io::Result<Option<File>> {
    let root = File::open(root)?;
    root.lock()?;
    Ok(Some(root))
}

/// Where a folder cannot be opened, runs at the same time are left to their user.
#[cfg(not(unix))]
fn lock(_: &Path) -> std::io::Result<Option<File>> {
    Ok(None)
}

/// Has the names of a folder on disk, in case that the machine loses its power.
#[cfg(unix)]
fn sync(folder: &Path) -> std::io::Result<()> {
    match File::open(folder) {
        Ok(folder) => folder.sync_all(),
        // What stood there alone is removed, and the folder was never made.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn sync(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tempfile::TempDir;

    use super::*;

    const STEPS: [Step<'static>; 4] = [
        Step {
            path: "a.json",
            text: Some("new a"),
        },
        Step {
            path: "deep/er/b.rs",
            text: Some("new b"),
        },
        Step {
            path: "gone.rs",
            text: None,
        },
        Step {
            path: "z.rs",
            text: Some("new z"),
        },
    ];

    fn root() -> TempDir {
        let root = tempfile::tempdir().unwrap();
        for name in ["a.json", "gone.rs", "z.rs"] {
            fs::write(root.path().join(name), "old").unwrap();
        }
        root
    }

    /// Every file with its text; leftovers are files too.
    fn files(root: &Path) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(root).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                found.extend(
                    files(&path)
                        .into_iter()
                        .map(|(file, text)| (format!("{name}/{file}"), text)),
                );
            } else {
                found.insert(name, fs::read_to_string(path).unwrap());
            }
        }
        found
    }

    fn old() -> BTreeMap<String, String> {
        files(root().path())
    }

    fn new() -> BTreeMap<String, String> {
        let text = |step: &Step| Some((step.path.to_owned(), step.text?.to_owned()));
        STEPS.iter().filter_map(text).collect()
    }

    /// A journal of a run that is killed: it holds the lock no more.
    fn killed(root: &TempDir) -> Journal {
        Journal {
            root: root.path().to_owned(),
            _lock: None,
        }
    }

    #[test]
    fn a_commit_does_all_steps_and_leaves_nothing_else() {
        let root = root();
        Journal::open(root.path()).unwrap().commit(&STEPS).unwrap();
        assert_eq!(files(root.path()), new());
    }

    #[test]
    fn a_run_killed_between_two_steps_is_ended_by_the_next() {
        for done in 0..=STEPS.len() {
            let root = root();
            let run = killed(&root);
            let (forth, _) = run.stage(&STEPS).unwrap();
            run.carry_out(&forth[..done]).unwrap();
            Journal::open(root.path()).unwrap();
            assert_eq!(files(root.path()), new(), "killed after {done} steps");
        }
    }

    #[test]
    fn a_run_killed_on_its_way_back_is_ended_by_the_next() {
        for undone in 0..=STEPS.len() {
            let root = root();
            let run = killed(&root);
            let (forth, back) = run.stage(&STEPS).unwrap();
            run.carry_out(&forth[..2]).unwrap();
            run.write_journal(&back).unwrap();
            run.carry_out(&back[..undone]).unwrap();
            Journal::open(root.path()).unwrap();
            assert_eq!(
                files(root.path()),
                old(),
                "killed after {undone} steps back"
            );
        }
    }

    #[test]
    fn a_run_killed_before_its_journal_was_there_changed_nothing() {
        let root = root();
        let run = killed(&root);
        run.stage(&STEPS).unwrap();
        fs::rename(
            run.folder().join(JOURNAL),
            run.folder().join("journal-to-be"),
        )
        .unwrap();
        Journal::open(root.path()).unwrap();
        assert_eq!(files(root.path()), old());
    }

    #[test]
    fn a_run_killed_while_it_cleared_up_is_done() {
        let root = root();
        let run = killed(&root);
        let (forth, _) = run.stage(&STEPS).unwrap();
        run.carry_out(&forth).unwrap();
        fs::remove_file(run.folder().join(JOURNAL)).unwrap();
        Journal::open(root.path()).unwrap();
        assert_eq!(files(root.path()), new());
    }

    #[test]
    fn a_step_that_fails_undoes_those_before_it() {
        let root = root();
        let journal = Journal::open(root.path()).unwrap();
        let new = |path| Step {
            path,
            text: Some("new"),
        };
        // One cannot be prepared; the other can, and fails when the step before it has made a file of its folder.
        for path in ["z.rs/inside", "fresh/inside"] {
            let steps = [new("a.json"), new("fresh"), new(path)];
            let error = journal.commit(&steps).unwrap_err();
            assert!(
                format!("{error:#}").starts_with("nothing was changed: cannot "),
                "{error:#}"
            );
            assert_eq!(files(root.path()), old());
        }
    }

    #[test]
    fn a_journal_leads_nowhere_outside_the_root() {
        let root = root();
        for path in ["../a.json", "/tmp/a.json", "deep/../../a.json"] {
            fs::create_dir_all(root.path().join(FOLDER)).unwrap();
            let moves: Vec<Move> = vec![(path.into(), None)];
            fs::write(
                root.path().join(FOLDER).join(JOURNAL),
                serde_json::to_string(&moves).unwrap(),
            )
            .unwrap();
            let error = Journal::open(root.path()).err().unwrap();
            assert!(format!("{error:#}").contains("remove"), "{error:#}");
        }
    }
}
