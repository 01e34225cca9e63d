//! What pages say of operations, as their descriptions.

use crate::extract::section::Section;
use crate::node::Node;

/// Adds what a page says around an operation to its summary and its description, but for what the operation says
/// itself.
pub(super) fn describe(operation: &mut Node, section: &Section) {
    let span = operation.span;
    let said = section.summary.as_deref();
    if let Some(summary) = said.filter(|_| !operation.has("summary")) {
        operation.set("summary", Node::string(span, summary));
    }
    let text = |key: &str| {
        let text = operation.get(key).and_then(Node::as_str);
        text.unwrap_or_default().trim()
    };
    let (own, summary) = (text("description"), text("summary"));
    let [said, lead] = [said.unwrap_or_default(), &section.lead];
    let [said, lead] = [said, lead].map(|prose| without(prose, &[own, summary]));
    let parts = [own, &said, &lead, &section.prose].into_iter();
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    if !parts.is_empty() {
        operation.set("description", Node::string(span, parts.join("\n\n")));
    }
}

/// Prose without the paragraphs that one of the texts has.
fn without(prose: &str, texts: &[&str]) -> String {
    // Mostly there is nothing more than the summary.
    if prose.is_empty() || texts.contains(&prose) {
        return String::new();
    }
    let known: Vec<_> = texts.iter().map(|text| letters(text)).collect();
    let is_new = |paragraph: &&str| {
        let letters = letters(paragraph);
        letters.is_empty() || !known.iter().any(|known| known.contains(&letters))
    };
    let paragraphs: Vec<_> = prose.split("\n\n").filter(is_new).collect();
    paragraphs.join("\n\n").trim().to_owned()
}

/// What is left of a text whatever marks and line ends it is written with.
pub(super) fn letters(text: &str) -> String {
    let letters = text.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_already_is_left_out() {
        let own = "Cuts the tie.\n\nIt takes `tie_id`.";
        for (prose, rest) in [
            ("> Cuts the tie.\n\nIt takes tie\\_id.", ""),
            ("> Cuts the tie.\n\nOnce.\n\n* * *", "Once.\n\n* * *"),
            ("Cuts the\ntie. It takes\ntie_id.", ""),
            ("Cuts the tie twice.", "Cuts the tie twice."),
        ] {
            assert_eq!(without(prose, &[own, ""]), rest, "{prose}");
        }
    }
}
