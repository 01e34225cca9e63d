//! What pages of an API, or of two, describe more than once.

use serde_json::{Value, json};
use specweld::Page;

use crate::report::{document, file, page, reported};

fn get(extra: Value) -> Value {
    let mut operation = json!({
        "operationId": "listTies",
        "tags": ["Ties"],
        "responses": {"200": {"description": "Fine"}},
    });
    for (key, value) in extra.as_object().unwrap() {
        operation[key] = value.clone();
    }
    operation
}

fn listed(name: &str, operation: Value) -> Page {
    let links = json!({"again": {"operationRef": "#/paths/~1ties/get"}});
    let responses = json!({"200": {"description": "Fine", "links": links}});
    let name_of_path = format!("/{}", name.replace(['/', '.'], "-"));
    let paths = json!({
        "/ties": {"get": operation},
        name_of_path: {"put": {"responses": responses}},
    });
    page(
        name,
        json!({"servers": [{"url": "https://a.example"}], "paths": paths}),
    )
}

/// Hosts export what stands in two places of a site twice.
#[test]
fn operations_that_are_equal_are_one() {
    let pages = || {
        [
            listed("acme/all.md", get(json!({}))),
            listed("acme/some.md", get(json!({"tags": ["Knots"]}))),
        ]
    };
    assert_eq!(reported(pages()), "");
    let document = document(pages());
    let ties = &document["paths"]["/ties"]["get"];
    assert_eq!(ties["operationId"], "acme_list_ties");
    assert_eq!(ties["tags"], json!(["Acme Ties", "Acme Knots"]));
    for path in ["/acme-all-md", "/acme-some-md"] {
        let response = &document["paths"][path]["put"]["responses"]["200"];
        assert_eq!(
            response["links"]["again"]["operationRef"],
            "#/paths/~1ties/get"
        );
    }
}

#[test]
fn operations_that_differ_in_texts_alone_are_one_with_a_warning() {
    insta::assert_snapshot!(reported([
        listed("acme/all.md", get(json!({"summary": "All"}))),
        listed("acme/some.md", get(json!({"summary": "Some"}))),
    ]));
}

/// A page under a heading of its own, whose operation refers to components, of which it has copies.
fn headed(name: &str, heading: &str, tie: Value) -> Page {
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://a.example"}],
        "paths": {"/ties": {"get": {
            "parameters": [{"$ref": "#/components/parameters/limit"}],
            "responses": {"200": {"description": "Fine", "content": {"application/json": {"schema": {
                "discriminator": {"propertyName": "kind", "mapping": {"a": "#/components/schemas/Tie"}},
                "oneOf": [{"$ref": "#/components/schemas/Tie"}, {"$ref": "#/components/schemas/Tie/properties/in~1ner"}],
            }}}}},
        }}},
        "components": {
            "parameters": {"limit": {"name": "limit", "in": "query", "schema": {"type": "integer"}}},
            "schemas": {"Tie": tie},
        },
    });
    file(
        name,
        &format!("# {heading}\n\n```json\n{document}\n```\n\n{heading}, and more.\n"),
    )
}

#[test]
fn operations_that_refer_to_components_are_one_whatever_their_headings() {
    let tie = json!({"type": "object", "properties": {"in/ner": {"type": "string"}}});
    let pages = || {
        [
            headed("acme/all.md", "All ties", tie.clone()),
            headed("acme/some.md", "Some ties", tie.clone()),
        ]
    };
    let told = reported(pages());
    assert!(
        told.contains("differently, and mean the same") && !told.contains("error"),
        "{told}"
    );
    let document = document(pages());
    assert_eq!(
        document["paths"]["/ties"]["get"]["operationId"],
        "acme_all_ties"
    );
}

#[test]
fn operations_that_refer_to_variants_of_a_component_are_not_one() {
    let tie = |kind: &str| json!({"type": "object", "properties": {"in/ner": {"type": kind}}});
    let told = reported([
        headed("acme/all.md", "All ties", tie("string")),
        headed("acme/some.md", "Some ties", tie("integer")),
        file(
            "acme/api.toml",
            "[components.schemas]\nTie = \"all.md\"\n\n[variants.schemas.Tie]\n\"some.md\" = \"Knot\"\n",
        ),
    ]);
    assert!(told.contains("two pages describe GET /ties"), "{told}");
}

#[test]
fn operations_that_differ_are_reported_with_what_to_do() {
    let other_server = page(
        "acme/x.md",
        json!({"servers": [{"url": "https://b.example"}], "paths": {"/ties": {"get": get(json!({}))}}}),
    );
    insta::assert_snapshot!(reported([
        listed("acme/all.md", get(json!({}))),
        listed("acme/deep.md", get(json!({"deprecated": true}))),
        listed("other/all.md", get(json!({}))),
        other_server,
    ]));
}

#[test]
fn two_apis_of_one_path_are_told_apart_by_a_prefix() {
    let pages = || {
        [
            listed("acme/all.md", get(json!({}))),
            listed("other/all.md", get(json!({}))),
            file(
                "specweld.toml",
                "[apis.other]\npath-prefix = \"/other/v1\"\n",
            ),
        ]
    };
    assert_eq!(reported(pages()), "");
    let document = document(pages());
    let servers = json!([{"url": "https://a.example"}]);
    assert_eq!(document["paths"]["/ties"]["servers"], servers);
    let other = &document["paths"]["/other/v1/ties"];
    // What stands before the path is no part of the URL at the vendor's.
    assert_eq!(other.get("servers"), None);
    assert_eq!(other["get"]["x-specweld-servers"], servers);
    let info = &document["x-specweld-apis"]["other"];
    assert_eq!(info["x-specweld-path-prefix"], "/other/v1");
    let link = &document["paths"]["/other/v1/other-all-md"]["put"]["responses"]["200"]["links"];
    assert_eq!(
        link["again"]["operationRef"],
        "#/paths/~1other~1v1~1ties/get"
    );
}

#[test]
fn a_prefix_that_is_none_is_refused() {
    for prefix in ["", "other", "/", "/a/", "/{id}", "/a?b", "//a", "/a/../b"] {
        let settings = format!("path-prefix = {prefix:?}");
        let pages = [
            listed("acme/all.md", get(json!({}))),
            file("acme/api.toml", &settings),
        ];
        assert!(
            reported(pages).contains("a prefix of paths is a path without parameters"),
            "{prefix}"
        );
    }
}

/// Each page lists the scopes that it needs.
#[test]
fn scopes_of_one_scheme_are_united() {
    let scheme = |flow: &str, scopes: Value| json!({"type": "oauth2", "flows": {flow: {"tokenUrl": "https://a.example/token", "scopes": scopes}}});
    let of = |name: &str, scheme: Value| {
        page(
            name,
            json!({"components": {"securitySchemes": {"Auth": scheme}}}),
        )
    };
    let flow = "clientCredentials";
    let pages = || {
        [
            of("acme/a.md", scheme(flow, json!({"read": "Read"}))),
            of("acme/b.md", scheme(flow, json!({"write": "Write"}))),
            of("acme/c.md", scheme("password", json!({}))),
        ]
    };
    assert_eq!(reported(pages()), "");
    let document = document(pages());
    let flows = &document["components"]["securitySchemes"]["AcmeAuth"]["flows"];
    assert_eq!(
        flows[flow]["scopes"],
        json!({"read": "Read", "write": "Write"})
    );
    assert_eq!(flows["password"]["scopes"], json!({}));
    let mut other = scheme(flow, json!({}));
    other["flows"][flow]["tokenUrl"] = json!("https://b.example/token");
    let [first, ..] = pages();
    let reported = reported([first, of("acme/b.md", other)]);
    assert!(reported.contains("conflicting-component"), "{reported}");
}

/// A path between two that are one.
#[test]
fn paths_that_come_to_one_keep_all_of_their_operations() {
    let item = |method: &str, parameter: &str| {
        let parameter = json!({"name": parameter, "in": "path", "required": true, "schema": {"type": "string"}});
        let responses = json!({"204": {"description": "Done"}});
        json!({method: {"parameters": [parameter], "responses": responses}})
    };
    let of = |mut item: Value, level: u8| {
        item["x-level"] = json!(level);
        item
    };
    let pages = || {
        [
            page(
                "acme/a.md",
                json!({"paths": {"/p/{id}": of(item("get", "id"), 1), "/p/{id}/x": item("get", "id")}}),
            ),
            page(
                "acme/b.md",
                json!({"paths": {"/p/{tie}": of(item("delete", "tie"), 2)}}),
            ),
        ]
    };
    let told = reported(pages());
    assert!(
        told.contains("different values for the `x-level`"),
        "{told}"
    );
    let document = document(pages());
    let methods = document["paths"]["/p/{id}"].as_object().unwrap();
    assert!(methods.contains_key("get") && methods.contains_key("delete"));
}
