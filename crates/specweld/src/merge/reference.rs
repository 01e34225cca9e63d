//! References: every `$ref`, discriminator mapping, link and security requirement follows the names of the merged
//! document.

use std::sync::Arc;

use super::adopt::Adopted;
use super::discriminator::{map_branches, map_extensions};
use super::example;
use super::expression::Renamed;
use super::file::Files;
use super::link::Links;
use super::path_item::{PathItems, cyclic, of_other_version};
use super::split::Splits;
use super::target::{Pending, Scope, Targets};
use super::url;
use crate::diagnostic::Diagnostic;
use crate::invalid::{check, invalid, unresolved};
use crate::merged::{Components, Merged, Operation, Pointer};
use crate::name::ApiName;
use crate::node::{Node, Value};
use crate::openapi::{Kind, each, is_only_reference, section_kind, section_named, slot};
use crate::path_item;
use crate::pointer::{self, unescape_fragment};
use crate::schema::refer;
use crate::spelling;

pub(super) fn rewrite(
    files: &mut Files<'_>,
    path_items: &mut PathItems,
    splits: &Splits,
    merged: &mut Merged,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let links = Links::of(&merged.operations);
    let mut components = std::mem::take(&mut merged.components);
    let adopted = Adopted::of(files, &mut components);
    let mut rewriter = Rewriter {
        links,
        path_items,
        open: Vec::new(),
        targets: Targets::new(files, components, adopted, splits, diagnostics),
    };
    rewriter.targets.make_pending();
    for operation in &mut merged.operations {
        rewriter.operation(operation);
    }
    for webhook in merged.webhooks.values_mut() {
        let scope = Scope::of(webhook);
        rewriter.node(&scope, &mut webhook.node, Kind::PathItem);
    }
    for member in &mut merged.members {
        if member.key == "externalDocs" {
            let (base, diagnostics) = rewriter.targets.base(member.source);
            url::external_docs(&mut member.node, base, diagnostics);
        }
        rewriter.extension(&member.api, member.source, &mut member.node);
    }
    let mut rewritten = Vec::with_capacity(rewriter.targets.pending.len());
    // During the rewriting of one, more components may come.
    while let Some(Pending {
        key,
        scope,
        mut node,
    }) = rewriter.targets.pending.pop()
    {
        if let Some(kind) = section_kind(key.0) {
            rewriter.node(&scope, &mut node, kind);
        }
        rewritten.push((key, node));
    }
    merged.components = rewriter.targets.components;
    // Each was pending once.
    rewritten.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    for (component, (_, node)) in merged.components.values_mut().zip(rewritten) {
        component.node = node;
    }
    map_extensions(&mut merged.components, files);
    take_definitions(&mut merged.components, files, splits);
    let tags = merged
        .operations
        .iter()
        .flat_map(|operation| operation.node.get("tags")?.as_array());
    for tag in tags.flatten() {
        if let Some(name) = tag.as_str() {
            merged
                .tags
                .entry(name.to_owned())
                .or_insert_with(|| Node::object(tag.span, [("name", tag.clone())]));
        }
    }
}

/// Takes the definitions that became components out of the schemas that they stood in.
fn take_definitions(components: &mut Components, files: &Files<'_>, splits: &Splits) {
    let moved = components.values().filter_map(|component| {
        let [root, section, own, path @ .., definitions, name] = component.origin.1.as_slice()
        else {
            return None;
        };
        (root == "components" && section == "schemas" && definitions == "$defs").then(|| {
            let page = files.sources[component.origin.0].fragment.page;
            let split = splits.name(&component.api, "schemas", own, page);
            let owner = component
                .api
                .component(section, split.map_or(own, |split| split));
            (owner, path.to_vec(), name.clone())
        })
    });
    for (owner, path, name) in moved.collect::<Vec<_>>() {
        let owner = components.get_mut(&("schemas", owner));
        let schema = owner.and_then(|owner| pointer::resolve_mut(&mut owner.node, &path));
        if let Some(definitions) = schema.and_then(|schema| schema.get_mut("$defs")) {
            definitions.take(&name);
        }
    }
}

struct Rewriter<'a, 'p> {
    links: Links,
    path_items: &'a mut PathItems,
    /// The path items that the one at hand stands in.
    open: Vec<Pointer>,
    targets: Targets<'a, 'p>,
}

impl Rewriter<'_, '_> {
    fn operation(&mut self, operation: &mut Operation) {
        let scope = Scope {
            api: operation.api.clone(),
            source: operation.source,
            renamed: Renamed::of(operation),
        };
        self.node(&scope, &mut operation.node, Kind::Operation);
    }

    /// Rewrites an object of `kind` and everything below it.
    fn node(&mut self, scope: &Scope, node: &mut Node, kind: Kind) {
        match kind {
            Kind::Operation => {
                // Those of callbacks and webhooks; the merged document has no default for all.
                if !node.has("security")
                    && let Some(security) = &self.targets.files.sources[scope.source].security
                {
                    node.set("security", security.clone());
                }
                self.tags(scope, node);
                self.security(scope, node);
                if let Some(id) = node.get_mut("operationId")
                    && let Some(own) = id.as_str()
                {
                    *id = Node::string(id.span, scope.api.operation(own));
                }
            }
            Kind::Response | Kind::Callback | Kind::Link => {
                self.own_copy(scope, node, kind);
                match kind {
                    Kind::Link => self.link(scope, node),
                    Kind::Callback => scope.renamed.callback(node),
                    _ => {}
                }
            }
            Kind::Schema => map_branches(node),
            Kind::SecurityScheme => {
                let (base, diagnostics) = self.targets.base(scope.source);
                url::scheme(node, base, diagnostics);
            }
            Kind::MediaType | Kind::Parameter | Kind::Header => {
                spelling::examples(node, kind, self.targets.diagnostics);
            }
            Kind::Example => {
                let Targets {
                    files, diagnostics, ..
                } = &mut self.targets;
                example::embed(files, scope.source, node, diagnostics);
            }
            Kind::PathItem => {
                let open = self.open.len();
                let scope = &scope.inside();
                self.inline(scope, node);
                self.members(scope, node, kind);
                self.open.truncate(open);
                return;
            }
            _ => {}
        }
        self.members(scope, node, kind);
    }

    /// Puts a path item that a `$ref` leads to in its place: callbacks have some.
    fn inline(&mut self, scope: &Scope, item: &mut Node) {
        while let Some(reference) = item.take("$ref") {
            let Targets {
                files, diagnostics, ..
            } = &mut self.targets;
            let (span, path_items) = (reference.node.span, &mut self.path_items);
            let found = path_items.follow(files, scope.source, &reference.node, diagnostics);
            let Some(mut found) = found else { return };
            if self.open.contains(&found.place) {
                diagnostics.push(cyclic("path item", span));
                return;
            }
            if !files.are_of_one_dialect(found.source, scope.source) {
                diagnostics.push(of_other_version("path item", span));
                return;
            }
            self.open.push(found.place);
            files.rebase(&mut found.node, Kind::PathItem, found.source, scope.source);
            diagnostics.extend(path_item::join(item, found.node));
        }
        let Targets {
            files, diagnostics, ..
        } = &mut self.targets;
        self.path_items
            .follow_operations(files, scope.source, item, diagnostics);
        path_item::check_members(item, diagnostics);
    }

    /// Rewrites the members of an object of `kind`.
    fn members(&mut self, scope: &Scope, node: &mut Node, kind: Kind) {
        let only_reference = is_only_reference(node, kind);
        let mut dynamic = None;
        for (key, member) in node.as_object_mut().into_iter().flatten() {
            if kind != Kind::Schema && !check(kind, key, &member.node, self.targets.diagnostics) {
                continue;
            }
            if key == "externalDocs" && matches!(kind, Kind::Operation | Kind::Schema) {
                let (base, diagnostics) = self.targets.base(scope.source);
                url::external_docs(&mut member.node, base, diagnostics);
            } else if key == "$ref" {
                self.reference(scope, &mut member.node, kind);
            } else if key == "$dynamicRef" && kind == Kind::Schema {
                let target = self.targets.dynamic(scope, &member.node);
                dynamic = target.map(|target| (member.node.span, target));
            } else if member.node.is_nested() && !only_reference {
                if key == "discriminator" && kind == Kind::Schema {
                    self.mapping(scope, &mut member.node);
                } else if let Some(slot) = slot(kind, key) {
                    let node = &mut member.node;
                    each(node, slot, &mut |child, kind| self.node(scope, child, kind));
                }
            }
        }
        if let Some((span, target)) = dynamic {
            refer(node, span, &target);
        }
    }

    fn reference(&mut self, scope: &Scope, reference: &mut Node, kind: Kind) {
        let Some(target) = reference.as_str() else {
            self.targets.diagnostics.push(invalid(
                reference.span,
                &format!("a `$ref` is {}, not a reference", reference.type_name()),
                "write what it leads to as a string: '#/components/…'",
            ));
            return;
        };
        if let Some(target) = self.targets.target(scope, target, kind, reference.span) {
            reference.value = Value::String(target);
        }
    }

    /// Rewrites the references to components in a value whose kind is unknown.
    fn extension(&mut self, api: &Arc<ApiName>, source: usize, node: &mut Node) {
        let scope = Scope {
            api: api.clone(),
            source,
            renamed: Renamed::default(),
        };
        let component = node.reference_target().and_then(|target| {
            let (section, own) = target.strip_prefix(pointer::COMPONENTS)?.split_once('/')?;
            let section = section_named(section)?;
            let name = self
                .targets
                .component(&scope, section, &unescape_fragment(own))?;
            Some(pointer::component(section, &name))
        });
        if let (Some(target), Some(reference)) = (component, node.get_mut("$ref")) {
            *reference = Node::string(reference.span, target);
        }
        match &mut node.value {
            Value::Array(items) => {
                for item in items {
                    self.extension(api, source, item);
                }
            }
            Value::Object(object) => {
                for member in object.values_mut() {
                    self.extension(api, source, &mut member.node);
                }
            }
            _ => {}
        }
    }

    fn tags(&mut self, scope: &Scope, operation: &mut Node) {
        if let Some(Value::Array(tags)) = operation.get_mut("tags").map(|tags| &mut tags.value) {
            for tag in tags {
                if let Some(own) = tag.as_str() {
                    *tag = Node::string(tag.span, scope.api.tag(own));
                }
            }
        }
    }

    fn security(&mut self, scope: &Scope, operation: &mut Node) {
        let Some(Value::Array(requirements)) =
            operation.get_mut("security").map(|node| &mut node.value)
        else {
            return;
        };
        for requirement in requirements {
            let Some(object) = requirement.as_object_mut() else {
                continue;
            };
            for (own, member) in std::mem::take(object) {
                match self.targets.component(scope, "securitySchemes", &own) {
                    Some(name) => {
                        object.insert(name, member);
                    }
                    None => self.targets.diagnostics.push(unresolved(
                        &format!("there is no security scheme `{own}`"),
                        member.key_span,
                        "add it to `components.securitySchemes`".to_owned(),
                    )),
                }
            }
        }
    }

    /// A discriminator's mapping holds references, or names of schemas.
    fn mapping(&mut self, scope: &Scope, discriminator: &mut Node) {
        let Some(mapping) = discriminator.get_mut("mapping") else {
            return;
        };
        for member in mapping
            .as_object_mut()
            .into_iter()
            .flat_map(|object| object.values_mut())
        {
            let Some(text) = member.node.as_str().map(str::to_owned) else {
                continue;
            };
            // A name may look like a file's, but what looks like no file is a name.
            let is_name = !text.contains(['/', '#', '.']);
            let reference = if is_name || self.targets.component(scope, "schemas", &text).is_some()
            {
                pointer::component("schemas", &text)
            } else {
                text
            };
            if let Some(target) =
                self.targets
                    .target(scope, &reference, Kind::Schema, member.node.span)
            {
                member.node = Node::string(member.node.span, target);
            }
        }
    }

    fn link(&mut self, scope: &Scope, link: &mut Node) {
        let Targets {
            files, diagnostics, ..
        } = &mut self.targets;
        self.links.rewrite(scope, link, files, diagnostics);
        for key in ["parameters", "requestBody"] {
            if let Some(value) = link.get_mut(key) {
                scope.renamed.values(value);
            }
        }
    }

    /// Puts a component in the place of a reference to it, if it uses the old name of a parameter that this operation
    /// alone calls by a new one.
    fn own_copy(&mut self, scope: &Scope, node: &mut Node, kind: Kind) {
        while !scope.renamed.is_empty()
            && let Some(reference) = node.get("$ref")
            && let Some(text) = reference.as_str()
            && let Some(target) = self.targets.target(scope, text, kind, reference.span)
            && let Some(pending) = self.pending(&target)
            && scope.renamed.concerns(&pending.node)
        {
            let (mut copy, source) = (pending.node.clone(), pending.scope.source);
            self.targets
                .files
                .rebase(&mut copy, kind, source, scope.source);
            *node = copy;
        }
    }

    /// The component that a reference of the merged document leads to, as long as it is pending.
    fn pending(&self, target: &str) -> Option<&Pending> {
        let mut pending = self.targets.pending.iter();
        pending.find(|it| pointer::component(it.key.0, &it.key.1) == target)
    }
}
