//! The listings of a chapter, done as a reader would do them: files are written, commands typed, and what they print is
//! what the chapter says.
//!
//! | A listing of              | is                                                                                    |
//! | ------------------------- | ------------------------------------------------------------------------------------- |
//! | anything, below `` `path`: `` | the file of that path                                                             |
//! | `console`                 | commands behind `$ `, each with what it prints; a line `…` stands for any lines       |
//! | `sh`                      | commands that a reader types elsewhere, each of which the test has to know            |
//! | `toml`, `json`            | what its parser reads                                                                 |
//!
//! A listing of any other kind is a fault: nobody would notice when it is wrong.

mod markdown;
mod shown;

pub use markdown::{Listing, links, listings};

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Whether chapters are written anew with what is printed.
fn is_written() -> bool {
    std::env::var("BOOK").is_ok_and(|it| it == "write")
}

/// A reader at a terminal, in a folder that is empty at first.
pub struct Reader {
    folder: TempDir,
    programs: Vec<PathBuf>,
    environment: Vec<(String, PathBuf)>,
    instead: Vec<(String, String)>,
    lock: PathBuf,
}

impl Reader {
    /// One who has a program, beside those of the machine, and the dependencies that a workspace's `Cargo.lock` names.
    pub fn new(program: &Path, workspace: &Path) -> Self {
        let bin = program.parent().expect("a program is in a folder");
        let target = bin.parent().expect("cargo has a folder for each profile");
        Self {
            folder: tempfile::tempdir().unwrap(),
            programs: vec![bin.to_owned()],
            environment: vec![("CARGO_TARGET_DIR".to_owned(), target.join("generated"))],
            instead: Vec::new(),
            lock: workspace.join("Cargo.lock"),
        }
    }

    /// Where the chapter says `shown`, this machine has `actual`: a URL, or a path.
    pub fn instead(mut self, shown: &str, actual: &str) -> Self {
        self.instead.push((shown.to_owned(), actual.to_owned()));
        self
    }

    /// Where the reader is.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Does all that a chapter says. `elsewhere` holds the commands of its `sh` listings that are not for this machine,
    /// each with the reason. With `BOOK=write` in the environment the chapter is written anew with what was printed.
    ///
    /// # Panics
    /// Something is not as the chapter says.
    pub fn read(&self, chapter: &Path, elsewhere: &[(&str, &str)]) {
        let text = fs::read_to_string(chapter).unwrap();
        let mut now = String::new();
        let mut end = 0;
        let mut faults = Vec::new();
        for listing in listings(&text) {
            now.push_str(&text[end..listing.range.start]);
            end = listing.range.end;
            let at = format!("{}:{}", chapter.display(), listing.line);
            now.push_str(&self.follow(&listing, &at, elsewhere, &mut faults));
        }
        now.push_str(&text[end..]);
        if is_written() && now != text {
            fs::write(chapter, &now).unwrap();
        }
        assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    }

    /// Does what a listing says, and gives what it should say.
    fn follow(
        &self,
        listing: &Listing,
        at: &str,
        elsewhere: &[(&str, &str)],
        faults: &mut Vec<String>,
    ) -> String {
        let text = &listing.text;
        if let Some(path) = &listing.file {
            let path = self.folder().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, self.actual(text)).unwrap();
            return text.clone();
        }
        let parsed = match listing.language.as_str() {
            "console" => return self.type_in(text, at, faults),
            "sh" => {
                let lines = text.lines().filter(|line| !line.is_empty());
                let mut unknown = lines.filter(|line| !elsewhere.iter().any(|it| it.0 == *line));
                unknown.next().map(|line| format!("nobody checks `{line}`"))
            }
            "toml" => text.parse::<toml::Table>().err().map(|it| it.to_string()),
            "json" => serde_json::from_str::<serde_json::Value>(text)
                .err()
                .map(|it| it.to_string()),
            other => Some(format!("nobody checks a listing of `{other}`")),
        };
        faults.extend(parsed.map(|fault| format!("{at}: {fault}")));
        text.clone()
    }

    /// Types the commands of a `console` listing, and gives it with what they print.
    fn type_in(&self, text: &str, at: &str, faults: &mut Vec<String>) -> String {
        let mut now = String::new();
        for step in shown::steps(text) {
            let printed = self.shown(&self.run(&step.command));
            now.push_str(&format!("$ {}\n", step.command));
            if shown::is(&step.printed, &printed) {
                now.push_str(&step.printed);
                continue;
            }
            now.push_str(&printed);
            if is_written() {
                continue;
            }
            let (command, said) = (&step.command, &step.printed);
            faults.push(format!(
                "{at}: $ {command}\nprints\n{printed}\nand the chapter says\n{said}"
            ));
        }
        now
    }

    /// What a command prints, on standard output and standard error, as a terminal shows them.
    fn run(&self, command: &str) -> String {
        if command.contains("cargo ") {
            self.lend_lock();
        }
        let mut path = self.programs.clone();
        path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{}", self.actual(command))])
            .current_dir(self.folder())
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_TERM_COLOR", "never")
            .env("COLUMNS", "100")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env_remove("RUSTFLAGS")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// Lends each package the versions that are there without a network.
    fn lend_lock(&self) {
        let below = fs::read_dir(self.folder()).unwrap();
        let below = below.map(|entry| entry.unwrap().path());
        for package in below.filter(|it| it.join("Cargo.toml").exists()) {
            let lock = package.join("Cargo.lock");
            if !lock.exists() {
                fs::copy(&self.lock, lock).unwrap();
            }
        }
    }

    fn actual(&self, text: &str) -> String {
        let pairs = self.instead.iter();
        pairs.fold(text.to_owned(), |text, (shown, actual)| {
            text.replace(shown, actual)
        })
    }

    fn shown(&self, text: &str) -> String {
        let pairs = self.instead.iter();
        pairs.fold(text.to_owned(), |text, (shown, actual)| {
            text.replace(actual, shown)
        })
    }
}
