//! Path items that refer to others: what stands beside the `$ref`, and where the other stands in the end.

use serde_json::{Value, json};

use crate::report::{document, file, page, reported};

fn done() -> Value {
    json!({"responses": {"204": {"description": "Done"}}})
}

#[test]
fn what_stands_beside_a_reference_joins_what_it_leads_to() {
    for version in ["3.0.3", "3.1.0"] {
        let body = json!({"responses": {"200": {"$ref": "parts.yaml#/Fine"}}});
        let item = json!({
            "$ref": "shared/item.json",
            "summary": "One tie",
            "parameters": [{"$ref": "#/components/parameters/Id"}],
            "servers": [{"url": "https://ties.example/v1"}],
            "post": done(),
        });
        let id =
            json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
        let site = [
            page(
                "a/ties.md",
                json!({"openapi": version, "paths": {"/ties/{id}": item}, "components": {"parameters": {"Id": id}}}),
            ),
            file(
                "a/shared/item.json",
                &json!({"summary": "A tie", "description": "It binds.", "get": body}).to_string(),
            ),
            file("a/shared/parts.yaml", "Fine: {description: Fine}"),
        ];
        let document = document(site);
        let item = &document["paths"]["/v1/ties/{id}"];
        assert_eq!(item["summary"], "One tie");
        assert_eq!(item["description"], "It binds.");
        assert_eq!(item["servers"], json!([{"url": "https://ties.example"}]));
        for method in ["get", "post"] {
            let parameters = &item[method]["parameters"];
            assert_eq!(
                parameters,
                &json!([{"$ref": "#/components/parameters/AId"}]),
                "{method}"
            );
        }
        let response = &item["get"]["responses"]["200"]["$ref"];
        assert_eq!(response, "#/components/responses/AFine");
    }
}

#[test]
fn what_two_path_items_have_is_at_fault() {
    insta::assert_snapshot!(reported([
        page(
            "a/ties.md",
            json!({"openapi": "3.0.3", "paths": {"/ties": {"$ref": "item.json", "get": done(), "parameters": []}}}),
        ),
        file(
            "a/item.json",
            &json!({"get": done(), "parameters": [], "put": done()}).to_string(),
        ),
    ]));
}

#[test]
fn callbacks_hold_the_path_items_that_they_refer_to() {
    let callback = |target: &str| json!({"{$request.body#/url}": {"$ref": target}});
    let note = json!({"post": {"requestBody": {"$ref": "#/components/requestBodies/Note"}, "responses": {}}});
    let body = json!({"content": {"application/json": {"schema": {"type": ["string", "null"]}}}});
    let site = [
        page(
            "a/ties.md",
            json!({
                "paths": {"/ties": {"post": {
                    "callbacks": {
                        "own": callback("#/components/pathItems/Note"),
                        "other": callback("hooks/cut.json"),
                        "shared": {"$ref": "#/components/callbacks/Shared"},
                    },
                    "responses": {"204": {"description": "Done"}},
                }}},
                "components": {
                    "requestBodies": {"Note": body},
                    "callbacks": {"Shared": callback("#/components/pathItems/Note")},
                    "pathItems": {"Note": note},
                },
            }),
        ),
        file(
            "a/hooks/cut.json",
            &json!({"put": {"responses": {"200": {"$ref": "fine.json"}}}}).to_string(),
        ),
        file("a/hooks/fine.json", r#"{"description": "Fine"}"#),
    ];
    let document = document(site);
    let callbacks = &document["paths"]["/ties"]["post"]["callbacks"];
    let item = |callback: &Value| callback["{$request.body#/url}"].clone();
    let note = item(&callbacks["own"]);
    assert_eq!(
        note["post"]["requestBody"]["$ref"],
        "#/components/requestBodies/ANote"
    );
    assert_eq!(item(&document["components"]["callbacks"]["AShared"]), note);
    assert_eq!(
        item(&callbacks["other"])["put"]["responses"]["200"]["$ref"],
        "#/components/responses/AFine"
    );
    assert_eq!(document["components"].get("pathItems"), None);
}

#[test]
fn path_items_that_nothing_can_be_made_of_are_reported() {
    let hook = json!({"{$request.body#/url}": {"$ref": "#/components/pathItems/Loop"}});
    insta::assert_snapshot!(reported([
        page(
            "a/loop.md",
            json!({
                "paths": {"/loop": {"post": {"callbacks": {"c": hook}, "responses": {}}}},
                "components": {"pathItems": {
                    "Loop": {"post": {"callbacks": {"c": hook}, "responses": {}}},
                    "Unused": {"get": done()},
                }},
            }),
        ),
        page(
            "b/odd.md",
            json!({"paths": {"/odd": {"GET": done(), "query": done(), "parameter": [], "x-own": 1, "put": {
                "callbacks": {"c": {"{$url}": {"Post": done()}}}, "responses": {},
            }}}}),
        ),
    ]));
}

#[test]
fn operations_in_files_are_followed_with_one_warning() {
    let operation = |status: &str| {
        json!({
            "summary": "From a file",
            "parameters": [{"$ref": "../parts.yaml#/Size"}],
            "responses": {status: {"$ref": "#/x-responses/fine"}},
            "x-responses": {"fine": {"description": "Fine"}},
        })
    };
    let item = json!({
        "parameters": [{"$ref": "parts.yaml#/Id"}],
        "get": {"$ref": "ops/get.json"},
        "put": {"$ref": "ops/all.yaml#/put", "summary": "Nearer"},
        "post": {
            "callbacks": {"done": {"{$request.body#/url}": {"put": {"$ref": "ops/get.json"}}}},
            "responses": {"204": {"description": "Done"}},
        },
    });
    let site = || {
        [
            page(
                "a/ties.md",
                json!({"paths": {"/ties/{id}": item, "/other": {"$ref": "ops/all.yaml#/other"}}}),
            ),
            file("a/ops/get.json", &operation("200").to_string()),
            file(
                "a/ops/all.yaml",
                "put: {$ref: '#/patch'}\npatch: {$ref: get.json}\nother: {get: {$ref: get.json, summary: Other}}\n",
            ),
            file(
                "a/parts.yaml",
                "Size: {name: size, in: query, schema: {type: integer}}\nId: {name: id, in: path, required: true, schema: {type: string}}\n",
            ),
        ]
    };
    insta::assert_snapshot!(reported(site()));
    let document = document(site());
    let item = &document["paths"]["/ties/{id}"];
    let fine = json!({"$ref": "#/components/responses/AFine"});
    let parameters = |names: &[&str]| {
        let refer = |name| json!({"$ref": format!("#/components/parameters/A{name}")});
        Value::Array(names.iter().map(refer).collect())
    };
    for method in ["get", "put"] {
        assert_eq!(item[method]["parameters"], parameters(&["Id", "Size"]));
        assert_eq!(item[method]["responses"], json!({"200": fine}));
    }
    assert_eq!(item["get"]["summary"], "From a file");
    assert_eq!(item["put"]["summary"], "Nearer");
    let hook = &item["post"]["callbacks"]["done"]["{$request.body#/url}"]["put"];
    assert_eq!(hook["responses"], json!({"200": fine}));
    assert_eq!(hook["parameters"], parameters(&["Size"]));
    let other = &document["paths"]["/other"]["get"];
    assert_eq!(
        (&other["summary"], &other["responses"]["200"]),
        (&json!("Other"), &fine)
    );
}

#[test]
fn references_to_operations_that_lead_to_none_are_reported() {
    let refer = |target: Value| json!({"$ref": target});
    insta::assert_snapshot!(reported([
        page(
            "a/ties.md",
            json!({"paths": {"/ties": {
                "get": refer(json!("gone.json")),
                "put": refer(json!("ops.yaml#/put")),
                "post": refer(json!("ops.yaml#/post")),
                "patch": refer(json!(5)),
                "trace": refer(json!("ops.yaml")),
                "options": refer(json!("#")),
                "head": refer(json!("old.md#/paths/~1old/get")),
                "delete": done(),
            }}}),
        ),
        file(
            "a/ops.yaml",
            "put: {$ref: '#/patch'}\npatch: {$ref: '#/put'}\npost: []\n"
        ),
        page(
            "a/old.md",
            json!({"openapi": "3.0.3", "paths": {"/old": {"get": done()}}}),
        ),
    ]));
}

#[test]
fn ids_of_operations_in_callbacks_and_webhooks_are_nobody_elses() {
    let named = || {
        let mut operation = done();
        operation["operationId"] = json!("tied");
        operation
    };
    let mut post = named();
    post["callbacks"] = json!({
        "here": {"{$request.query.url}": {"post": named()}},
        "there": {"$ref": "#/components/callbacks/There"},
    });
    let site = || {
        [page(
            "a/ties.md",
            json!({
                "openapi": "3.0.3",
                "paths": {"/ties": {"post": post.clone()}},
                "components": {"callbacks": {"There": {"{$request.query.url}": {"post": named()}}}},
                "x-webhooks": {"tied": {"post": named()}},
            }),
        )]
    };
    insta::assert_snapshot!(reported(site()));
    let document = document(site());
    let ids = [
        "/paths/~1ties/post",
        "/paths/~1ties/post/callbacks/here/{$request.query.url}/post",
        "/components/callbacks/AThere/{$request.query.url}/post",
        "/x-webhooks/A tied/post",
    ];
    let ids = ids.map(|place| document.pointer(place).unwrap()["operationId"].clone());
    assert_eq!(ids, ["a_tied", "a_tied_2", "a_tied_3", "a_tied_4"]);
}
