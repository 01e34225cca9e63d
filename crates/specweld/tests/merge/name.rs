//! Names that change on the way into the document, and what must follow them.

use serde_json::json;

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
