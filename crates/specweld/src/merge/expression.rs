//! Runtime expressions of links and callbacks, `$request.path.id`: they follow the path parameters of their operation,
//! and so do the parameters that a link gives.

use std::sync::Arc;

use crate::merged::Operation;
use crate::node::{Node, Value};

/// How an expression names a path parameter of the request; what follows, up to a brace or the end, is its name.
const PATH_PARAMETER: &str = "$request.path.";
/// How a link's parameters are qualified that stand in the path.
const IN_PATH: &str = "path.";

/// The path parameters of an operation that have new names: old ones and new ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Renamed(Arc<[(String, String)]>);

impl Renamed {
    pub(super) fn of(operation: &Operation) -> Self {
        Self(operation.renamed.clone().into())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn get(&self, name: &str) -> Option<&str> {
        let renamed = self.0.iter().find(|(old, _)| old == name);
        renamed.map(|(_, new)| new.as_str())
    }

    /// A text whose expressions use the new names; nothing where that changes nothing.
    fn text(&self, text: &str) -> Option<String> {
        let (mut new, mut rest, mut changed) = (String::new(), text, false);
        while let Some((before, after)) = rest.split_once(PATH_PARAMETER) {
            let name = after.split('}').next().unwrap_or(after);
            let renamed = self.get(name);
            changed |= renamed.is_some();
            new.push_str(before);
            new.push_str(PATH_PARAMETER);
            new.push_str(renamed.unwrap_or(name));
            rest = &after[name.len()..];
        }
        new.push_str(rest);
        changed.then_some(new)
    }

    /// Whether an expression anywhere in a value uses an old name.
    pub(super) fn concerns(&self, node: &Node) -> bool {
        match &node.value {
            Value::String(text) => self.text(text).is_some(),
            Value::Array(items) => items.iter().any(|item| self.concerns(item)),
            Value::Object(object) => object
                .iter()
                .any(|(key, member)| self.text(key).is_some() || self.concerns(&member.node)),
            _ => false,
        }
    }

    /// Gives the expressions in a value the new names.
    pub(super) fn values(&self, node: &mut Node) {
        match &mut node.value {
            Value::String(text) => {
                if let Some(new) = self.text(text) {
                    *text = new.into();
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.values(item)),
            Value::Object(object) => {
                object
                    .values_mut()
                    .for_each(|member| self.values(&mut member.node));
            }
            _ => {}
        }
    }

    /// Gives the expressions in the keys of a callback the new names.
    pub(super) fn callback(&self, callback: &mut Node) {
        self.rename(callback, |renamed, key| renamed.text(key));
    }

    /// Gives the path parameters of this operation that a link fills in the new names.
    pub(super) fn keys(&self, parameters: &mut Node) {
        self.rename(parameters, |renamed, key| match key.strip_prefix(IN_PATH) {
            Some(name) => Some(format!("{IN_PATH}{}", renamed.get(name)?)),
            None => renamed.get(key).map(str::to_owned),
        });
    }

    fn rename(&self, node: &mut Node, new: impl Fn(&Self, &str) -> Option<String>) {
        if self.is_empty() {
            return;
        }
        if let Some(object) = node.as_object_mut() {
            for (key, member) in std::mem::take(object) {
                match new(self, &key) {
                    Some(new) => object.insert(new, member),
                    None => object.insert(key, member),
                };
            }
        }
    }
}
