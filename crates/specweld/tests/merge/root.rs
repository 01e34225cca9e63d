//! What documents say of their API as a whole: webhooks, extensions, and other members beside paths and components.

use serde_json::{Value, json};
use specweld::{Options, Page, Pages, weld};

use crate::report::{file, page, reported};

fn run(pages: Vec<Page>) -> (Value, String) {
    let pages = Pages::new(pages);
    let welded = weld(&pages, &Options::default());
    let diagnostics = welded.diagnostics.iter();
    let reported: Vec<_> = diagnostics.map(|it| it.headline(&pages)).collect();
    let reported = reported.join("\n");
    let document = welded.document.expect(&reported);
    (serde_json::from_str(&document.to_json()).unwrap(), reported)
}

fn webhook(schema: &Value) -> Value {
    let content = json!({"application/json": {"schema": schema}});
    json!({"post": {
        "operationId": "tieCut",
        "tags": ["Ties"],
        "requestBody": {"content": content},
        "responses": {"204": {"description": "Taken"}},
    }})
}

/// A document may be of webhooks alone; their schemas are lowered, and called as all others of the API.
#[test]
fn webhooks_stand_in_an_extension_under_the_names_of_the_merged_document() {
    let tie = json!({"type": "object", "properties": {"id": {"type": ["string", "null"]}}});
    let alone = json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "webhooks": {
            "tie.cut": webhook(&json!({"$ref": "#/components/schemas/Tie"})),
            "tie.made": {"$ref": "#/components/pathItems/Made"},
        },
        "components": {
            "schemas": {"Tie": tie},
            "pathItems": {"Made": webhook(&json!({"type": "object", "properties": {"at": {"type": "string"}}}))},
        },
    });
    let copy = json!({
        "x-webhooks": {"tie.cut": webhook(&json!({"$ref": "#/components/schemas/Tie"}))},
        "components": {"schemas": {"Tie": tie}},
    });
    let (document, told) = run(vec![
        page("acme/hooks.md", alone),
        page("acme/more.md", copy),
    ]);
    insta::assert_snapshot!(told);
    let hooks = &document["x-webhooks"];
    let schema = |name: &str| {
        let content = &hooks[name]["post"]["requestBody"]["content"];
        content["application/json"]["schema"]["$ref"].clone()
    };
    assert_eq!(schema("Acme tie.cut"), "#/components/schemas/AcmeTie");
    let made = schema("Acme tie.made");
    let made = made.as_str().unwrap().rsplit('/').next().unwrap();
    let schemas = &document["components"]["schemas"];
    assert!(schemas[made]["properties"].get("at").is_some(), "{made}");
    assert_eq!(schemas["AcmeTie"]["properties"]["id"]["nullable"], true);
    assert_eq!(hooks["Acme tie.cut"]["post"]["operationId"], "acme_tie_cut");
    assert_eq!(hooks["Acme tie.cut"]["post"]["tags"], json!(["Acme Ties"]));
}

#[test]
fn members_of_the_document_are_kept_for_each_api() {
    let of = |title: &str| {
        json!({
            "externalDocs": {"url": "https://docs.example"},
            "x-logo": {"url": "https://docs.example/logo.png"},
            "x-shared": {"400": {"$ref": "#/components/responses/Bad"}},
            "x-tagGroups": [{"name": title, "tags": ["Ties"]}],
            "paths": {format!("/{title}"): {"get": {"tags": ["Ties"], "responses": {"204": {"description": "Done"}}}}},
            "components": {"responses": {"Bad": {"description": "Bad"}}},
        })
    };
    let (document, told) = run(vec![
        page("acme/one.md", of("one")),
        page("other/one.md", of("two")),
    ]);
    assert_eq!(told, "");
    let kept = &document["x-specweld-apis"]["acme"]["x-specweld-document"];
    assert_eq!(
        *kept,
        json!({
            "externalDocs": {"url": "https://docs.example"},
            "x-logo": {"url": "https://docs.example/logo.png"},
            "x-shared": {"400": {"$ref": "#/components/responses/AcmeBad"}},
        })
    );
    assert_eq!(
        document["x-tagGroups"],
        json!([
            {"name": "Acme one", "tags": ["Acme Ties"]},
            {"name": "Other two", "tags": ["Other Ties"]},
        ])
    );
}

/// However many pages say it.
#[test]
fn what_nothing_has_a_place_for_is_told_once_an_api() {
    let of = |path: &str, logo: u8| {
        let text = format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\nhost: a.example\nx-logo: {logo}\njsonSchemaDialect: https://json-schema.org/draft/2020-12/schema\npaths: {{{path}: {{get: {{responses: {{'204': {{description: Done}}}}}}}}}}\n"
        );
        file(&format!("acme{path}.yaml"), &text)
    };
    let (document, told) = run(vec![of("/a", 1), of("/b", 1), of("/c", 2)]);
    insta::assert_snapshot!(told);
    let kept = &document["x-specweld-apis"]["acme"]["x-specweld-document"];
    assert_eq!(*kept, json!({"x-logo": 1}));
}

#[test]
fn webhooks_and_dialects_that_are_none_are_reported() {
    let faulty = json!({
        "openapi": "3.1.0",
        "webhooks": [],
        "jsonSchemaDialect": "https://json-schema.org/draft-07/schema",
    });
    let twice = |method: &str| json!({"openapi": "3.1.0", "webhooks": {"cut": {method: {"responses": {"204": {"description": "Done"}}}}}});
    insta::assert_snapshot!(reported([
        page("a/faulty.md", faulty),
        page("b/one.md", twice("post")),
        page("b/two.md", twice("put")),
    ]));
}
