//! References that lead to other files.

use serde_json::{Value, json};

use crate::report::{document, file, page, reported, run};

/// A page whose answer is what `target` leads to.
fn responses(name: &str, target: &str) -> specweld::Page {
    page(
        name,
        json!({"paths": {"/x": {"get": {"responses": {"200": {
            "description": "",
            "content": {"application/json": {"schema": {"$ref": target}}}
        }}}}}}),
    )
}

fn schema(document: &Value) -> &Value {
    &document["paths"]["/x"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
}

const COMMON: &str = "Tie: {type: object, properties: {kind: {$ref: '#/Kind'}, id: {$ref: 'id.json'}}}\nKind: {type: string, enum: [a]}\n";

#[test]
fn files_beside_a_page_are_followed_and_need_not_be_fragments() {
    let pages = || {
        [
            responses("a/get.md", "./parts/common.yaml#/Tie"),
            file("a/parts/common.yaml", COMMON),
            file("a/parts/id.json", r#"{"type": "string"}"#),
        ]
    };
    let (_, welded) = run(pages());
    assert_eq!(welded.diagnostics, []);
    let document = document(pages());
    assert_eq!(schema(&document)["$ref"], "#/components/schemas/ATie");
    let schemas = &document["components"]["schemas"];
    assert_eq!(
        schemas["ATie"]["properties"]["kind"]["$ref"],
        "#/components/schemas/AKind"
    );
    assert_eq!(schemas["AKind"]["enum"], json!(["a"]));
    assert_eq!(schemas["AId"]["type"], "string");
    assert_eq!(schemas["AId"]["x-specweld-page"], "a/parts/id.json");
}

#[test]
fn a_fragment_of_another_api_keeps_its_own_names() {
    let other = page(
        "b/other.md",
        json!({"components": {"schemas": {"Tie": {"type": "string"}}}}),
    );
    let document = document([
        responses("a/get.md", "../b/other.md#/components/schemas/Tie"),
        other,
    ]);
    assert_eq!(schema(&document)["$ref"], "#/components/schemas/BTie");
    assert_eq!(
        document["components"]["schemas"].as_object().unwrap().len(),
        1
    );
}

#[test]
fn a_path_may_stand_in_a_file_and_its_references_start_there() {
    let item = json!({
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
        "delete": {"responses": {"200": {"$ref": "../responses.yaml#/fine"}, "404": {"$ref": "#/x-responses/none"}}},
        "x-responses": {"none": {"description": "None"}}
    });
    let document = document([
        page(
            "a/cut tie.md",
            json!({"paths": {"/ties/{id}": {"$ref": "paths/tie.json"}}}),
        ),
        file("a/paths/tie.json", &item.to_string()),
        file("a/responses.yaml", "fine: {description: Fine}\n"),
    ]);
    let operation = &document["paths"]["/ties/{id}"]["delete"];
    assert_eq!(operation["operationId"], "a_cut_tie");
    assert_eq!(operation["parameters"][0]["name"], "id");
    assert_eq!(
        operation["responses"]["200"]["$ref"],
        "#/components/responses/AFine"
    );
    assert_eq!(
        operation["responses"]["404"]["$ref"],
        "#/components/responses/ANone"
    );
    assert_eq!(
        document["components"]["responses"]["AFine"]["description"],
        "Fine"
    );
}

#[test]
fn nothing_outside_the_folder_of_the_pages_is_followed() {
    let pages = [
        "../../secret.json",
        "/etc/passwd",
        "https://host.example/x.json",
        "gone.json#/x",
        "api.toml",
        "common.yaml#/Missing",
        "broken.yaml",
    ];
    let pages = pages.iter().enumerate().map(|(number, target)| {
        let mut document = json!({"paths": {}});
        document["paths"][format!("/{number}")]["get"] =
            json!({"responses": {"200": {"$ref": target}}});
        page(&format!("a/{number}.md"), document)
    });
    let files = [
        file("a/common.yaml", COMMON),
        file("a/id.json", r#"{"type": "string"}"#),
        file("a/api.toml", ""),
        file("a/broken.yaml", "a: ["),
    ];
    insta::assert_snapshot!(reported(pages.chain(files)));
}

#[test]
fn two_components_of_one_name_from_two_files_are_reported() {
    let pages = |other: &str| {
        [
            page(
                "a/x.md",
                json!({"components": {"schemas": {
                    "One": {"type": "array", "items": {"$ref": "one.yaml#/Kind"}},
                    "Two": {"type": "array", "items": {"$ref": "two.yaml#/Kind"}}
                }}}),
            ),
            file("a/one.yaml", "Kind: {type: string}"),
            file("a/two.yaml", other),
        ]
    };
    insta::assert_snapshot!(reported(pages("Kind: {type: integer}")));
    assert_eq!(reported(pages("Kind: {'type': \"string\"}")), "");
}

#[test]
fn files_that_lead_in_circles_end() {
    let document = document([
        responses("a/get.md", "tree.yaml"),
        file(
            "a/tree.yaml",
            "type: object\nproperties: {left: {$ref: '#'}, right: {$ref: tree.yaml}}\n",
        ),
    ]);
    let tree = &document["components"]["schemas"]["ATree"]["properties"];
    assert_eq!(tree["left"]["$ref"], "#/components/schemas/ATree");
    assert_eq!(tree["right"]["$ref"], "#/components/schemas/ATree");
    let circle = page("a/x.md", json!({"paths": {"/x": {"$ref": "y.json"}}}));
    insta::assert_snapshot!(reported([
        circle,
        file("a/y.json", r#"{"$ref": "y.json"}"#)
    ]));
}

#[test]
fn examples_in_files_stand_in_the_document_or_are_reported() {
    let external = |url: &str| json!({"externalValue": url});
    let content = |examples: Value| json!({"application/json": {"examples": examples}});
    let parameters = json!([{"name": "q", "in": "query", "content": content(json!({"a": external("../samples/a.json")}))}]);
    let examples = json!({
        "c": {"$ref": "#/components/examples/C"},
        "gone": external("samples/gone.json"),
        "host": external("/samples/a.json"),
        "whole": external("https://docs.example/a.json"),
        "xml": external("a.xml?of=it:self"),
    });
    let responses = json!({"200": {"description": "", "content": content(examples)}});
    let pages = || {
        [
            page(
                "a/ties/get.md",
                json!({
                    "paths": {"/x": {"get": {"parameters": parameters, "responses": responses}}, "/y": {"$ref": "parts/y.json"}},
                    "components": {"examples": {"C": {"summary": "C", "externalValue": "../samples/c%20d.json"}}},
                }),
            ),
            file("a/samples/a.json", r##"{"$ref": "#/nowhere"}"##),
            file("a/samples/c d.json", "[1]"),
            file(
                "a/ties/parts/y.json",
                &json!({"get": {"responses": {"200": {"description": "", "content": content(json!({"a": external("../../samples/a.json")}))}}}})
                    .to_string(),
            ),
        ]
    };
    insta::assert_snapshot!(reported(pages()));
    let document = document(pages());
    let example = json!({"value": {"$ref": "#/nowhere"}});
    let get = &document["paths"]["/x"]["get"];
    let of = |holder: &Value| holder["content"]["application/json"]["examples"].clone();
    assert_eq!(of(&get["parameters"][0])["a"], example);
    let examples = of(&get["responses"]["200"]);
    assert_eq!(examples["whole"], external("https://docs.example/a.json"));
    assert_eq!(examples["gone"], external("samples/gone.json"));
    let other = &document["paths"]["/y"]["get"]["responses"]["200"];
    assert_eq!(of(other)["a"], example);
    let shared = &document["components"]["examples"]["AC"];
    assert_eq!(
        (&shared["summary"], &shared["value"]),
        (&json!("C"), &json!([1]))
    );
    assert_eq!(shared.get("externalValue"), None);
}

#[test]
fn a_component_that_is_a_reference_to_a_file_is_what_stands_there() {
    let refer = |target: &str| json!({"$ref": target});
    let body = |target: &str| json!({"description": "", "content": {"application/json": {"schema": refer(target)}}});
    let pages = [
        page(
            "a/x.md",
            json!({
                "paths": {"/x": {"get": {
                    "parameters": [refer("#/components/parameters/Size")],
                    "responses": {
                        "200": body("#/components/schemas/Thing"),
                        "201": body("parts/s.yaml#/Thing"),
                        "202": body("#/components/schemas/Thing/properties/id"),
                        "203": body("parts/s.yaml#/Old"),
                        "404": refer("#/components/responses/Gone"),
                    },
                    "security": [{"Key": []}],
                }}},
                "components": {
                    "schemas": {
                        "Again": refer("parts/s.yaml#/Thing"),
                        "Thing": refer("parts/s.yaml#/Thing"),
                        "New": refer("parts/s.yaml#/Old"),
                        "tree": refer("parts/tree.yaml"),
                    },
                    "parameters": {"Size": refer("parts/s.yaml#/Size")},
                    "responses": {"Gone": refer("parts/gone.json")},
                    "securitySchemes": {"Key": refer("parts/s.yaml#/Key")},
                },
            }),
        ),
        file(
            "a/parts/s.yaml",
            "Thing: {type: object, properties: {id: {type: string}, next: {$ref: '#/Thing'}}}
Old: {$ref: 'old.json#/Old'}
Size: {name: size, in: query, schema: {$ref: '#/Old'}}
Key: {type: http, scheme: basic}
",
        ),
        file("a/parts/old.json", r##"{"Old": {"type": "integer"}}"##),
        file("a/parts/gone.json", r##"{"description": "Gone"}"##),
        file(
            "a/parts/tree.yaml",
            "type: object\nproperties: {left: {$ref: tree.yaml}}\n",
        ),
    ];
    let document = document(pages);
    insta::assert_snapshot!(serde_json::to_string_pretty(&document["components"]).unwrap());
    let responses = &document["paths"]["/x"]["get"]["responses"];
    let schema =
        |status: &str| responses[status]["content"]["application/json"]["schema"]["$ref"].clone();
    assert_eq!(
        ["200", "201", "202", "203"].map(schema),
        ["AThing", "AThing", "AThingPropertiesId", "ANew"]
            .map(|name| json!(format!("#/components/schemas/{name}")))
    );
}

#[test]
fn components_that_lead_in_circles_through_files_are_reported() {
    insta::assert_snapshot!(reported([
        page(
            "a/x.md",
            json!({"components": {"schemas": {
                "One": {"$ref": "loop.yaml#/One"},
                "Own": {"$ref": "loop.yaml#/Own"},
                "Gone": {"$ref": "loop.yaml#/Gone"},
            }}}),
        ),
        file(
            "a/loop.yaml",
            "One: {$ref: '#/Two'}\nTwo: {$ref: '#/One'}\nOwn: {$ref: 'x.md#/components/schemas/Own'}\n",
        ),
    ]));
}

#[test]
fn files_that_hold_no_openapi_are_no_faults() {
    let refer = |target: &str| json!({"paths": {"/x": {"$ref": target}}});
    let item = r#"{"get": {"responses": {"204": {"description": "Done"}}}}"#;
    insta::assert_snapshot!(reported([
        page("a/x.md", refer("../parts/x.json")),
        file("parts/x.json", item),
        file("a/template.yaml", "name: {{ .Values.name }}\n"),
        file("a/data.json", "[1, 2"),
        file("ci/one.yaml", "on: push\n"),
        file("ci/two.yaml", "{{ if }}\n"),
        page("b/wrong.md", json!({"paths": []})),
        file("b/broken.yaml", "openapi: 3.1.0\ninfo: [\n"),
    ]));
    // Alone they are what somebody took for pages.
    insta::assert_snapshot!(reported([file("ci/one.yaml", "on: push\n")]));
}

#[test]
fn a_component_that_another_document_of_the_api_defines_is_one() {
    let of = |version: &str, schemas: Value| {
        let info = json!({"title": "T", "version": version});
        json!({"info": info, "components": {"schemas": schemas}})
    };
    let pages = || {
        [
            page(
                "a/new.md",
                of(
                    "2",
                    json!({"Thing": {"$ref": "common.md#/components/schemas/Thing"}}),
                ),
            ),
            page(
                "a/old.md",
                of(
                    "1",
                    json!({"Thing": {"$ref": "./common.md#/components/schemas/Thing"}}),
                ),
            ),
            page("a/common.md", of("1", json!({"Thing": {"type": "string"}}))),
        ]
    };
    assert_eq!(reported(pages()), "");
    let schemas = &document(pages())["components"]["schemas"];
    assert_eq!(schemas["AThing"]["type"], "string");
}

#[test]
fn a_document_that_others_refer_to_may_be_a_part() {
    let part = |name: &str| file(name, "openapi: 3.1.0\nx-parts: {Thing: {type: string}}\n");
    let pages = || {
        [
            responses("a/get.md", "parts.yaml#/x-parts/Thing"),
            part("a/parts.yaml"),
        ]
    };
    assert_eq!(reported([part("a/parts.yaml")]).matches("error").count(), 2);
    assert_eq!(reported(pages()), "");
    assert_eq!(
        schema(&document(pages()))["$ref"],
        "#/components/schemas/AXPartsThing"
    );
}

#[test]
fn paths_and_components_that_stand_in_a_file_together_are_followed() {
    let whole = json!({
        "paths": {"$ref": "paths/index.yaml", "/own": {"get": {"responses": {}}}},
        "components": {
            "schemas": {"$ref": "schemas.yaml#/of%20all", "Own": {"type": "boolean"}},
            "parameters": {"$ref": "gone.yaml"},
            "responses": {"$ref": "schemas.yaml#/none"},
        },
    });
    let pages = |document: &Value| {
        [
            page("a/x.md", document.clone()),
            file(
                "a/paths/index.yaml",
                "/x/{id}: {$ref: x.yaml}\nx-note: index\n",
            ),
            file(
                "a/paths/x.yaml",
                "parameters: [{$ref: '../parts.yaml#/Id'}]\nget: {responses: {'200': {description: '', content: {application/json: {schema: {$ref: '../schemas.yaml#/of%20all/Thing'}}}}}}\n",
            ),
            file(
                "a/parts.yaml",
                "Id: {name: id, in: path, required: true, schema: {type: string}}\n",
            ),
            file(
                "a/schemas.yaml",
                "of all:\n  Thing: {type: object, properties: {next: {$ref: '#/of all/Next'}}}\n  Next: {type: string}\n",
            ),
        ]
    };
    insta::assert_snapshot!(reported(pages(&whole)));
    let mut sound = whole.clone();
    let sections = sound["components"].as_object_mut().unwrap();
    sections.retain(|section, _| section == "schemas");
    let document = document(pages(&sound));
    let paths: Vec<_> = document["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/own", "/x/{id}"]);
    let schemas = document["components"]["schemas"].as_object().unwrap();
    assert_eq!(
        schemas.keys().collect::<Vec<_>>(),
        ["ANext", "AOwn", "AThing"]
    );
    assert_eq!(
        schemas["AThing"]["properties"]["next"]["$ref"],
        "#/components/schemas/ANext"
    );
}
