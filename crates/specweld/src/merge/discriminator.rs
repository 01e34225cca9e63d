//! Discriminators: a value that names a schema without a mapping needs one, since the schemas get other names.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use smol_str::SmolStr;

use super::file::Files;
use crate::merged::{Component, Components};
use crate::node::Node;
use crate::page::Span;
use crate::pointer::{self, component_name};

/// Maps the values that name the schemas which extend one that has a discriminator, by `allOf` and over any number of
/// others, as far as nothing else does. All references are those of the merged document.
pub(super) fn map_extensions(components: &mut Components, files: &Files<'_>) {
    let mut extensions: HashMap<String, Vec<(String, SmolStr)>> = HashMap::new();
    for ((section, name), component) in components.iter() {
        if *section != "schemas" {
            continue;
        }
        let branches = component.node.get("allOf").and_then(Node::as_array);
        let bases = branches
            .into_iter()
            .flatten()
            .filter_map(|branch| component_name(branch.reference_target()?, "schemas"));
        for base in bases {
            let extension = (own_name(component, files), name.clone());
            let known = extensions.entry(base.into_owned()).or_default();
            known.push(extension);
        }
    }
    if extensions.is_empty() {
        return;
    }
    for ((section, name), component) in components.iter_mut() {
        let is_choice = ["oneOf", "anyOf"].iter().any(|key| component.node.has(key));
        if *section != "schemas" || is_choice || !has_discriminator(&component.node) {
            continue;
        }
        let mut found = BTreeMap::new();
        let mut pending = vec![name.clone()];
        while let Some(base) = pending.pop() {
            for (own, name) in extensions.get(base.as_str()).into_iter().flatten() {
                let target = pointer::component("schemas", name);
                if found.insert(target, own.clone()).is_none() {
                    pending.push(name.clone());
                }
            }
        }
        let targets = found.into_iter().map(|(target, own)| (own, target));
        add(&mut component.node, targets.collect());
    }
}

/// What pages call a schema by: its name among the components, or in the file that it stands in, or that file's.
fn own_name(component: &Component, files: &Files<'_>) -> String {
    let (source, path) = &component.origin;
    match path.last() {
        Some(last) => last.clone(),
        None => files.stem(*source).to_owned(),
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

fn has_discriminator(schema: &Node) -> bool {
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
