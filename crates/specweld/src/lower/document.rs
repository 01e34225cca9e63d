//! A whole document, for those who have one and no pages.
//!
//! | of 3.1 | becomes | |
//! | --- | --- | --- |
//! | `components.pathItems` that a path or a callback refers to | stands there itself | exact |
//! | other `components.pathItems` | left out | dropped |
//! | `webhooks` | `x-webhooks` | told |
//! | document without `paths` | empty `paths` | exact |
//! | `info.summary`, `info.license.identifier` | left out | annotation |
//! | `jsonSchemaDialect` that names JSON Schema 2020-12 or OpenAPI 3.1 | left out | exact |
//! | any other `jsonSchemaDialect` | | refused |

use hashbrown::HashSet;
use smol_str::SmolStr;

use super::lowering::{Part, annotation, dropped};
use super::structure::Schemes;
use super::{parts, reference};
use crate::anchor::is_plain;
use crate::diagnostic::{self, Code, Diagnostic};
use crate::dialect::{Dialect, LOWERED, dialect, schema_dialect};
use crate::document::Document;
use crate::hoist;
use crate::invalid::{check, moved_webhooks, unresolved};
use crate::node::{Member, Node, Object, Value};
use crate::openapi::{Kind, METHODS, WEBHOOKS, section_kind};
use crate::path_item;
use crate::pointer;
use crate::spelling;

/// Lowers an OpenAPI 3.1 document to 3.0.3.
///
/// A document of OpenAPI 3.0 is given back as it came. Of any other, inline objects, enumerations, compositions and
/// constrained strings become components with names made of where they stood: `OrderItem` for the `items` of `Order`,
/// with the first free number behind it where a component has the name already.
///
/// Losses are warnings among the `diagnostics`, which are sorted: errors first, then by place. Where there are errors,
/// there is no document: it is none of OpenAPI 3.0 or 3.1, holds references that lead nowhere, out of the document or
/// back to where they stand, or schemas that are none.
///
/// ```
/// use specweld::{Page, Pages, lower, read_document};
///
/// let text = "openapi: 3.1.0\ninfo: {title: Users, version: '1'}\ncomponents:\n  schemas:\n    Name: {type: [string, 'null'], const: Eve}\n";
/// let pages = Pages::new([Page::new("users.yaml", text.as_bytes())]);
/// let mut diagnostics = Vec::new();
/// let (id, page) = pages.iter().next().unwrap();
/// let document = read_document(id, page, &mut diagnostics).unwrap();
/// let lowered = lower(document, &mut diagnostics).unwrap();
/// assert!(diagnostics.is_empty());
/// let name = lowered.pointer("/components/schemas/Name").unwrap();
/// assert_eq!(serde_json::to_string(&name).unwrap(), r#"{"type":"string","enum":["Eve"],"nullable":true}"#);
/// ```
pub fn lower(document: Document, diagnostics: &mut Vec<Diagnostic>) -> Option<Document> {
    let root = lower_root(document.root, diagnostics);
    diagnostic::sort(diagnostics);
    root.map(|root| Document { root })
}

fn lower_root(mut root: Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let version = ["openapi", "swagger"].into_iter().find_map(|key| {
        let version = root.get(key)?;
        Some(dialect(key, version))
    });
    let unsupported = match version {
        Some(Ok(Dialect::V3_0)) => return Some(root),
        Some(Ok(Dialect::V3_1)) => None,
        Some(Err(fault)) => Some(fault),
        None => Some(no_document(&root)),
    };
    let dialect = root.take("jsonSchemaDialect");
    let unknown = dialect.and_then(|dialect| schema_dialect(&dialect.node));
    let mut sound = unsupported.is_none() && unknown.is_none();
    diagnostics.extend(unsupported.into_iter().chain(unknown));
    for (key, member) in root.as_object().into_iter().flatten() {
        sound &= check(Kind::Document, key, &member.node, diagnostics);
        if key == "components" {
            for (key, member) in member.node.as_object().into_iter().flatten() {
                sound &= check(Kind::Components, key, &member.node, diagnostics);
            }
        }
    }
    if !sound {
        return None;
    }
    let leads_on = leads_on(&root, root.get("components"));
    sound &= path_items(&mut root, diagnostics);
    if leads_on || !reference::misnamed(&root).is_empty() {
        sound &= reference::lead_to_components(&mut root, diagnostics);
    }
    if !sound {
        return None;
    }
    frame(&mut root, diagnostics);
    sound &= parts::lower(&mut parts_of(&mut root), diagnostics);
    hoist::document(&mut root);
    sound.then_some(root)
}

fn no_document(node: &Node) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidDocument,
        "the value is no OpenAPI document: it has no member `openapi`",
        node.span,
        "this value",
    )
    .with_help("begin it with `openapi: 3.1.1`")
}

/// Whether anything in a document refers to more than a component, or may be referred to otherwise.
fn leads_on(node: &Node, components: Option<&Node>) -> bool {
    match &node.value {
        Value::Array(items) => items.iter().any(|item| leads_on(item, components)),
        Value::Object(object) => object.iter().any(|(key, member)| {
            let node = &member.node;
            member_leads_on(key, node, components) || node.is_nested() && leads_on(node, components)
        }),
        _ => false,
    }
}

fn member_leads_on(key: &str, node: &Node, components: Option<&Node>) -> bool {
    let leads_on = |node: &Node| {
        let target = node.as_str();
        target.is_some_and(|target| !is_plain(components, target))
    };
    match key {
        "mapping" => {
            let targets = node.as_object().into_iter().flat_map(Object::values);
            targets.into_iter().any(|target| leads_on(&target.node))
        }
        // Most keys are none of these.
        _ if !key.starts_with('$') => false,
        "$ref" => leads_on(node),
        "$id" | "$anchor" | "$dynamicAnchor" | "$dynamicRef" => true,
        _ => false,
    }
}

/// Puts path items where they are referred to: 3.0 has no components of this kind. Returns whether all could be.
fn path_items(document: &mut Node, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let shared = document
        .get_mut("components")
        .and_then(|components| components.take("pathItems"));
    let Some(shared) = shared else { return true };
    let mut inlining = Inlining {
        shared: &shared.node,
        open: Vec::new(),
        used: HashSet::new(),
        sound: true,
        diagnostics,
    };
    inlining.inside(document, Kind::Document);
    let (used, sound) = (inlining.used, inlining.sound);
    for (name, member) in shared.node.as_object().into_iter().flatten() {
        if !used.contains(name) {
            diagnostics.push(dropped(
                &format!("the path item `{name}`, which no path refers to,"),
                member.key_span,
                "refer to it from `paths`, or take it out",
            ));
        }
    }
    sound
}

struct Inlining<'a> {
    shared: &'a Node,
    /// The path items that the one at hand stands in.
    open: Vec<SmolStr>,
    used: HashSet<SmolStr>,
    /// Whether every reference led to a path item that could stand there.
    sound: bool,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Inlining<'_> {
    fn inside(&mut self, node: &mut Node, kind: Kind) {
        let opened = self.open.len();
        if kind == Kind::PathItem {
            self.inline(node);
        }
        // Nothing below a schema holds path items.
        if kind != Kind::Schema {
            crate::openapi::children(node, kind, &mut |child, kind| self.inside(child, kind));
        }
        self.open.truncate(opened);
    }

    fn refuse(&mut self, fault: Diagnostic) {
        self.sound = false;
        self.diagnostics.push(fault);
    }

    fn inline(&mut self, item: &mut Node) {
        while let Some(target) = item.reference_target() {
            let Some(name) = pointer::component_name(target, "pathItems") else {
                return;
            };
            let name = SmolStr::from(name);
            let span = item.key_span("$ref");
            let Some(shared) = self.shared.get(&name) else {
                let message = format!("`{target}` leads nowhere");
                let help = "check the name behind `#/components/pathItems/`".to_owned();
                self.refuse(unresolved(&message, span, help));
                return;
            };
            if self.open.contains(&name) {
                self.refuse(
                    Diagnostic::error(
                        Code::CyclicReference,
                        format!("the path item `{name}` stands inside itself"),
                        span,
                        "leads back to where it began",
                    )
                    .with_help("give the callback a path item of its own"),
                );
                return;
            }
            let shared = shared.clone();
            item.take("$ref");
            for fault in path_item::join(item, shared) {
                self.refuse(fault);
            }
            self.used.insert(name.clone());
            self.open.push(name);
        }
    }
}

/// What stands around paths and components.
fn frame(document: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
    let span = document.key_span("openapi");
    if let Some(version) = document.get_mut("openapi") {
        *version = Node::string(span, LOWERED);
    }
    servers(document);
    if let Some(info) = document.get_mut("info") {
        spelling::info(info);
        if let Some(member) = info.take("summary") {
            diagnostics.push(annotation("`info.summary`", member.key_span));
        }
        if let Some(member) = info
            .get_mut("license")
            .and_then(|license| license.take("identifier"))
        {
            diagnostics.push(annotation("`info.license.identifier`", member.key_span));
        }
    }
    webhooks(document, diagnostics);
    if !document.has("paths") {
        document.set("paths", Node::object(span, []));
    }
    security(document, diagnostics);
}

/// Puts webhooks into an extension, beside those that stand there already.
fn webhooks(document: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
    let Some(Member { key_span, node }) = document.take("webhooks") else {
        return;
    };
    diagnostics.push(moved_webhooks(key_span));
    if !document.has(WEBHOOKS) {
        document.set(WEBHOOKS, Node::object(key_span, []));
    }
    let (Value::Object(webhooks), Some(known)) = (node.value, document.get_mut(WEBHOOKS)) else {
        return;
    };
    for (name, member) in webhooks {
        known.set(&name, member.node);
    }
}

/// Spells out the variables of all servers.
fn servers(document: &mut Node) {
    let spell = |node: &mut Node| {
        if let Some(Value::Array(servers)) =
            node.get_mut("servers").map(|servers| &mut servers.value)
        {
            servers.iter_mut().for_each(spelling::server);
        }
    };
    spell(document);
    let paths = document.get_mut("paths").and_then(Node::as_object_mut);
    for item in paths.into_iter().flat_map(Object::values_mut) {
        spell(&mut item.node);
        for method in METHODS {
            if let Some(operation) = item.node.get_mut(method) {
                spell(operation);
            }
        }
    }
}

fn security(document: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
    let mut schemes = Schemes::default();
    let components = document.get_mut("components");
    let found = components.and_then(|components| components.get_mut("securitySchemes"));
    if let Some(found) = found.and_then(Node::as_object_mut) {
        found.retain(|name, scheme| schemes.keep(name, &scheme.node, diagnostics));
    }
    schemes.lower(document, diagnostics);
    let paths = document.get_mut("paths").and_then(Node::as_object_mut);
    for item in paths.into_iter().flat_map(Object::values_mut) {
        for (key, operation) in item.node.as_object_mut().into_iter().flatten() {
            if METHODS.contains(&key.as_str()) {
                schemes.lower(&mut operation.node, diagnostics);
            }
        }
    }
}

fn parts_of(document: &mut Node) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for (key, member) in document.as_object_mut().into_iter().flatten() {
        match key.as_str() {
            "paths" => parts.push(Part {
                name: None,
                kind: Kind::Paths,
                dialect: Dialect::V3_1,
                node: &mut member.node,
            }),
            WEBHOOKS => {
                let webhooks = member.node.as_object_mut().into_iter();
                parts.extend(webhooks.flat_map(Object::values_mut).map(|webhook| Part {
                    name: None,
                    kind: Kind::PathItem,
                    dialect: Dialect::V3_1,
                    node: &mut webhook.node,
                }));
            }
            "components" => {
                for (section, member) in member.node.as_object_mut().into_iter().flatten() {
                    let Some(kind) = section_kind(section) else {
                        continue;
                    };
                    for (name, member) in member.node.as_object_mut().into_iter().flatten() {
                        parts.push(Part {
                            name: (section == "schemas").then(|| name.clone()),
                            kind,
                            dialect: Dialect::V3_1,
                            node: &mut member.node,
                        });
                    }
                }
            }
            _ => {}
        }
    }
    parts
}
