//! What is a fragment, and what of its page belongs to it.

use super::*;

fn run(page: &Page) -> (Vec<Fragment<'_>>, Vec<Code>) {
    let mut diagnostics = Vec::new();
    let found = fragments(
        PageId(0),
        page,
        &|_, _| None,
        &Overlays::default(),
        &mut diagnostics,
    );
    let fragments = found.map(|found| found.fragments).unwrap_or_else(|lack| {
        diagnostics.push(lack.diagnostic(PageId(0), page));
        Vec::new()
    });
    let codes = diagnostics.iter().map(|diagnostic| diagnostic.code);
    (fragments, codes.collect())
}

fn page(name: &str, text: &str) -> Page {
    Page::new(name, text.as_bytes())
}

const FENCE: &str = "```json\n{\"openapi\":\"3.1.1\"}\n```";

#[test]
fn prose_ends_at_the_thematic_break_behind_the_last_fragment() {
    let text = format!(
        "---\ntags: x\n---\nnav\n\n# Cut `it`\n\n> Summary\n\nBefore.\n\n{FENCE}\n\nA rule.\r\n\n* * *\n\n# Tie\n\n{FENCE}\n\nAnother.\n\n---\n\n# Furniture\n"
    );
    let page = page("a/b.md", &text);
    let (fragments, codes) = run(&page);
    assert_eq!(codes, []);
    let around: Vec<_> = fragments
        .iter()
        .map(|fragment| {
            let Section {
                title,
                summary,
                lead,
                prose,
                ..
            } = &fragment.section;
            (
                title.as_deref(),
                summary.as_deref(),
                lead.as_str(),
                prose.as_str(),
            )
        })
        .collect();
    assert_eq!(
        around,
        [
            (Some("Cut it"), Some("Summary"), "Before.", "A rule."),
            (Some("Tie"), None, "", "Another."),
        ]
    );
}

#[test]
fn each_fragment_has_its_own_heading_and_prose() {
    let text = format!(
        "# Ties\n\nOf all.\n\n## Cut\n\nBefore.\n\n### OpenAPI\n\n{FENCE}\n\nfirst\n\n```json\n{{\"example\": \"openapi\"}}\n```\n\n### Faults\n\nNone.\n\n## Tie\n\n{FENCE}\nsecond"
    );
    let page = page("a/b.md", &text);
    let (fragments, codes) = run(&page);
    assert_eq!(codes, []);
    let [cut, tie] = [0, 1].map(|index| fragments[index].section.clone());
    assert_eq!(
        (cut.title.as_deref(), tie.title.as_deref()),
        (Some("Cut"), Some("Tie"))
    );
    assert_eq!(cut.lead, "Of all.\n\nBefore.");
    assert_eq!(
        cut.prose,
        "first\n\n```json\n{\"example\": \"openapi\"}\n```\n\n### Faults\n\nNone."
    );
    assert_eq!(
        (tie.lead.as_str(), tie.prose.as_str()),
        ("Of all.", "second")
    );
}

#[test]
fn fragments_of_one_heading_have_no_title() {
    let text = format!("# Ties\n\nOf all.\n\n{FENCE}\n\nfirst\n\n{FENCE}\n\nsecond\n");
    let page = page("a/b.md", &text);
    let (fragments, _) = run(&page);
    let around = fragments.iter().map(|fragment| &fragment.section);
    let around: Vec<_> = around
        .map(|it| (&it.title, it.lead.as_str(), it.prose.as_str()))
        .collect();
    assert_eq!(
        around,
        [(&None, "Of all.", "first"), (&None, "Of all.", "second")]
    );
}

#[test]
fn what_is_about_the_page_is_no_prose() {
    let text = format!(
        "> ## Documentation Index\n\n# Cut\n\nDELETE https://a.example/ties\nAccept: a/b\n\nCuts.\n\nReference: https://d.example\n\n## OpenAPI Specification\n\n{FENCE}\n\n{{% hint %}}\n<Note>\nOnce.\n</Note>\n{{% endhint %}}\n\n## SDK Code Examples\n\n```python\nx\n```\n\n## Faults\n\nNone.\n\nWas this page helpful?\n"
    );
    let page = page("a/b.md", &text);
    let (fragments, codes) = run(&page);
    assert_eq!(codes, []);
    let section = &fragments[0].section;
    assert_eq!(
        (section.lead.as_str(), section.prose.as_str()),
        ("Cuts.", "Once.\n\n## Faults\n\nNone.")
    );
    let call = ("DELETE".to_owned(), "https://a.example/ties".to_owned());
    assert_eq!(section.call, Some(call));
}

#[test]
fn fragments_are_read_wherever_nothing_keeps_them_from_it() {
    let indent = |text: &str, by: &str| {
        text.lines()
            .map(|line| format!("{by}{line}\n"))
            .collect::<String>()
    };
    let yaml = "```yaml\nopenapi: 3.1.0\n\ninfo: {title: T}\n```";
    for text in [
        "```\nopenapi: 3.1.0\n```".to_owned(),
        "```openapi\n{\"openapi\": \"3.1.0\"}\n```".to_owned(),
        "~~~jsonc title\n{\"openapi\": \"3.1.0\"}\n~~~".to_owned(),
        "```yaml:ties.yaml\nopenapi: 3.1.0\n```".to_owned(),
        format!("<Tab>\n{}</Tab>\n", indent(yaml, "    ")),
        format!(
            "<Tabs>\n  <Tab title=\"a\">\n{}  </Tab>\n</Tabs>\n",
            indent(yaml, "  ")
        ),
        format!("<details>\n{yaml}\n</details>"),
        format!("<Tab>\n\n{}\n</Tab>\n", indent(yaml, "\t")),
    ] {
        for name in ["a/b.md", "a/b.mdx"] {
            let page = page(name, &text);
            let (fragments, codes) = run(&page);
            assert_eq!((fragments.len(), codes), (1, vec![]), "{text}");
        }
    }
}

#[test]
fn a_fence_in_a_list_in_a_quote_keeps_its_places() {
    let text = "> * ```yaml title=\"x\"\n>   openapi: 3.0.3\n>   info: {é: 1,\n>          x: y}\n>   ```\n";
    let page = page("a/b.md", text);
    let (fragments, codes) = run(&page);
    assert_eq!(codes, []);
    let node = fragments[0].document(&mut Vec::new()).unwrap();
    let node = node.get("info").and_then(|info| info.get("x")).unwrap();
    assert_eq!(&text[node.span.range()], "y");
}

#[test]
fn what_is_no_fragment_is_passed_over_or_reported() {
    for (text, codes) in [
        ("no block at all", vec![Code::NoFragment]),
        ("```json\n{\"a\": 1}\n```", vec![Code::NoFragment]),
        ("an `openapi: 3.1.0` in prose", vec![Code::NoFragment]),
        (
            "```json\n{\"openapi\":\"3.0.0\"}\n",
            vec![Code::UnclosedFence],
        ),
        (
            "```json\n{\"openapi\":\"3.0.0\",}\n```",
            vec![Code::InvalidJson],
        ),
        ("~~~yml\nopenapi: [\n~~~", vec![Code::InvalidYaml]),
        (
            "~~~yml\nopenapi: 3.1.0\nopenapi: 3.1.0\n~~~",
            vec![Code::DuplicateKey],
        ),
        (
            "```json\n{\"openapi\":\"3.2.0\"}\n```",
            vec![Code::UnsupportedVersion],
        ),
        (
            "```json\n{\"swagger\":\"2.0\"}\n```",
            vec![Code::UnsupportedVersion],
        ),
        ("```yaml\nopenapi: 3.1\n```", vec![]),
    ] {
        assert_eq!(run(&page("a/b.md", text)).1, codes, "{text}");
    }
    // What looks like one is reported.
    for text in [
        "```js\nopenapi: 3.0.0\n```",
        "```\nopenapi: 3.0.0\n  a: b\n```",
        "```\n{\"openapi\": \"3.0.0\"\n```",
        "```jsonc\n{ // Ties\n\"openapi\": \"3.0.0\"}\n```",
        "```\nopenapi: 3.0.0\n",
        "<!--\n```json\n{\"openapi\":\"3.0.0\"}\n```\n-->",
        "    ```yaml\n    openapi: 3.0.0\n    ```\n",
        "openapi: 3.1.0\ninfo: {}\n",
        "---\nopenapi: 3.1.0\n---\n",
        "title: Cut\nopenapi: delete /ties\n---\n",
    ] {
        let codes = run(&page("a/b.md", text)).1;
        assert_eq!(codes, [Code::UnreadFragment, Code::NoFragment], "{text}");
    }
    assert_eq!(run(&page("b.md", FENCE)).1, [Code::NoApi]);
    assert_eq!(
        run(&page("README.md", "How to write `openapi`.")).1,
        [Code::NoFragment]
    );
    assert_eq!(run(&page("a/b.json", "{\"openapi\":\"3.0.0\"}")).1, []);
    assert_eq!(run(&page("a/b.YML", "a: 1")).1, [Code::NoFragment]);
}
