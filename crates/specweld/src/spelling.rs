//! Numbers where OpenAPI wants texts: `version: 1.10`, `default: 3001`. People leave the quotes out in YAML; the text
//! is what they wrote.

use crate::node::{Node, Value};

/// The texts of an Info Object.
pub(crate) fn info(info: &mut Node) {
    for (key, member) in info.as_object_mut().into_iter().flatten() {
        match key.as_str() {
            "title" | "summary" | "description" | "termsOfService" | "version" => {
                text(&mut member.node)
            }
            "contact" | "license" => {
                let members = member.node.as_object_mut().into_iter().flatten();
                members.for_each(|(_, member)| text(&mut member.node));
            }
            _ => {}
        }
    }
}

/// The texts of a Server Object's variables.
pub(crate) fn server(server: &mut Node) {
    let variables = server.get_mut("variables").and_then(Node::as_object_mut);
    for (_, variable) in variables.into_iter().flatten() {
        if let Some(default) = variable.node.get_mut("default") {
            text(default);
        }
        if let Some(Value::Array(items)) = variable.node.get_mut("enum").map(|node| &mut node.value)
        {
            items.iter_mut().for_each(text);
        }
    }
}

fn text(node: &mut Node) {
    let spelled = match &node.value {
        Value::Number(text) => text.clone(),
        Value::Bool(value) => value.to_string().into(),
        _ => return,
    };
    node.value = Value::String(spelled);
}
