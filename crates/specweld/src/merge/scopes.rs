//! Security schemes of one name that differ in their scopes alone: each page lists those that it needs.

use super::decide::bare;
use crate::node::{Node, Object, Value};
use crate::openapi::Kind;

/// The scheme that has the flows and the scopes of all, if they differ in nothing else.
pub(super) fn unite(schemes: Vec<Node>) -> Option<Node> {
    let mut schemes = schemes.into_iter();
    let mut united = schemes.next().filter(is_oauth)?;
    for scheme in schemes {
        add(&mut united, scheme)?;
    }
    Some(united)
}

fn is_oauth(scheme: &Node) -> bool {
    scheme.get("type").and_then(Node::as_str) == Some("oauth2")
}

/// Adds what another scheme has; nothing where that is another scheme.
fn add(united: &mut Node, mut scheme: Node) -> Option<()> {
    let flows = take_object(&mut scheme, "flows");
    let mut own = united.clone();
    own.take("flows");
    let same = bare(own, Kind::SecurityScheme) == bare(scheme, Kind::SecurityScheme);
    if !same {
        return None;
    }
    for (name, mut flow) in flows {
        let flows = united.get_mut("flows")?;
        let Some(known) = flows.get_mut(&name) else {
            flows.set(&name, flow.node);
            continue;
        };
        let scopes = take_object(&mut flow.node, "scopes");
        let mut own = known.clone();
        own.take("scopes");
        if own != flow.node {
            return None;
        }
        let known = known.get_mut("scopes")?;
        for (scope, text) in scopes {
            if !known.has(&scope) {
                known.set(&scope, text.node);
            }
        }
    }
    Some(())
}

fn take_object(node: &mut Node, key: &str) -> Object {
    match node.take(key).map(|member| member.node.value) {
        Some(Value::Object(object)) => object,
        _ => Object::new(),
    }
}
