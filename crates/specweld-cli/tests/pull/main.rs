//! `specweld pull` against sites of the tests' own, over real sockets.

#![cfg(feature = "pull")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../commands/folder.rs"]
#[allow(dead_code, reason = "some of it is for the other commands alone")]
mod folder;

mod bounds;
mod changes;
mod lists;
mod site;
mod transfer;
mod troubles;

use std::path::Path;

use tempfile::TempDir;

use folder::{Said, specweld, with};
use site::{Site, markdown};

const SETTINGS: &str = "[pages]\nfolder = \"docs\"\n";

/// A folder with settings, and nothing else.
fn project() -> TempDir {
    with(&[("specweld.toml", SETTINGS)])
}

fn pull(folder: &Path, url: &str, arguments: &[&str]) -> Said {
    let arguments = [&["pull", url, "--api", "acme"], arguments].concat();
    specweld(folder, &arguments)
}

/// What a run says, without what differs from run to run.
fn said(said: &Said, sites: &[&Site]) -> String {
    let mut text = said.all();
    for (number, site) in sites.iter().enumerate() {
        let name = ["docs.example", "other.example"][number];
        text = text.replace(&site.host(), name);
    }
    text
}

fn page(title: &str, method: &str, path: &str) -> String {
    format!(
        "# {title}\n\n```yaml\nopenapi: 3.1.0\ninfo: {{title: Ties, version: '1'}}\npaths:\n  {path}:\n    {method}:\n      \
         responses: {{'200': {{description: Fine}}}}\n```\n"
    )
}

/// A site whose llms.txt lists two pages of operations and one of prose.
fn acme() -> Site {
    let site = Site::new();
    let list = "# Acme\n\n- [List ties](reference/list-ties.md)\n- [Cut](/docs/reference/cut-a-tie)\n- [About](about.md): prose\n\
                - [All](llms-full.txt)\n- [Code](https://code.example/acme)\n";
    site.has("/docs/llms.txt", markdown(list))
        .has("/docs/about.md", markdown("# About\n\nTies.\n"))
        .has(
            "/docs/reference/list-ties.md",
            markdown(page("List ties", "get", "/ties")).with("ETag", "\"list-1\""),
        )
        .has(
            "/docs/reference/cut-a-tie.md",
            markdown(page("Cut a tie", "delete", "/ties"))
                .with("Last-Modified", "Tue, 03 Nov 2026 10:00:00 GMT"),
        );
    site
}
