//! A run that is killed, at any moment, leaves all outputs as they were or all as they should be.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::root::{command, files, regenerate, settings_alone, stderr};

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// A page of each API; `kind` shows in every output.
fn write_pages(root: &Path, kind: &str) {
    for api in ["acme", "globex", "initech"] {
        let folder = root.join("fragments").join(api);
        fs::create_dir_all(&folder).unwrap();
        let page = format!(
            "# Cut {kind}\n\n```yaml\nopenapi: 3.1.1\ninfo: {{title: T, version: '1'}}\npaths:\n  /{api}/{{id}}:\n    delete:\n      parameters: [{{name: id, in: path, \
             required: true, schema: {{$ref: '#/components/schemas/{kind}'}}}}]\n      responses: {{'204': {{description: Cut}}}}\ncomponents: {{schemas: {{{kind}: \
             {{type: string, maxLength: 9}}}}}}\n```\n"
        );
        fs::write(folder.join("cut.md"), page).unwrap();
    }
    // An output of one kind alone, so that a run makes one and removes another.
    let api = root.join("fragments").join(kind.to_lowercase());
    fs::create_dir_all(&api).unwrap();
    let page = "# See\n\n```yaml\nopenapi: 3.1.1\ninfo: {title: T, version: '1'}\npaths: {/KIND: {get: {responses: {'204': {description: Seen}}}}}\n```\n";
    fs::write(api.join("see.md"), page.replace("KIND", kind)).unwrap();
}

/// A workspace with the outputs of old pages, and new pages.
struct Case {
    root: TempDir,
    old: Files,
    new: Files,
}

impl Case {
    fn new() -> Self {
        let root = settings_alone();
        let mut outputs = ["Old", "New"].map(|kind| {
            let fragments = root.path().join("fragments");
            let _ = fs::remove_dir_all(&fragments);
            write_pages(root.path(), kind);
            let run = regenerate(root.path(), &[]);
            assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
            outputs(root.path())
        });
        let [old, new] = outputs.each_mut().map(std::mem::take);
        // Otherwise a mixture could not be told from either.
        assert!(old.iter().all(|(path, text)| new.get(path) != Some(text)));
        Self { root, old, new }
    }

    /// Puts the old outputs back.
    fn reset(&self) {
        let root = self.root.path();
        for path in self.new.keys().filter(|path| !self.old.contains_key(*path)) {
            let _ = fs::remove_file(root.join(path));
        }
        for (path, text) in &self.old {
            fs::write(root.join(path), text).unwrap();
        }
    }

    /// Runs, kills the run when `moment` has come, and looks at what it left. True where the next run had something to end.
    fn kill(&self, moment: impl FnOnce(&Path)) -> bool {
        self.reset();
        let root = self.root.path();
        let mut run = command(root)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        moment(root);
        run.kill().unwrap();
        run.wait().unwrap();
        let begun = staging(root).exists();
        if begun {
            let next = regenerate(root, &["--check"]);
            assert!(
                [Some(0), Some(4)].contains(&next.status.code()),
                "{}",
                stderr(&next)
            );
            assert!(
                !staging(root).exists(),
                "the next run leaves what a killed one has left"
            );
        }
        let left = outputs(root);
        assert!(
            left == self.old || left == self.new,
            "some outputs are old and some are new: {:?}",
            left.keys()
        );
        begun
    }
}

fn outputs(root: &Path) -> Files {
    let mut files = files(root);
    files.retain(|path, _| !path.starts_with("fragments") && !path.ends_with("specweld.toml"));
    files
}

/// Where a run puts what it is about to do.
fn staging(root: &Path) -> PathBuf {
    root.join(".regenerate")
}

#[test]
fn a_killed_run_leaves_all_or_nothing() {
    let case = Case::new();
    case.reset();
    let started = Instant::now();
    assert_eq!(regenerate(case.root.path(), &[]).status.code(), Some(0));
    let whole = started.elapsed();
    let mut random = fastrand::Rng::with_seed(6);
    for _ in 0..100 {
        case.kill(|_| std::thread::sleep(whole.mul_f64(random.f64() * 1.1)));
    }
}

#[test]
fn a_run_killed_while_it_writes_leaves_all_or_nothing() {
    let case = Case::new();
    let mut random = fastrand::Rng::with_seed(6);
    let mut begun = 0;
    for _ in 0..50 {
        begun += usize::from(case.kill(|root| {
            let patience = Instant::now() + Duration::from_secs(60);
            while !staging(root).exists() && Instant::now() < patience {
                std::thread::yield_now();
            }
            std::thread::sleep(Duration::from_micros(random.u64(..20_000)));
        }));
    }
    println!("{begun} runs were killed between their first write and their last");
}

#[test]
fn runs_at_the_same_time_wait_for_each_other() {
    let case = Case::new();
    case.reset();
    let start = || {
        command(case.root.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    for run in &mut [start(), start(), start()] {
        assert!(run.wait().unwrap().success());
    }
    assert!(outputs(case.root.path()) == case.new);
}
