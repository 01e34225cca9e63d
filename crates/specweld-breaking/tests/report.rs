//! What is told of one change of pages, in every format; which Rust it touches; and documents that mean harm.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write;
use std::fs;

use serde_json::{Value, json};
use specweld_breaking::{
    Accepted, Change, Format, Level, Place, Report, Settings, Side, Version, accept, compare,
    report_schema,
};
use specweld_document::Document;

fn document(paths: Value, schemas: Value) -> Document {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "Library", "version": "1" },
        "paths": paths,
        "components": { "schemas": schemas },
    });
    Document::parse(&document.to_string()).unwrap()
}

fn library(most: u32, renewals: &str) -> Document {
    document(
        json!({ "/loans": { "post": {
            "operationId": "library_lend_a_book",
            "x-specweld-api": "library",
            "x-specweld-page": "library/lend-a-book.md",
            "description": format!("A loan can be renewed {renewals}.\n\n| Status | Meaning |\n| --- | --- |\n| 409 | lent |"),
            "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/LibraryLoan" } } } },
            "responses": { "201": { "description": "<Lent>", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/LibraryLoan" } } } } }
        } } }),
        json!({ "LibraryLoan": { "type": "object", "required": ["member"], "properties": {
            "member": { "type": "string" },
            "weeks": { "type": "integer", "minimum": 1, "maximum": most },
        } } }),
    )
}

fn changes(old: &Document, new: &Document) -> Vec<Change> {
    let locate = |pointer: &str| {
        Some(Place {
            pointer: pointer.to_owned(),
            page: Some("docs/library/lend-a-book.md".to_owned()),
            line: Some(12),
            column: Some(7),
        })
    };
    let version = |document| Version {
        document,
        locate: &locate,
    };
    compare(version(old), version(new), &Settings::default())
}

fn report() -> Report {
    let (old, new) = (library(8, "twice"), library(4, "three times"));
    Report::new("v1", "now", Side::Both, changes(&old, &new))
}

#[test]
fn one_value_is_told_in_every_format() {
    let report = report();
    let formats = [
        ("text", Format::Text),
        ("markdown", Format::Markdown),
        ("json", Format::Json),
        ("github", Format::Github),
        ("gitlab", Format::Gitlab),
        ("junit", Format::Junit),
        ("sarif", Format::Sarif),
        ("html", Format::Html),
    ];
    for (name, format) in formats {
        insta::assert_snapshot!(name, report.render(format));
    }
}

#[test]
fn the_schema_of_reports_is_fresh_and_takes_them() {
    let path = format!("{}/report.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema = format!("{:#}\n", report_schema());
    if std::env::var_os("INSTA_UPDATE").is_some_and(|it| it == "always") {
        fs::write(&path, &schema).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        known == schema,
        "{path} is stale: INSTA_UPDATE=always writes it"
    );
    let report: Value = serde_json::from_str(&report().render(Format::Json)).unwrap();
    let validator = jsonschema::validator_for(&report_schema()).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&report)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn what_is_accepted_does_not_count_and_what_accepts_nothing_is_at_fault() {
    let entry = |fingerprint: &str, expires: Option<&str>| Accepted {
        fingerprint: fingerprint.to_owned(),
        reason: "nobody lends for longer".to_owned(),
        expires: expires.map(str::to_owned),
    };
    let (old, new) = (library(8, "twice"), library(4, "twice"));
    let all = changes(&old, &new);
    let prints: Vec<&str> = all
        .iter()
        .map(|change| change.fingerprint.as_str())
        .collect();
    let level = |entries: &[Accepted]| {
        let mut changes = all.clone();
        let faults = accept(&mut changes, entries, Some("2026-11-25"));
        (Report::new("", "", Side::Clients, changes).level, faults)
    };
    assert_eq!(level(&[]), (Level::Breaking, Vec::new()));
    assert_eq!(
        level(&[entry(prints[0], None)]),
        (Level::Compatible, Vec::new())
    );
    let until = |day| level(&[entry(prints[0], Some(day))]);
    assert_eq!(until("2026-11-25"), (Level::Compatible, Vec::new()));
    assert_eq!(until("2026-11-24"), (Level::Breaking, Vec::new()));
    let faults = |entries: &[Accepted]| level(entries).1.len();
    assert_eq!(
        faults(&[entry("000000000000", None), entry(prints[0], Some("soon"))]),
        2
    );
    let silent = Accepted {
        reason: " ".to_owned(),
        ..entry(prints[0], None)
    };
    assert_eq!(faults(&[silent]), 1);
}

#[test]
fn fingerprints_stay_whatever_else_changes() {
    let prints = |most: u32, renewals: &str| -> Vec<String> {
        let (old, new) = (library(8, "twice"), library(most, renewals));
        changes(&old, &new)
            .into_iter()
            .map(|change| change.fingerprint)
            .collect()
    };
    let (one, both) = (prints(4, "twice"), prints(4, "once"));
    assert!(
        one.iter().all(|print| both.contains(print)),
        "{one:?} {both:?}"
    );
    assert_ne!(prints(5, "twice"), one);
}

#[test]
fn rust_that_is_touched_is_named() {
    let operation = json!({ "get": {
        "operationId": "library_list", "x-specweld-api": "library",
        "parameters": [{ "name": "page-size", "in": "query", "schema": { "type": "integer" } }],
        "responses": {
            "200": { "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/LibraryBook" } } } },
            "404": { "description": "", "content": { "application/json": { "schema": { "type": "object", "properties": { "code": { "type": "integer" } } } } } }
        }
    } });
    let book = json!({ "type": "object", "properties": { "shelfMark": { "type": "string" } } });
    let old = document(
        json!({ "/books": operation }),
        json!({ "LibraryBook": book }),
    );
    let cases = [
        (
            "/paths/~1books/get/parameters",
            json!([]),
            "Client builder::LibraryList::page_size Major, Server ListRequest::page_size Major",
        ),
        (
            "/paths/~1books/get/operationId",
            json!("library_list_books"),
            "Types library::ListBooksError Minor, Types library::ListBooksOk Minor, Types library::ListError Major, Types library::ListOk Major, Client Client::library_list Major, Client Client::library_list_books Minor, Server Library::list Major, Server Library::list_books Major",
        ),
        (
            "/paths/~1books/get/responses/409",
            json!({ "description": "" }),
            "Types library::ListError Major",
        ),
        (
            "/components/schemas/LibraryBook/properties/title",
            json!({ "type": "string" }),
            "Types LibraryBook::title Major",
        ),
        (
            "/components/schemas/LibraryBook/properties/shelfMark/type",
            json!("integer"),
            "Types LibraryBook::shelf_mark Major",
        ),
        (
            "/components/schemas/LibraryBook/properties/shelfMark/description",
            json!("Where it is."),
            "",
        ),
        (
            "/paths/~1books/get/responses/200/headers",
            json!({ "Total": { "required": true, "schema": { "type": "integer" } } }),
            "Types library::ListOk Major",
        ),
        (
            "/paths/~1books/get/parameters/0/schema/type",
            json!("string"),
            "Client builder::LibraryList::page_size Major, Server ListRequest::page_size Major",
        ),
        (
            "/paths/~1books/get/requestBody",
            json!({ "content": { "application/json": { "schema": { "type": "object" } } } }),
            "Client builder::LibraryList::body Major, Server ListRequest::body Major",
        ),
        // What stands in an answer without a name is called after the operation and the status.
        (
            "/paths/~1books/get/responses/404/content/application~1json/schema/properties/why",
            json!({ "type": "string" }),
            "Types LibraryListResponse404::why Major",
        ),
        (
            "/components/schemas/LibraryCopy",
            json!({}),
            "Types LibraryCopy Minor",
        ),
    ];
    for (place, value, expected) in cases {
        let mut new = old.value().clone();
        let (around, key) = place.rsplit_once('/').unwrap();
        new.pointer_mut(around).unwrap()[key] = value;
        let new = Document::parse(&new.to_string()).unwrap();
        let changes = compare(Version::new(&old), Version::new(&new), &Settings::default());
        let mut touched = String::new();
        for item in changes.iter().flat_map(|change| &change.touches) {
            let comma = if touched.is_empty() { "" } else { ", " };
            write!(
                touched,
                "{comma}{:?} {} {:?}",
                item.part, item.path, item.step
            )
            .unwrap();
        }
        assert_eq!(touched, expected, "{place}");
    }
}

#[test]
fn documents_that_mean_harm_are_told_of_in_time() {
    let body = |schema: Value| {
        json!({ "/a": { "post": {
        "requestBody": { "content": { "application/json": { "schema": schema } } },
        "responses": { "204": { "description": "" } }
    } } })
    };
    let reference = |name: String| json!({ "$ref": format!("#/components/schemas/{name}") });
    let choices = |length: usize, most: usize| -> Value {
        let choice = |index| json!({ "type": "object", "required": [format!("p{index}")], "properties": { "x": { "type": "string", "maxLength": most } } });
        let all: Vec<Value> = (0..length)
            .map(|_| json!({ "oneOf": (0..length).map(choice).collect::<Vec<_>>() }))
            .collect();
        json!({ "allOf": all })
    };
    // A chain, a circle of all with all, and choices times choices.
    let chain = |last: Value| {
        let mut schemas = serde_json::Map::new();
        for index in 0..5_000 {
            let next = reference(format!("S{}", index + 1));
            schemas.insert(
                format!("S{index}"),
                json!({ "type": "object", "properties": { "next": next } }),
            );
        }
        schemas.insert("S5000".to_owned(), last);
        document(body(reference("S0".to_owned())), Value::Object(schemas))
    };
    let knot = |most: usize| {
        let schemas: serde_json::Map<_, _> = (0..40)
            .map(|index| {
                let members =
                    (0..40).map(|other| (format!("p{other}"), reference(format!("S{other}"))));
                let mut members: serde_json::Map<_, _> = members.collect();
                members.insert(
                    "own".to_owned(),
                    json!({ "type": "string", "maxLength": most + index }),
                );
                (
                    format!("S{index}"),
                    json!({ "type": "object", "properties": members }),
                )
            })
            .collect();
        document(body(reference("S0".to_owned())), Value::Object(schemas))
    };
    let long = |most: u64| {
        document(
            body(json!({ "type": "string", "maxLength": most })),
            json!({}),
        )
    };
    let pattern = |pattern: &str| {
        document(
            body(json!({ "type": "string", "pattern": pattern })),
            json!({}),
        )
    };
    let pairs = [
        (
            chain(json!({ "type": "string" })),
            chain(json!({ "type": "integer" })),
        ),
        (knot(10), knot(9)),
        (
            document(body(choices(12, 5)), json!({})),
            document(body(choices(12, 4)), json!({})),
        ),
        (long(4_000_000_000), long(3_000_000_000)),
        (
            pattern("^(a|b|ab)*c{900}$"),
            pattern("^(a|b|ab){400}c{900}$"),
        ),
        (pattern("^(?=a)b"), pattern("^(?!a)b")),
    ];
    for (old, new) in pairs {
        let start = std::time::Instant::now();
        let changes = compare(Version::new(&old), Version::new(&new), &Settings::default());
        let levels: Vec<Level> = changes.iter().map(Change::level).collect();
        println!(
            "{:?} for {} changes, the worst {:?}",
            start.elapsed(),
            changes.len(),
            levels.iter().max()
        );
        assert!(!changes.is_empty());
    }
}
