//! Pages that are broken, or made to break their reader: a diagnostic or the right result, in bounded time and memory,
//! and never a panic.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use specweld::{Code, Options, Page, Pages, RenderOptions, Welded, render, weld};

const MEGABYTE: usize = 1 << 20;

/// What comes of a page; drawing its diagnostics is part of the test.
fn run(name: &str, bytes: impl Into<Vec<u8>>) -> Welded {
    let pages = Pages::new([Page::new(name, bytes)]);
    let welded = weld(&pages, &Options::default());
    let colours = RenderOptions {
        colour: true,
        ..RenderOptions::default()
    };
    let drawn = render(&welded.diagnostics, &pages, colours).text;
    assert!(
        drawn.len() < MEGABYTE,
        "{} bytes of diagnostics",
        drawn.len()
    );
    welded
}

/// The codes of what is reported of a page, each once.
fn codes(name: &str, bytes: impl Into<Vec<u8>>) -> Vec<Code> {
    let welded = run(name, bytes);
    let mut codes: Vec<_> = welded
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect();
    codes.dedup();
    assert_eq!(codes.is_empty(), welded.document.is_some());
    codes
}

/// A good fragment with one more member of its `info`, whose value is what a case is about.
fn json(value: &str) -> String {
    format!(
        "{{\"openapi\":\"3.0.3\",\"info\":{{\"title\":\"T\",\"version\":\"1\",\"x-odd\":{value}}},\"paths\":{{}}}}"
    )
}

fn yaml(value: &str) -> String {
    format!("openapi: 3.0.3\npaths: {{}}\ninfo:\n  title: T\n  version: '1'\n  x-odd: {value}\n")
}

fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn values_that_nest_too_deep_are_refused() {
    for depth in [200, 100_000] {
        for (value, what) in [
            (nested("[", "1", "]", depth), "arrays"),
            (nested("{\"a\": ", "1", "}", depth), "objects"),
            ("[".repeat(depth), "open arrays"),
        ] {
            let invalid = codes("a/b.json", json(&value));
            assert_eq!(invalid, [Code::InvalidJson], "{depth} {what}");
            let invalid = codes("a/b.yaml", yaml(&value));
            assert_eq!(invalid, [Code::InvalidYaml], "{depth} {what} in YAML");
        }
        for marks in ["- ", "? ", "[{a: "] {
            let invalid = codes("a/b.yaml", yaml(&format!("\n    {}1", marks.repeat(depth))));
            assert_eq!(invalid, [Code::InvalidYaml], "{depth} times `{marks}`");
        }
    }
    let deepest = nested("[", "1", "]", 10_000_000);
    assert_eq!(codes("a/b.json", json(&deepest)), [Code::InvalidJson]);
    assert_eq!(codes("a/b.yaml", yaml(&deepest)), [Code::InvalidYaml]);
    let deep_enough = nested("[", "1", "]", 100);
    assert_eq!(codes("a/b.json", json(&deep_enough)), []);
}

#[test]
fn markdown_that_nests_deep_is_read() {
    let fence = format!("```json\n{}\n```\n", json("1"));
    for prefix in [
        "> ".repeat(100_000),
        "- ".repeat(100_000),
        "[".repeat(100_000),
        "*_".repeat(100_000),
        "<a ".repeat(100_000),
        format!("a {}", "`".repeat(100_000)),
    ] {
        assert_eq!(
            codes("a/b.md", format!("{prefix}x\n\n{fence}")),
            [],
            "{}",
            &prefix[..4]
        );
    }
}

#[test]
fn aliases_cannot_make_a_page_explode() {
    let mut laughs = "openapi: 3.0.3\nx-0: &a0 [lol]\n".to_owned();
    for level in 1..=60 {
        let before = format!("*a{}, ", level - 1).repeat(9);
        laughs.push_str(&format!("x-{level}: &a{level} [{before}]\n"));
    }
    assert_eq!(codes("a/b.yaml", laughs), [Code::InvalidYaml]);

    // One alias of a long text, many times.
    let text = format!(
        "openapi: 3.0.3\nx-long: &a {}\nx-all: [{}]\n",
        "x".repeat(MEGABYTE),
        "*a, ".repeat(90_000)
    );
    assert_eq!(codes("a/b.yaml", text), [Code::InvalidYaml]);

    // As a key, too.
    let text = format!(
        "openapi: 3.0.3\nx-long: &a {}\nx-all: [{}]\n",
        "x".repeat(MEGABYTE),
        "{*a : 1}, ".repeat(90_000)
    );
    assert_eq!(codes("a/b.yaml", text), [Code::InvalidYaml]);

    // Anchors inside one another keep a copy each.
    let text = yaml(&nested("&a [", &"x".repeat(MEGABYTE), "]", 120));
    assert_eq!(codes("a/b.yaml", text), [Code::InvalidYaml]);

    assert_eq!(codes("a/b.yaml", yaml("&a [*a]")), [Code::InvalidYaml]);
    assert_eq!(codes("a/b.yaml", yaml("*nowhere")), [Code::InvalidYaml]);
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    for bytes in [
        b"\0".as_slice(),
        b"# a\0b",
        b"\xff\xfe#\0",
        b"caf\xe9",
        b"\xef\xbb\xbf\xef\xbb",
        b"\xed\xa0\x80",
    ] {
        assert_eq!(codes("a/b.md", bytes), [Code::NotText], "{bytes:?}");
    }
    assert_eq!(
        codes("a/b.json", json("\"\\u0000\"")),
        [],
        "a NUL that JSON spells out is a character"
    );
    assert_eq!(
        codes("a/b.json", json("\"\\ud83d\"")),
        [Code::InvalidJson],
        "half a character"
    );
    assert_eq!(
        codes("a/b.md", b"\xef\xbb\xbf".as_slice()),
        [Code::NoFragment]
    );
}

#[test]
fn values_of_any_size_are_read() {
    let long = "x".repeat(10 * MEGABYTE);
    assert_eq!(codes("a/b.json", json(&format!("{{\"{long}\":1}}"))), []);
    assert_eq!(
        codes("a/b.json", json(&format!("{{\"{long}\":1,\"{long}\":2}}"))),
        [Code::DuplicateKey]
    );
    assert_eq!(codes("a/b.json", json(&"9".repeat(300))), []);
    assert_eq!(
        codes("a/b.json", json(&"9".repeat(MEGABYTE))),
        [Code::InvalidJson],
        "no double"
    );
    assert_eq!(
        codes("a/b.json", json("1e999999999999999999999999")),
        [Code::InvalidJson]
    );
    assert_eq!(
        codes(
            "a/b.json",
            json("-0.0000000000000000000000000000000001E-999")
        ),
        []
    );
    assert_eq!(
        codes("a/b.yaml", yaml(&"9".repeat(MEGABYTE))),
        [Code::InvalidYaml]
    );
    assert_eq!(
        codes("a/b.yaml", yaml("0xffffffffffffffffffffffffffffffffffffff")),
        []
    );
    assert_eq!(
        codes("a/b.yaml", yaml(&format!("\"{}\"", &long[..MEGABYTE]))),
        []
    );
    let reference = format!(
        "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"components\":{{\"schemas\":{{\"A\":{{\"$ref\":\"#/components/schemas/{long}\"}}}}}}}}"
    );
    assert_eq!(codes("a/b.json", reference), [Code::UnresolvedReference]);
}

#[test]
fn a_page_with_thousands_of_faults_is_reported_of_each() {
    let schemas: Vec<_> = (0..20_000)
        .map(|number| format!("\"S{number}\":{{\"$ref\":\"#/é/{number}\"}}"))
        .collect();
    let text = format!(
        "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"components\":{{\"schemas\":{{{}}}}}}}",
        schemas.join(",")
    );
    let pages = Pages::new([Page::new("a/b.json", text)]);
    let welded = weld(&pages, &Options::default());
    assert_eq!(welded.diagnostics.len(), 20_000);
    let columns: Vec<_> = welded
        .diagnostics
        .iter()
        .map(|diagnostic| {
            pages
                .get(diagnostic.labels[0].span.page)
                .position(diagnostic.labels[0].span.range().start)
                .column
        })
        .collect();
    assert!(columns.is_sorted());
    let keys: String = (0..20_000).map(|number| format!("k: {number}\n")).collect();
    assert_eq!(
        run("a/b.yaml", format!("openapi: 3.0.3\n{keys}"))
            .diagnostics
            .len(),
        19_999
    );
}

#[test]
fn a_large_page_is_read() {
    let schema = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"integer\"}}}";
    let count = 4 * MEGABYTE / (schema.len() + 10);
    let schemas: Vec<_> = (0..count)
        .map(|number| format!("\"S{number}\":{schema}"))
        .collect();
    let text = format!(
        "# Large\n\n```json\n{{\"openapi\":\"3.0.3\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"components\":{{\"schemas\":{{{}}}}}}}\n```\n",
        schemas.join(",")
    );
    assert_eq!(codes("a/b.md", text), []);
    assert_eq!(
        codes("a/b.md", "```json\n".repeat(MEGABYTE)),
        [Code::NoFragment]
    );
    assert_eq!(
        codes("a/b.md", "x".repeat(20 * MEGABYTE)),
        [Code::NoFragment]
    );
    assert_eq!(
        codes("a/b.yaml", "#\n".repeat(MEGABYTE)),
        [Code::NoFragment]
    );
}

#[test]
fn fences_are_found_where_commonmark_has_them() {
    let good = json("1");
    let fence = |open: &str, close: &str| format!("{open}\n{good}\n{close}\n");
    let unread = vec![Code::NoFragment, Code::UnreadFragment];
    for (text, expected) in [
        (fence("```json", "```"), vec![]),
        (fence("~~~ json", "~~~"), vec![]),
        (fence("~~~json ``` tildes may", "~~~~~"), vec![]),
        (fence("`````JSON", "`````"), vec![]),
        (
            fence("```json {\"title\": \"x\", .line-numbers} key=\"v\"", "```"),
            vec![],
        ),
        (fence("```json,ignore", "```"), vec![]),
        (fence("   ```json", "  ```"), vec![]),
        (
            fence("1. > ```json", "   > ```").replace("\n{", "\n   > {"),
            vec![],
        ),
        (fence("* ```json", "  ```").replace("\n{", "\n  {"), vec![]),
        (
            fence("- a\n\n  ```json", "  ```").replace("\n{", "\n  {"),
            vec![],
        ),
        (fence("```json", "```").replace('\n', "\r\n"), vec![]),
        // A line of the other fence, or of a shorter one, closes nothing.
        (fence("```json", "~~~"), vec![Code::UnclosedFence]),
        (fence("````json", "```"), vec![Code::UnclosedFence]),
        (fence("```json", "```x"), vec![Code::UnclosedFence]),
        // An indented block, a comment and an HTML block hold no fence.
        (fence("    ```json", "    ```"), unread.clone()),
        (fence("<!-- a\n```json", "```\n-->"), unread.clone()),
        (fence("<!-- never closed\n\n```json", "```"), unread.clone()),
        (fence("<pre>\n```json", "```\n</pre>"), unread.clone()),
        (
            fence("<script>\n\n```json", "```\n</script>"),
            unread.clone(),
        ),
        // A comment that ends, and an element whose block a blank line ends, are no matter.
        (fence("<!-- ``` -->\n```json", "```"), vec![]),
        (fence("<div>\n\n```json", "```\n</div>"), vec![]),
        // A fence in a quote ends with the quote.
        (fence("> ```json", "").replace("\n{", "\n> {"), vec![]),
        (fence("> ```json", "```"), unread.clone()),
        // A block need not say what it holds, and is not looked into where it says something else.
        (fence("```jsonc", "```"), vec![]),
        (fence("``` ", "```"), vec![]),
        (fence("```js", "```"), unread.clone()),
    ] {
        assert_eq!(codes("a/b.md", text.clone()), expected, "{text}");
    }
}

#[test]
fn what_stands_before_a_fence_in_vain_takes_no_time() {
    for text in [
        "[a](".repeat(50_000),
        "![".repeat(50_000),
        "<!--".repeat(50_000),
        "&#".repeat(50_000),
        "|\n|-\n".repeat(20_000),
        "\\".repeat(50_000),
        "a\n\n---\n".repeat(20_000),
        "[a]: <".repeat(50_000),
        "* a\n ".repeat(20_000),
    ] {
        assert_eq!(codes("a/b.md", text), [Code::NoFragment]);
    }
}

#[test]
fn a_reference_that_is_no_text_is_refused() {
    for value in ["null", "[]", "{\"$ref\":\"#\"}"] {
        let text = format!(
            "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"components\":{{\"schemas\":{{\"A\":{{\"items\":{{\"$ref\":{value}}}}}}}}}}}"
        );
        assert_eq!(codes("a/b.json", text), [Code::InvalidDocument]);
    }
}

#[test]
fn what_nests_deep_and_is_lowered_can_be_read_again() {
    // Each level becomes two or three: a union of types is lowered to `anyOf`.
    for depth in [10, 30, 50, 120] {
        let schema = nested(
            "{\"type\":[\"array\",\"string\",\"null\"],\"items\":",
            "{}",
            "}",
            depth,
        );
        let text = format!(
            "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"components\":{{\"schemas\":{{\"A\":{schema}}}}}}}"
        );
        let welded = run("a/b.json", text);
        match welded.document {
            Some(document) => {
                let json = document.to_json();
                serde_json::from_str::<serde_json::Value>(&json)
                    .unwrap_or_else(|error| panic!("{depth}: {error}"));
            }
            None => assert!(depth > 100, "{depth}"),
        }
    }
}
