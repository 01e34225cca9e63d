//! The merge: a JSON object of pages.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::{Map, Value};
use specweld::Page;

fuzz_target!(|data: &[u8]| {
    let Ok(documents) = serde_json::from_slice::<Map<String, Value>>(data) else {
        return;
    };
    let welded = specweld_fuzz::run(specweld_fuzz::pages(&documents));
    let again = specweld_fuzz::run(specweld_fuzz::pages(&documents).into_iter().rev());
    assert_eq!(
        welded.diagnostics, again.diagnostics,
        "the order of the pages matters"
    );
    let (Some(document), Some(other)) = (welded.document, again.document) else {
        return;
    };
    let text = document.to_json();
    assert!(text == other.to_json(), "the order of the pages matters");
    serde_json::from_str::<Value>(&text).expect("the result is JSON");
    let back = specweld_fuzz::run([Page::new("again/all.json", text.as_bytes())]);
    let errors: Vec<_> = back
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == specweld::Severity::Error)
        .collect();
    assert!(
        errors.is_empty(),
        "the result does not weld: {errors:#?}\n{text}"
    );
    assert_eq!(back.operations, welded.operations, "{text}");
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    specweld_fuzz::mutate_text(data, size, max_size, seed)
});
