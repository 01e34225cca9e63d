//! What every reader of the result must be able to follow, whatever notation a value came in.

use smol_str::SmolStr;

use crate::diagnostic::{Code, Diagnostic};
use crate::node::Member;
use crate::node::Object;
use crate::page::Span;

/// How deep values may nest: what `serde_json` allows, so that every reader of the result can follow.
pub(crate) const MAX_DEPTH: usize = 128;

pub(crate) const OUT_OF_RANGE: &str = "the number is out of the range of doubles";

/// An object of members, and whether no key stands twice: the first stays, and the others are reported.
pub(super) fn object(
    members: Vec<(SmolStr, Member)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Object, bool) {
    let mut sound = true;
    let object = Object::of(members, |key, first, second| {
        diagnostics.push(duplicate_key(key, first.key_span, second.key_span));
        sound = false;
    });
    (object, sound)
}

pub(crate) fn duplicate_key(key: &str, first: Span, second: Span) -> Diagnostic {
    Diagnostic::error(
        Code::DuplicateKey,
        format!("the member `{key}` stands twice in one object"),
        second,
        "the second",
    )
    .with_label(first, "the first")
    .with_help("remove one of them")
}
