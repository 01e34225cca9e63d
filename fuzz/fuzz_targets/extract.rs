//! The page reader: any bytes as a page.

#![no_main]

use libfuzzer_sys::fuzz_target;
use specweld::{Node, Page, Pages, Value};

const NAMES: [&str; 4] = ["a/b.md", "a/b.json", "a/b.yaml", "b.md"];

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else {
        return;
    };
    let read = || Page::new(NAMES[usize::from(*first) % NAMES.len()], bytes);
    let pages = Pages::new([read()]);
    let (id, page) = pages.iter().next().expect("there is one page");
    let mut diagnostics = Vec::new();
    let mut told = Vec::new();
    for fragment in specweld::extract(id, page, &mut diagnostics) {
        if let Some(document) = fragment.document(&mut told) {
            check(&document, page.text());
            serde_json::from_str::<serde_json::Value>(&document.to_json())
                .expect("a value is JSON");
        }
    }
    diagnostics.append(&mut told);
    for label in diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
        // The first character stands for a page, even for an empty one.
        assert!(label.span.range().start <= page.text().len(), "{label:?}");
    }
    specweld_fuzz::run([read()]);
});

/// Places lie in the page, and a value's parts lie in it, but for what an alias repeats.
fn check(node: &Node, text: &str) {
    assert!(
        text.get(node.span.range()).is_some(),
        "{:?} is no place of the page",
        node.span
    );
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| check(item, text)),
        Value::Object(object) => object.values().for_each(|member| {
            assert!(
                text.get(member.key_span.range()).is_some(),
                "{:?} is no place of the page",
                member.key_span
            );
            check(&member.node, text);
        }),
        _ => {}
    }
}
