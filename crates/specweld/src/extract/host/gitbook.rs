//! GitBook: a heading with the call, the summary as a quote, and the whole document on one line of JSON:
//!
//! ````text
//! # Cut a tie
//!
//! ## DELETE /ties/{id}
//!
//! > Cuts a tie.
//!
//! ```json
//! {"openapi":"3.1.0", …}
//! ```
//! ````
//!
//! The document stands there as GitBook was given it, so that nothing has to be changed; operations without ids are
//! named by the page. Sources of pages hold blocks in its stead, which only name an operation.

use std::ops::Range;

use memchr::memmem;

use crate::extract::declaration;
use crate::extract::embed::Shown;

/// The operations that blocks name: `{% openapi src="ties.yaml" path="/ties" method="get" %}`, with what they enclose.
/// Blocks in stretches that are code are none.
pub(in crate::extract) fn blocks(text: &str, code: &[Range<usize>]) -> Vec<Shown> {
    let mut found = Vec::new();
    for stretch in declaration::outside(code, text.len()) {
        in_stretch(text, stretch, &mut found);
    }
    found
}

fn in_stretch(text: &str, stretch: Range<usize>, found: &mut Vec<Shown>) {
    let mut at = stretch.start;
    let text = &text[..stretch.end];
    while let Some(start) = memmem::find(&text.as_bytes()[at..], b"{%").map(|start| at + start) {
        let Some(end) = text[start..].find("%}").map(|end| start + end + 2) else {
            break;
        };
        at = end;
        let inside = text[start + 2..end - 2].trim();
        let name = inside.split_whitespace().next().unwrap_or_default();
        if !["openapi", "openapi-operation", "swagger"].contains(&name) {
            continue;
        }
        let (Some(path), Some(method)) = (attribute(inside, "path"), attribute(inside, "method"))
        else {
            continue;
        };
        let closing = format!("{{% end{name} %}}");
        // Without its end it is the one line.
        let enclosed = text[end..].find("{%");
        let enclosed = enclosed.filter(|length| text[end + length..].starts_with(&closing));
        let link = enclosed.and_then(|length| link(&text[end..end + length]));
        found.push(Shown {
            method: method.to_ascii_lowercase(),
            path: path.to_owned(),
            file: attribute(inside, "src").or(link).map(str::to_owned),
            range: start..enclosed.map_or(end, |length| end + length + closing.len()),
        });
        at = found.last().map_or(end, |shown| shown.range.end);
    }
}

fn attribute<'t>(inside: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = inside;
    while let Some((before, value)) = rest.split_once("=\"") {
        let (value, next) = value.split_once('"')?;
        if before.trim() == name || before.ends_with(&format!(" {name}")) {
            return Some(value.trim_matches(['<', '>']));
        }
        rest = next;
    }
    None
}

/// The target of the first link.
fn link(text: &str) -> Option<&str> {
    let (_, target) = text.split_once("](")?;
    Some(target.split_once(')')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(shown: &Shown) -> (&str, &str, Option<&str>) {
        (&shown.method, &shown.path, shown.file.as_deref())
    }

    #[test]
    fn blocks_name_an_operation_and_their_document() {
        let text = "a\n{% openapi src=\"./ties.yaml\" path=\"/ties\" method=\"GET\" %}\n[ties](./ties.yaml)\n{% endopenapi %}\nb\n\
                    {% openapi-operation spec=\"ties\" path=\"/x\" method=\"put\" %}\n[OpenAPI ties](../ties.json)\n{% endopenapi-operation %}\n\
                    {% hint %}\n{% openapi src=\"<https://a.example/x>\" path=\"/y\" method=\"get\" %}\n{% openapi path=\"/z\" %}\n{% openapi";
        let found = blocks(text, &[]);
        let names: Vec<_> = found.iter().map(named).collect();
        assert_eq!(
            names,
            [
                ("get", "/ties", Some("./ties.yaml")),
                ("put", "/x", Some("../ties.json")),
                ("get", "/y", Some("https://a.example/x")),
            ]
        );
        assert!(text[found[0].range.clone()].ends_with("{% endopenapi %}"));
        let code = [(0, 2), (2, text.len())].map(|(start, end)| start..end);
        assert!(blocks(text, &code).is_empty());
    }
}
