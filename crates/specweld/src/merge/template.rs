//! Path templates: two that differ only between their braces are one.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::merged::Merged;
use crate::node::{Node, Value};
use crate::pointer::component_name;

/// Gives templates that differ only in the names of their parameters the names of the first. Returns what the path items
/// of those that are gone hold besides their operations, by the path that they are now.
pub(super) fn unify_templates(merged: &mut Merged) -> Vec<(String, Node)> {
    let mut moved = Vec::new();
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for operation in &mut merged.operations {
        let key = blank(&operation.path);
        let path = first
            .entry(key)
            .or_insert_with(|| operation.path.clone())
            .clone();
        if path == operation.path {
            continue;
        }
        let renamed: HashMap<String, String> = parameters(&operation.path)
            .into_iter()
            .zip(parameters(&path))
            .collect();
        if let Some(Value::Array(items)) = operation
            .node
            .get_mut("parameters")
            .map(|node| &mut node.value)
        {
            for item in items {
                if let Some(name) = item
                    .reference_target()
                    .and_then(|target| component_name(target, "parameters"))
                {
                    // A shared parameter keeps its name for the others: this operation gets a copy.
                    let shared = merged
                        .components
                        .get(&("parameters", operation.api.component("parameters", &name)));
                    match shared {
                        Some(shared) => *item = shared.node.clone(),
                        None => continue,
                    }
                }
                let name = item
                    .get("name")
                    .and_then(Node::as_str)
                    .and_then(|name| renamed.get(name));
                if let (Some("path"), Some(name)) = (item.get("in").and_then(Node::as_str), name) {
                    item.set("name", Node::string(item.span, name));
                }
            }
        }
        if let Some(rest) = merged.paths.remove(&operation.path) {
            moved.push((path.clone(), rest));
        }
        operation.path = path;
        operation.renamed = renamed
            .into_iter()
            .filter(|(old, new)| old != new)
            .collect();
        operation.renamed.sort_unstable();
    }
    moved
}

/// The template with every parameter's name left out.
pub(super) fn blank(path: &str) -> String {
    let mut blank = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{')
        && let Some((_, after)) = after.split_once('}')
    {
        blank.push_str(before);
        blank.push_str("{}");
        rest = after;
    }
    blank.push_str(rest);
    blank
}

/// The names of a template's parameters, in order.
pub(super) fn parameters(path: &str) -> Vec<String> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.into())
        .collect()
}

/// Every parameter of a template must be declared, or no server could route it and no client fill it in.
pub(super) fn check_path_parameters(merged: &Merged, diagnostics: &mut Vec<Diagnostic>) {
    for operation in &merged.operations {
        let declared: Vec<_> = operation
            .node
            .get("parameters")
            .and_then(Node::as_array)
            .unwrap_or_default()
            .iter()
            .filter_map(|parameter| match parameter.reference_target() {
                Some(target) => {
                    let name = component_name(target, "parameters")?;
                    Some(&merged.components.get(&("parameters", name.into()))?.node)
                }
                None => Some(parameter),
            })
            .filter(|parameter| parameter.get("in").and_then(Node::as_str) == Some("path"))
            .filter_map(|parameter| parameter.get("name")?.as_str())
            .collect();
        for name in parameters(&operation.path) {
            if !declared.contains(&name.as_str()) {
                diagnostics.push(
                    Diagnostic::error(
                        Code::InvalidDocument,
                        format!("the path {} has `{{{name}}}`, and the operation declares no such path parameter", operation.path),
                        operation.node.span.first_byte(),
                        "this operation",
                    )
                    .with_help(format!("add a parameter with `name: {name}` and `in: path`")),
                );
            }
        }
    }
}
