//! Discriminators: a value that names a schema without a mapping needs one, since the schemas get other names.

use std::collections::BTreeSet;
use std::sync::Arc;

use hashbrown::HashMap;

use crate::merged::Components;
use crate::name::ApiName;
use crate::node::Node;
use crate::page::Span;
use crate::pointer::{self, component_name};

/// The schemas that extend others by `allOf`, as their pages name them.
#[derive(Default)]
pub(super) struct Extensions(HashMap<(Arc<ApiName>, String), Vec<String>>);

impl Extensions {
    pub(super) fn of(components: &Components) -> Self {
        let mut extensions = Self::default();
        for ((section, _), component) in components {
            let Some(own) = component.own_name().filter(|_| *section == "schemas") else {
                continue;
            };
            let branches = component.node.get("allOf").and_then(Node::as_array);
            let bases = branches
                .into_iter()
                .flatten()
                .filter_map(|branch| component_name(branch.reference_target()?, "schemas"));
            for base in bases {
                let key = (component.api.clone(), base.into_owned());
                extensions.0.entry(key).or_default().push(own.to_owned());
            }
        }
        extensions
    }

    /// The schemas that extend one, over any number of others.
    fn of_base(&self, api: &Arc<ApiName>, base: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut pending = vec![base.to_owned()];
        while let Some(base) = pending.pop() {
            for own in self.0.get(&(api.clone(), base)).into_iter().flatten() {
                if found.insert(own.clone()) {
                    pending.push(own.clone());
                }
            }
        }
        found
    }

    /// Maps the values that name the schemas which extend a component that has a discriminator, as far as nothing else
    /// does.
    pub(super) fn map(&self, schema: &mut Node, api: &Arc<ApiName>, own: &str) {
        let is_choice = ["oneOf", "anyOf"].iter().any(|key| schema.has(key));
        if is_choice {
            return;
        }
        let extensions = self.of_base(api, own).into_iter();
        let targets = extensions.map(|own| {
            let target = pointer::component("schemas", &own);
            (own, target)
        });
        add(schema, targets.collect());
    }
}

/// Maps the values that name the branches of a choice, as far as nothing else does.
pub(super) fn map_branches(schema: &mut Node) {
    if !has_discriminator(schema) {
        return;
    }
    let branches = ["oneOf", "anyOf"].into_iter();
    let branches = branches
        .filter_map(|key| schema.get(key)?.as_array())
        .flatten();
    let targets = branches.filter_map(|branch| {
        let target = branch.reference_target()?;
        Some((implicit(target)?, target.to_owned()))
    });
    let targets = targets.collect();
    add(schema, targets);
}

pub(super) fn has_discriminator(schema: &Node) -> bool {
    let discriminator = schema.get("discriminator");
    discriminator.is_some_and(|node| node.as_object().is_some())
}

/// The value that names what a reference leads to: the last part of its pointer, or the name of the file.
fn implicit(target: &str) -> Option<String> {
    let (file, pointer) = target.split_once('#').unwrap_or((target, ""));
    let name = match pointer::fragment_tokens(pointer)?.pop() {
        Some(last) => last,
        None => {
            let file = file.rsplit('/').next()?;
            file.rsplit_once('.')
                .map_or(file, |(stem, _)| stem)
                .to_owned()
        }
    };
    (!name.is_empty()).then_some(name)
}

/// Adds what a mapping has neither as a value nor as a target.
fn add(schema: &mut Node, targets: Vec<(String, String)>) {
    let Some(discriminator) = schema.get_mut("discriminator") else {
        return;
    };
    let span: Span = discriminator.span;
    let mapped: Vec<String> = discriminator
        .get("mapping")
        .and_then(Node::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(_, member)| {
            let target = member.node.as_str()?;
            Some(match target.contains(['/', '#']) {
                true => target.to_owned(),
                false => pointer::component("schemas", target),
            })
        })
        .collect();
    let targets = targets.into_iter();
    let new: Vec<_> = targets
        .filter(|(_, target)| !mapped.contains(target))
        .collect();
    if new.is_empty() {
        return;
    }
    if !discriminator.has("mapping") {
        discriminator.set("mapping", Node::object(span, []));
    }
    let Some(mapping) = discriminator.get_mut("mapping") else {
        return;
    };
    for (value, target) in new {
        if !mapping.has(&value) {
            mapping.set(&value, Node::string(span, target));
        }
    }
}
