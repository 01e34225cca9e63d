//! Every part of a document that pages have copies of, and every place where a reference can stand.

use serde_json::{Value, json};

use crate::report::{document, file, page, reported, run};

/// One component of each section, each with a reference to another where it can have one.
fn sections() -> Value {
    json!({
        "schemas": {"S": {"type": "object", "properties": {"o": {"$ref": "#/components/schemas/O"}}}, "O": {"type": "string"}},
        "responses": {"R": {"description": "", "headers": {"h": {"$ref": "#/components/headers/H"}}, "links": {"l": {"$ref": "#/components/links/L"}}}},
        "parameters": {"P": {"name": "p", "in": "query", "schema": {"$ref": "#/components/schemas/O"}}},
        "examples": {"E": {"value": {"$ref": "#/components/schemas/O"}}},
        "requestBodies": {"B": {"content": {"a/b": {"schema": {"$ref": "#/components/schemas/S"}, "examples": {"e": {"$ref": "#/components/examples/E"}}}}}},
        "headers": {"H": {"schema": {"$ref": "#/components/schemas/O"}}},
        "securitySchemes": {"K": {"type": "apiKey", "in": "header", "name": "k"}},
        "links": {"L": {"operationId": "cut"}},
        "callbacks": {"C": {"{$request.query.p}": {"post": {"requestBody": {"$ref": "#/components/requestBodies/B"}, "responses": {"200": {"$ref": "#/components/responses/R"}}}}}},
        "pathItems": {"I": {"get": {"parameters": [{"$ref": "#/components/parameters/P"}], "responses": {"200": {"$ref": "#/components/responses/R"}}}}}
    })
}

#[test]
fn every_section_is_merged_and_every_reference_follows() {
    let cut = json!({
        "operationId": "cut",
        "requestBody": {"$ref": "#/components/requestBodies/B"},
        "callbacks": {"c": {"$ref": "#/components/callbacks/C"}, "inline": {"{$url}": {"post": {"responses": {"200": {"$ref": "#/components/responses/R"}}}}}},
        "security": [{"K": []}],
        "responses": {"200": {"$ref": "#/components/responses/R"}}
    });
    let pages = || {
        [
            page(
                "a/cut.md",
                json!({"paths": {"/x": {"delete": cut}}, "components": sections()}),
            ),
            page(
                "a/get.md",
                json!({"paths": {"/y": {"$ref": "#/components/pathItems/I"}}, "components": sections()}),
            ),
        ]
    };
    assert_eq!(run(pages()).1.fused, 11);
    let document = document(pages());
    let mut found = Vec::new();
    references(&document, "", &mut found);
    insta::assert_snapshot!(found.join("\n"));
    assert_eq!(
        document["components"]["links"]["AL"]["operationId"],
        "a_cut"
    );
    assert_eq!(
        document["paths"]["/x"]["delete"]["security"],
        json!([{"AK": []}])
    );
    assert_eq!(document["paths"]["/y"]["get"]["operationId"], "a_get");
}

/// Where references stand and where they lead.
fn references(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(target) if key == "$ref" => {
                        found.push(format!("{path} -> {target}"))
                    }
                    value => references(value, &format!("{path} {key}"), found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, path, found)),
        _ => {}
    }
}

#[test]
fn a_reference_into_the_middle_of_a_component_means_the_copy_that_stays() {
    let pet = |description: &str| {
        json!({"components": {"schemas": {
            "Pet": {"properties": {"id": {"type": "string", "description": description}}},
            "Id": {"$ref": "#/components/schemas/Pet/properties/id"}
        }}})
    };
    let pages = [page("a/one.md", pet("One.")), page("a/two.md", pet("Two."))];
    let document = document(pages);
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["APetPropertiesId"]["description"], "One.");
    assert_eq!(schemas.as_object().unwrap().len(), 3);
}

#[test]
fn references_by_anchor_and_by_id_lead_to_components() {
    let schemas = json!({
        "Tree": {
            "$dynamicAnchor": "node",
            "type": "object",
            "properties": {"children": {"type": "array", "items": {"$dynamicRef": "#node"}}}
        },
        "Shop": {
            "type": "object",
            "properties": {
                "at": {"$ref": "#street"},
                "to": {"$ref": "https://a.test/address"},
                "by": {"$ref": "parts.yaml#who"}
            },
            "$defs": {"Street": {"$anchor": "street", "type": "string", "maxLength": 9}}
        },
        "Address": {
            "$id": "https://a.test/address",
            "type": "object",
            "properties": {"code": {"$ref": "#/$defs/Code"}, "next": {"$ref": "#"}},
            "$defs": {"Code": {"type": "integer", "maximum": 9}}
        }
    });
    let operation = |path: &str| {
        let schema = json!({"$ref": "#/components/schemas/Shop"});
        let content = json!({"application/json": {"schema": schema}});
        let responses = json!({"200": {"description": "", "content": content}});
        json!({"paths": {path: {"get": {"responses": responses}}}, "components": {"schemas": schemas}})
    };
    let parts = file(
        "a/parts.yaml",
        "$defs:\n  Who: {$anchor: who, type: boolean}\n",
    );
    let pages = [
        page("a/one.md", operation("/one")),
        page("a/two.md", operation("/two")),
        parts,
    ];
    let document = document(pages);
    insta::assert_snapshot!(
        serde_json::to_string_pretty(&document["components"]["schemas"]).unwrap()
    );
}

#[test]
fn what_a_reference_misses_is_reported() {
    let response = |links: Value| json!({"200": {"description": "", "links": links}});
    let document = json!({
        "paths": {"/x": {"get": {
            "security": [{"Kee": []}],
            "responses": response(json!({"a": {"operationId": "gone"}, "b": {"operationRef": "#/paths/~1gone/get"}}))
        }}, "/y": {"$ref": "#/components/pathItems/Gone"}},
        "components": {
            "schemas": {
                "Pet": {"discriminator": {"propertyName": "kind", "mapping": {"cat": "Cat"}}},
                "Err": {"$ref": "#/components/schemas/pet"},
                "Odd": {"$ref": "#anchor"}
            },
            "securitySchemes": {"Key": {"type": "http", "scheme": "basic"}}
        }
    });
    insta::assert_snapshot!(reported([page("a/one.md", document)]));
}

#[test]
fn a_hoisted_schema_does_not_get_the_type_name_of_another() {
    let document = document([page(
        "a/one.md",
        json!({"components": {"schemas": {
            "Tie": {"type": "object", "properties": {"kind": {"type": "string", "enum": ["close", "far"]}}},
            "tie-kind": {"type": "string", "enum": ["loose"]}
        }}}),
    )]);
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let names: Vec<_> = schemas.keys().collect();
    assert_eq!(names, ["ATie", "ATie-kind", "ATieKind2"]);
}

#[test]
fn what_a_page_of_3_0_refers_to_may_be_wider_now() {
    let of = |version: &str, schemas: Value| json!({"openapi": version, "components": {"schemas": schemas}});
    let refer = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let pages = [
        page(
            "a/new.md",
            of("3.1.0", json!({"Wider": {"contains": {"const": 1}}})),
        ),
        page(
            "a/old.md",
            of(
                "3.0.3",
                json!({"Between": {"allOf": [refer("Wider")]}, "Not": {"not": refer("Between")}}),
            ),
        ),
    ];
    let document = document(pages);
    // It would accept less than the page says.
    assert!(
        document["components"]["schemas"]["ANot"]
            .get("not")
            .is_none()
    );
}

#[test]
fn what_is_not_of_the_shape_that_openapi_wants_is_reported() {
    let operation = json!({
        "operationId": 5,
        "parameters": {},
        "servers": {},
        "tags": "x",
        "requestBody": [],
        "callbacks": [],
        "responses": {"200": {"description": "", "content": {"a/b": {"schema": "string"}}, "headers": []}}
    });
    let document = json!({
        "servers": {},
        "security": {},
        "tags": {},
        "paths": {"/x": {"parameters": {}, "servers": "x", "get": operation}},
        "components": {"parameters": {"P": {"name": "p", "in": "query", "content": 1}}, "examples": null}
    });
    insta::assert_snapshot!(reported([page("a/one.md", document)]));
}

#[test]
fn servers_of_every_kind_give_their_path_to_the_paths() {
    let on = |servers: Value, path: &str| json!({"servers": servers, "paths": {path: {"get": {"responses": {"200": {"description": ""}}}}}});
    let variable = json!([{"url": "{scheme}://{host}/{base}/", "variables": {
        "scheme": {"default": "https"}, "host": {"default": "eu.example"}, "base": {"default": "v3"}
    }}]);
    let shared = json!([{"url": "https://one.example/v1"}, {"url": "https://two.example/v1"}]);
    let mut own = on(json!([{"url": "https://root.example/r"}]), "/own");
    own["paths"]["/own"]["servers"] = json!([{"url": "https://item.example/i"}]);
    own["paths"]["/own"]["put"] =
        json!({"servers": [{"url": "/o"}], "responses": {"200": {"description": ""}}});
    let made = document([
        page("a/variable.md", on(variable, "/a")),
        page("a/shared.md", on(shared, "/b")),
        page("a/relative.md", on(json!([{"url": "v2"}]), "/c")),
        page("a/rooted.md", on(json!([{"url": "/v2/"}]), "/d")),
        page("a/none.md", on(json!([]), "/e")),
        page("a/own.md", own),
    ]);
    let servers: Vec<_> = made["paths"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(path, item)| format!("{path} {}", item.get("servers").unwrap_or(&Value::Null)))
        .collect();
    insta::assert_snapshot!(servers.join("\n"));
    let differing = json!([{"url": "https://one.example/v1"}, {"url": "https://two.example/v2"}]);
    insta::assert_snapshot!(reported([page("a/x.md", on(differing, "/x"))]));
}

#[test]
fn names_do_not_change_when_pages_are_added() {
    let get =
        |path: &str| json!({"paths": {path: {"get": {"responses": {"200": {"description": ""}}}}}});
    let ids = |pages: Vec<specweld::Page>| {
        let document = document(pages);
        document["paths"]["/m"]["get"]["operationId"].clone()
    };
    let alone = ids(vec![page("a/m.md", get("/m"))]);
    let among = ids(vec![
        page("a/l.md", get("/l")),
        page("a/m.md", get("/m")),
        page("b/m.md", get("/n")),
    ]);
    assert_eq!(alone, among);
}

/// 3.0 allows a list for OAuth 2 and OpenID Connect alone.
#[test]
fn roles_of_a_scheme_without_scopes_are_left_out_with_a_warning() {
    let operation =
        json!({"security": [{"Key": ["admin"]}], "responses": {"204": {"description": "Done"}}});
    let of = json!({
        "paths": {"/ties": {"delete": operation}},
        "components": {"securitySchemes": {"Key": {"type": "apiKey", "name": "k", "in": "header"}}}
    });
    let (_, welded) = run([page("a/cut.md", of.clone())]);
    let reported: Vec<_> = welded
        .diagnostics
        .iter()
        .map(|loss| loss.message.as_str())
        .collect();
    assert_eq!(
        reported,
        ["the list of roles of `AKey` is left out: OpenAPI 3.0 has no place for it"]
    );
    let document = document([page("a/cut.md", of)]);
    assert_eq!(
        document["paths"]["/ties"]["delete"]["security"],
        json!([{"AKey": []}])
    );
}

/// Nobody could read the document otherwise.
#[test]
fn keywords_of_3_0_that_hold_something_else_are_reported() {
    let schemas = json!({
        "Fine": {"type": "number", "exclusiveMinimum": true, "minimum": 1, "allOf": [], "nullable": true, "const": 1, "x-pattern": 0},
        "Not": {"type": ["string"], "pattern": 0, "exclusiveMinimum": 1, "allOf": {}, "properties": {"pattern": {"maxLength": "9"}}},
    });
    let document = json!({"openapi": "3.0.3", "components": {"schemas": schemas}});
    insta::assert_snapshot!(reported([page("a/one.md", document)]));
}

#[test]
fn other_values_of_a_variable_in_the_path_are_reported() {
    let server = json!({
        "url": "https://{region}.example/{base}",
        "variables": {
            "base": {"default": "v2", "enum": ["v1", "v2", "v3"]},
            "region": {"default": "eu", "enum": ["eu", "us"]},
        },
    });
    let get = json!({"get": {"responses": {}}, "put": {"responses": {}}});
    insta::assert_snapshot!(reported([page(
        "a/x.md",
        json!({"servers": [server], "paths": {"/x": get}})
    )]));
}

#[test]
fn paths_with_a_query_or_a_fragment_are_reported_and_kept() {
    let get = || json!({"get": {"responses": {"200": {"description": "Done"}}}});
    let site = || {
        [page(
            "a/ties.md",
            json!({
                "openapi": "3.0.3",
                "servers": [{"url": "https://ties.example/v1"}],
                "paths": {
                    "/ties?action=cut#now": get(),
                    "/ties#Action=Tie": get(),
                    "/ties": get(),
                },
            }),
        )]
    };
    insta::assert_snapshot!(reported(site()));
    let document = document(site());
    let paths: Vec<_> = document["paths"].as_object().unwrap().keys().collect();
    assert_eq!(
        paths,
        ["/v1/ties", "/v1/ties#Action=Tie", "/v1/ties?action=cut#now"]
    );
}
