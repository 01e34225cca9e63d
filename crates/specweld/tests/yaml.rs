//! YAML as people write it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};
use specweld::{Code, Options, Page, Pages, RenderOptions, lower, read_document, render, weld};

const HEAD: &str = "openapi: 3.1.1\ninfo: {title: Ties, version: '1'}\n";

/// The document that one bare page becomes.
fn welded(text: &str) -> Value {
    let pages = Pages::new([Page::new("acme/ties.yaml", text)]);
    let welded = weld(&pages, &Options::default());
    let told = render(&welded.diagnostics, &pages, RenderOptions::default()).text;
    let document = welded.document.expect(&told);
    serde_json::from_str(&document.to_json()).unwrap()
}

/// What is told of a bare page, and the text of the first place.
fn told(text: &str) -> (Code, String, String, String) {
    let pages = Pages::new([Page::new("acme/ties.yaml", text)]);
    let diagnostic = weld(&pages, &Options::default()).diagnostics.remove(0);
    let label = &diagnostic.labels[0];
    let place = pages.get(label.span.page).text()[label.span.range()].to_owned();
    let help = diagnostic.help.unwrap_or_default();
    (diagnostic.code, place, label.message.clone(), help)
}

#[test]
fn merge_keys_bring_what_is_not_there() {
    let document = welded(&format!(
        "{HEAD}paths: {{}}
components:
  schemas:
    Tie: &tie {{type: object, required: [id], properties: &members {{id: {{type: integer}}, kind: {{type: string}}}}}}
    Knot:
      <<: *tie
      description: A tie that holds.
      properties:
        kind: {{type: boolean}}
        <<: [*members, {{id: {{type: string}}, firm: {{type: boolean}}}}]
    Quoted: {{type: object, properties: {{'<<': {{type: string}}}}}}
"
    ));
    let schemas = &document["components"]["schemas"];
    assert_eq!(
        schemas["AcmeKnot"],
        json!({
            "type": "object",
            "description": "A tie that holds.",
            "required": ["id"],
            "properties": {
                "kind": {"type": "boolean"},
                "id": {"type": "integer"},
                "firm": {"type": "boolean"},
            },
            "x-specweld-page": "acme/ties.yaml",
        })
    );
    assert!(schemas["AcmeQuoted"]["properties"]["<<"].is_object());
}

#[test]
fn what_cannot_be_merged_is_told_where_it_stands() {
    for value in ["text", "[{a: 1}, 2]", ""] {
        let (code, at, message, _) = told(&format!("{HEAD}paths: {{}}\nx-a:\n  <<: {value}\n"));
        assert_eq!((code, at.as_str()), (Code::InvalidYaml, "<<"), "{value}");
        assert!(
            message.starts_with("`<<` merges a mapping, and here is"),
            "{message}"
        );
    }
}

#[test]
fn tags_say_what_a_value_is() {
    let document = welded(&format!(
        "{HEAD}paths: {{}}
components:
  schemas:
    Tie: !!map
      type: !!str string
      maxLength: !!int '5'
      enum: !!seq [!!str 1, !!str null]
"
    ));
    let tie = &document["components"]["schemas"]["AcmeTie"];
    assert_eq!(tie["maxLength"], 5);
    assert_eq!(tie["enum"], json!(["1", "null"]));
    for value in ["!Ref {a: 1}", "!!set {a}", "!!int many"] {
        let (code, at, message, _) = told(&format!("{HEAD}paths: {{}}\nx-a: {value}\n"));
        assert_eq!(code, Code::InvalidYaml, "{value}");
        assert!(
            value.ends_with(&at) || value.starts_with(&at),
            "{value}: {at}"
        );
        assert!(
            message.contains("tag") || message.contains("does not fit"),
            "{message}"
        );
    }
}

#[test]
fn an_unquoted_null_among_types_is_to_be_quoted() {
    for types in ["[string, null]", "null", "[string, ~]"] {
        let (code, at, _, help) = told(&format!(
            "{HEAD}paths: {{}}\ncomponents: {{schemas: {{Tie: {{type: {types}}}}}}}\n"
        ));
        assert_eq!(code, Code::InvalidDocument);
        assert!(["null", "~"].contains(&at.as_str()), "{types}: {at}");
        assert_eq!(help, "quote it: 'null'");
    }
}

#[test]
fn a_flow_collection_may_end_at_the_column_of_its_key() {
    let document = welded(&format!(
        "{HEAD}paths: {{
}}
components:
  schemas:
    Tie: {{
    type: [
    string, 'null' # ]
    ],
    description: \"}} of
    two lines\"
    }}
    Knot:
      description: |
        {{
        }}
      type: string
"
    ));
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["AcmeTie"]["nullable"], true);
    assert_eq!(schemas["AcmeTie"]["description"], "} of two lines");
    assert_eq!(schemas["AcmeKnot"]["description"], "{\n}\n");
    // Places are those of the page, not of what was read in its stead.
    let (code, at, ..) = told(&format!(
        "{HEAD}paths: {{\n}}\ncomponents: {{\nschemas: {{Tie: {{$ref: '#/é/lost'}}}}\n}}\n"
    ));
    assert_eq!(
        (code, at.as_str()),
        (Code::UnresolvedReference, "'#/é/lost'")
    );
    // What is at fault all the same is told as it was.
    let (code, at, ..) = told(&format!("{HEAD}paths: {{\n}}\nx-a: [1, 2\n"));
    assert_eq!((code, at.as_str()), (Code::InvalidYaml, "}"));
}

#[test]
fn numbers_where_texts_belong_are_texts() {
    let text = "openapi: 3.1.1
info: {title: 1984, version: 1.10, license: {name: 0}}
servers:
  - url: https://acme.example:{port}/{base}
    variables: {port: {default: 3001, enum: [3001, 3002]}, base: {default: 1.0}}
paths: {/ties: {get: {operationId: list, responses: {'204': {description: Done.}}}}}
";
    let document = welded(text);
    let info = &document["x-specweld-apis"]["acme"];
    assert_eq!(info["title"], "1984");
    assert_eq!(info["version"], "1.10");
    let server = &document["paths"]["/1.0/ties"]["servers"][0];
    assert_eq!(
        server["variables"]["port"],
        json!({"default": "3001", "enum": ["3001", "3002"]})
    );
    let pages = Pages::new([Page::new("ties.yaml", text)]);
    let (id, page) = pages.iter().next().unwrap();
    let mut diagnostics = Vec::new();
    let document = read_document(id, page, &mut diagnostics).unwrap();
    let document = lower(document, &mut diagnostics).unwrap().to_json();
    for line in [
        r#""version": "1.10""#,
        r#""default": "3001""#,
        r#""name": "0""#,
    ] {
        assert!(document.contains(line), "{line}\n{document}");
    }
}

#[test]
fn versions_that_are_not_read_say_what_to_do() {
    for (version, help) in [
        ("openapi: 3.2.0", "write `openapi: 3.1.1` where"),
        ("openapi: 4.0.0", "write `openapi: 3.0.x` or"),
        ("openapi: [3]", "write `openapi: 3.0.x` or"),
        ("swagger: '2.0'", "convert it to OpenAPI 3 first"),
    ] {
        let (code, _, _, told) = told(&format!("{version}\ninfo: {{title: T, version: '1'}}\n"));
        assert_eq!(code, Code::UnsupportedVersion);
        assert!(told.starts_with(help), "{told}");
    }
}
