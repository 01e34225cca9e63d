//! The examples of the pages: each stands in `openapi.json` at its place, and is one.

use std::collections::BTreeSet;
use std::fmt::Write;

use conformance::example::Examples;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use serde_json::Value;

#[test]
fn examples_have_their_places() {
    let mut out = String::new();
    let mut operation = String::new();
    for example in Examples::load().all() {
        if example.operation != operation {
            operation.clone_from(&example.operation);
            writeln!(out, "{operation}").unwrap();
        }
        writeln!(out, "  {}: {}", example.place, example.value).unwrap();
    }
    insta::assert_snapshot!(out);
}

#[test]
fn examples_are_what_their_schemas_say() {
    let examples = Examples::load();
    let mut faults = Vec::new();
    for example in examples.all() {
        let place = format!("{} {}", example.operation, example.place);
        faults.extend(
            examples
                .faults_of(&example)
                .iter()
                .map(|it| format!("{place}: {it}")),
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn an_example_that_breaks_its_schema_is_found() {
    let page = r##"{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": {
        "operationId": "a",
        "parameters": [{"name": "b", "in": "query", "schema": {"type": "integer"}, "example": "no"}],
        "responses": {"200": {"description": "d", "content": {"application/json": {
            "schema": {"type": "object", "required": ["c"]},
            "examples": {"good": {"value": {"c": 1}}, "bad": {"value": {}}}
        }}}}
    }}}}"##;
    let document = Examples::parse(page);
    let examples = document.all();
    let found = examples
        .iter()
        .filter(|it| !document.faults_of(it).is_empty());
    let found: Vec<_> = found.map(|it| it.place.as_str()).collect();
    assert_eq!(found, ["query b", "200 application/json (bad)"]);
}

/// The bodies that the project's own prose shows: JSON objects in line, and blocks.
fn bodies(page: &str) -> Vec<Value> {
    let object = |text: &str| serde_json::from_str(text).ok().filter(Value::is_object);
    let mut bodies = Vec::new();
    let mut block: Option<String> = None;
    for event in Parser::new_ext(page, pulldown_cmark::Options::ENABLE_TABLES) {
        match event {
            // An exchange is a test, and its values are names.
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if &*info != "http" => {
                block = Some(String::new());
            }
            Event::Text(text) => {
                if let Some(block) = &mut block {
                    block.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                let text = block.take();
                let text = text.as_deref().map(str::trim_end);
                bodies.extend(text.map(|it| object(it).unwrap_or_else(|| it.into())));
            }
            Event::Code(text) => bodies.extend(object(&text)),
            _ => {}
        }
    }
    bodies
}

#[test]
fn no_body_stands_in_prose_alone() {
    let examples = Examples::load();
    let examples = examples.all();
    let mut count = 0;
    for (page, operation) in [
        ("gigya/remove-connection", "gigya_remove_connection"),
        (
            "persona/deactivate-connection",
            "persona_deactivate_connection",
        ),
        ("symphony/remove-connection", "symphony_remove_connection"),
        ("symphony/unfollow-user", "symphony_unfollow_user"),
    ] {
        let own = examples.iter().filter(|it| it.operation == operation);
        let own: BTreeSet<_> = own.map(|it| it.value.to_string()).collect();
        for body in bodies(&conformance::rules(page)) {
            count += 1;
            assert!(
                own.contains(&body.to_string()),
                "{page} has no example {body}"
            );
        }
    }
    // Six and six of Symphony, one of Persona, two of Gigya.
    assert_eq!(count, 15);
}
