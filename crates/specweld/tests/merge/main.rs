//! Merging as the pages' authors mean it: each case is a few pages and what becomes of them.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod conflict;
mod file;
mod follow;
mod name;
mod path_item;
mod report;
mod root;
mod same;
mod section;
mod settings;
mod url;

use serde_json::{Value, json};
use specweld::{Options, Page, Pages, weld};

/// The document of pages that weld without a word.
fn welded(pages: &[(&str, Value)]) -> Value {
    let pages = pages.iter().map(|(name, document)| {
        let mut document = document.clone();
        let defaults =
            json!({"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {}});
        for (key, value) in defaults.as_object().unwrap() {
            document
                .as_object_mut()
                .unwrap()
                .entry(key.clone())
                .or_insert(value.clone());
        }
        let text = format!(
            "# {}\n\n```json\n{document}\n```\n",
            name.rsplit('/').next().unwrap().trim_end_matches(".md")
        );
        Page::new(*name, text.as_bytes())
    });
    let pages = Pages::new(pages);
    let welded = weld(&pages, &Options::default());
    let reported: Vec<_> = welded
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.headline(&pages))
        .collect();
    assert_eq!(reported, Vec::<String>::new());
    serde_json::from_str(&welded.document.unwrap().to_json()).unwrap()
}

fn operation(parameters: Value) -> Value {
    json!({"parameters": parameters, "responses": {"200": {"description": "Fine"}}})
}

fn path_parameter(name: &str) -> Value {
    json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})
}

#[test]
fn equal_components_fuse_whatever_their_order_and_spelling() {
    let document = welded(&[
        (
            "a/one.md",
            json!({"components": {"schemas": {"N": {"type": "number", "maximum": 10}}}}),
        ),
        (
            "a/two.md",
            json!({"components": {"schemas": {"N": {"maximum": 1.0e1, "type": "number"}}}}),
        ),
        (
            "b/one.md",
            json!({"components": {"schemas": {"N": {"type": "string"}}}}),
        ),
    ]);
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas.as_object().unwrap().len(), 2);
    assert_eq!(
        schemas["AN"],
        json!({"type": "number", "maximum": 10, "x-specweld-page": "a/one.md"})
    );
    assert_eq!(schemas["BN"]["type"], "string");
}

#[test]
fn two_methods_of_one_path_and_templates_that_differ_in_names_are_one_path() {
    let document = welded(&[
        (
            "a/get it.md",
            json!({"paths": {"/x/{id}/y/{n}": {"get": operation(json!([path_parameter("id"), path_parameter("n")]))}}}),
        ),
        (
            "a/put it.md",
            json!({
                "paths": {"/x/{key}/y/{id}": {"put": operation(json!([{"$ref": "#/components/parameters/key"}, path_parameter("id")]))}},
                "components": {"parameters": {"key": path_parameter("key")}}
            }),
        ),
    ]);
    let item = &document["paths"]["/x/{id}/y/{n}"];
    assert_eq!(item["get"]["operationId"], "a_get_it");
    let names = |operation: &Value| {
        operation["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p["name"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&item["put"]), ["id", "n"]);
    assert_eq!(document["paths"].as_object().unwrap().len(), 1);
}

#[test]
fn servers_give_their_path_to_the_paths() {
    let get = |server: Value| json!({"servers": [server], "paths": {"/x": {"get": operation(json!([]))}}});
    let document = welded(&[
        ("a/a.md", get(json!({"url": "https://a.example/v1/"}))),
        (
            "b/b.md",
            get(
                json!({"url": "https://{region}.b.example/v2", "variables": {"region": {"default": "eu"}}}),
            ),
        ),
        (
            "c/c.md",
            json!({"paths": {"/z": {"get": operation(json!([]))}}}),
        ),
    ]);
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.keys().collect::<Vec<_>>(), ["/v1/x", "/v2/x", "/z"]);
    assert_eq!(
        paths["/v1/x"]["servers"],
        json!([{"url": "https://a.example"}])
    );
    assert_eq!(
        paths["/v2/x"]["servers"][0]["variables"]["region"]["default"],
        "eu"
    );
    assert_eq!(paths["/z"].get("servers"), None);
}

#[test]
fn operations_of_one_path_on_different_servers_keep_their_own() {
    let on = |server: &str, method: &str| json!({"servers": [{"url": server}], "paths": {"/x": {method: operation(json!([]))}}});
    let document = welded(&[
        ("a/a.md", on("https://a.example", "get")),
        ("b/b.md", on("https://b.example", "put")),
    ]);
    let item = &document["paths"]["/x"];
    assert_eq!(item.get("servers"), None);
    assert_eq!(
        item["get"]["servers"],
        json!([{"url": "https://a.example"}])
    );
    assert_eq!(
        item["put"]["servers"],
        json!([{"url": "https://b.example"}])
    );
}

#[test]
fn what_stands_above_an_operation_moves_into_it() {
    let document = welded(&[(
        "a/a.md",
        json!({
            "security": [{"key": []}],
            "tags": [{"name": "Ties", "description": "What binds."}],
            "paths": {"/x/{id}": {
                "summary": "One tie",
                "parameters": [path_parameter("id"), {"name": "q", "in": "query", "schema": {"type": "string"}}],
                "get": {"tags": ["Ties"], "parameters": [{"name": "q", "in": "query", "schema": {"type": "integer"}}], "responses": {"200": {"description": ""}}},
                "put": {"tags": ["Loose"], "operationId": "put", "security": [], "responses": {"200": {"description": ""}}}
            }},
            "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "k"}}}
        }),
    )]);
    let item = &document["paths"]["/x/{id}"];
    assert_eq!(item["summary"], "One tie");
    assert_eq!(item["get"]["security"], json!([{"AKey": []}]));
    assert_eq!(item["put"]["security"], json!([]));
    let types: Vec<_> = item["get"]["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["schema"]["type"].clone())
        .collect();
    assert_eq!(types, ["string", "integer"]);
    assert_eq!(item["put"]["parameters"].as_array().unwrap().len(), 2);
    assert_eq!(
        document["tags"],
        json!([{"name": "A Loose"}, {"name": "A Ties", "description": "What binds."}])
    );
    assert_eq!(
        item["get"]["operationId"], "a_get_x_id",
        "a page with two operations names neither by its title"
    );
}

#[test]
fn references_follow_their_targets_and_data_is_left_alone() {
    let document = welded(&[(
        "a/a.md",
        json!({
            "paths": {"/x~y/{id}": {"get": {
                "operationId": "find",
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/Pet/properties/id"}}],
                "responses": {"200": {"description": "", "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Pet"},
                    "example": {"$ref": "#/components/schemas/Pet"}
                }}, "links": {
                    "again": {"operationId": "find"},
                    "there": {"operationRef": "#/paths/~1x~0y~1{id}/get"},
                    "elsewhere": {"operationRef": "https://other.example/api.json#/paths/~1x/get"}
                }}}
            }}},
            "components": {"schemas": {
                "Pet": {
                    "type": "object",
                    "properties": {"id": {"type": "string", "pattern": "^p"}, "kind": {"type": "string"}, "$ref": {"type": "string"}},
                    "discriminator": {"propertyName": "kind", "mapping": {"cat": "Cat", "pet": "#/components/schemas/Pet"}},
                    "x-note": {"$ref": "#/nowhere"},
                    "default": {"$ref": "#/nowhere"}
                },
                "Cat": {"type": "string"}
            }}
        }),
    )]);
    let schemas = &document["components"]["schemas"];
    assert_eq!(
        schemas["APet"]["discriminator"]["mapping"],
        json!({"cat": "#/components/schemas/ACat", "pet": "#/components/schemas/APet"})
    );
    assert_eq!(schemas["APet"]["x-note"], json!({"$ref": "#/nowhere"}));
    assert_eq!(schemas["APet"]["default"], json!({"$ref": "#/nowhere"}));
    assert_eq!(schemas["APetPropertiesId"]["pattern"], "^p");
    let get = &document["paths"]["/x~y/{id}"]["get"];
    assert_eq!(
        get["parameters"][0]["schema"]["$ref"],
        "#/components/schemas/APetPropertiesId"
    );
    let answer = &get["responses"]["200"];
    assert_eq!(
        answer["content"]["application/json"]["schema"]["$ref"],
        "#/components/schemas/APet"
    );
    assert_eq!(
        answer["content"]["application/json"]["example"]["$ref"],
        "#/components/schemas/Pet"
    );
    assert_eq!(answer["links"]["again"]["operationId"], "a_find");
    assert_eq!(
        answer["links"]["there"]["operationRef"],
        "#/paths/~1x~0y~1{id}/get"
    );
    // What another API has is not needed here.
    assert_eq!(
        answer["links"]["elsewhere"]["operationRef"],
        "https://other.example/api.json#/paths/~1x/get"
    );
}

#[test]
fn a_component_that_refers_to_itself_welds() {
    let tree = json!({"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}});
    let document = welded(&[("a/a.md", json!({"components": {"schemas": {"Tree": tree}}}))]);
    let items = &document["components"]["schemas"]["ATree"]["properties"]["children"]["items"];
    assert_eq!(items["$ref"], "#/components/schemas/ATree");
}

#[test]
fn a_component_of_another_page_of_the_same_api_is_found() {
    let document = welded(&[
        ("a/a.md", json!({"paths": {"/x": {"get": {"responses": {"200": {"$ref": "#/components/responses/Fine"}}}}}})),
        ("a/shared.yaml", json!({"components": {"responses": {"Fine": {"description": "Fine"}}}})),
    ].map(|(name, document)| (if name.ends_with("yaml") { "a/shared.md" } else { name }, document)));
    assert_eq!(
        document["paths"]["/x"]["get"]["responses"]["200"]["$ref"],
        "#/components/responses/AFine"
    );
}

#[test]
fn the_order_of_the_pages_does_not_matter() {
    let text = |path: &str| {
        format!(
            "```yaml\nopenapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{{path}: {{get: {{responses: {{'200': {{description: ''}}}}}}}}}}\n```\n"
        )
    };
    let pages =
        ["/b", "/a", "/c"].map(|path| Page::new(format!("x{path}.md"), text(path).as_bytes()));
    let run = |pages: Vec<Page>| {
        weld(&Pages::new(pages), &Options::default())
            .document
            .unwrap()
            .to_json()
    };
    let forwards = run(pages.to_vec());
    let backwards = run(pages.into_iter().rev().collect());
    assert_eq!(forwards, backwards);
}

#[test]
fn a_shared_parameter_is_found_however_its_name_is_written() {
    let get = operation(json!([{"$ref": "#/components/parameters/an%20id~1"}]));
    let put = operation(json!([{"$ref": "#/components/parameters/an%20id~1"}]));
    let shared = |name| json!({"parameters": {"an id/": path_parameter(name)}});
    let document = welded(&[
        (
            "a/get it.md",
            json!({"paths": {"/x/{id}": {"get": get}}, "components": shared("id")}),
        ),
        (
            "b/put it.md",
            json!({"servers": [{"url": "/"}], "paths": {"/x/{key}": {"put": put}}, "components": shared("key")}),
        ),
    ]);
    let item = &document["paths"]["/x/{id}"];
    assert_eq!(item["put"]["parameters"][0]["name"], "id");
    assert!(item["get"]["parameters"][0].get("$ref").is_some());
}
