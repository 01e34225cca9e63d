//! Whether an answer is the one that a page expects.

use serde_json::Value;

use super::step::{Expected, Text};
use crate::exchange::Response;

/// What stands for anything: in a text for any text, alone in a JSON string for any value, and as the name of a member
/// for all members that are not named.
const ANY: &str = "{any}";

impl Expected {
    /// The first difference between what is expected and what came, in words. None: there is none.
    ///
    /// Headers that are not named may be there, and a body of which nothing is said may be anything.
    pub fn difference(&self, response: &Response) -> Option<String> {
        if response.status != self.status {
            let (status, sent) = (self.status.as_u16(), response.status.as_u16());
            return Some(format!("the status is {sent}, not {status}"));
        }
        for (name, expected) in &self.headers {
            let sent: Vec<_> = response.headers.get_all(name).iter().collect();
            let text = |it: &http::HeaderValue| String::from_utf8_lossy(it.as_bytes()).into_owned();
            match sent[..] {
                [] => return Some(format!("there is no header `{name}`")),
                [one] if fits(expected, &text(one)) => {}
                [one] => {
                    let one = text(one);
                    return Some(format!("the header `{name}` is `{one}`, not `{expected}`"));
                }
                _ => return Some(format!("there are several headers `{name}`")),
            }
        }
        let bytes = response.body.bytes();
        match self.body.as_ref()? {
            Text::Plain(expected) => {
                let sent = String::from_utf8_lossy(bytes);
                let sent = sent.trim_end();
                (!fits(expected.trim_end(), sent)).then(|| format!("the body is `{}`", cut(sent)))
            }
            Text::Json(expected) => match serde_json::from_slice(bytes) {
                Ok(sent) => in_json("", expected, &sent),
                Err(error) => Some(format!("the body is no JSON: {error}")),
            },
        }
    }
}

/// Whether a text is as expected, where `{any}` stands for any text.
fn fits(expected: &str, sent: &str) -> bool {
    let mut parts = expected.split(ANY);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = sent.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<_> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

fn in_json(place: &str, expected: &Value, sent: &Value) -> Option<String> {
    let other = || {
        let place = if place.is_empty() { "the body" } else { place };
        let (sent, expected) = (sent.to_string(), expected.to_string());
        Some(format!("{place} is {}, not {}", cut(&sent), cut(&expected)))
    };
    match (expected, sent) {
        (Value::String(it), _) if it == ANY => None,
        (Value::String(expected), Value::String(sent)) if fits(expected, sent) => None,
        (Value::Object(expected), Value::Object(sent)) => {
            let open = expected.contains_key(ANY);
            for (name, value) in expected.iter().filter(|(it, _)| *it != ANY) {
                let place = format!("{place}/{name}");
                let Some(sent) = sent.get(name) else {
                    return Some(format!("there is no {place}"));
                };
                if let Some(difference) = in_json(&place, value, sent) {
                    return Some(difference);
                }
            }
            let more = sent.keys().find(|it| !open && !expected.contains_key(*it));
            more.map(|it| format!("there is a {place}/{it}"))
        }
        (Value::Array(expected), Value::Array(sent)) if expected.len() == sent.len() => {
            let mut pairs = expected.iter().zip(sent).enumerate();
            pairs.find_map(|(at, (expected, sent))| {
                in_json(&format!("{place}/{at}"), expected, sent)
            })
        }
        (expected, sent) if expected == sent => None,
        _ => other(),
    }
}

/// As much of a text as fits in a line.
fn cut(text: &str) -> String {
    const MOST: usize = 120;
    match text.char_indices().nth(MOST) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}
