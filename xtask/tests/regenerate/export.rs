//! A vendor's fresh export: whatever changes in the words of the vendors' pages, `regenerate` works, and what it makes
//! differs in words alone.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;
use specweld::is_companion;

use super::root::{files, pages_alone, regenerate, stderr, stdout};

/// What is made of the pages, by its path, where the vendors' are changed.
fn exported(change: impl Fn(&str) -> String) -> BTreeMap<PathBuf, String> {
    let root = pages_alone();
    let fragments = root.path().join("fragments");
    let mut count = 0;
    for (path, text) in files(&fragments) {
        if path.extension().is_none_or(|it| it != "md") || is_companion(path.to_str().unwrap()) {
            continue;
        }
        let text = String::from_utf8(text).unwrap();
        let changed = change(&text);
        assert_ne!(changed, text, "{} did not change", path.display());
        fs::write(fragments.join(path), changed).unwrap();
        count += 1;
    }
    assert_eq!(count, 5);
    let output = regenerate(root.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stdout(&output).contains(" 0 warnings"),
        "{}",
        stderr(&output)
    );
    made(root.path())
}

/// What is made of the pages as they are.
fn original() -> &'static BTreeMap<PathBuf, String> {
    static MADE: LazyLock<BTreeMap<PathBuf, String>> = LazyLock::new(|| {
        let root = pages_alone();
        let output = regenerate(root.path(), &[]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        made(root.path())
    });
    &MADE
}

fn made(root: &Path) -> BTreeMap<PathBuf, String> {
    let all = files(root).into_iter();
    let made = all.filter(|(path, _)| !path.starts_with("fragments"));
    made.map(|(path, text)| (path, String::from_utf8(text).unwrap()))
        .collect()
}

/// What was made, without what only people read: comments of sources, and texts of the document.
fn interface(made: &BTreeMap<PathBuf, String>) -> BTreeMap<&Path, String> {
    let bare = |(path, text): (&'_ PathBuf, &String)| {
        let extension = path.extension().unwrap();
        let lines = text.lines().map(str::trim);
        match extension.to_str().unwrap() {
            "rs" => lines.filter(|line| !line.starts_with("//")).collect(),
            "json" => {
                let mut document = serde_json::from_str(text).unwrap();
                without_texts(&mut document, "");
                document.to_string()
            }
            _ => text.clone(),
        }
    };
    made.iter().map(|it| (it.0.as_path(), bare(it))).collect()
}

/// Takes out descriptions and summaries; a property of such a name has a schema, which stays.
fn without_texts(value: &mut Value, parent: &str) {
    match value {
        Value::Object(members) => {
            if !["properties", "example", "value"].contains(&parent) {
                members.retain(|key, value| {
                    !["description", "summary"].contains(&key.as_str()) || !value.is_string()
                });
            }
            members
                .iter_mut()
                .for_each(|(key, value)| without_texts(value, key));
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| without_texts(item, parent)),
        _ => {}
    }
}

/// The lines of a page with whether they stand in a block of code; the marks of the block do as well.
fn lines(page: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut is_code = false;
    page.lines().map(move |line| {
        let is_mark = line.trim_start().starts_with("```");
        let was_code = is_code;
        is_code ^= is_mark;
        (line, was_code || is_mark)
    })
}

/// A page whose prose is changed line by line.
fn with_lines(page: &str, change: impl Fn(&str) -> String) -> String {
    let lines = lines(page).map(|(line, is_code)| match is_code {
        true => line.to_owned(),
        false => change(line),
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// A page whose fragment, where it has one, says everything in other words.
fn with_other_words(page: &str) -> String {
    fn reword(value: &mut Value) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    match value {
                        Value::String(text)
                            if ["description", "summary"].contains(&key.as_str()) =>
                        {
                            *text = format!("In other words: {text}");
                        }
                        value => reword(value),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(reword),
            _ => {}
        }
    }
    let reworded = page
        .lines()
        .map(|line| match line.starts_with("{\"openapi\"") {
            true => {
                let mut fragment = serde_json::from_str(line).unwrap();
                reword(&mut fragment);
                serde_json::to_string_pretty(&fragment).unwrap()
            }
            false => line.to_owned(),
        });
    reworded.collect::<Vec<_>>().join("\n") + "\n\nIn other words.\n"
}

#[track_caller]
fn differs_in_words_alone(change: impl Fn(&str) -> String) {
    let exported = exported(change);
    let (original, exported) = (interface(original()), interface(&exported));
    assert!(original.keys().eq(exported.keys()));
    for (path, text) in original {
        assert!(exported[path] == text, "{} differs", path.display());
    }
}

#[test]
fn sentences_that_come_change_words_alone() {
    differs_in_words_alone(|page| {
        let (head, rest) = page.split_once("\n\n").unwrap();
        format!(
            "Once *upon* a `time`.\n\n{head}\n\n> Mind\n\n{rest}\n\n### Also\n\n| So | it |\n| -- | -- |\n| is | so |\n\n```json\n{{\"so\": \"it is\"}}\n```\n"
        )
    });
}

#[test]
fn sentences_that_change_or_go_change_words_alone() {
    differs_in_words_alone(|page| {
        with_lines(page, |line| line.replace("e ", "o ").replace('s', "z"))
    });
    differs_in_words_alone(|page| {
        with_lines(page, |line| match line.starts_with('#') {
            true => line.to_owned(),
            false => String::new(),
        })
    });
}

#[test]
fn headings_that_change_change_words_alone() {
    differs_in_words_alone(|page| {
        let changed = with_lines(page, |line| match line.strip_prefix("# ") {
            Some(heading) => format!("# Call: {heading}"),
            None => line.to_owned(),
        });
        format!("{changed}\n## Notes\n\nNone.\n")
    });
}

#[test]
fn other_line_ends_and_blank_lines_change_words_alone() {
    differs_in_words_alone(|page| page.replace("\r\n", "\n").replace('\n', "\r\n"));
    differs_in_words_alone(|page| page.replace("\n\n", "\n\n\n\n") + "\n\n");
    differs_in_words_alone(|page| format!("\u{feff}{page}"));
}

#[test]
fn other_words_and_another_layout_of_a_fragment_change_words_alone() {
    differs_in_words_alone(with_other_words);
}

/// What hosts put under the last rule of a page is for other readers.
#[test]
fn furniture_that_comes_changes_nothing() {
    let furniture = "\n\n---\n\n# Agent Instructions\n\nAsk the page a question.\n\n```\nGET /page?ask=why\n```\n";
    let exported = exported(|page| page.to_owned() + furniture);
    assert!(exported == *original());
}

/// A check that cannot fail would pass all of these.
#[test]
fn a_change_of_the_interface_is_one() {
    let exported = exported(|page| format!("{page} ").replace("\"int32\"", "\"int64\""));
    let (original, exported) = (interface(original()), interface(&exported));
    let differing = original
        .iter()
        .filter(|(path, text)| exported[*path] != **text);
    let kinds: BTreeSet<_> = differing
        .map(|(path, _)| path.extension().unwrap())
        .collect();
    assert!(kinds.contains(OsStr::new("rs")) && kinds.contains(OsStr::new("json")));
}
