use pulldown_cmark::{BrokenLink, CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::*;

#[test]
fn descriptions_become_rustdoc() {
    let cases = [
        // Paragraphs and text.
        ("", ""),
        ("One  \ntwo\\\nthree\nfour.", "One\\\ntwo\\\nthree\nfour."),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u{202E}b", "ab"),
        ("snake_case __init__ 5 * 3", "snake_case **init** 5 \\* 3"),
        ("*a **b*** and `x_y`", "*a **b*** and `x_y`"),
        ("`` a`b ``", "``a`b``"),
        ("`` `a` ``", "`` `a` ``"),
        ("a & b &amp;amp; &lt;b&gt;", "a & b \\&amp; \\<b>"),
        ("C:\\dir \\\\* \\", "C:\\dir \\\\\\* \\\\"),
        // What would be another block at the start of a line.
        (
            "a\n\\# b\n1\\. c\n\\- d\n\\> e",
            "a\n\\# b\n1\\. c\n\\- d\n\\> e",
        ),
        ("Title\n=====", "# Title"),
        ("## Title ##\ntext", "## Title\n\ntext"),
        ("# a \\#", "# a \\#"),
        // Brackets and links.
        ("an [x] and a[0]", "an \\[x\\] and a\\[0\\]"),
        ("[text](https://a.example/b)", "[text](https://a.example/b)"),
        (
            "[t](https://a.example/b(c))",
            "[t](<https://a.example/b(c)>)",
        ),
        ("[text](../b.md) [t](#a) [`c`](ref:c)", "text t `c`"),
        (
            "[text][b]\n\n[b]: https://a.example",
            "[text](https://a.example)",
        ),
        (
            "![alt](https://a.example/i.png)",
            "[alt](https://a.example/i.png)",
        ),
        ("![](https://a.example/i.png)", "<https://a.example/i.png>"),
        ("![alt](i.png)", "alt"),
        (
            "[![alt](https://a.example/i.png)](https://b.example)",
            "[alt](https://b.example)",
        ),
        ("a\\![b](https://a.example)", "a\\![b](https://a.example)"),
        (
            "see https://a.example/b?c=d_e.",
            "see <https://a.example/b?c=d_e>.",
        ),
        ("(https://a.example/b_(c))", "(<https://a.example/b_(c)>)"),
        (
            "https://{host}/x and http://",
            "<https://{host}/x> and http://",
        ),
        (
            "<https://a.example> <a@b.example>",
            "<https://a.example> a@b.example",
        ),
        ("<urn:a>", "urn:a"),
        ("a[^1]\n\n[^1]: note", "a\\[^1\\]\n\n\\[^1\\]: note"),
        // HTML.
        ("the <token> of {id}", "the \\<token> of {id}"),
        ("a<br>b<br/>\nc <!-- d --> e", "a\\\nb\\\nc  e"),
        (
            "<div>\n  <b>a</b>\n</div>",
            "\\<div>\n\\<b>a\\</b>\n\\</div>",
        ),
        ("a < b && c > d", "a < b && c > d"),
        // Code.
        ("```\nlet x;\n```", "```text\nlet x;\n```"),
        ("```JSON title\n{}\n```", "```json\n{}\n```"),
        ("~~~rust,no_run\n\n  a\n~~~", "```text\n\n  a\n```"),
        ("````\n```\n````", "````text\n```\n````"),
        ("    a\n\n      b", "```text\na\n\n  b\n```"),
        // Lists, quotes, tables.
        ("* a\n* b\n  * c\n    d", "- a\n- b\n  - c\n    d"),
        ("- a\n\n- b", "- a\n\n- b"),
        ("- a\n- b\n\n* c", "- a\n- b\n\n* c"),
        (
            "7. a\n8. b\n\n       c",
            "7. a\n\n8. b\n\n   ```text\n   c\n   ```",
        ),
        ("- [x] a\n- [ ] b\n-", "- \\[x\\] a\n- \\[ \\] b\n-"),
        (
            "> a\n> - b\n>\n>       c",
            "> a\n>\n> - b\n>\n>   ```text\n>   c\n>   ```",
        ),
        ("> [!NOTE]\n> a", "> \\[!NOTE\\]\n> a"),
        ("- ***", "- ___"),
        ("a\n\n---\n\nb", "a\n\n___\n\nb"),
        (
            "| a | b\n|:-|-:|\n| `c\\|d` | <e><br>f |\n| https://a.example | [x] |",
            "| a | b |\n| :-- | --: |\n| `c\\|d` | \\<e> f |\n| <https://a.example> | \\[x\\] |",
        ),
        ("a | b", "a \\| b"),
    ];
    for (markdown, expected) in cases {
        assert_eq!(block(markdown), expected, "{markdown:?}");
    }
}

#[test]
fn descriptions_become_one_line() {
    let cases = [
        ("Removes a\nconnection.", "Removes a connection."),
        (
            "# a\n\n- b <c>\n- d\n\n```\ne\n  f\n```",
            "a b \\<c> d `e f`",
        ),
        (
            "| a | b |\n|---|---|\n| c | https://a.example |",
            "a b c <https://a.example>",
        ),
        ("a<br>b  \nc", "a b c"),
    ];
    for (markdown, expected) in cases {
        assert_eq!(line(markdown), expected, "{markdown:?}");
    }
}

#[test]
fn descriptions_stand_in_list_items() {
    let cases = [
        ("One\ntwo.\n\nThree.", "One\n  two.\n\n  Three."),
        ("- a\n- b", "\n\n  - a\n  - b"),
        ("", ""),
    ];
    for (markdown, expected) in cases {
        assert_eq!(item(markdown), expected, "{markdown:?}");
    }
}

/// What rustdoc would warn of, as far as a parser sees it.
fn warnings(markdown: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut warnings = Vec::new();
    let mut broken = Vec::new();
    let mut on_broken_link = |link: BrokenLink<'_>| {
        broken.push(format!("broken link {}", link.reference));
        None
    };
    let mut quiet = 0;
    let parser =
        Parser::new_with_broken_link_callback(markdown, options, Some(&mut on_broken_link));
    for event in TextMergeStream::new(parser) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => warnings.push(format!("html {html}")),
            Event::FootnoteReference(label) => warnings.push(format!("footnote {label}")),
            Event::Start(Tag::CodeBlock(kind)) => {
                quiet += 1;
                let known = matches!(&kind, CodeBlockKind::Fenced(info)
                    if &**info == "text" || DATA_FORMATS.contains(&&**info));
                if !known {
                    warnings.push(format!("code {kind:?}"));
                }
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                quiet += 1;
                if !dest_url.to_ascii_lowercase().starts_with("http") || !dest_url.contains("//") {
                    warnings.push(format!("link {dest_url}"));
                }
            }
            Event::End(TagEnd::CodeBlock | TagEnd::Link | TagEnd::Image) => quiet -= 1,
            Event::Text(text) if quiet == 0 && has_bare_url(&text) => {
                warnings.push(format!("bare url {text}"));
            }
            _ => {}
        }
    }
    warnings.extend(broken);
    warnings
}

fn has_bare_url(text: &str) -> bool {
    text.split("://")
        .skip(1)
        .zip(text.split("://"))
        .any(|(host, scheme)| {
            scheme.ends_with("http") | scheme.ends_with("https")
                && host.starts_with(|c: char| c.is_ascii_alphanumeric())
        })
}

#[test]
fn no_mix_of_constructs_gives_a_warning() {
    let pieces = [
        "a",
        "_",
        "*",
        "**",
        "`",
        "```",
        "~~~\n",
        "    ",
        "\n",
        "\n\n",
        "  \n",
        "\\",
        "[",
        "]",
        "[x]",
        "(y)",
        "](z)",
        "![",
        "<",
        ">",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "<br>",
        "&lt;",
        "&#10;",
        "https://a.example/b",
        "http://",
        "<https://c.example>",
        "[l](https://d.example)",
        "[r](../e)",
        "[^1]",
        "\n[^1]: n",
        "\n[x]: f",
        "|",
        "\n|-|-|\n",
        "\n- ",
        "\n1. ",
        "\n> ",
        "\n# ",
        "\n===\n",
        "\n---\n",
        "~~",
        "\t",
        "http",
        "://g.example",
        "!",
        "é",
        "<urn:h>",
        "<i@j.k>",
    ];
    // A generator of its own keeps the runs alike.
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for _ in 0..4_000 {
        let markdown: String = (0..next(12) + 1)
            .map(|_| pieces[next(pieces.len())])
            .collect();
        let list_item = |text: String| format!("Before.\n\n- `a`: {text}\n- `b`\n\nAfter.");
        for written in [
            block(&markdown),
            list_item(line(&markdown)),
            list_item(item(&markdown)),
        ] {
            let found = warnings(&written);
            assert!(
                found.is_empty(),
                "{markdown:?} gives {written:?}: {found:?}"
            );
        }
    }
}

#[test]
fn deep_nesting_is_shown_as_it_is() {
    let written = block(&">".repeat(100_000));
    assert!(written.starts_with("```text\n>>>"));
}
