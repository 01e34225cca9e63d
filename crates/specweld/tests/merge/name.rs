//! Names that change on the way into the document, and what must follow them.

use serde_json::{Value, json};

use crate::report::{document, file, page, reported};

#[test]
fn components_get_names_that_openapi_takes() {
    let schemas = json!({
        "User Model": {"type": "object", "properties": {"of": {"$ref": "#/components/schemas/type_:E"}}},
        "type_:E": {"type": "string"},
        "Größe": {"properties": {"größe": {"enum": ["s", "m"]}}},
    });
    let body = |target: &str| {
        let content = json!({"application/json": {"schema": {"$ref": target}}});
        json!({"200": {"description": "Done", "content": content}})
    };
    let document = document([
        page(
            "acme/x.md",
            json!({
                "paths": {"/x": {
                    "get": {"security": [{"my key": []}], "responses": body("#/components/schemas/User%20Model")},
                    "put": {"responses": body("my parts/A Tie.yaml")},
                    "post": {"responses": body("parts.yaml#/defs/a~1b")},
                }},
                "components": {
                    "schemas": schemas,
                    "securitySchemes": {"my key": {"type": "http", "scheme": "basic"}},
                },
            }),
        ),
        file(
            "acme/my parts/A Tie.yaml",
            "{type: object, properties: {n: {type: string}}}",
        ),
        file(
            "acme/parts.yaml",
            "defs: {a/b: {type: string, maxLength: 3}}",
        ),
    ]);
    let components = &document["components"];
    let names: Vec<_> = components["schemas"].as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "AcmeAB",
            "AcmeATie",
            "AcmeGrU00F6U00DFe",
            "AcmeGrU00F6U00DFeGrU00F6U00DFe",
            "AcmeType_E",
            "AcmeUserModel"
        ]
    );
    assert_eq!(
        components["schemas"]["AcmeUserModel"]["properties"]["of"]["$ref"],
        "#/components/schemas/AcmeType_E"
    );
    assert!(components["securitySchemes"].get("AcmeMyKey").is_some());
    let operations = &document["paths"]["/x"];
    assert_eq!(operations["get"]["security"], json!([{"AcmeMyKey": []}]));
    for (method, name) in [
        ("get", "AcmeUserModel"),
        ("put", "AcmeATie"),
        ("post", "AcmeAB"),
    ] {
        let schema =
            &operations[method]["responses"]["200"]["content"]["application/json"]["schema"];
        assert_eq!(schema["$ref"], format!("#/components/schemas/{name}"));
    }
}

#[test]
fn components_that_come_to_one_name_are_reported() {
    insta::assert_snapshot!(reported([page(
        "acme/x.md",
        json!({"components": {"schemas": {"User Model": {"type": "string"}, "UserModel": {"type": "integer"}}}}),
    )]));
}

#[test]
fn discriminators_without_a_mapping_get_one() {
    let kind =
        json!({"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}});
    let of = |base: &str| json!({"allOf": [{"$ref": format!("#/components/schemas/{base}")}]});
    let mut base = kind.clone();
    base["discriminator"] = json!({"propertyName": "kind"});
    let document = document([
        page(
            "acme/x.md",
            json!({"components": {"schemas": {
                "Choice": {
                    "oneOf": [
                        {"$ref": "#/components/schemas/Bond"},
                        {"$ref": "#/components/schemas/Knot"},
                        {"$ref": "rope.yaml"},
                    ],
                    "discriminator": {"propertyName": "kind", "mapping": {"tied": "Knot"}},
                },
                "Bond": kind,
                "Knot": kind,
                "Base": base,
                "Cat": of("Base"),
                "Lion": of("Cat"),
            }}}),
        ),
        file("acme/rope.yaml", &kind.to_string()),
    ]);
    let schemas = &document["components"]["schemas"];
    let reference = |name: &str| format!("#/components/schemas/{name}");
    assert_eq!(
        schemas["AcmeChoice"]["discriminator"]["mapping"],
        json!({"tied": reference("AcmeKnot"), "Bond": reference("AcmeBond"), "rope": reference("AcmeRope")})
    );
    assert_eq!(
        schemas["AcmeBase"]["discriminator"]["mapping"],
        json!({"Cat": reference("AcmeCat"), "Lion": reference("AcmeLion")})
    );
    assert_eq!(schemas["AcmeCat"].get("discriminator"), None);
}

/// An operation of `/ties/…` whose one parameter has this name.
fn tie(method: &str, parameter: &str, responses: Value, callbacks: Value) -> Value {
    let parameters =
        json!([{"name": parameter, "in": "path", "required": true, "schema": {"type": "string"}}]);
    let operation = json!({
        "operationId": method,
        "parameters": parameters,
        "responses": responses,
        "callbacks": callbacks,
    });
    json!({format!("/ties/{{{parameter}}}"): {method: operation}})
}

#[test]
fn expressions_follow_a_parameter_that_gets_another_name() {
    let linked = |links: Value| json!({"200": {"description": "Done", "links": links}});
    let event = "http://hook.example/{$request.path.tieId}?u={$request.query.tieId}";
    let hook = json!({"post": {"responses": linked(json!({"inner": {"operationId": "get", "parameters": {"x": "$request.path.tieId"}}}))}});
    let links = json!({
        "cut": {"operationId": "delete", "parameters": {"tieId": "$request.path.tieId", "path.tieId": "$request.path.tie"}},
        "read": {"operationRef": "a.md#/paths/~1ties~1%7Bid%7D/get", "parameters": {"id": "$request.path.tieId"}, "requestBody": {"of": ["{$request.path.tieId}"]}},
        "shared": {"$ref": "#/components/links/Shared"},
        "other": {"$ref": "#/components/links/Other"},
    });
    let mut responses = linked(links);
    responses["404"] = json!({"$ref": "#/components/responses/Gone"});
    let shared = json!({"operationId": "delete", "parameters": {"tieId": "$request.path.tieId"}});
    let document = document([
        page(
            "acme/a.md",
            json!({"paths": tie("get", "id", linked(json!({"again": {"operationId": "delete", "parameters": {"tieId": "$request.path.id"}}})), json!({}))}),
        ),
        page(
            "acme/b.md",
            json!({
                "paths": tie("delete", "tieId", responses, json!({"done": {event: hook}, "more": {"$ref": "#/components/callbacks/More"}})),
                "components": {
                    "links": {"Shared": shared, "Other": {"operationId": "get"}},
                    "responses": {"Gone": {"description": "Gone", "links": {"shared": {"$ref": "#/components/links/Shared"}, "own": shared}}},
                    "callbacks": {"More": {"{$request.path.tieId}": {"put": {"responses": {}}}}},
                },
            }),
        ),
    ]);
    let item = &document["paths"]["/ties/{id}"];
    let again = &item["get"]["responses"]["200"]["links"]["again"];
    assert_eq!(again["parameters"], json!({"id": "$request.path.id"}));
    let delete = &item["delete"];
    insta::assert_snapshot!(
        serde_json::to_string_pretty(&json!({
            "responses": delete["responses"],
            "callbacks": delete["callbacks"],
            "shared": document["components"]["links"]["AcmeShared"],
        }))
        .unwrap()
    );
}
