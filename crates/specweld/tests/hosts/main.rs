//! Sites of many pages, as docs hosts export them: what went in comes out, without any settings.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod document;
mod fragment;
mod mintlify;
mod schema;
mod shape;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use serde_json::Value;
use specweld::{Options, Page, Pages, Severity, account, weld};

use document::Document;
use shape::Host;

/// How many pages there are, unless `SPECWELD_HOSTS` says another number.
const PAGES: usize = 1_000;

/// What a client needs to know of an operation.
#[derive(Debug, Default, PartialEq, Eq)]
struct Face {
    /// `query limit`; those of the path are counted.
    parameters: BTreeSet<String>,
    in_path: usize,
    /// Of the body: its media types, and the names of all properties that there are in each.
    body: Media,
    /// The same by status, and what headers there are.
    answers: BTreeMap<String, (Media, BTreeSet<String>)>,
}

type Media = BTreeMap<String, BTreeSet<String>>;

/// What a document says of an operation.
fn face(document: &Value, operation: &Value) -> Face {
    let mut face = Face::default();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let parameter = resolve(document, parameter);
        match parameter["in"].as_str().unwrap() {
            "path" => face.in_path += 1,
            place => {
                let name = parameter["name"].as_str().unwrap();
                face.parameters.insert(format!("{place} {name}"));
            }
        }
    }
    face.body = media(document, resolve(document, &operation["requestBody"]));
    for (status, answer) in operation["responses"].as_object().unwrap() {
        let answer = resolve(document, answer);
        let headers = answer["headers"].as_object();
        let headers = headers
            .into_iter()
            .flat_map(|headers| headers.keys().cloned());
        let answer = (media(document, answer), headers.collect());
        face.answers.insert(status.clone(), answer);
    }
    face
}

fn media(document: &Value, value: &Value) -> Media {
    let content = value["content"].as_object().into_iter().flatten();
    let names = |schema| {
        let (mut names, mut seen) = (BTreeSet::new(), BTreeSet::new());
        properties(document, schema, &mut names, &mut seen);
        names
    };
    content
        .map(|(kind, media)| (kind.clone(), names(&media["schema"])))
        .collect()
}

/// The names of the properties of a schema, and of all that it consists of and refers to.
fn properties<'v>(
    document: &'v Value,
    schema: &'v Value,
    names: &mut BTreeSet<String>,
    seen: &mut BTreeSet<&'v str>,
) {
    match schema {
        Value::Object(members) => {
            if let Some(reference) = schema["$ref"].as_str() {
                if seen.insert(reference) {
                    properties(document, resolve(document, schema), names, seen);
                }
                return;
            }
            for (key, member) in members {
                match (key.as_str(), member) {
                    ("properties", Value::Object(inner)) => {
                        names.extend(inner.keys().cloned());
                        inner
                            .values()
                            .for_each(|it| properties(document, it, names, seen));
                    }
                    // Values, which may look like schemas.
                    ("example" | "examples" | "default" | "enum" | "const", _) => {}
                    _ => properties(document, member, names, seen),
                }
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|it| properties(document, it, names, seen)),
        _ => {}
    }
}

fn resolve<'v>(document: &'v Value, value: &'v Value) -> &'v Value {
    match value["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap(),
        None => value,
    }
}

/// Every operation by its method and the shape of its path.
fn faces_of(document: &Value) -> BTreeMap<(String, String), Face> {
    let mut faces = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if operation.get("responses").is_some() {
                let key = (method.clone(), document::shape(path));
                faces.insert(key, face(document, operation));
            }
        }
    }
    faces
}

/// What the pages of a host hold of a document.
fn faces_in(host: Host, document: &Document) -> BTreeMap<(String, String), Face> {
    let whole = serde_json::json!({"components": document.components});
    let faces = document.operations.iter().map(|operation| {
        let path = format!("{}{}", document.base, operation.path);
        let key = (operation.method.to_owned(), document::shape(&path));
        (key, exported(host, face(&whole, &operation.value)))
    });
    faces.collect()
}

/// An operation as far as a host exports it.
fn exported(host: Host, mut face: Face) -> Face {
    if host == Host::MintlifyOld {
        face.answers
            .values_mut()
            .for_each(|(_, headers)| headers.clear());
    }
    face
}

fn how_many() -> usize {
    let pages = std::env::var("SPECWELD_HOSTS").ok();
    pages.map_or(PAGES, |pages| pages.parse().unwrap())
}

#[test]
fn what_went_in_comes_out_of_pages_of_every_host() {
    let most = how_many();
    let (mut count, mut at_fault, mut faults) = (0, 0, Vec::new());
    for seed in 0.. {
        if count >= most {
            break;
        }
        let rng = &mut Rng::with_seed(seed);
        let host = Host::ALL[usize::try_from(seed).unwrap() % Host::ALL.len()];
        let is_31 = host.is_31(rng);
        let document = document::document(rng, is_31);
        let site = host.pages(rng, &document);
        count += site.len();
        let pages = site
            .iter()
            .map(|(name, text)| Page::new(name, text.as_str()));
        let pages = Pages::new(pages);
        let welded = weld(&pages, &Options::default());
        let errors = welded.diagnostics.iter();
        let errors: Vec<_> = errors.filter(|it| it.severity == Severity::Error).collect();
        let places = errors
            .iter()
            .filter_map(|it| Some(it.labels.first()?.span.page));
        at_fault += places.collect::<BTreeSet<_>>().len();
        for error in &errors {
            faults.push(format!("seed {seed}, {host:?}: {}", error.headline(&pages)));
        }
        let account = account(&pages);
        assert!(account.balances(), "seed {seed}, {host:?}: {account:#?}");
        assert_eq!(
            account.operations.given,
            document.operations.len(),
            "seed {seed}, {host:?}"
        );
        let Some(made) = welded.document else {
            continue;
        };
        let made: Value = serde_json::from_str(&made.to_json()).unwrap();
        let (expected, found) = (faces_in(host, &document), faces_of(&made));
        for (key, expected) in &expected {
            assert_eq!(
                found.get(key),
                Some(expected),
                "seed {seed}, {host:?}: {key:?}"
            );
        }
        assert_eq!(found.len(), expected.len(), "seed {seed}, {host:?}");
    }
    let share = at_fault as f64 / count as f64;
    assert!(
        share <= 0.005,
        "{at_fault} of {count} pages are at fault\n{}",
        faults.join("\n")
    );
}

/// Pages of two documents that share the names of their components and some of their paths, and that are at fault in
/// some places.
fn at_fault(rng: &mut Rng) -> Vec<Page> {
    let mut pages = Vec::new();
    for number in 0..2 {
        let host = *rng.choice(&Host::ALL).unwrap();
        let is_31 = host.is_31(rng);
        let document = document::document(rng, is_31);
        for (name, text) in host.pages(rng, &document) {
            let text = match rng.u8(..12) {
                0 => text.replace("components/schemas/Tie", "components/schemas/Gone"),
                1 => text.replace("1.0", "2.0"),
                2 => text.replace("type", "tpye"),
                3 => text.replace("responses", "answers"),
                4 => text.replace("{", "[").replacen('[', "{", 5),
                5 => text.replace("path", "query"),
                6 => text.replace("get", "fetch"),
                _ => text,
            };
            let api = if rng.u8(..8) == 0 { "other" } else { "acme" };
            let name = name
                .replacen("acme", api, 1)
                .replacen('.', &format!("-{number}."), 1);
            pages.push(Page::new(name, text));
        }
    }
    pages
}

#[test]
fn nothing_is_lost_in_silence_whatever_is_wrong() {
    let (mut pages_count, mut given, mut told) = (0, 0, 0);
    for seed in 0.. {
        if pages_count >= how_many() / 3 {
            break;
        }
        let pages = Pages::new(at_fault(&mut Rng::with_seed(seed)));
        pages_count += pages.len();
        let account = account(&pages);
        if !account.balances() {
            let welded = weld(&pages, &Options::default());
            let reported = welded.diagnostics.iter().map(|it| it.headline(&pages));
            let reported: Vec<_> = reported.collect();
            let lost = account.lost.iter();
            let lost = lost.map(|(subject, span)| {
                (pages.get(span.page).name(), span.start, subject.to_string())
            });
            panic!(
                "seed {seed}: {:#?} of {}",
                lost.collect::<Vec<_>>(),
                reported.join("\n")
            );
        }
        for (_, tally) in account.tallies() {
            given += tally.given;
            told += tally.told;
        }
    }
    assert!(told > pages_count / 50, "{told} of {given} are told of");
}
