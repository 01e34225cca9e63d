use serde_json::json;
use specweld_document::schema_reference;

use super::*;

fn document(schemas: Value) -> Document {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "paths": {},
        "components": { "schemas": schemas },
    });
    Document::parse(&document.to_string()).unwrap()
}

fn types(document: &Document) -> Types<'_> {
    static PLAIN: TypeOptions = TypeOptions {
        formats: std::collections::BTreeMap::new(),
        replace: std::collections::BTreeMap::new(),
        derives: Vec::new(),
        named_by_document: false,
        crates: std::collections::BTreeMap::new(),
    };
    Types::new(document, "connections_types", &PLAIN).unwrap()
}

fn reference(component: &str) -> Value {
    json!({ "$ref": schema_reference(component) })
}

/// The types alone, without what they are written with.
fn source(document: &Document) -> String {
    declared(&types(document).source().unwrap())
}

fn declared(source: &str) -> String {
    let end = source.find("/// Error types.").unwrap();
    let mut shown = String::new();
    let mut in_macro = false;
    let mut held = String::new();
    for line in source[..end].lines().skip(2) {
        held.push_str(line);
        held.push('\n');
        in_macro |= line.starts_with("macro_rules!");
        if line == "}" || line.ends_with(';') && !line.starts_with(' ') {
            if !in_macro {
                shown.push_str(&held);
            }
            held.clear();
            in_macro = false;
        }
    }
    shown
}

fn notes(document: &Document) -> Vec<String> {
    types(document)
        .notes()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn components_become_types() {
    let document = document(json!({
        "SymphonyError": {
            "type": "object",
            "description": "What failed.\n\n- `code`",
            "required": ["code"],
            "properties": {
                "code": { "type": "integer", "format": "int32" },
                "message": { "type": "string", "description": "For people." },
                "kind": { "$ref": "#/components/schemas/SymphonyKind" },
                "at": { "type": "string", "format": "date-time" },
                "details": { "type": "object", "additionalProperties": { "type": "string" } },
            },
        },
        "SymphonyKind": { "type": "string", "enum": ["CLIENT_ERROR", "other"] },
    }));
    insta::assert_snapshot!(source(&document));
}

#[test]
fn secrets_are_not_shown() {
    let secret = json!({ "type": "string", "format": "password" });
    let document = document(json!({
        "Login": { "type": "object", "required": ["type"], "properties": {
            "apiKey": secret, "token": secret, "type": { "type": "string" },
        } },
        "Token": secret,
    }));
    insta::assert_snapshot!(source(&document));
}

#[test]
fn checks_that_nothing_fails_are_left_out() {
    let name = json!({ "type": "string", "minLength": 0, "maxLength": 9 });
    let source = source(&document(json!({ "Name": name })));
    assert!(source.contains("> 9 "), "{source}");
    assert!(!source.contains("< 0 "), "{source}");
}

#[test]
fn open_choices_become_enums() {
    let document = document(json!({
        "Known": { "type": "string", "enum": ["a"] },
        "Open": { "anyOf": [{ "$ref": "#/components/schemas/Known" }, { "type": "string" }] },
    }));
    insta::assert_snapshot!(source(&document));
}

#[test]
fn odd_schemas_have_a_type() {
    let document = document(json!({
        "Known": { "type": "string", "enum": ["a", "b"] },
        "Narrowed": { "type": "string", "enum": ["a"], "allOf": [{ "$ref": "#/components/schemas/Known" }] },
        "Perhaps": { "oneOf": [{ "enum": [null] }, { "type": "integer", "enum": [1, 2] }] },
        "Nothing": { "title": "null", "enum": [null], "additionalProperties": false },
        "Data": { "type": "object", "format": "json", "additionalProperties": true },
        "Not": { "not": { "minimum": 1 } },
        "Map": { "type": "object", "nullable": true, "format": "map" },
        "Signs": { "type": "string", "description": "How to compare.", "enum": ["<", "<=", "="] },
        "Never": { "allOf": [
            { "type": "object", "additionalProperties": false },
            { "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } },
        ] },
    }));
    insta::assert_snapshot!(format!("{:#?}\n\n{}", notes(&document), source(&document)));
}

#[test]
fn schemas_have_the_type_that_other_crates_write() {
    let document = document(json!({
        "A": { "type": "object", "properties": { "a": { "type": "string" } } },
        "lower_case": { "type": "string", "minLength": 1 },
    }));
    let types = types(&document);
    let cases = [
        (reference("A"), "connections_types :: A"),
        (reference("lower_case"), "connections_types :: LowerCase"),
        (json!({ "type": "integer", "format": "int64" }), "i64"),
        (json!({ "type": "string" }), ":: std :: string :: String"),
        (
            json!({ "type": "string", "format": "uuid" }),
            ":: std :: string :: String",
        ),
        (
            json!({ "type": "string", "nullable": true }),
            ":: std :: option :: Option < :: std :: string :: String >",
        ),
        (
            json!({ "type": "array", "items": reference("A") }),
            ":: std :: vec :: Vec < connections_types :: A >",
        ),
        (
            json!({ "type": "object", "additionalProperties": reference("A") }),
            ":: std :: collections :: BTreeMap < :: std :: string :: String , connections_types :: A >",
        ),
        (
            json!({ "allOf": [reference("A")], "nullable": true }),
            ":: std :: option :: Option < connections_types :: A >",
        ),
        (json!({}), ":: serde_json :: Value"),
    ];
    for (schema, expected) in cases {
        let ty = types.rust_type(&schema, "/paths").unwrap().to_string();
        assert_eq!(ty, expected, "{schema}");
    }
}

#[test]
fn schemas_that_are_no_component_have_no_named_type() {
    let document = document(json!({ "A": { "type": "object" } }));
    let types = types(&document);
    for inline in [
        json!({ "type": "string", "enum": ["a"] }),
        json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
        json!({ "type": "array", "items": { "type": "string", "pattern": "^a" } }),
    ] {
        let error = types.rust_type(&inline, "/paths/~1a").unwrap_err();
        assert_eq!(error.pointer, "/paths/~1a");
        assert!(error.message.contains("named type"), "{inline}: {error}");
    }
}

#[test]
fn defaults_that_do_not_fit_are_left_out_and_noted() {
    let document = document(json!({
        "Fine": { "type": "string", "enum": ["a", "a", 1], "default": "a" },
        "Inner": { "type": "object", "properties": { "limit": { "type": "integer", "default": 20 } } },
        "Default": { "type": "object", "properties": {
            "a": { "type": "integer", "default": "text" },
            "fine": { "$ref": "#/components/schemas/Fine" },
            "null": { "default": null, "anyOf": [{ "type": "string" }, { "type": "integer" }] },
            "inner": { "default": { "limit": -1 }, "allOf": [{ "$ref": "#/components/schemas/Inner" }] },
            "empty": { "default": {}, "allOf": [{ "$ref": "#/components/schemas/Inner" }] },
            "list": { "type": "array", "items": { "$ref": "#/components/schemas/Fine" }, "default": ["a"] },
        } },
        "Needy": { "type": "object", "required": ["id"], "properties": {
            "id": { "type": "string" },
            "on": { "type": "boolean", "default": true },
            "off": { "type": "boolean", "default": false },
        } },
    }));
    insta::assert_snapshot!(format!("{:#?}\n\n{}", notes(&document), source(&document)));
}

#[test]
fn types_of_one_name_are_numbered() {
    let kind = |values: Value| json!({ "type": "string", "enum": values });
    let document = document(json!({
        "a_b": { "type": "object", "properties": { "tie": { "$ref": "#/components/schemas/Tie" } } },
        "aB": { "type": "string", "minLength": 1 },
        "Tie": { "allOf": [
            { "type": "object", "properties": { "kind": { "$ref": "#/components/schemas/TieKind" } } },
            { "type": "object", "properties": { "kind": kind(json!(["a", "b"])) } },
        ] },
        "TieKind": kind(json!(["a", "b", "c"])),
        "Error": { "type": "object", "properties": { "a": { "type": "string" } } },
        "String": { "type": "object", "properties": { "b": { "type": "string" } } },
        "Knot": { "nullable": true, "allOf": [
            { "type": "object", "properties": { "a": { "type": "string" }, "knot": { "$ref": "#/components/schemas/Knot" } } },
            { "type": "object", "properties": { "b": { "type": "string" } } },
        ] },
    }));
    insta::assert_snapshot!(source(&document));
    let types = types(&document);
    for (component, expected) in [
        ("aB", "connections_types::AB"),
        ("a_b", "connections_types::AB2"),
        ("TieKind", "connections_types::TieKind"),
        ("Error", "connections_types::ErrorValue"),
        ("Knot", "::std::option::Option<connections_types::Knot>"),
    ] {
        let ty = types.rust_type(&reference(component), "").unwrap();
        assert_eq!(ty.to_string().replace(' ', ""), expected);
    }
}

#[test]
fn a_bare_title_names_no_type() {
    let item = |member: &str| json!({ "type": "object", "nullable": true, "title": "Item", "properties": { member: { "type": "string" } } });
    let document = document(json!({
        "A": { "type": "object", "properties": { "a": item("m") } },
        "B": { "type": "object", "properties": { "b": item("n") } },
    }));
    insta::assert_snapshot!(source(&document));
}

#[test]
fn fields_of_one_name_are_numbered() {
    let document = document(json!({
        "Member": { "type": "object", "additionalProperties": { "type": "string" }, "properties": {
            "extra": { "type": "integer", "default": 1 },
            "userId": { "type": "string", "default": "a" },
            "user_id": { "type": "string" },
        } },
        "Heir": { "allOf": [
            { "$ref": "#/components/schemas/Base" },
            { "type": "object", "properties": { "client_id": { "type": "string" }, "_group": { "type": "string" } } },
        ] },
        "Base": { "type": "object", "properties": { "clientId": { "type": "string" }, "group": { "type": "string" } } },
    }));
    insta::assert_snapshot!(source(&document));
}

#[test]
fn unions_are_told_by_their_tags() {
    let tagged = |tag: &str, member: &str| {
        json!({ "type": "object", "required": ["type"], "properties": {
        "type": { "type": "string", "enum": [tag] }, member: { "type": "string" },
    } })
    };
    let document = document(json!({
        "Found": { "oneOf": [tagged("a", "x"), tagged("b", "y"), { "type": "object", "required": ["type"], "properties": {
            "type": { "type": "string", "enum": ["none"] },
        } }] },
        "Cat": { "type": "object", "required": ["pet"], "properties": { "pet": { "type": "string" }, "lives": { "type": "integer" } } },
        "Dog": { "type": "object", "required": ["pet"], "properties": { "pet": { "type": "string" }, "bark": { "type": "boolean" } } },
        "Mapped": { "anyOf": [reference("Cat"), reference("Dog")], "discriminator": { "propertyName": "pet", "mapping": {
            "feline": "#/components/schemas/Cat", "kitten": "Cat", "canine": "#/components/schemas/Dog",
        } } },
        "Implicit": { "oneOf": [reference("Cat"), reference("Dog")], "discriminator": { "propertyName": "pet" } },
        "Base": { "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } }, "discriminator": { "propertyName": "kind" } },
        "Heir": { "allOf": [reference("Base"), { "type": "object", "properties": { "own": { "type": "string" } } }] },
        "Lone": { "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } }, "discriminator": { "propertyName": "kind" } },
    }));
    insta::assert_snapshot!(format!("{:#?}\n\n{}", notes(&document), source(&document)));
}

#[test]
fn types_that_hold_themselves_are_boxed() {
    let document = document(json!({
        "Node": { "type": "object", "required": ["name"], "properties": {
            "name": { "type": "string" },
            "parent": { "nullable": true, "allOf": [reference("Node")] },
            "next": reference("Node"),
            "children": { "type": "array", "items": reference("Node") },
        } },
        "Tree": { "type": "array", "items": reference("Tree") },
        "Filter": { "oneOf": [reference("And"), { "type": "string" }] },
        "And": { "type": "object", "required": ["left"], "properties": { "left": reference("Filter") } },
    }));
    insta::assert_snapshot!(source(&document));
}

#[test]
fn settings_choose_types() {
    let document = document(json!({
        "A": { "type": "object", "required": ["at"], "properties": {
            "at": { "type": "string", "format": "date-time" },
            "id": { "type": "string", "format": "uuid", "x-rust-type": { "crate": "uuid", "version": "1", "path": "uuid::Uuid" } },
            "evil": { "type": "string", "x-rust-type": "[u8; { loop {} }]" },
            "money": reference("Money"),
        } },
        "Money": { "type": "object", "properties": { "cents": { "type": "integer" } } },
    }));
    let options = TypeOptions {
        formats: [("date-time".to_owned(), "jiff::Timestamp".to_owned())].into(),
        replace: [("Money".to_owned(), "crate::Money".to_owned())].into(),
        derives: vec!["Hash".to_owned()],
        named_by_document: true,
        ..TypeOptions::default()
    };
    let types = Types::new(&document, "crate", &options).unwrap();
    insta::assert_snapshot!(declared(&types.source().unwrap()));
    let default = TypeOptions::default();
    let strange = Types::new(&document, "crate", &default).unwrap();
    assert!(!strange.source().unwrap().contains("uuid::"));
    let options = TypeOptions {
        formats: [("uuid".to_owned(), "Uuid".to_owned())].into(),
        replace: [("Mony".to_owned(), "acme::Money".to_owned())].into(),
        derives: vec!["no path".to_owned()],
        ..TypeOptions::default()
    };
    let error = Types::new(&document, "crate", &options)
        .map(|_| ())
        .unwrap_err();
    insta::assert_snapshot!("settings_at_fault", error);
}

#[test]
fn values_that_stand_in_requests_alone_are_closed() {
    let content = |component: &str| json!({ "content": { "application/json": { "schema": reference(component) } } });
    let text = json!({
        "openapi": "3.0.3", "info": { "title": "t", "version": "1" },
        "paths": { "/a": { "post": {
            "requestBody": content("In"),
            "responses": { "200": { "description": "", "content": content("Out")["content"] } },
        } } },
        "components": { "schemas": {
            "In": { "type": "object", "properties": { "kind": { "type": "string", "enum": ["a"] }, "shared": reference("Shared") } },
            "Out": { "type": "object", "properties": { "kind": { "type": "string", "enum": ["a"] }, "shared": reference("Shared") } },
            "Shared": { "type": "integer", "enum": [1, -1], "x-enum-varnames": ["UP", "DOWN"], "x-enum-descriptions": ["Up.", "Down."] },
        } },
    });
    let document = Document::parse(&text.to_string()).unwrap();
    insta::assert_snapshot!(source(&document));
}

#[test]
fn a_path_that_is_none_is_an_error() {
    let document = document(json!({}));
    let options = TypeOptions::default();
    let error = Types::new(&document, "my types", &options)
        .map(|_| ())
        .unwrap_err()
        .to_string();
    assert!(error.contains("`my types` is no path"), "{error}");
    assert!(Types::new(&document, "crate::types", &options).is_ok());
}
