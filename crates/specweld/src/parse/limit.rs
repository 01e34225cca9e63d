//! What every reader of the result must be able to follow, whatever notation a value came in.

use smol_str::SmolStr;

use crate::diagnostic::{Code, Diagnostic};
use crate::map::Object;
use crate::node::Member;
use crate::page::Span;

/// How deep values may nest: what `serde_json` allows, so that every reader of the result can follow.
pub(crate) const MAX_DEPTH: usize = 128;

/// Whether a JSON number is beyond what a double can hold, so that most readers of the result would refuse it.
pub(in crate::parse) fn is_out_of_range(number: &str) -> bool {
    // No other number needs a look at its value.
    (number.len() > 300 || number.contains(['e', 'E']))
        && number.parse::<f64>().is_ok_and(f64::is_infinite)
}

pub(in crate::parse) const OUT_OF_RANGE: &str = "the number is out of the range of doubles";

/// An object of members, of which each key but the first is told.
pub(super) fn object(members: Vec<(SmolStr, Member)>, diagnostics: &mut Vec<Diagnostic>) -> Object {
    Object::of(members, |key, first, second| {
        diagnostics.push(twice(key, first.key_span, second.key_span));
    })
}

pub(crate) fn twice(key: &str, first: Span, second: Span) -> Diagnostic {
    Diagnostic::error(
        Code::DuplicateKey,
        format!("the member `{key}` stands twice in one object"),
        second,
        "the second",
    )
    .with_label(first, "the first")
    .with_help("remove one of them")
}
