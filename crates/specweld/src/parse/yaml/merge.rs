//! Merge keys: `<<` brings the members of another mapping, or of several, where the mapping has none of their names.
//!
//! They are no part of YAML 1.2, and most readers take them: <https://yaml.org/type/merge.html>.

use hashbrown::HashSet;
use smol_str::SmolStr;

use super::fault::fault;
use crate::diagnostic::Diagnostic;
use crate::node::{Member, Node, Value};

/// The members of a mapping with those that its merge keys bring, each in the place of its key. What stands in the
/// mapping itself comes first, and then what is merged first.
pub(super) fn merged(
    members: Vec<(SmolStr, Member)>,
    brought: Vec<(usize, Member)>,
) -> Result<Vec<(SmolStr, Member)>, Diagnostic> {
    if brought.is_empty() {
        return Ok(members);
    }
    let mut known: HashSet<SmolStr> = members.iter().map(|(key, _)| key.clone()).collect();
    let mut new = Vec::new();
    for (at, member) in brought {
        for node in mappings(member)? {
            let Value::Object(object) = node.value else {
                continue;
            };
            let unknown = object
                .into_iter()
                .filter(|(key, _)| known.insert(key.clone()));
            new.extend(unknown.map(|member| (at, member)));
        }
    }
    let mut all = Vec::with_capacity(members.len() + new.len());
    let mut new = new.into_iter().peekable();
    for (at, member) in members.into_iter().enumerate() {
        while let Some((_, member)) = new.next_if(|(before, _)| *before <= at) {
            all.push(member);
        }
        all.push(member);
    }
    all.extend(new.map(|(_, member)| member));
    Ok(all)
}

/// The mappings that a merge key's value holds.
fn mappings(member: Member) -> Result<Vec<Node>, Diagnostic> {
    let nodes = match member.node.value {
        Value::Array(items) => items,
        _ => vec![member.node],
    };
    match nodes.iter().find(|node| node.as_object().is_none()) {
        None => Ok(nodes),
        Some(other) => {
            let message = format!("`<<` merges a mapping, and here is {}", other.type_name());
            Err(fault(member.key_span, &message))
        }
    }
}
