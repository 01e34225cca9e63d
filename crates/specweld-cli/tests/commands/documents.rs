//! `weld` and `lower`: one document out, or none.

use std::fs;

use serde_json::Value;

use crate::folder::{files, read, specweld, specweld_with_stdin, with, with_site, write};

const SMALL: &str = "openapi: 3.1.0\ninfo: {title: Ties, version: '1'}\npaths:\n  /ties:\n    get:\n      responses: {'200': {description: Fine}}\ncomponents:\n  schemas:\n    Tie: {type: [string, 'null'], maxLength: 8}\n";

#[test]
fn pages_become_a_document() {
    let folder = with_site();
    let said = specweld(folder.path(), &["weld", "docs", "-o", "openapi.json"]);
    insta::assert_snapshot!(said.all());
    let document: Value = serde_json::from_str(&read(folder.path(), "openapi.json")).unwrap();
    assert_eq!(document["openapi"], "3.0.3");
    let loan = &document["paths"]["/books/v2/copies/{copy}/loan"]["put"];
    assert_eq!(loan["operationId"], "books_lend_a_book");
    assert_eq!(loan["x-specweld-page"], "books/lend-book.md");

    // A second run touches nothing.
    let time = || {
        fs::metadata(folder.path().join("openapi.json"))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = time();
    let said = specweld(folder.path(), &["weld", "docs", "-o", "openapi.json"]);
    assert!(said.out.ends_with("fresh  openapi.json\n"), "{}", said.out);
    assert_eq!(time(), before);
}

#[test]
fn what_became_of_the_pages_is_counted_on_demand() {
    let folder = with_site();
    let weld = ["weld", "docs", "-o", "openapi.json", "--account"];
    let said = specweld(folder.path(), &weld);
    insta::assert_snapshot!(said.all());
    let json = specweld(folder.path(), &[&weld[..], &["--format", "json"]].concat());
    let report: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(
        report["account"]["operations"]["kept"],
        report["operations"]
    );
    assert_eq!(report["account"]["components"]["lost"], 0);
}

#[test]
fn a_document_goes_to_stdout_and_all_else_to_stderr() {
    let folder = with_site();
    let said = specweld(folder.path(), &["weld", "docs"]);
    assert_eq!(said.code, 0);
    let document: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(document["openapi"], "3.0.3");
    assert!(
        said.err.contains("read   3 pages: 3 operations"),
        "{}",
        said.err
    );
    let named = specweld(
        folder.path(),
        &["weld", "docs", "--output", "-", "--format", "json"],
    );
    assert_eq!(named.out, said.out);
    let report: Value = serde_json::from_str(&named.err).unwrap();
    assert_eq!(report["outcome"], "fine");
}

#[test]
fn pages_without_a_fragment_are_counted() {
    let folder = with_site();
    for name in ["about", "limits"] {
        let name = format!("docs/books/{name}.md");
        write(folder.path(), &name, "# Of books\n\nThey are lent.\n");
    }
    let said = specweld(folder.path(), &["weld", "docs"]);
    let counted = "read   5 pages, 2 of them without a fragment: 3 operations";
    assert!(said.err.contains(counted), "{}", said.err);
    let said = specweld(folder.path(), &["weld", "docs", "--format", "json"]);
    let report: Value = serde_json::from_str(&said.err).unwrap();
    assert_eq!(report["passed_over"], 2);
}

#[test]
fn pages_of_one_api_need_no_folder_of_its_own() {
    let folder = with_site();
    let operations = |arguments: &[&str]| {
        let said = specweld(folder.path(), arguments);
        assert_eq!(said.code, 0, "{}", said.err);
        let document: Value = serde_json::from_str(&said.out).unwrap();
        let items = document["paths"].as_object().unwrap().values();
        let operations = items.flat_map(|item| item.as_object().unwrap().values());
        let ids = operations.filter_map(|operation| operation["operationId"].as_str());
        ids.map(str::to_owned).collect::<Vec<_>>()
    };
    // The folder names the API that pages directly in it are of.
    let flat = operations(&["weld", "docs/books"]);
    assert_eq!(flat, ["books_get_a_cover", "books_lend_a_book"]);
    let named = operations(&["weld", "docs", "--api", "library"]);
    assert_eq!(
        named,
        [
            "library_get_a_cover",
            "library_lend_a_book",
            "library_remove_a_member"
        ]
    );
}

#[test]
fn lower_takes_a_file_or_stdin_json_or_yaml() {
    let folder = with(&[("ties.yaml", SMALL)]);
    let from_file = specweld(folder.path(), &["lower", "ties.yaml"]);
    assert_eq!(from_file.code, 0, "{}", from_file.err);
    let schema: Value = serde_json::from_str(&from_file.out).unwrap();
    assert_eq!(schema["components"]["schemas"]["Tie"]["nullable"], true);

    let from_stdin = specweld_with_stdin(folder.path(), &["lower", "-", "-o", "-"], SMALL);
    assert_eq!(from_stdin.out, from_file.out);
    // What was lowered passes as it is, as JSON.
    let again = specweld_with_stdin(folder.path(), &["lower", "-"], &from_file.out);
    assert_eq!(again.out, from_file.out);
}

#[test]
fn errors_come_before_warnings_and_equal_ones_are_shown_once() {
    let mut text = SMALL.to_owned();
    for number in 0..60 {
        text.push_str(&format!(
            "    S{number}: {{type: string, examples: [a, b]}}\n"
        ));
    }
    text.push_str("    Odd: {type: strnig}\n");
    let folder = with(&[("ties.yaml", &text)]);
    let lower = |arguments: &[&str]| {
        let arguments = [&["lower", "ties.yaml", "-o", "out.json"], arguments].concat();
        specweld(folder.path(), &arguments)
    };
    insta::assert_snapshot!(lower(&[]).all());
    assert!(!folder.path().join("out.json").exists());
    let all = lower(&["--all"]);
    assert_eq!(all.err.matches("but the first is left out").count(), 60);
    let quiet = lower(&["--quiet"]);
    assert!(!quiet.err.contains("but the first"), "{}", quiet.err);
    assert!(quiet.err.contains("strnig"), "{}", quiet.err);
}

#[test]
fn a_document_that_is_not_valid_is_never_written() {
    // Of 3.0 already, so that nothing else looks at it.
    let text = "openapi: 3.0.3\ninfo: {title: Ties}\npaths:\n  /ties:\n    get:\n      parameters: [{name: a, in: qurey, schema: {type: string}}]\n      responses: {'200': {content: {}}}\n  ties: {}\n";
    let folder = with(&[("ties.yaml", text)]);
    let said = specweld(folder.path(), &["lower", "ties.yaml", "-o", "out.json"]);
    insta::assert_snapshot!(said.all());
    let said = specweld(
        folder.path(),
        &["lower", "ties.yaml", "-o", "out.json", "--all"],
    );
    assert_eq!(said.code, 1);
    assert_eq!(files(folder.path()).len(), 1);
    let said = specweld(folder.path(), &["lower", "ties.yaml"]);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
}

#[test]
fn a_stray_member_is_shown_where_it_stands() {
    let text = "openapi: 3.1.1\ninfo: {title: Ties, version: '1'}\npaths: {}\ndefinitions:\n  Tie: {type: string}\nhost/path: acme.example\n";
    let folder = with(&[("ties.yaml", text)]);
    let said = specweld(folder.path(), &["lower", "ties.yaml"]);
    insta::assert_snapshot!(said.all());
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = with(&[]);
    for arguments in [
        ["weld", "nowhere"],
        ["lower", "nowhere.yaml"],
        ["init", "nowhere"],
    ] {
        let said = specweld(folder.path(), &arguments);
        assert_eq!((said.code, said.out.as_str()), (1, ""));
        assert!(
            said.err.starts_with("error: ") && said.err.contains("nowhere"),
            "{}",
            said.err
        );
    }
    let said = specweld(folder.path(), &["weld"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("specweld init"), "{}", said.err);
}

#[test]
fn an_output_that_cannot_be_written_stays_as_it_is() {
    let folder = with(&[("ties.yaml", SMALL), ("file", "")]);
    let said = specweld(
        folder.path(),
        &["lower", "ties.yaml", "-o", "file/out.json"],
    );
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("cannot write file/out.json"),
        "{}",
        said.err
    );
    assert_eq!(read(folder.path(), "file"), "");
}

#[cfg(unix)]
#[test]
fn an_output_may_be_a_link_or_a_device() {
    let folder = with(&[("ties.yaml", SMALL), ("real.json", "old")]);
    std::os::unix::fs::symlink("real.json", folder.path().join("link.json")).unwrap();
    let said = specweld(folder.path(), &["lower", "ties.yaml", "-o", "link.json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(read(folder.path(), "real.json").starts_with('{'));
    assert!(folder.path().join("link.json").is_symlink());
    assert_eq!(
        specweld(folder.path(), &["lower", "ties.yaml", "-o", "/dev/null"]).code,
        0
    );
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn pages_at_fault_are_left_out_on_demand() {
    let folder = with_site();
    let bad = "# Bad\n\n```yaml\nopenapi: 3.1.1\ninfo: {title: Books, version: '2.1'}\npaths: {/bad: {get: {responses: {'200': {$ref: '#/components/responses/None'}}}}}\n```\n";
    write(folder.path(), "docs/books/bad.md", bad);
    write(
        folder.path(),
        "docs/books/worse.md",
        "# Worse\n\n```yaml\nopenapi: [\n```\n",
    );
    let weld = |arguments: &[&str]| {
        let arguments = [&["weld", "docs", "-o", "out.json"], arguments].concat();
        specweld(folder.path(), &arguments)
    };
    let said = weld(&[]);
    assert_eq!(said.code, 1);
    assert!(!folder.path().join("out.json").exists());
    let said = weld(&["--keep-going"]);
    insta::assert_snapshot!(said.all());
    let document: Value = serde_json::from_str(&read(folder.path(), "out.json")).unwrap();
    assert_eq!(document["paths"].as_object().unwrap().len(), 3);
    // So is a page with which the document would not be valid.
    let wrong = bad.replace(
        "'200': {$ref: '#/components/responses/None'}",
        "'2000': {description: None}",
    );
    write(
        folder.path(),
        "docs/books/wrong.md",
        &wrong.replace("/bad", "/wrong"),
    );
    let said = weld(&["--keep-going"]);
    assert_eq!(said.code, 1);
    assert!(
        said.out
            .starts_with("read   6 pages, 3 left out: 3 operations"),
        "{}",
        said.out
    );
    assert!(said.err.contains("not valid OpenAPI 3.0"), "{}", said.err);
    // A site of nothing else makes nothing.
    let alone = with(&[("docs/books/bad.md", bad)]);
    let said = specweld(
        alone.path(),
        &["weld", "docs", "-o", "out.json", "--keep-going"],
    );
    assert_eq!(said.code, 1);
    assert!(!alone.path().join("out.json").exists());
}

#[test]
fn advice_about_pages_of_one_api_names_a_file_that_there_is_or_will_be() {
    let folder = with_site();
    let page = read(folder.path(), "docs/books/get-cover.md");
    write(
        folder.path(),
        "docs/books/other.md",
        &page.replace("cover", "sleeve"),
    );
    let said = specweld(folder.path(), &["weld", "docs/books"]);
    assert!(!said.err.contains("api.toml"), "{}", said.err);
}

#[test]
fn nothing_in_a_message_names_what_the_user_has_not() {
    let folder = with_site();
    write(
        folder.path(),
        "docs/members/odd.md",
        "# Odd\n\n```yaml\nopenapi: 3.1.1\n```\n",
    );
    write(
        folder.path(),
        "docs/members/twin.md",
        &read(folder.path(), "docs/members/remove-member.md"),
    );
    for arguments in [
        &["weld", "docs"][..],
        &["weld", "docs/members"],
        &["weld"],
        &["regenerate"],
    ] {
        let said = specweld(folder.path(), arguments);
        assert_eq!(said.code, 1);
        assert!(!said.err.contains("fragments/"), "{}", said.err);
        assert!(!said.err.contains("xtask"), "{}", said.err);
    }
}
