//! What a project keeps beside a vendor's pages: notes and overlays join them, and the pages stay as they are.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};
use specweld::{Diagnostic, Options, Page, Pages, Welded, weld};

/// A page as a vendor exports it, with two operations.
const TIES: &str = r#"# Ties

## Cut Tie

```yaml
openapi: 3.1.1
info: {title: Acme, version: '1'}
paths:
  /ties/{id}:
    delete:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '204': {description: Cut}
        '404':
          description: None
          content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}
components:
  schemas:
    Error: {type: object, properties: {code: {type: string}}}
```

A tie that is cut stays cut.

## Tie

```yaml
openapi: 3.1.1
info: {title: Acme, version: '1'}
paths:
  /ties:
    post:
      requestBody: {content: {application/json: {schema: {type: array, items: {type: string}}}}}
      responses: {'204': {description: Tied}}
```

Tie what you like.
"#;

const CUT: &str = "/paths/~1ties~1{id}/delete";
const TIE: &str = "/paths/~1ties/post";

fn run(pages: &[(&str, &str)]) -> (Pages, Welded) {
    let pages = Pages::new(pages.iter().map(|(name, text)| Page::new(*name, *text)));
    let welded = weld(&pages, &Options::default());
    (pages, welded)
}

/// The document of pages that weld without a word.
fn welded(pages: &[(&str, &str)]) -> Value {
    let (pages, welded) = run(pages);
    assert_eq!(told(&pages, &welded.diagnostics), [""; 0]);
    serde_json::from_str(&welded.document.unwrap().to_json()).unwrap()
}

fn told(pages: &Pages, diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics.iter().map(|it| it.headline(pages)).collect()
}

/// What is told of pages.
fn faults(pages: &[(&str, &str)]) -> Vec<String> {
    let (pages, welded) = run(pages);
    told(&pages, &welded.diagnostics)
}

fn overlay(actions: &str) -> String {
    format!("overlay: 1.0.0\ninfo: {{title: Ours, version: '1'}}\nactions:\n{actions}")
}

#[test]
fn notes_join_the_operations_that_they_name() {
    let notes = "# Ties\n\nBoth need a session.\n\n## DELETE /ties/{id}\n\n* A tie of others: 404.\n\n```json 404\n{\"code\": \"none\"}\n```\n\n```json\n{\"shown\": true}\n```\n\n## tie\n\n### Order\n\nAs sent.\n\n```json request\n[\"a\"]\n```\n";
    let document = welded(&[("acme/ties.md", TIES), ("acme/ties.notes.md", notes)]);
    let description = |operation: &str| document.pointer(operation).unwrap()["description"].clone();
    assert_eq!(
        description(CUT),
        "A tie that is cut stays cut.\n\n### Decisions of this project\n\nBoth need a session.\n\n* A tie of others: 404.\n\n```json\n{\"shown\": true}\n```"
    );
    // The heading stands above those of the notes.
    assert_eq!(
        description(TIE),
        "Tie what you like.\n\n## Decisions of this project\n\nBoth need a session.\n\n### Order\n\nAs sent."
    );
    let cut = document.pointer(CUT).unwrap();
    let content = &cut["responses"]["404"]["content"]["application/json"];
    assert_eq!(content["example"], json!({"code": "none"}));
    let tie = document.pointer(TIE).unwrap();
    assert_eq!(
        tie["requestBody"]["content"]["application/json"]["example"],
        json!(["a"])
    );
}

#[test]
fn exchanges_that_are_run_are_no_part_of_a_description() {
    let notes = "# Cut Tie\n\nAs sent.\n\n```http\nDELETE /ties/{{id}}\n\nHTTP/1.1 404\n```\n\n```http\nDELETE /ties/1\n```\n";
    let document = welded(&[("acme/ties.md", TIES), ("acme/ties.notes.md", notes)]);
    assert_eq!(
        document.pointer(CUT).unwrap()["description"],
        "A tie that is cut stays cut.\n\n### Decisions of this project\n\nAs sent.\n\n```http\nDELETE /ties/1\n```"
    );
}

#[test]
fn each_page_of_an_operation_that_several_describe_may_have_notes() {
    let (page, _) = TIES.split_once("## Tie\n").unwrap();
    let page = &page.replace("$ref: '#/components/schemas/Error'", "type: object");
    let again = page.replace("## Cut Tie", "## Untie");
    let (_, welded) = run(&[
        ("acme/a.md", page),
        ("acme/a.notes.md", "# Cut Tie\n\nOf the first.\n"),
        ("acme/b.md", &again),
        ("acme/b.notes.md", "# Untie\n\nOf the second.\n"),
    ]);
    let document = welded.document.unwrap();
    let description = document.pointer(&format!("{CUT}/description")).unwrap();
    let description = description.as_str().unwrap();
    assert_eq!(description.matches("Decisions of this project").count(), 2);
    assert!(description.contains("Of the first.") && description.contains("Of the second."));
}

#[test]
fn several_examples_of_a_place_have_names() {
    let page = TIES.replace(
        "content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}",
        "content: {application/json: {schema: {$ref: '#/components/schemas/Error'}, example: {code: theirs}}}",
    );
    let notes = "# Cut Tie\n\n```json 404\n{\"code\": \"a\"}\n```\n\n```json 404 application/json gone\n{\"code\": \"b\"}\n```\n\n```json 404\n{\"code\": \"c\"}\n```\n";
    let document = welded(&[("acme/ties.md", &page), ("acme/ties.notes.md", notes)]);
    let cut = document.pointer(CUT).unwrap();
    assert_eq!(
        cut["responses"]["404"]["content"]["application/json"]["examples"],
        json!({
            "page": {"value": {"code": "theirs"}},
            "notes": {"value": {"code": "a"}},
            "gone": {"value": {"code": "b"}},
            "notes-2": {"value": {"code": "c"}},
        })
    );
}

#[test]
fn notes_about_what_a_page_has_not_are_errors_with_their_places() {
    let with = |notes: &str| faults(&[("acme/ties.md", TIES), ("acme/ties.notes.md", notes)]);
    let told = [
        with("# Cut Tye\n\nNo.\n"),
        with("# Ties\n\n## Cut Tie\n\nYes.\n\n## Untie\n\nNo.\n"),
        with("Yes.\n\n### GET /ties/{id}\n\nNo.\n"),
        with(
            "# Cut Tie\n\n```json 500\n{}\n```\n\n```json 404 text/plain\n{}\n```\n\n```json 404\n{\n```\n",
        ),
        with("```json 418\n{}\n```\n"),
        with("# Tie\n\n```yaml\nopenapi: 3.1.1\n```\n"),
        faults(&[("acme/ties.md", TIES), ("acme/tie.notes.md", "No page.\n")]),
        faults(&[
            ("acme/ties.md", TIES),
            ("acme/prose.md", "# Prose\n"),
            ("acme/prose.notes.md", "No.\n"),
        ]),
    ];
    insta::assert_snapshot!(told.concat().join(
        "
"
    ));
}

#[test]
fn a_fragment_of_a_page_of_prose_stands_beside_it_with_notes_of_its_own() {
    let (_, fragment) = TIES.split_once("```yaml\n").unwrap();
    let (fragment, _) = fragment.split_once("```").unwrap();
    let (pages, result) = run(&[
        (
            "acme/cut.md",
            "Cutting a tie\n\nIt stays cut. 404 if there is none.\n",
        ),
        ("acme/cut.fragment.yaml", fragment),
        ("acme/cut.notes.md", "# Cut\n\nTwice: 404.\n"),
    ]);
    assert_eq!(told(&pages, &result.diagnostics), [""; 0]);
    assert_eq!(result.passed_over, 1);
    let document = result.document.unwrap();
    let text = |member: &str| {
        document
            .pointer(&format!("{CUT}/{member}"))
            .unwrap()
            .as_str()
    };
    assert_eq!(
        text("description"),
        Some("### Decisions of this project\n\nTwice: 404.")
    );
    assert_eq!(text("x-specweld-page"), Some("acme/cut.fragment.yaml"));
}

#[test]
fn notes_beside_a_page_that_shows_an_operation_are_about_it() {
    let document = TIES
        .split("```")
        .nth(1)
        .unwrap()
        .trim_start_matches("yaml\n");
    let document = welded(&[
        ("acme/openapi.yaml", document),
        (
            "acme/cut.mdx",
            "---\ntitle: Cut\nopenapi: delete /ties/{id}\n---\n\nCut it.\n",
        ),
        ("acme/cut.notes.md", "Twice: 404.\n"),
    ]);
    let description = &document.pointer(CUT).unwrap()["description"];
    assert_eq!(
        description,
        "Cut it.\n\n### Decisions of this project\n\nTwice: 404."
    );
}

#[test]
fn an_overlay_changes_the_fragment_as_it_was_written() {
    let overlay = overlay(
        "  - target: $.paths['/ties/{id}'].delete.responses\n    update: {'401': {description: Who}}\n\
         \x20 - target: $.paths.*.delete.parameters\n    update: {name: why, in: query, schema: {type: [string, 'null']}}\n\
         \x20 - target: $..parameters[?@.name=='id'].schema\n    update: {type: integer, format: int64}\n\
         \x20 - target: $.components.schemas.Error.properties.code\n    remove: true\n\
         \x20 - target: $.components.schemas.Error.properties\n    update: {number: {type: integer}}\n",
    );
    let document = welded(&[("acme/ties.md", TIES), ("acme/ties.overlay.yaml", &overlay)]);
    let cut = document.pointer(CUT).unwrap();
    assert_eq!(cut["responses"]["401"]["description"], "Who");
    assert_eq!(
        cut["parameters"][0]["schema"],
        json!({"type": "integer", "format": "int64"})
    );
    // What is lowered is what the overlay says.
    assert_eq!(
        cut["parameters"][1]["schema"],
        json!({"type": "string", "nullable": true})
    );
    let error = &document["components"]["schemas"]["AcmeError"]["properties"];
    assert_eq!(*error, json!({"number": {"type": "integer"}}));
}

#[test]
fn faults_of_what_an_overlay_adds_have_their_places_in_it() {
    let overlay = overlay(
        "  - target: $.paths.*.delete\n    update:\n      requestBody: {$ref: '#/components/requestBodies/None'}\n",
    );
    assert_eq!(
        faults(&[("acme/ties.md", TIES), ("acme/ties.overlay.yaml", &overlay)]),
        [
            "acme/ties.overlay.yaml:6:27: error[unresolved-reference]: `#/components/requestBodies/None` leads nowhere"
        ]
    );
}

#[test]
fn an_overlay_of_a_folder_is_for_all_pages_below_it_unless_it_extends_one() {
    let beta = TIES.replace("/ties", "/knots");
    let action = "  - target: $.paths.*.delete\n    update: {deprecated: true}\n";
    let deprecated = |name: &str, text: &str| {
        let document = welded(&[
            ("acme/ties.md", TIES),
            ("beta/v1/knots.md", &beta),
            (name, text),
        ]);
        let knots = &document["paths"]["/knots/{id}"]["delete"]["deprecated"];
        (
            document.pointer(CUT).unwrap()["deprecated"] == true,
            *knots == true,
        )
    };
    let all = overlay(action);
    assert_eq!(deprecated("specweld.overlay.yaml", &all), (true, true));
    assert_eq!(
        deprecated("acme/specweld.overlay.yaml", &all),
        (true, false)
    );
    assert_eq!(
        deprecated("beta/specweld.overlay.yaml", &all),
        (false, true)
    );
    let one = all.replace("actions:", "extends: ./v1/knots.md\nactions:");
    assert_eq!(
        deprecated("beta/specweld.overlay.yaml", &one),
        (false, true)
    );
    let one = all.replace("actions:", "extends: beta/v1/knots.md\nactions:");
    assert_eq!(deprecated("specweld.overlay.yaml", &one), (false, true));
    // A page may have been exported from there.
    let elsewhere = all.replace(
        "actions:",
        "extends: https://acme.example/openapi.json\nactions:",
    );
    assert_eq!(
        deprecated("acme/ties.overlay.yaml", &elsewhere),
        (true, false)
    );
}

#[test]
fn overlays_for_more_pages_come_first() {
    let sets = |summary: &str| {
        overlay(&format!(
            "  - target: $.paths.*.delete\n    update: {{summary: {summary}}}\n"
        ))
    };
    let document = welded(&[
        ("acme/ties.md", TIES),
        ("acme/ties.overlay.yaml", &sets("page")),
        ("acme/specweld.overlay.yaml", &sets("api")),
        ("specweld.overlay.yaml", &sets("site")),
    ]);
    assert_eq!(document.pointer(CUT).unwrap()["summary"], "page");
}

#[test]
fn actions_are_done_in_their_order_and_each_sees_what_those_before_it_did() {
    let actions = overlay(
        "  - target: $.paths\n    update: {/knots: {}}\n\
         \x20 - target: $.paths['/knots']\n    copy: $.paths['/ties/{id}']\n\
         \x20 - target: $.paths['/knots'].delete.parameters[*]\n    remove: true\n\
         \x20 - target: $.paths['/knots'].delete.responses[?@.description=='None']\n    remove: true\n\
         \x20 - target: $.paths['/knots'].delete.responses['204'].description\n    update: Untied\n",
    );
    let actions = actions.replace("1.0.0", "1.1.0");
    let page = TIES.split("## Tie\n").next().unwrap();
    let document = welded(&[("acme/ties.md", page), ("acme/ties.overlay.yml", &actions)]);
    let knots = &document["paths"]["/knots"]["delete"];
    assert_eq!(knots["parameters"], json!([]));
    assert_eq!(
        knots["responses"],
        json!({"204": {"description": "Untied"}})
    );
    assert_eq!(
        document.pointer(CUT).unwrap()["responses"]["404"]["description"],
        "None"
    );
}

#[test]
fn an_overlay_that_is_none_is_an_error_with_line_and_column() {
    let with = |text: &str| faults(&[("acme/ties.md", TIES), ("acme/ties.overlay.yaml", text)]);
    let action = |action: &str| with(&overlay(&format!("  - {action}\n")));
    let told = [
        with("overlay: 1.0.0\n  info: {}\n"),
        with("- target: $\n"),
        with("overlay: 2.0.0\ninfo: {title: Ours}\nactions: []\n"),
        with("openapi: 3.1.1\ninfo: {title: Ours, version: '1'}\n"),
        action("{target: $.info, update: {}, when: now}"),
        action("{update: {}}"),
        action("{target: [a], update: {}}"),
        action("{target: \"$.paths['/ties/{id}']..\", remove: true}"),
        action("{target: info.title, remove: true}"),
        action("{target: $.info, remove: yes}"),
        action("{target: $.info, update: {}, copy: $.info}"),
        action("{target: $.info, copy: '$.paths.*'}"),
        action("{target: $.info, update: Acme}"),
        action("{target: $.info, update: {title: {}}}"),
        action("{target: $, remove: true}"),
        action("{target: $.nothing, remove: true}"),
        with(
            &overlay("  - {target: $.info, update: {}}\n")
                .replace("actions:", "extends: tie.md\nactions:"),
        ),
    ];
    insta::assert_snapshot!(told.concat().join(
        "
"
    ));
}

#[test]
fn companions_do_not_change_what_other_pages_come_to() {
    let alone = welded(&[("acme/ties.md", TIES)]);
    let beta = TIES.replace("/ties", "/knots");
    let overlay = overlay("  - {target: $.paths.*.delete, update: {deprecated: true}}\n");
    let mut both = welded(&[
        ("acme/ties.md", TIES),
        ("beta/knots.md", &beta),
        ("beta/knots.notes.md", "Notes.\n"),
        ("beta/knots.overlay.yaml", &overlay),
    ]);
    let paths = both["paths"].as_object_mut().unwrap();
    paths.retain(|path, _| path.starts_with("/ties"));
    assert_eq!(both["paths"], alone["paths"]);
}
