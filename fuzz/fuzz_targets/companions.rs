//! What stands beside a page: a JSON object of a page's document, overlays of the page and of its folder, and notes.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::{Map, Value};
use specweld::Page;

/// The page, then what stands beside it.
const NAMES: [&str; 3] = [
    "acme/cut.md",
    "acme/cut.overlay.json",
    "acme/specweld.overlay.json",
];

/// A file that is read as text: mutation of a tree would leave its Markdown alone.
const NOTES: &str = "acme/cut.notes.md";

fn pages(files: &Map<String, Value>) -> Vec<Page> {
    let trees = files
        .iter()
        .filter(|(name, _)| NAMES.contains(&name.as_str()));
    let trees: Map<_, _> = trees.map(|(name, it)| (name.clone(), it.clone())).collect();
    let mut pages = specweld_fuzz::pages(&trees);
    // Lines are items, which the mutation takes out, repeats and puts elsewhere.
    let lines = files.get(NOTES).and_then(Value::as_array);
    let line = |line: &Value| line.as_str().map_or_else(|| line.to_string(), str::to_owned);
    let notes = lines.map(|lines| lines.iter().map(line).collect::<Vec<_>>().join("\n"));
    pages.extend(notes.map(|notes| Page::new(NOTES, notes)));
    pages
}

fuzz_target!(|data: &[u8]| {
    let Ok(files) = serde_json::from_slice::<Map<String, Value>>(data) else {
        return;
    };
    let welded = specweld_fuzz::run(pages(&files));
    let again = specweld_fuzz::run(pages(&files).into_iter().rev());
    assert_eq!(
        welded.diagnostics, again.diagnostics,
        "the order of the files matters"
    );
    let texts = [welded, again].map(|welded| welded.document.map(|document| document.to_json()));
    let [text, other] = texts;
    assert!(text == other, "the order of the files matters");
    if let Some(text) = text {
        serde_json::from_str::<Value>(&text).expect("the result is JSON");
    }
    specweld::account(&specweld::Pages::new(pages(&files)));
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    specweld_fuzz::mutate_text(data, size, max_size, seed)
});
