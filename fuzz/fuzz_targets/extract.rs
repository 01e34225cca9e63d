//! The page reader: any bytes as a page.

#![no_main]

use libfuzzer_sys::fuzz_target;
use specweld::{Page, Pages, ValueRef};

const NAMES: [&str; 5] = ["a/b.md", "a/b.json", "a/b.yaml", "b.md", "a/b.mdx"];

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else {
        return;
    };
    let read = || Page::new(NAMES[usize::from(*first) % NAMES.len()], bytes);
    let pages = Pages::new([read()]);
    let (id, page) = pages.iter().next().expect("there is one page");
    let mut diagnostics = Vec::new();
    for document in specweld::extract(id, page, &mut diagnostics) {
        let root = document.pointer("").expect("the whole is there");
        check(root, page.text());
        serde_json::from_str::<serde_json::Value>(&document.to_json()).expect("a document is JSON");
    }
    for label in diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
        // The first character stands for a page, even for an empty one.
        assert!(label.span.range().start <= page.text().len(), "{label:?}");
    }
    specweld_fuzz::run([read()]);
});

/// Places lie in the page.
fn check(value: ValueRef<'_>, text: &str) {
    let span = value.span();
    assert!(
        text.get(span.range()).is_some(),
        "{span:?} is no place of the page"
    );
    for item in value.items().into_iter().flatten() {
        check(item, text);
    }
    for (_, member) in value.members().into_iter().flatten() {
        check(member, text);
    }
}
