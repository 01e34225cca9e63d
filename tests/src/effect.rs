//! What a request did to the world: the difference of two JSON values in lines that people read.

use serde_json::Value;

/// The differences, one a line, `-` for what is gone and `+` for what is new. Empty when the values are equal.
pub fn difference(before: &Value, after: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    compare("", before, after, &mut lines);
    lines
}

fn compare(place: &str, before: &Value, after: &Value, lines: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(old), Value::Object(new)) if old.keys().eq(new.keys()) => {
            for (name, value) in old {
                let place = if place.is_empty() {
                    name.clone()
                } else {
                    format!("{place}.{name}")
                };
                compare(&place, value, &new[name], lines);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (at, (old, new)) in old.iter().zip(new).enumerate() {
                compare(&format!("{place}[{at}]"), old, new, lines);
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            // Entries come and go, and move on those after them: what matters is which there are.
            let gone = old.iter().filter(|it| !new.contains(it));
            lines.extend(gone.map(|it| format!("- {place}: {it}")));
            let come = new.iter().filter(|it| !old.contains(it));
            lines.extend(come.map(|it| format!("+ {place}: {it}")));
        }
        (old, new) if old == new => {}
        (old, new) => lines.extend([format!("- {place}: {old}"), format!("+ {place}: {new}")]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn differences_are_named_by_their_place() {
        let before = json!({"a": [{"b": 1}, {"b": 2}], "c": [1, 2, 3], "d": "x"});
        let after = json!({"a": [{"b": 1}, {"b": 3}], "c": [1, 3], "d": "x"});
        let lines = difference(&before, &after);
        assert_eq!(lines, ["- a[1].b: 2", "+ a[1].b: 3", "- c: 2"]);
        assert!(difference(&before, &before).is_empty());
    }
}
