//! The lowering: a document that says it is OpenAPI 3.1.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::Value;
use specweld::Page;

fuzz_target!(|data: &[u8]| {
    let Ok(mut document) = serde_json::from_slice::<Value>(data) else {
        return;
    };
    let Some(object) = document.as_object_mut() else {
        return;
    };
    object.insert("openapi".to_owned(), "3.1.1".into());
    object.insert(
        "info".to_owned(),
        serde_json::json!({"title": "T", "version": "1"}),
    );
    let welded = specweld_fuzz::run([Page::new("a/a.json", document.to_string().as_bytes())]);
    if let Some(document) = welded.document {
        let text = document.to_json();
        let document = serde_json::from_str(&text).expect("the result is JSON");
        if let Some(place) = specweld_fuzz::dialect::foreign(&document) {
            panic!("OpenAPI 3.0 does not know {place}\n{text}");
        }
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    specweld_fuzz::mutate_text(data, size, max_size, seed)
});
