//! References into files: by anchor, to schemas that others extend, and in the place of more than one thing.

use serde_json::json;

use crate::report::{document, file, page, reported};

#[test]
fn an_anchor_is_found_whatever_the_file_is() {
    for thing in [
        "$anchor: thing\ntype: string\n",
        "$defs:\n  Thing: {$anchor: thing, type: string}\n",
        "Thing: {$anchor: thing, type: string}\nOther: {type: integer}\n",
        "- {type: integer}\n- {$anchor: thing, type: string}\n",
    ] {
        let schema = json!({"application/json": {"schema": {"$ref": "parts.yaml#thing"}}});
        let responses = json!({"200": {"description": "Fine", "content": schema}});
        let document = document([
            page(
                "a/get.md",
                json!({"paths": {"/x": {"get": {"responses": responses}}}}),
            ),
            file("a/parts.yaml", thing),
        ]);
        let response = &document["paths"]["/x"]["get"]["responses"]["200"];
        let target = response["content"]["application/json"]["schema"]["$ref"].as_str();
        let target = target.unwrap().trim_start_matches('#');
        assert_eq!(
            document.pointer(target).unwrap()["type"],
            "string",
            "{thing}"
        );
    }
    let twice = "A: {$anchor: thing}\nB: {$anchor: thing}\n";
    let component =
        json!({"components": {"schemas": {"A": {"items": {"$ref": "parts.yaml#thing"}}}}});
    let told = reported([page("a/get.md", component), file("a/parts.yaml", twice)]);
    assert!(told.contains("`parts.yaml#thing` leads nowhere"), "{told}");
}

/// A value that names a schema means the one that its page or its file calls so.
#[test]
fn schemas_in_files_that_extend_one_are_mapped() {
    let base = "type: object\nrequired: [kind]\nproperties: {kind: {type: string}}\ndiscriminator: {propertyName: kind}\n";
    let extends = |base: &str| format!("allOf:\n- $ref: {base}\n- {{type: object}}\n");
    let schemas = json!({
        "Base": {"$ref": "parts/Base.yaml"},
        "Cat": {"$ref": "parts/Cat.yaml"},
        "Knot": {"allOf": [{"$ref": "parts/Base.yaml"}]},
        "Any": {"anyOf": [{"$ref": "parts/dog.yaml"}, {"type": "string"}]},
    });
    let document = document([
        page("a/one.md", json!({"components": {"schemas": schemas}})),
        file("a/parts/Base.yaml", base),
        file("a/parts/Cat.yaml", &extends("Base.yaml")),
        file("a/parts/dog.yaml", &extends("Cat.yaml")),
    ]);
    let base = &document["components"]["schemas"]["ABase"];
    assert_eq!(
        base["discriminator"]["mapping"],
        json!({
            "Cat": "#/components/schemas/ACat",
            "Knot": "#/components/schemas/AKnot",
            "dog": "#/components/schemas/ADog",
        })
    );
}

#[test]
fn references_in_the_place_of_several_things_are_refused_for_what_they_are() {
    let several = json!({"$ref": "parts.yaml#/Several"});
    let response = json!({"description": "Fine", "headers": several, "content": several});
    insta::assert_snapshot!(reported([
        page(
            "a/one.md",
            json!({"paths": {"/x": {"parameters": several, "get": {"parameters": several, "responses": several}}}})
        ),
        page(
            "a/two.md",
            json!({"paths": {"/y": {"get": {"callbacks": several, "responses": {"200": response}}}}})
        ),
        page(
            "a/three.md",
            json!({"components": {"schemas": {"Tie": {"properties": several}}}})
        ),
        file("a/parts.yaml", "Several: {}\n"),
    ]));
}
