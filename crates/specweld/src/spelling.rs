//! What people write otherwise than OpenAPI wants it, and mean all the same: numbers in place of texts, as YAML reads
//! `version: 1.10` and `default: 3001`, and an `example` beside `examples`.

use crate::diagnostic::{Code, Diagnostic};
use crate::node::{Node, Value};
use crate::openapi::Kind;

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

/// Puts an `example` among the `examples` beside it, of which OpenAPI allows one or the other.
pub(crate) fn examples(node: &mut Node, kind: Kind, diagnostics: &mut Vec<Diagnostic>) {
    let has_examples = matches!(kind, Kind::MediaType | Kind::Parameter | Kind::Header)
        && node.get("examples").and_then(Node::as_object).is_some();
    let example = has_examples.then(|| node.take("example")).flatten();
    let (Some(example), Some(examples)) = (example, node.get_mut("examples")) else {
        return;
    };
    let message = "`example` stands beside `examples`, and becomes one of them";
    let span = example.key_span;
    let beside = Diagnostic::warning(Code::InvalidDocument, message, span, "this one");
    diagnostics.push(beside.with_help("OpenAPI allows one or the other: put it there yourself"));
    let numbered = (2..).map(|number| format!("example{number}"));
    let mut names = std::iter::once("example".to_owned()).chain(numbered);
    if let Some(name) = names.find(|name| !examples.has(name)) {
        examples.set(&name, Node::object(span, [("value", example.node)]));
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
