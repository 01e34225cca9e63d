//! Notes and overlays beside pages, as the command meets them on disk.

use serde_json::Value;

use crate::folder::{Said, files, specweld, with_site, write};

const NOTES: &str = "Lending twice: 409.\n";

/// The small site with files beside its pages.
fn site(beside: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = with_site();
    for (name, text) in beside {
        write(folder.path(), &format!("docs/{name}"), text);
    }
    folder
}

fn document(said: &Said) -> Value {
    assert!(said.out.starts_with('{'), "{}", said.all());
    serde_json::from_str(&said.out).unwrap()
}

fn described(document: &Value) -> usize {
    document.to_string().matches("Lending twice: 409.").count()
}

/// A page of the small site that has a fragment, without its extension.
fn a_page() -> String {
    let folder = with_site();
    let pages = files(&folder.path().join("docs"));
    let page = pages
        .into_iter()
        .find(|(name, text)| name.ends_with(".md") && text.contains("openapi"));
    page.unwrap().0.trim_end_matches(".md").to_owned()
}

#[test]
fn what_stands_beside_pages_is_joined_and_counts_as_no_page() {
    let page = a_page();
    let overlay = "overlay: 1.0.0\ninfo: {title: Ours, version: '1'}\nactions:\n  - {target: $.paths.*.*, update: {deprecated: true}}\n";
    let plain = specweld(with_site().path(), &["weld", "docs"]);
    let folder = site(&[
        (&format!("{page}.notes.md"), NOTES),
        (&format!("{page}.overlay.yaml"), overlay),
    ]);
    let said = specweld(folder.path(), &["weld", "docs"]);
    assert_eq!(said.err, plain.err);
    let (plain, joined) = (document(&plain), document(&said));
    assert_eq!((described(&plain), described(&joined)), (0, 1));
    let deprecated = |document: &Value| document.to_string().matches("\"deprecated\":true").count();
    assert_eq!(deprecated(&joined), deprecated(&plain) + 1);
}

#[test]
fn what_stands_beside_a_page_that_is_not_read_is_not_read_either() {
    let page = a_page();
    let folder = site(&[(&format!("{page}.notes.md"), NOTES)]);
    let settings = format!("[pages]\nfolder = \"docs\"\nexclude = [\"{page}.md\"]\n");
    write(folder.path(), "specweld.toml", &settings);
    let said = specweld(folder.path(), &["weld"]);
    assert_eq!(
        (said.code, described(&document(&said))),
        (0, 0),
        "{}",
        said.all()
    );
}

#[test]
fn notes_at_fault_are_left_out_alone_where_the_run_keeps_going() {
    let page = a_page();
    let folder = site(&[
        (
            &format!("{page}.notes.md"),
            "Lending twice: 409.\n\n# No such call\n",
        ),
        ("books/none.notes.md", "Lending twice: 409.\n"),
    ]);
    let said = specweld(folder.path(), &["weld", "docs"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    let kept = specweld(folder.path(), &["weld", "docs", "--keep-going"]);
    assert_eq!(kept.code, 1);
    assert!(kept.err.contains("unmatched-notes") && kept.err.contains("unmatched-companion"));
    let plain = specweld(with_site().path(), &["weld", "docs"]);
    assert_eq!(document(&kept), document(&plain));
}

#[test]
fn an_action_that_finds_nothing_can_be_silenced() {
    let overlay = "overlay: 1.0.0\ninfo: {title: Ours, version: '1'}\nactions:\n  - {target: $.servers, remove: true}\n  - {target: $.nothing, remove: true}\n";
    let folder = site(&[("books/specweld.overlay.yaml", overlay)]);
    let said = |more: &str| {
        let settings = format!("[pages]\nfolder = \"docs\"\n{more}");
        write(folder.path(), "specweld.toml", &settings);
        let said = specweld(folder.path(), &["weld"]);
        assert_eq!(said.code, 0, "{}", said.all());
        said.err.matches("unmatched-action").count()
    };
    assert!(said("") > 0);
    let silence = "[[silence]]\ncode = \"unmatched-action\"\nat = \"books/specweld.overlay.yaml\"\nreason = \"The vendor mends it now and then.\"\n";
    assert_eq!(said(silence), 0);
}
