//! Rules in prose: the rows of tables and the sentences of an operation's description.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::change::Action;

/// A rule that reads otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub action: Action,
    pub before: Option<String>,
    pub after: Option<String>,
    is_row: bool,
}

impl Rule {
    pub fn words(&self) -> String {
        let noun = if self.is_row {
            "row of a table"
        } else {
            "sentence"
        };
        match (&self.before, &self.after) {
            (Some(_), Some(_)) => format!("a documented rule, a {noun}, reads otherwise"),
            (None, _) => format!("a documented rule, a {noun}, is new"),
            (_, None) => format!("a documented rule, a {noun}, is no longer there"),
        }
    }
}

/// The rules that two descriptions do not share.
pub fn rules(old: &str, new: &str) -> Vec<Rule> {
    if old == new {
        return Vec::new();
    }
    let (before, after) = (statements(old), statements(new));
    let mut rules = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &before, &after) {
        let (DiffOp::Delete { .. } | DiffOp::Insert { .. } | DiffOp::Replace { .. }) = op else {
            continue;
        };
        let (old, new) = (&before[op.old_range()], &after[op.new_range()]);
        let both = old.len().min(new.len());
        let rule = |before: Option<&String>, after: Option<&String>| Rule {
            action: match (before, after) {
                (Some(_), Some(_)) => Action::Change,
                (None, _) => Action::Add,
                (_, None) => Action::Remove,
            },
            is_row: before.or(after).is_some_and(|text| text.starts_with('|')),
            before: before.cloned(),
            after: after.cloned(),
        };
        rules.extend((0..both).map(|index| rule(Some(&old[index]), Some(&new[index]))));
        rules.extend(old[both..].iter().map(|text| rule(Some(text), None)));
        rules.extend(new[both..].iter().map(|text| rule(None, Some(text))));
    }
    rules
}

/// Rows, headings, items and sentences, each with one space for all white space. Lines that only draw a table are none.
fn statements(text: &str) -> Vec<String> {
    let mut statements = Vec::new();
    let mut paragraph = String::new();
    let mut is_code = false;
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with("```") {
            sentences(&mut paragraph, &mut statements);
            is_code = !is_code;
        } else if is_code || line.starts_with('|') {
            sentences(&mut paragraph, &mut statements);
            let cells: Vec<String> = line.split('|').map(squeezed).collect();
            let draws = line.chars().all(|it| "|-: ".contains(it));
            if !draws && !line.is_empty() {
                statements.push(match is_code {
                    true => line.to_owned(),
                    false => cells.join(" | ").trim().to_owned(),
                });
            }
        } else if line.is_empty() || line.starts_with(['#', '*', '-']) {
            sentences(&mut paragraph, &mut statements);
            paragraph.push_str(line);
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
    }
    sentences(&mut paragraph, &mut statements);
    statements
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cuts a paragraph behind full stops that a capital letter or the end follows.
fn sentences(paragraph: &mut String, statements: &mut Vec<String>) {
    let text = squeezed(&std::mem::take(paragraph));
    let mut start = 0;
    for (index, _) in text.match_indices(['.', '!', '?']) {
        let mut rest = text[index + 1..].chars();
        let ends = match (rest.next(), rest.next()) {
            (None, _) => true,
            (Some(' '), Some(next)) => next.is_uppercase() || "`*[".contains(next),
            _ => false,
        };
        if ends {
            statements.push(text[start..=index].trim().to_owned());
            start = index + 1;
        }
    }
    let rest = text[start..].trim();
    if !rest.is_empty() {
        statements.push(rest.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_sentences_are_rules_and_layout_is_none() {
        let old = "A loan can be renewed twice. It costs nothing,\ne.g. for members.\n\n| Status | Meaning |\n| --- | --- |\n| 409 | too often |\n";
        let new = "A loan can be renewed three times. It costs  nothing, e.g. for\nmembers.\n\n| Status | Meaning   |\n| ------ | --------- |\n| 409    | too often |\n| 410    | gone      |\n";
        let rules = rules(old, new);
        let words: Vec<_> = rules
            .iter()
            .map(|rule| (rule.before.as_deref(), rule.after.as_deref()))
            .collect();
        assert_eq!(
            words,
            [
                (
                    Some("A loan can be renewed twice."),
                    Some("A loan can be renewed three times.")
                ),
                (None, Some("| 410 | gone |")),
            ]
        );
    }
}
