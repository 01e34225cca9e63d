//! Schemas that refer to themselves with nothing between: they mean nothing, and a reader that follows them never ends.

use std::borrow::Cow;

use hashbrown::{HashMap, HashSet};

use super::lowering::{Part, referred};
use crate::diagnostic::{Code, Diagnostic};
use crate::node::{Node, Value};
use crate::page::Span;

/// The name of a schema that is referred to, and where.
type Reference<'a> = (Cow<'a, str>, Span);

/// Whether references lead in a circle. Each circle is reported once, at the reference that closes it.
pub(super) fn refuse(parts: &[Part<'_>], diagnostics: &mut Vec<Diagnostic>) -> bool {
    let mut edges: HashMap<&str, Vec<Reference<'_>>> = HashMap::new();
    for part in parts {
        if let Some(name) = &part.name {
            let mut found = Vec::new();
            references(part.node, &mut found);
            if !found.is_empty() {
                edges.insert(name.as_str(), found);
            }
        }
    }
    let mut found = false;
    let mut done = HashSet::new();
    for part in parts {
        let Some(start) = &part.name else { continue };
        // Depth first, with the references of each schema on the way that are still to be followed.
        let mut way: Vec<(&str, &[Reference<'_>])> = Vec::new();
        enter(start, &edges, &done, &mut way);
        while let Some((name, rest)) = way.last_mut() {
            let Some(((target, span), after)) = rest.split_first() else {
                done.insert(*name);
                way.pop();
                continue;
            };
            *rest = after;
            if way.iter().any(|(name, _)| name == target) {
                diagnostics.push(cyclic(target, *span));
                found = true;
            } else {
                enter(target, &edges, &done, &mut way);
            }
        }
    }
    found
}

fn enter<'a>(
    name: &'a str,
    edges: &'a HashMap<&'a str, Vec<Reference<'a>>>,
    done: &HashSet<&str>,
    way: &mut Vec<(&'a str, &'a [Reference<'a>])>,
) {
    if let Some(edges) = edges.get(name)
        && !done.contains(name)
    {
        way.push((name, edges));
    }
}

/// The schemas that judge the same instance as this one, over keywords that apply in place.
fn references<'a>(schema: &'a Node, found: &mut Vec<Reference<'a>>) {
    for (key, member) in schema.as_object().into_iter().flatten() {
        match (key.as_str(), &member.node.value) {
            ("$ref", _) => found.extend(referred(schema).map(|name| (name, member.node.span))),
            ("allOf" | "anyOf" | "oneOf", Value::Array(items)) => {
                items.iter().for_each(|item| references(item, found));
            }
            ("not" | "if" | "then" | "else", _) => references(&member.node, found),
            ("dependentSchemas", Value::Object(members)) => {
                members
                    .values()
                    .for_each(|member| references(&member.node, found));
            }
            _ => {}
        }
    }
}

fn cyclic(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::CyclicReference,
        format!("the schema `{name}` refers to itself with nothing between"),
        span,
        "leads back to where it began",
    )
    .with_help("let the reference stand below `properties` or `items`, or take it out")
}
