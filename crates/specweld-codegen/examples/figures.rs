//! How much is generated of documents of OpenAPI 3.0, and in which time; beside oas3-gen where `OAS3_GEN` names its program:
//!
//! ```sh
//! OAS3_GEN=oas3-gen cargo run --release --package specweld-codegen --example figures -- openapi.json
//! ```
//!
//! Both make types, client and server of each document, five times. The peer makes client and server in two runs, of which
//! the types of one count alone. The crates stay in `target/figures`, for `cargo check` to be timed on.

#![allow(clippy::unwrap_used, reason = "an example may panic")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use specweld_codegen::{Document, Layout, Options, Parts, Runtime, TypeOptions, generate};

const RUNS: usize = 5;

fn main() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = workspace.join("target/figures");
    let peer = env::var_os("OAS3_GEN").map(PathBuf::from);
    for path in env::args().skip(1).map(PathBuf::from) {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let ours = of_ours(&path, &folder.join(&stem), &workspace);
        println!("{stem}: {ours}");
        if let Some(program) = &peer {
            let theirs = of_peer(program, &path, &folder.join(format!("{stem}-peer")));
            let lines = ours.lines as f64 / theirs.lines as f64;
            let time = ours.time.as_secs_f64() / theirs.time.as_secs_f64();
            println!("{stem}: {theirs} (oas3-gen)");
            println!("{stem}: ours / theirs: {lines:.2} of the lines, {time:.2} of the time");
        }
    }
}

struct Figures {
    lines: usize,
    /// The median.
    time: Duration,
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} lines in {:.0?}", self.lines, self.time)
    }
}

/// Reads a document and writes a crate of it.
fn of_ours(path: &Path, folder: &Path, workspace: &Path) -> Figures {
    let runtime = workspace.join("crates/specweld-axum").canonicalize();
    let options = Options {
        name: "figures".to_owned(),
        parts: Parts::ALL,
        layout: Layout::One,
        runtime: Runtime::Path(runtime.unwrap().to_string_lossy().into_owned()),
        types: TypeOptions::default(),
    };
    let time = median(|| {
        let text = fs::read_to_string(path).unwrap();
        let (document, _) = Document::read(&text).unwrap();
        let mut files = generate(&document, &options).unwrap().files;
        // A crate of its own, though it is in the folder of a workspace.
        *files.get_mut("Cargo.toml").unwrap() += "\n[workspace]\n";
        for (path, text) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    });
    let lines = lines(&folder.join("src"));
    Figures { lines, time }
}

fn of_peer(program: &Path, path: &Path, folder: &Path) -> Figures {
    let modes = ["client-mod", "server-mod"];
    let time = median(|| {
        for mode in modes {
            let out = folder.join(mode);
            fs::create_dir_all(&out).unwrap();
            let mut command = Command::new(program);
            command.arg("generate").arg(mode).arg("-i").arg(path);
            let output = command.arg("-o").arg(out).output().unwrap();
            assert!(output.status.success(), "{output:?}");
        }
    });
    let both: usize = modes.iter().map(|mode| lines(&folder.join(mode))).sum();
    let twice = lines(&folder.join("server-mod/types.rs"));
    Figures {
        lines: both - twice,
        time,
    }
}

fn median(run: impl Fn()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    let mut times: Vec<_> = (0..RUNS).map(time).collect();
    times.sort();
    times[RUNS / 2]
}

/// The lines of a file, or of all below a folder.
fn lines(path: &Path) -> usize {
    if path.is_file() {
        return fs::read_to_string(path).unwrap().lines().count();
    }
    let entries = fs::read_dir(path).unwrap();
    entries.map(|entry| lines(&entry.unwrap().path())).sum()
}
