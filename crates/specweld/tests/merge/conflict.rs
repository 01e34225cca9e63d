//! Copies that differ: which stays, and what is reported.

use serde_json::{Value, json};
use specweld::Page;

use crate::report::{document, file, page, reported, run};

fn schema(schema: Value) -> Value {
    json!({"components": {"schemas": {"Error": schema}}})
}

fn of_version(version: &str, mut document: Value) -> Value {
    document["info"] = json!({"title": "T", "version": version});
    document
}

#[test]
fn descriptions_and_examples_do_not_keep_copies_apart() {
    let text = |description: &str, example: Value| {
        schema(json!({
            "type": "object",
            "title": description,
            "properties": {
                "code": {"type": "integer", "description": description, "examples": [example]},
                "description": {"type": "string", "example": example}
            },
            "externalDocs": {"url": "https://docs.example", "description": description}
        }))
    };
    let pages = || {
        [
            page("a/one.md", text("A code.", json!(1))),
            page("a/three.md", text("The code.", json!(2))),
            page("a/two.md", text("A code.", json!(1))),
        ]
    };
    insta::assert_snapshot!(reported(pages()));
    let error = &document(pages())["components"]["schemas"]["AError"];
    assert_eq!(error["properties"]["code"]["description"], "A code.");
    assert_eq!(run(pages()).1.fused, 2);
}

#[test]
fn a_property_that_is_called_description_is_no_annotation() {
    let with = |kind: &str| schema(json!({"properties": {"description": {"type": kind}}}));
    insta::assert_snapshot!(reported([
        page("a/one.md", with("string")),
        page("a/two.md", with("integer"))
    ]));
}

#[test]
fn a_newer_version_wins_whichever_page_comes_first() {
    let old = || of_version("20.9.1", schema(json!({"type": "string"})));
    let new = || of_version("20.17.0", schema(json!({"type": "integer"})));
    let pages = || {
        [
            page("a/one.md", old()),
            page("a/three.md", old()),
            page("a/two.md", new()),
        ]
    };
    insta::assert_snapshot!(reported(pages()));
    assert_eq!(
        document(pages())["components"]["schemas"]["AError"]["type"],
        "integer"
    );
    // Two older variants, of which neither stays, are no conflict.
    let other = of_version("20.9.1", schema(json!({"type": "boolean"})));
    let pages = [
        page("a/one.md", old()),
        page("a/three.md", other),
        page("a/two.md", new()),
    ];
    assert_eq!(
        document(pages)["components"]["schemas"]["AError"]["type"],
        "integer"
    );
}

#[test]
fn a_release_wins_over_what_came_before_it_and_what_is_no_version_does_not() {
    let of = |version: &str, kind: &str| of_version(version, schema(json!({"type": kind})));
    let pages = [
        page("a/one.md", of("1.0.0-rc.1", "string")),
        page("a/two.md", of("1.0.0", "integer")),
    ];
    assert_eq!(
        document(pages)["components"]["schemas"]["AError"]["type"],
        "integer"
    );
    let get = |version: &str, kind: &str| {
        let mut document = of(version, kind);
        document["paths"] = json!({"/x": {"get": {"operationId": kind, "responses": {}}}});
        document
    };
    insta::assert_snapshot!(reported([
        page("a/one.md", get("endpoint_1.get", "string")),
        page("a/two.md", get("2", "integer")),
        page("a/zero.md", get("1", "boolean"))
    ]));
}

#[test]
fn fifty_pages_of_three_minds_are_reported_once() {
    let pages = (10..60).map(|number| {
        let format = match number % 25 {
            0 => "int64",
            1..15 => "int32",
            _ => "double",
        };
        page(
            &format!("a/page-{number}.md"),
            schema(json!({"properties": {"code": {"type": "number", "format": format}}})),
        )
    });
    insta::assert_snapshot!(reported(pages));
}

#[test]
fn copies_that_are_written_in_many_ways_are_one() {
    let texts = [
        r#"{"type":"number","maximum":10,"x-é":"\u00e9"}"#,
        "{\n  \"maximum\": 1e1,\n  \"type\": \"number\", \"x-\\u00e9\": \"é\" }",
        r#"{ "type" : "number", "maximum" : 10.0, "x-é": "é" }"#,
    ];
    let pages = (0..30).map(|number| {
        let text = format!(
            "```json\n{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"components\":{{\"schemas\":{{\"N\":{}}}}}}}\n```\n",
            texts[number % 3]
        );
        file(&format!("a/{number}.md"), &text)
    });
    let yaml = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents:\n  schemas:\n    N: {type: number, maximum: 10, x-é: é}\n";
    let (_, welded) = run(pages.chain([file("a/z.yaml", yaml)]));
    assert_eq!(welded.diagnostics, []);
    assert_eq!((welded.components, welded.fused), (1, 30));
}

#[test]
fn a_newer_page_of_one_operation_wins_and_the_same_version_does_not() {
    let get = |version: &str, status: &str| {
        of_version(
            version,
            json!({"paths": {"/x": {"get": {"responses": {status: {"description": version}}}}}}),
        )
    };
    insta::assert_snapshot!(reported([
        page("a/one.md", get("2", "200")),
        page("a/two.md", get("1", "200"))
    ]));
    insta::assert_snapshot!(reported([
        page("a/one.md", get("1", "200")),
        page("a/two.md", get("1", "204"))
    ]));
}

#[test]
fn tags_and_infos_that_differ_are_reported() {
    let with = |text: &str| {
        json!({
            "info": {"title": text, "version": "1"},
            "tags": [{"name": "Ties", "description": text}],
            "paths": {}
        })
    };
    insta::assert_snapshot!(reported([
        page("a/one.md", with("One")),
        page("a/two.md", with("Two"))
    ]));
}

#[test]
fn a_fault_in_a_component_is_reported_where_it_stands_and_once_for_all_copies() {
    let text = |schema: &str| {
        file(
            &format!("a/{}.md", schema.len()),
            &format!(
                "> * ```json\n>   {{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\n>   \"components\":{{\"schemas\":{{\n>   \"N\":{schema}}}}}}}\n>   ```\n"
            ),
        )
    };
    let twice = r#"{"type":"string","enum":["a"],"type":"integer"}"#;
    insta::assert_snapshot!(reported([text(twice)]));
    let half = r#"{"description":"\ud800"}"#;
    insta::assert_snapshot!(reported([text(half)]));
    let broken = r#"{"description":}"#;
    insta::assert_snapshot!(reported([text(broken)]));
    let deep = format!(
        "{}{}",
        r#"{"items":"#.repeat(200),
        "{}".to_owned() + &"}".repeat(200)
    );
    insta::assert_snapshot!(reported([text(&deep)]));
    let twin = |name: &str| file(name, text(twice).text());
    assert_eq!(run([twin("a/1.md"), twin("a/2.md")]).1.diagnostics.len(), 1);
    let section = r#"{}},"schemas":{"M":{},"M":{}"#;
    insta::assert_snapshot!(reported([text(section)]));
    insta::assert_snapshot!(reported([text(
        r#"{}},"headers":[],"examples":null,"schema":{"a":{}"#
    )]));
}

#[test]
fn a_text_that_begins_like_a_known_one_is_not_taken_for_it() {
    let with = |name: &str, rest: &str| -> Page {
        file(
            &format!("a/{name}.md"),
            &format!(
                "```json\n{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"components\":{{\"schemas\":{{\"N\":{{}}{rest}}}}}}}\n```\n"
            ),
        )
    };
    insta::assert_snapshot!(reported([with("1", ""), with("2", "x"), with("3", ",")]));
}

#[test]
fn the_pointer_of_a_difference_is_escaped_on_either_side() {
    let with = |key: &str| schema(json!({"properties": {key: {"type": "string"}}}));
    for (one, two) in [("a/b~c", "d"), ("d", "a/b~c")] {
        let text = reported([page("a/one.md", with(one)), page("a/two.md", with(two))]);
        let pointer = if one == "d" {
            "/properties/d"
        } else {
            "/properties/a~1b~0c"
        };
        assert!(
            text.contains(&format!("they differ at `{pointer}`")),
            "{text}"
        );
    }
    let text = reported([
        page("a/one.md", schema(json!({"properties": {}}))),
        page("a/two.md", with("a/b~c")),
    ]);
    assert!(
        text.contains("they differ at `/properties/a~1b~0c`"),
        "{text}"
    );
}

#[test]
fn copies_that_refer_to_files_of_their_own_are_not_one() {
    let of = || schema(json!({"properties": {"kind": {"$ref": "kind.yaml"}}}));
    let pages = |other: &str| {
        [
            page("a/cut/one.md", of()),
            page("a/cut/two.md", of()),
            page("a/find/one.md", of()),
            file("a/cut/kind.yaml", "type: string"),
            file("a/find/kind.yaml", other),
        ]
    };
    insta::assert_snapshot!(reported(pages("type: integer")));
    assert_eq!(reported(pages("type: string")), "");
}
