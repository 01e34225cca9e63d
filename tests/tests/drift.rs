//! A page that changes in what it promises must not pass unseen: what is generated from it no longer fits the handwritten stub.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use specweld::{Options, Page, Pages, weld};
use specweld_codegen::{Document, Parts};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

/// What the vendors' next exports hold, whatever they say now.
const CHANGES: &str = r#"
overlay: 1.0.0
info: {title: The next exports, version: '1'}
actions:
  # A status goes, and another comes.
  - target: $.paths['/connect/connections/{connection-id}/deactivate'].post.responses['404']
    remove: true
  - target: $.paths['/connect/connections/{connection-id}/deactivate'].post.responses
    update: {'410': {description: The connection is gone.}}
  # A header comes.
  - target: $.paths['/connect/connections/{connection-id}/deactivate'].post.responses['200'].headers
    update: {Trace-Id: {required: true, schema: {type: string}}}
  # An operation comes.
  - target: $.paths['/profiles/admin/atom/connections.do']
    update: {get: {operationId: readConnections, responses: {'200': {description: Read.}}}}
"#;

/// The generated sources of the server and the types, with an overlay on all pages, by their paths in the workspace.
fn generate(overlay: Option<&str>) -> Vec<(String, String)> {
    let fragments = workspace().join("fragments");
    let mut pages = Vec::new();
    for api in fs::read_dir(&fragments).unwrap() {
        for page in fs::read_dir(api.unwrap().path()).unwrap() {
            let path = page.unwrap().path();
            let name = path
                .strip_prefix(&fragments)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            pages.push(Page::new(name, fs::read(&path).unwrap()));
        }
    }
    pages.extend(overlay.map(|text| Page::new("specweld.overlay.yaml", text)));
    let pages = Pages::new(pages);
    let welded = weld(&pages, &Options::default());
    let told = welded.diagnostics.iter().map(|it| it.headline(&pages));
    assert_eq!(told.collect::<Vec<_>>(), [""; 0]);
    let document = welded.document.unwrap();
    let document = Document::parse(&document.to_json()).unwrap();
    let parts = Parts {
        client: false,
        server: true,
        strict: true,
    };
    let sources = specweld_codegen::sources(&document, "connections_types", "", parts).unwrap();
    let crates = [("server", sources.server), ("types", sources.types)];
    let files = crates.into_iter().flat_map(|(part, files)| {
        let folder = format!("crates/connections-{part}/src/generated");
        let files = files.into_iter();
        files.map(move |(name, text)| (format!("{folder}/{name}"), text))
    });
    files.collect()
}

/// Copies what cargo needs of the workspace.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What cargo says of the stub in a workspace with these sources in the place of the committed ones.
fn check_stub(sources: &[(String, String)]) -> Result<(), String> {
    let root = tempfile::tempdir().unwrap();
    for file in ["Cargo.toml", "Cargo.lock", "README.md"] {
        fs::copy(workspace().join(file), root.path().join(file)).unwrap();
    }
    for folder in ["crates", "xtask", "tests", "fragments"] {
        copy(&workspace().join(folder), &root.path().join(folder));
    }
    for (path, text) in sources {
        fs::write(root.path().join(path), text).unwrap();
    }
    let output = Command::new(env!("CARGO"))
        .args([
            "check",
            "--offline",
            "--locked",
            "--quiet",
            "--lib",
            "--package",
            "connections-stub",
        ])
        .current_dir(root.path())
        .env("CARGO_TARGET_DIR", workspace().join("target/drift"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        Ok(())
    } else {
        Err(told)
    }
}

#[test]
fn the_stub_stops_compiling_when_a_page_changes_what_it_implements() {
    assert_eq!(check_stub(&generate(None)), Ok(()), "the pages as they are");
    let told =
        check_stub(&generate(Some(CHANGES))).expect_err("the changed pages must not compile");
    for expected in [
        "no variant",
        "`NotFound`",
        "missing field `trace_id`",
        "not all trait items implemented",
        "`read_connections`",
    ] {
        assert!(
            told.contains(expected),
            "{expected} is missing from:\n{told}"
        );
    }
}
