//! Comparing two versions of a large document, beside reading both by `serde_json`.
//!
//! `cargo bench --package specweld-breaking --bench compare`; files after `--`, each an old
//! version and a new one, take the place of the documents made here; `--tell` prints what is not known or not shown.

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use specweld_breaking::{Change, Level, Settings, Version, compare};
use specweld_document::Document;

const OPERATIONS: usize = 1_500;
/// So many schemas refer to each other.
const FAMILY: usize = 20;

fn main() {
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|it| !it.starts_with("--"))
        .collect();
    let mut all = Tally::default();
    for pair in files.chunks_exact(2) {
        let [old, new] = [0, 1].map(|side| fs::read_to_string(&pair[side]).unwrap());
        println!("{}", pair[1]);
        all.add(measure(&old, &new));
    }
    if files.is_empty() {
        measure(&made(false).to_string(), &made(true).to_string());
    } else if files.len() > 2 {
        println!("all: {}", all.line());
    }
}

/// How many changes there are, and what is known of them.
#[derive(Default)]
struct Tally {
    changes: usize,
    breaking: usize,
    shown: usize,
    unknown: usize,
    reasons: BTreeMap<String, usize>,
    unshown: BTreeMap<String, usize>,
}

impl Tally {
    fn of(changes: &[Change]) -> Self {
        let mut tally = Self::default();
        for change in changes {
            tally.changes += 1;
            match change.level() {
                Level::Breaking => {
                    tally.breaking += 1;
                    let kind = format!("{:?} {:?} {:?}", change.area, change.kind, change.action);
                    match change.witnesses.iter().any(|it| it.message.is_some()) {
                        true => tally.shown += 1,
                        false => {
                            *tally.unshown.entry(kind).or_default() += 1;
                            tell(change);
                        }
                    }
                }
                Level::Unknown => {
                    tally.unknown += 1;
                    let reason = change.because.clone().unwrap_or_default();
                    *tally.reasons.entry(reason).or_default() += 1;
                    tell(change);
                }
                _ => {}
            }
        }
        tally
    }

    fn add(&mut self, other: Self) {
        self.changes += other.changes;
        self.breaking += other.breaking;
        self.shown += other.shown;
        self.unknown += other.unknown;
        for (reason, count) in other.reasons {
            *self.reasons.entry(reason).or_default() += count;
        }
        for (kind, count) in other.unshown {
            *self.unshown.entry(kind).or_default() += count;
        }
    }

    fn line(&self) -> String {
        let Self {
            changes,
            breaking,
            shown,
            unknown,
            reasons,
            unshown,
        } = self;
        format!(
            "{changes} changes, {breaking} breaking, {shown} of them shown by a whole message, {unknown} unknown {reasons:?} {unshown:?}"
        )
    }
}

/// With `--tell`, what is not known or not shown is printed.
fn tell(change: &Change) {
    if std::env::args().any(|it| it == "--tell") {
        let operation = change.operation.as_ref().map(ToString::to_string);
        let place = change.new.as_ref().or(change.old.as_ref());
        println!(
            "  {} | {} | {} | {}",
            operation.unwrap_or_default(),
            change.words,
            change.because.as_deref().unwrap_or("not shown"),
            place.map(|it| it.pointer.as_str()).unwrap_or_default()
        );
    }
}

fn measure(old: &str, new: &str) -> Tally {
    let megabytes = |text: &str| text.len() as f64 / 1e6;
    println!(
        "documents of {:.1} and {:.1} MB",
        megabytes(old),
        megabytes(new)
    );
    let read = best(|| {
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        (read(old), read(new))
    });
    let checked = best(|| (Document::read(old), Document::read(new)));
    let (Ok((before, _)), Ok((after, _))) = (Document::read(old), Document::read(new)) else {
        println!("not of OpenAPI 3.0");
        return Tally::default();
    };
    let compare = || {
        compare(
            Version::new(&before),
            Version::new(&after),
            &Settings::default(),
        )
    };
    let compared = best(compare);
    let tally = Tally::of(&compare());
    println!("{}", tally.line());
    let line = |what: &str, time: Duration| {
        println!(
            "{what:<28}{:>8.1} ms  {:>5.2} times serde_json",
            time.as_secs_f64() * 1e3,
            time.as_secs_f64() / read.as_secs_f64()
        );
    };
    line("serde_json reads both", read);
    line("read and checked", checked);
    line("compared", compared);
    line("all", checked + compared);
    tally
}

fn best<T>(mut run: impl FnMut() -> T) -> Duration {
    let time = |run: &mut dyn FnMut() -> T| {
        let start = Instant::now();
        drop(std::hint::black_box(run()));
        start.elapsed()
    };
    let first = time(&mut run);
    let more = if first < Duration::from_secs(2) { 2 } else { 0 };
    (0..more).map(|_| time(&mut run)).fold(first, Duration::min)
}

/// A document of about five megabytes; the newer one differs in every tenth component, and has one operation more and one less.
fn made(newer: bool) -> Value {
    let reference = |name: String| json!({"$ref": format!("#/components/schemas/{name}")});
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for index in 0..OPERATIONS {
        let texts =
            "Words that say what it is about, as documents have them, and some more of them. "
                .repeat(4);
        let most = if newer && index % 10 == 3 { 90 } else { 100 };
        let mut properties = Map::new();
        for number in 0..12 {
            let property = match number % 4 {
                0 => json!({"type": "string", "maxLength": most + number, "description": texts}),
                1 => json!({"type": "integer", "minimum": 0, "maximum": 1000}),
                2 => {
                    json!({"type": "array", "items": reference(format!("S{}", index / FAMILY * FAMILY + (index * 7 + number) % FAMILY))})
                }
                _ => json!({"type": "string", "enum": ["a", "b", "c"], "nullable": true}),
            };
            properties.insert(format!("p{number}"), property);
        }
        schemas.insert(
            format!("S{index}"),
            json!({"type": "object", "required": ["p0", "p1"], "properties": properties, "description": texts}),
        );
        // What refers to all of the rest is in few of them, as it is in documents that people write.
        let answer = json!({"200": {"description": "Fine.", "content": {"application/json": {"schema": reference(format!("S{index}"))}}}});
        let operation = json!({
            "operationId": format!("o{index}"),
            "description": texts,
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
            "requestBody": {"content": {"application/json": {"schema": reference(format!("S{index}"))}}},
            "responses": answer,
        });
        if newer || index > 0 {
            paths.insert(format!("/things{index}/{{id}}"), json!({"post": operation}));
        }
    }
    if newer {
        paths.remove("/things1/{id}");
    }
    json!({"openapi": "3.0.3", "info": {"title": "Large", "version": "1"}, "paths": paths, "components": {"schemas": schemas}})
}
