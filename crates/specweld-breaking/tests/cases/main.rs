//! Single edits of one document, each with what is said of it: `edits.toml`.
//!
//! `SPECWELD_CASES=write cargo test -p specweld-breaking --test cases` writes what is said now into the file, to be read before it is
//! committed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Map, Value};
use specweld_breaking::{Change, Kind, Level, Settings, Version, compare};
use specweld_document::Document;

fn file(name: &str) -> String {
    let path = format!("{}/tests/cases/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

fn sample() -> Value {
    serde_json::from_str(&file("sample.json")).unwrap()
}

fn edits() -> Vec<toml::Table> {
    let edits: toml::Table = file("edits.toml").parse().unwrap();
    let edits = edits["edit"].as_array().unwrap().iter();
    edits.map(|edit| edit.as_table().unwrap().clone()).collect()
}

fn texts(edit: &toml::Table, key: &str) -> Vec<String> {
    let list = edit.get(key).and_then(toml::Value::as_array);
    let list = list.into_iter().flatten();
    list.map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// An edit, and all that is told of it and of the way back.
struct Told {
    edit: toml::Table,
    there: Vec<Change>,
    back: Vec<Change>,
}

impl Told {
    fn name(&self) -> &str {
        self.edit["name"].as_str().unwrap()
    }
}

/// All edits. They are compared once for all tests.
fn all() -> &'static [Told] {
    static ALL: LazyLock<Vec<Told>> = LazyLock::new(|| {
        let edits = edits();
        let sample = Document::parse(&sample().to_string()).unwrap();
        let told = |edit: &toml::Table| {
            // With `from` it is the other way round of the edit of that name.
            let from = edit.get("from").and_then(toml::Value::as_str);
            let is_from = |edit: &&toml::Table| edit["name"].as_str() == from;
            let whole = edits.iter().find(is_from).unwrap_or(edit);
            let edited = Document::parse(&apply(whole).to_string()).unwrap();
            let (old, new) = match from {
                None => (&sample, &edited),
                Some(_) => (&edited, &sample),
            };
            Told {
                edit: edit.clone(),
                there: between(old, new),
                back: between(new, old),
            }
        };
        edits.iter().map(told).collect()
    });
    &ALL
}

/// The sample after an edit.
fn apply(edit: &toml::Table) -> Value {
    let mut document = sample();
    if let [place, before, after] = texts(edit, "rename").as_slice() {
        let object = document
            .pointer_mut(place)
            .unwrap()
            .as_object_mut()
            .unwrap();
        let value = object.remove(before).unwrap();
        object.insert(after.clone(), value);
    }
    if let [before, after] = texts(edit, "move").as_slice() {
        let (item, method) = before.rsplit_once('/').unwrap();
        let operation = remove(&mut document, before);
        let mut moved = document.pointer(item).unwrap().clone();
        moved
            .as_object_mut()
            .unwrap()
            .retain(|key, _| key == "parameters");
        moved[method] = operation;
        set(&mut document, after, moved);
    }
    if let [before, after] = texts(edit, "component").as_slice() {
        let text = document.to_string();
        let text = text.replace(
            &format!("schemas/{before}\""),
            &format!("schemas/{after}\""),
        );
        let text = text.replace(&format!("\"{before}\":"), &format!("\"{after}\":"));
        document = serde_json::from_str(&text).unwrap();
    }
    for (place, value) in edit
        .get("set")
        .and_then(toml::Value::as_table)
        .into_iter()
        .flatten()
    {
        let value = serde_json::from_str(value.as_str().unwrap()).unwrap();
        set(&mut document, place, value);
    }
    for place in texts(edit, "remove") {
        remove(&mut document, &place);
    }
    document
}

fn set(document: &mut Value, place: &str, value: Value) {
    let (around, key) = place.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match document
        .pointer_mut(around)
        .unwrap_or_else(|| panic!("there is no {around}"))
    {
        Value::Object(members) => drop(members.insert(key, value)),
        Value::Array(items) if key == "-" => items.push(value),
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        _ => panic!("{place} stands in nothing"),
    }
}

fn remove(document: &mut Value, place: &str) -> Value {
    let (around, key) = place.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match document
        .pointer_mut(around)
        .unwrap_or_else(|| panic!("there is no {around}"))
    {
        Value::Object(members) => members.remove(&key).unwrap(),
        Value::Array(items) => items.remove(key.parse().unwrap()),
        _ => panic!("{place} stands in nothing"),
    }
}

fn changes(old: &Value, new: &Value) -> Vec<Change> {
    let read = |document: &Value| Document::parse(&document.to_string()).unwrap();
    between(&read(old), &read(new))
}

fn between(old: &Document, new: &Document) -> Vec<Change> {
    let settings = Settings {
        today: Some("2026-11-25".to_owned()),
    };
    compare(Version::new(old), Version::new(new), &settings)
}

/// `breaking / compatible, checked | GET /books | the query parameter …`
fn line(change: &Change) -> String {
    let witness = match change.witnesses.as_slice() {
        [] => "",
        witnesses if witnesses.iter().any(|it| it.validated) => ", checked",
        _ => ", shown",
    };
    let operation = change
        .operation
        .as_ref()
        .map_or_else(|| "document".to_owned(), ToString::to_string);
    let (clients, servers) = (change.clients.as_str(), change.servers.as_str());
    format!(
        "{clients} / {servers}{witness} | {operation} | {}",
        change.words
    )
}

#[test]
fn every_edit_is_told_as_it_should_be() {
    assert!(all().len() >= 120, "{}", all().len());
    let mut text = file("edits.toml");
    let mut wrong = Vec::new();
    for told in all() {
        let name = told.name();
        let said: Vec<String> = told.there.iter().map(line).collect();
        if said != texts(&told.edit, "says") {
            wrong.push(format!("{name}\n  {}", said.join("\n  ")));
            write(&mut text, name, &said);
        }
    }
    if std::env::var_os("SPECWELD_CASES").is_some() {
        let path = format!("{}/tests/cases/edits.toml", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(path, text).unwrap();
    }
    assert!(wrong.is_empty(), "told otherwise:\n{}", wrong.join("\n"));
}

/// Puts what is said into the file, behind an edit.
fn write(text: &mut String, name: &str, said: &[String]) {
    let start = text
        .find(&format!("name = {}\n", Value::from(name)))
        .unwrap();
    let from = start + text[start..].find("says = [").unwrap();
    let to = text[from..]
        .find("\n[[edit]]")
        .map_or(text.len(), |to| from + to);
    let lines: Vec<String> = said
        .iter()
        .map(|line| format!("  {},\n", Value::from(line.as_str())))
        .collect();
    let list = match lines.is_empty() {
        true => "says = []\n".to_owned(),
        false => format!("says = [\n{}]\n", lines.concat()),
    };
    text.replace_range(from..to, &list);
}

#[test]
fn to_go_back_breaks_the_other_side() {
    // How long something stays is a promise in one direction of time.
    let counts = |change: &&Change| change.kind != Kind::Lifecycle && change.because.is_none();
    for told in all() {
        let levels = |changes: &[Change], mirror: bool| {
            let levels = changes.iter().filter(counts).map(|change| match mirror {
                false => (
                    change.area,
                    change.direction,
                    change.clients,
                    change.servers,
                ),
                true => (
                    change.area,
                    change.direction,
                    change.servers,
                    change.clients,
                ),
            });
            let mut levels: Vec<_> = levels.collect();
            levels.sort_by_key(|it| format!("{it:?}"));
            levels
        };
        let (name, there, back) = (told.name(), &told.there, &told.back);
        if there.iter().chain(back).all(|change| counts(&change)) {
            assert_eq!(
                levels(there, false),
                levels(back, true),
                "{name}: {back:#?}"
            );
        }
    }
}

/// The kinds of changes that tools of this field tell apart, by direction, area, kind and action.
///
/// `kinds.tsv` lists them. What is behind a `no` is not told, and why.
#[test]
fn kinds_of_changes_are_met() {
    let mut met = BTreeSet::new();
    for told in all() {
        for change in &told.there {
            let direction = change.direction.map_or("none", |it| it.as_str());
            let kind = [
                change.area.as_str(),
                change.kind.as_str(),
                change.action.as_str(),
            ];
            met.insert(format!("{direction}\t{}", kind.join("\t")));
        }
    }
    let (mut listed, mut missed) = (0, Vec::new());
    for line in file("kinds.tsv").lines().skip(1) {
        listed += 1;
        let columns: Vec<&str> = line.split('\t').collect();
        let is_met = met.contains(&columns[..4].join("\t"));
        match is_met {
            true => assert_eq!(columns[4], "yes", "{line}"),
            false if columns[4] == "no" => missed.push(line.to_owned()),
            false => panic!("no edit shows {line}"),
        }
    }
    println!(
        "{} of {listed} kinds; not {missed:?}",
        listed - missed.len()
    );
    assert!(missed.len() * 20 < listed);
}

#[test]
fn what_breaks_is_shown() {
    let (mut breaking, mut shown, mut unknown, mut all) = (0, 0, 0, 0);
    let (mut checked, mut unchecked, mut missed) = (0, 0, Vec::new());
    for told in self::all() {
        for change in &told.there {
            all += 1;
            unknown += usize::from(change.level() == Level::Unknown);
            if change.level() == Level::Breaking {
                breaking += 1;
                let witnesses = change.witnesses.iter();
                let wholes = witnesses.filter(|it| it.message.is_some()).count();
                shown += usize::from(wholes > 0);
                let breaks = [change.clients, change.servers];
                let due = breaks.iter().filter(|it| **it == Level::Breaking).count();
                if wholes < due {
                    missed.push(format!("{}: {}", told.name(), line(change)));
                }
                for witness in change.witnesses.iter().filter(|it| it.message.is_some()) {
                    checked += usize::from(witness.validated);
                    unchecked += usize::from(!witness.validated);
                }
            }
        }
    }
    println!(
        "{all} changes, {breaking} breaking, {shown} of them shown by a whole message, {unknown} unknown; {checked} messages checked, {unchecked} not"
    );
    println!("not shown: {missed:#?}");
    assert!(shown * 100 >= breaking * 95, "{shown} of {breaking}");
    // What is not checked is what is promised for some time.
    assert!(checked > 10 * unchecked, "{checked} {unchecked}");
    assert!(breaking > 100);
}

#[test]
fn a_document_is_what_it_is() {
    assert_eq!(changes(&sample(), &sample()), []);
    // In whatever order its members stand.
    let mut turned = Map::new();
    for (key, value) in sample().as_object().unwrap().iter().rev() {
        turned.insert(key.clone(), value.clone());
    }
    assert_eq!(changes(&sample(), &Value::Object(turned)), []);
}
