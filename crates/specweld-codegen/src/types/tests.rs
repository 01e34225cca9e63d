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

fn source(document: &Document) -> String {
    Types::new(document, "crate").unwrap().source().unwrap()
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
    let source = source(&document);
    let end = source.find("/// Error types").unwrap();
    insta::assert_snapshot!(&source[..end]);
}

#[test]
fn checks_that_nothing_fails_are_left_out() {
    let name = json!({ "type": "string", "minLength": 0, "maxLength": 9 });
    let source = source(&document(json!({ "Name": name })));
    assert!(source.contains("> 9usize"), "{source}");
    assert!(!source.contains("< 0usize"), "{source}");
}

#[test]
fn open_choices_become_enums() {
    let document = document(json!({
        "Known": { "type": "string", "enum": ["a"] },
        "Open": { "anyOf": [{ "$ref": "#/components/schemas/Known" }, { "type": "string" }] },
    }));
    let source = source(&document);
    let open: Vec<_> = source
        .split_inclusive("\n}\n")
        .filter(|item| item.contains(" Open "))
        .collect();
    insta::assert_snapshot!(open.concat());
}

#[test]
fn what_typify_stops_at_has_a_type_all_the_same() {
    let document = document(json!({
        "Known": { "type": "string", "enum": ["a", "b"] },
        "Narrowed": { "type": "string", "enum": ["a"], "allOf": [{ "$ref": "#/components/schemas/Known" }] },
        "Perhaps": { "oneOf": [{ "enum": [null] }, { "type": "integer", "enum": [1, 2] }] },
        "Nothing": { "title": "null", "enum": [null], "additionalProperties": false },
        "Data": { "type": "object", "format": "json", "additionalProperties": true },
    }));
    let source = source(&document);
    let declared = source
        .lines()
        .filter(|line| line.starts_with("pub ") || line.trim_start().starts_with("#[serde(rename"));
    insta::assert_snapshot!(declared.collect::<Vec<_>>().join("\n"));
}

#[test]
fn schemas_have_the_type_that_other_crates_write() {
    let document = document(json!({
        "A": { "type": "object", "properties": { "a": { "type": "string" } } },
        "lower_case": { "type": "string", "minLength": 1 },
    }));
    let types = Types::new(&document, "connections_types").unwrap();
    assert_eq!(types.names["lower_case"], "LowerCase");
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
    let types = Types::new(&document, "connections_types").unwrap();
    for _ in 0..2 {
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
}

#[test]
fn what_typify_refuses_becomes_simpler_and_is_noted() {
    let document = document(json!({
        "Fine": { "type": "string", "enum": ["a", "a", 1], "default": "a" },
        "Default": { "type": "object", "properties": {
            "a": { "type": "integer", "default": "text" },
            "fine": { "$ref": "#/components/schemas/Fine" },
        } },
        "Signs": { "type": "string", "description": "How to compare.", "enum": ["<", "<=", "="] },
        "Not": { "not": { "minimum": 1 } },
        "Map": { "type": "object", "nullable": true, "format": "map" },
    }));
    let types = Types::new(&document, "connections_types").unwrap();
    let notes: Vec<_> = types.notes().iter().collect();
    let source = types.source().unwrap();
    let items = source
        .split_inclusive("\n}\n")
        .filter(|item| item.contains("pub struct") || item.contains("pub enum"));
    insta::assert_snapshot!(format!("{notes:#?}\n\n{}", items.collect::<String>()));
}

#[test]
fn types_of_one_name_are_numbered() {
    let kind = |values: Value| json!({ "type": "string", "enum": values });
    let document = document(json!({
        "a_b": { "type": "object", "properties": { "tie": { "$ref": "#/components/schemas/Tie" } } },
        "aB": { "type": "string" },
        "Tie": { "allOf": [
            { "type": "object", "properties": { "kind": { "$ref": "#/components/schemas/TieKind" } } },
            { "type": "object", "properties": { "kind": kind(json!(["a", "b"])) } },
        ] },
        "TieKind": kind(json!(["a", "b", "c"])),
        "Knot": { "nullable": true, "allOf": [
            { "type": "object", "properties": { "a": { "type": "string" } } },
            { "type": "object", "properties": { "b": { "type": "string" } } },
        ] },
    }));
    let types = Types::new(&document, "connections_types").unwrap();
    let names: Vec<_> = types.names.iter().collect();
    assert_eq!(
        format!("{names:?}"),
        r#"[("Knot", "Knot"), ("Tie", "Tie"), ("TieKind", "TieKind2"), ("aB", "AB"), ("a_b", "AB2")]"#
    );
    let source = types.source().unwrap();
    for field in [
        "option::Option<TieKind>",
        "struct Knot(pub ::std::option::Option<KnotValue>)",
    ] {
        assert!(source.contains(field), "{source}");
    }
    let kind = types.rust_type(&reference("TieKind"), "").unwrap();
    assert_eq!(
        kind.to_string().replace(' ', ""),
        "connections_types::TieKind2"
    );
}

#[test]
fn fields_of_one_name_are_numbered() {
    let document = document(json!({
        "Member": { "type": "object", "additionalProperties": { "type": "string" }, "properties": {
            "extra": { "type": "integer", "default": 1 },
            "userId": { "type": "string", "default": "a" },
            "user_id": { "type": "string" },
        } },
    }));
    let source = source(&document);
    let start = source.find("pub struct Member").unwrap();
    insta::assert_snapshot!(&source[start..]);
}

#[test]
fn a_path_that_is_none_is_an_error() {
    let document = document(json!({}));
    let error = Types::new(&document, "my types").unwrap_err().to_string();
    assert!(error.contains("`my types` is no path"), "{error}");
    assert!(Types::new(&document, "crate::types").is_ok());
}
