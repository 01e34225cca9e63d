//! The first run, and those after it.

use std::fs;

use crate::folder::{files, read, specweld, write};
use crate::site::{markdown, status};
use crate::{acme, page, project, pull, said};

#[test]
fn a_site_is_fetched_welded_and_fetched_again_without_a_text() {
    let (site, folder) = (acme(), project());
    let url = site.url("/docs/llms.txt");
    let first = pull(folder.path(), &url, &[]);
    insta::assert_snapshot!("first_run", said(&first, &[&site]));
    let asked = site.asked();
    assert!(
        asked
            .iter()
            .all(|it| it.headers["user-agent"].starts_with("specweld/"))
    );
    assert!(
        asked
            .iter()
            .all(|it| !it.headers.contains_key("if-none-match"))
    );
    let state = read(folder.path(), "docs/acme/.pull.json").replace(&site.host(), "docs.example");
    insta::assert_snapshot!("state", state);
    // Nothing else is left.
    let names: Vec<_> = files(folder.path()).into_keys().collect();
    assert_eq!(
        names,
        [
            "docs/acme/.pull.json",
            "docs/acme/about.md",
            "docs/acme/reference/cut-a-tie.md",
            "docs/acme/reference/list-ties.md",
            "specweld.toml"
        ]
    );
    let welded = specweld(folder.path(), &["weld", "-o", "openapi.json"]);
    assert_eq!(welded.code, 0, "{}", welded.err);
    assert!(welded.out.contains("2 operations"), "{}", welded.out);

    let time = || {
        let page = folder.path().join("docs/acme/reference/list-ties.md");
        fs::metadata(page).unwrap().modified().unwrap()
    };
    let before = (time(), files(folder.path()));
    let again = pull(folder.path(), &url, &[]);
    insta::assert_snapshot!("second_run", said(&again, &[&site]));
    assert_eq!(before, (time(), files(folder.path())));
    // The second page is asked for where it was found, and not where it was listed.
    let asked = site.asked();
    let conditions: Vec<_> = asked
        .iter()
        .map(|it| {
            let etag = it.headers.get("if-none-match");
            let time = it.headers.get("if-modified-since");
            (it.target.as_str(), etag.or(time).map(String::as_str))
        })
        .collect();
    assert_eq!(
        conditions,
        [
            ("/docs/about.md", None),
            ("/docs/llms.txt", None),
            (
                "/docs/reference/cut-a-tie.md",
                Some("Tue, 03 Nov 2026 10:00:00 GMT")
            ),
            ("/docs/reference/list-ties.md", Some("\"list-1\"")),
        ]
    );
}

#[test]
fn a_page_that_changed_here_or_there_is_that_of_the_site_again() {
    let (site, folder) = (acme(), project());
    let url = site.url("/docs/llms.txt");
    pull(folder.path(), &url, &[]);
    let list = "docs/acme/reference/list-ties.md";
    write(folder.path(), list, "mine");
    fs::remove_file(folder.path().join("docs/acme/about.md")).unwrap();
    let cut = page("Cut one tie", "delete", "/ties/one");
    site.has(
        "/docs/reference/cut-a-tie.md",
        markdown(cut.clone()).with("Last-Modified", "Wed, 04 Nov 2026 10:00:00 GMT"),
    );
    let again = pull(folder.path(), &url, &[]);
    assert!(
        again.out.contains("done   3 of 3 pages changed"),
        "{}",
        again.out
    );
    assert_eq!(read(folder.path(), list), page("List ties", "get", "/ties"));
    assert_eq!(read(folder.path(), "docs/acme/reference/cut-a-tie.md"), cut);
}

#[test]
fn pages_that_are_gone_are_told_and_removed_on_demand_alone() {
    let (site, folder) = (acme(), project());
    let url = site.url("/docs/llms.txt");
    pull(folder.path(), &url, &[]);
    write(folder.path(), "docs/acme/mine.md", "# Mine\n");
    // One is not listed any more, one is listed still.
    site.has(
        "/docs/llms.txt",
        markdown("- [List](reference/list-ties.md)\n- [Cut](reference/cut-a-tie)\n"),
    );
    site.has("/docs/reference/cut-a-tie.md", status(410));
    let told = pull(folder.path(), &url, &[]);
    insta::assert_snapshot!("gone_pages_are_told", said(&told, &[&site]));
    assert_eq!(files(folder.path()).len(), 6);

    let pruned = pull(folder.path(), &url, &["--prune"]);
    insta::assert_snapshot!("gone_pages_are_removed", said(&pruned, &[&site]));
    let names: Vec<_> = files(folder.path()).into_keys().collect();
    assert_eq!(
        names,
        [
            "docs/acme/.pull.json",
            "docs/acme/mine.md",
            "docs/acme/reference/list-ties.md",
            "specweld.toml"
        ]
    );
    let again = pull(folder.path(), &url, &["--prune"]);
    assert!(!again.out.contains("gone "), "{}", again.out);
}

#[test]
fn what_is_ours_beside_a_page_is_neither_written_nor_removed() {
    let (site, folder) = (acme(), project());
    for name in ["about.notes.md", "reference/cut-a-tie.overlay.yaml"] {
        write(folder.path(), &format!("docs/acme/{name}"), "ours");
    }
    site.has(
        "/docs/llms.txt",
        markdown(
            "- [a](about.notes.md)\n- [b](reference/cut-a-tie.overlay.yaml)\n- [c](about.md)\n",
        ),
    );
    site.has("/docs/about.notes.md", markdown("theirs"));
    site.has("/docs/reference/cut-a-tie.overlay.yaml", markdown("theirs"));
    let url = site.url("/docs/llms.txt");
    let first = pull(folder.path(), &url, &[]);
    assert_eq!(first.code, 0, "{}", first.err);
    let ours = |files: &std::collections::BTreeMap<String, String>| {
        let ours: Vec<_> = files.iter().filter(|(_, text)| *text == "ours").collect();
        assert_eq!(ours.len(), 2, "{files:?}");
    };
    ours(&files(folder.path()));
    assert_eq!(files(folder.path()).len(), 7);
    site.has("/docs/llms.txt", markdown("- [c](about.md)\n"));
    pull(folder.path(), &url, &["--prune"]);
    ours(&files(folder.path()));
    assert_eq!(files(folder.path()).len(), 5);
}

#[test]
fn pages_of_another_source_stay() {
    let (site, folder) = (acme(), project());
    pull(folder.path(), &site.url("/docs/llms.txt"), &[]);
    let document = "openapi: 3.1.0\ninfo: {title: Ties, version: '1'}\npaths: {}\n";
    site.has("/spec/more.yaml", markdown(document));
    let more = pull(folder.path(), &site.url("/spec/more.yaml"), &["--prune"]);
    assert!(
        more.out.contains("done   1 of 1 page changed"),
        "{}",
        more.out
    );
    assert_eq!(files(folder.path()).len(), 6);
    assert_eq!(read(folder.path(), "docs/acme/more.yaml"), document);
}

#[test]
fn pages_that_the_settings_leave_out_are_neither_fetched_nor_gone() {
    let (site, folder) = (acme(), project());
    let url = site.url("/docs/llms.txt");
    pull(folder.path(), &url, &[]);
    site.asked();
    let settings = "[pages]\nfolder = \"docs\"\nexclude = [\"acme/about.md\"]\n";
    write(folder.path(), "specweld.toml", settings);
    let run = pull(folder.path(), &url, &["--prune"]);
    assert!(run.out.contains("left   1 page out"), "{}", run.out);
    assert!(!site.targets().contains(&"/docs/about.md".to_owned()));
    assert!(folder.path().join("docs/acme/about.md").exists());
}

#[test]
fn a_dry_run_lists_and_fetches_no_page() {
    let (site, folder) = (acme(), project());
    let run = pull(folder.path(), &site.url("/docs/llms.txt"), &["--dry-run"]);
    insta::assert_snapshot!("dry_run", said(&run, &[&site]));
    assert_eq!(site.targets(), ["/docs/llms.txt"]);
    assert_eq!(files(folder.path()).len(), 1);
}

#[test]
fn pages_go_where_the_settings_or_the_user_say() {
    let site = acme();
    let url = site.url("/docs/llms.txt");
    let folder = crate::folder::with(&[(
        "specweld.toml",
        "[pages]\nfolder = \"./docs\"\napi = \"acme\"\n",
    )]);
    let run = specweld(folder.path(), &["pull", &url]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(folder.path().join("docs/reference/list-ties.md").exists());
    let other = specweld(folder.path(), &["pull", &url, "--api", "other"]);
    assert_eq!(other.code, 1);
    assert!(
        other.err.contains("all pages are of `acme`"),
        "{}",
        other.err
    );

    let folder = tempfile::tempdir().unwrap();
    let run = pull(folder.path(), &url, &[]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("--folder"), "{}", run.err);
    let run = pull(folder.path(), &url, &["--folder", "pages"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("wrote  pages/acme/about.md"),
        "{}",
        run.out
    );
    assert!(folder.path().join("pages/acme/about.md").exists());
    let made = specweld(folder.path(), &["init", "pages"]);
    assert_eq!(made.code, 0, "{}", made.err);
}
