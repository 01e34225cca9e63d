//! What a maintainer reads when a page is at fault: each diagnostic as the terminal shows it.

use specweld::{Options, Page, Pages, render, weld};

/// The smallest fragment that welds, with room for what a case needs.
fn page(components: &str, operation: &str) -> String {
    format!(
        "# Cut Tie\n\n```yaml\nopenapi: 3.1.1\ninfo: {{title: Acme, version: '1'}}\npaths:\n  /ties/{{id}}:\n    delete:\n{operation}      \
         parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]\n      responses: {{'204': {{description: Cut}}}}\n\
         {components}```\n\nA tie that is cut stays cut.\n"
    )
}

/// The report on a set of pages, which must be refused.
fn refused(pages: &[(&str, &str)]) -> String {
    let pages = Pages::new(
        pages
            .iter()
            .map(|(name, text)| Page::new(*name, text.as_bytes())),
    );
    let welded = weld(&pages, &Options::default());
    assert!(welded.document.is_none(), "the pages weld");
    render(&welded.diagnostics, &pages, false)
}

#[test]
fn a_good_page_welds() {
    let pages = Pages::new([Page::new("acme/cut-tie.md", page("", "").as_bytes())]);
    let welded = weld(&pages, &Options::default());
    assert_eq!(render(&welded.diagnostics, &pages, false), "");
    assert!(welded.document.is_some());
}

#[test]
fn no_page_at_all() {
    insta::assert_snapshot!(refused(&[]));
}

#[test]
fn a_page_without_a_fragment() {
    insta::assert_snapshot!(refused(&[(
        "acme/intro.md",
        "# Introduction\n\n```json\n{\"an\": \"example\"}\n```\n"
    )]));
}

#[test]
fn json_that_does_not_parse() {
    let text = "# Cut\n\n```json\n{\"openapi\":\"3.1.1\",\"info\":{\"title\":\"Acme\",\"version\":\"1\"},,\"paths\":{}}\n```\n";
    insta::assert_snapshot!(refused(&[("acme/cut-tie.md", text)]));
}

#[test]
fn yaml_that_does_not_parse() {
    let text = page("", "").replace("  /ties/{id}:", "  /ties/{id}: [");
    insta::assert_snapshot!(refused(&[("acme/cut-tie.md", &text)]));
}

#[test]
fn a_version_that_is_not_supported() {
    let newer = page("", "").replace("3.1.1", "4.0.0");
    let swagger = page("", "").replace("openapi: 3.1.1", "swagger: '2.0'");
    insta::assert_snapshot!(refused(&[
        ("acme/newer.md", &newer),
        ("acme/swagger.md", &swagger)
    ]));
}

#[test]
fn a_reference_to_nothing() {
    let text = page("", "")
        .replace("{type: string}", "{$ref: '#/components/schemas/tieId'}")
        .replace(
            "```\n\nA",
            "components: {schemas: {TieId: {type: string}}}\n```\n\nA",
        );
    insta::assert_snapshot!(refused(&[("acme/cut-tie.md", &text)]));
}

#[test]
fn a_reference_to_another_host() {
    let text = page("", "").replace(
        "{type: string}",
        "{$ref: 'https://example.com/ties.json#/Id'}",
    );
    insta::assert_snapshot!(refused(&[("acme/cut-tie.md", &text)]));
}

#[test]
fn two_pages_with_one_operation() {
    let text = page("", "      operationId: again\n");
    insta::assert_snapshot!(refused(&[
        ("acme/cut-tie.md", &page("", "")),
        ("acme/cut-tie-again.md", &text)
    ]));
}

#[test]
fn two_components_that_differ() {
    let schema = |kind: &str| {
        page(
            &format!(
                "components:\n  schemas:\n    Tie:\n      type: object\n      properties: {{age: {{type: {kind}}}}}\n"
            ),
            "",
        )
    };
    let other = schema("string")
        .replace("/ties/", "/bonds/")
        .replace("# Cut Tie", "# Cut Bond");
    insta::assert_snapshot!(refused(&[
        ("acme/cut-bond.md", &other),
        ("acme/cut-tie.md", &schema("integer"))
    ]));
}

#[test]
fn two_operation_ids_that_become_one() {
    let other = page("", "      operationId: cut-tie\n").replace("/ties/", "/bonds/");
    insta::assert_snapshot!(refused(&[
        ("acme/cut-bond.md", &other),
        ("acme/cut-tie.md", &page("", ""))
    ]));
}

#[test]
fn every_fault_of_a_run_is_told_and_long_lines_are_cut() {
    let description = "x".repeat(400);
    let json = format!(
        "```json\n{{\"openapi\":\"3.1.1\",\"info\":{{\"title\":\"Acme\",\"version\":\"1\"}},\"paths\":{{\"/a/{{b}}\":{{\"get\":{{\"description\":\"{description}\",\
         \"security\":[{{\"key\":[]}}],\"responses\":{{\"200\":{{\"$ref\":\"other.json#/Fine\"}}}}}}}}}}}}\n```\n"
    );
    insta::assert_snapshot!(refused(&[
        ("acme/a.md", &json),
        ("acme/b.md", "```json\n{\"openapi\": \"3.0.3\"\n"),
        ("stray.md", "")
    ]));
}

#[test]
fn a_newer_version_wins_with_a_warning() {
    let schema = |kind: &str, version: &str| {
        page(
            &format!("components: {{schemas: {{Tie: {{type: {kind}}}}}}}\n"),
            "",
        )
        .replace("version: '1'", &format!("version: '{version}'"))
    };
    let other = schema("string", "20.9.1")
        .replace("/ties/", "/bonds/")
        .replace("# Cut Tie", "# Cut Bond");
    let pages = [
        ("acme/cut-bond.md", other),
        ("acme/cut-tie.md", schema("integer", "20.17.0")),
    ];
    let pages = Pages::new(
        pages
            .iter()
            .map(|(name, text)| Page::new(*name, text.as_bytes())),
    );
    let welded = weld(&pages, &Options::default());
    let document = welded.document.unwrap();
    let tie = document
        .get("components")
        .unwrap()
        .get("schemas")
        .unwrap()
        .get("AcmeTie")
        .unwrap();
    assert_eq!(tie.get("type").unwrap().as_str(), Some("integer"));
    insta::assert_snapshot!(render(&welded.diagnostics, &pages, false));
}
