//! Overlay documents, checked.

use std::sync::atomic::AtomicBool;

use serde_json_path::JsonPath;

use super::action::{Action, Change};
use crate::diagnostic::{Code, Diagnostic};
use crate::name;
use crate::node::Node;
use crate::page::{Page, PageId, Span};
use crate::parse::read_document;

/// What a document says.
pub(super) struct Read {
    /// A URL, and where it stands.
    pub(super) extends: Option<(String, Span)>,
    pub(super) actions: Vec<Action>,
}

/// Reads an overlay; nothing where it is not sound, which is reported.
pub(super) fn overlay(id: PageId, page: &Page, diagnostics: &mut Vec<Diagnostic>) -> Option<Read> {
    let root = read_document(id, page, diagnostics)?.root;
    let mut reader = Reader {
        page,
        diagnostics,
        is_sound: true,
    };
    let read = reader.overlay(&root);
    read.filter(|_| reader.is_sound)
}

struct Reader<'a> {
    page: &'a Page,
    diagnostics: &'a mut Vec<Diagnostic>,
    is_sound: bool,
}

impl Reader<'_> {
    fn overlay(&mut self, root: &Node) -> Option<Read> {
        self.object(
            root,
            "an overlay",
            &["overlay", "info", "extends", "actions"],
        )?;
        let version = self.text(root, "overlay", true);
        if let Some((version, span)) = version
            && !["1.0.", "1.1."]
                .iter()
                .any(|known| version.starts_with(known))
        {
            let message = format!("version `{version}` of OpenAPI Overlay is not supported");
            self.fault(span, message, "this version", "write `overlay: 1.0.0`");
        }
        if let Some(info) = self.member(root, "info", true)
            && self
                .object(info, "`info`", &["title", "version", "description"])
                .is_some()
        {
            self.text(info, "title", true);
            self.text(info, "version", true);
        }
        let extends = self.text(root, "extends", false);
        let actions = self.member(root, "actions", true)?;
        let Some(list) = actions.as_array().filter(|list| !list.is_empty()) else {
            let message = "`actions` is no list of at least one action";
            let help = "list what is to be changed: `- target: $.info`, with `update` or `remove`";
            self.fault(actions.span, message, "here", help);
            return None;
        };
        let actions = list.iter().filter_map(|action| self.action(action));
        let actions = actions.collect();
        let extends = extends.map(|(url, span)| (url.to_owned(), span));
        Some(Read { extends, actions })
    }

    fn action(&mut self, action: &Node) -> Option<Action> {
        let known = ["target", "description", "update", "remove", "copy"];
        self.object(action, "an action", &known)?;
        let target = self.path(action, "target", true);
        let remove = match action.get("remove") {
            None => false,
            Some(remove) => remove.as_bool().unwrap_or_else(|| {
                let message = format!("`remove` is {}, not a boolean", remove.type_name());
                self.fault(
                    remove.span,
                    message,
                    "here",
                    "write `true`, or leave it out",
                );
                false
            }),
        };
        let copy = self.path(action, "copy", false);
        let change = match (action.get("update"), copy) {
            _ if remove => Change::Remove,
            (None, Some((path, span))) => Change::Copy(path, span),
            (Some(update), None) => Change::Update(update.clone()),
            (update, _) => {
                let (message, help) = match update {
                    Some(_) => (
                        "the action both updates and copies",
                        "make two actions of it",
                    ),
                    None => (
                        "the action changes nothing",
                        "add `update`, or `remove: true`",
                    ),
                };
                // A `copy` that is at fault has been reported.
                if update.is_some() || !action.has("copy") {
                    self.fault(action.span.first_byte(), message, "this action", help);
                }
                return None;
            }
        };
        let (target, span) = target?;
        Some(Action {
            target,
            span,
            change,
            is_matched: AtomicBool::new(false),
        })
    }

    /// A JSONPath; a fault in it has its own place.
    fn path(&mut self, action: &Node, key: &str, is_required: bool) -> Option<(JsonPath, Span)> {
        let (text, span) = self.text(action, key, is_required)?;
        match JsonPath::parse(text) {
            Ok(path) => Some((path, span)),
            Err(error) => {
                // It counts from 1.
                let at = error.position().saturating_sub(1).min(text.len());
                let source = self.page.text().get(span.range()).unwrap_or_default();
                // Where it stands as it is, without escapes, its characters have places of their own.
                let place = source.find(text).map_or(span, |start| {
                    let start = span.start as usize + start + text.floor_char_boundary(at);
                    Span::new(span.page, start..start + 1)
                });
                let reason = match text.starts_with('$') {
                    true => error.message(),
                    false => "it does not begin with `$`",
                };
                let message = format!("`{key}` is no JSONPath: {reason}");
                let help = "write a query of RFC 9535, such as $.paths['/ties/{id}'].get.parameters[?@.name=='id']";
                self.fault(place, message, "not understood from here", help);
                None
            }
        }
    }

    fn text<'n>(
        &mut self,
        node: &'n Node,
        key: &str,
        is_required: bool,
    ) -> Option<(&'n str, Span)> {
        let member = self.member(node, key, is_required)?;
        let text = member.as_str();
        if text.is_none() {
            let message = format!("`{key}` is {}, not a string", member.type_name());
            self.fault(member.span, message, "here", "put it in quotes");
        }
        Some((text?, member.span))
    }

    fn member<'n>(&mut self, node: &'n Node, key: &str, is_required: bool) -> Option<&'n Node> {
        let member = node.get(key);
        if member.is_none() && is_required {
            let message = format!("there is no `{key}`");
            self.fault(
                node.span.first_byte(),
                message,
                "in this object",
                &format!("add `{key}`"),
            );
        }
        member
    }

    /// Refuses what is no object, and members that it can't have.
    fn object(&mut self, node: &Node, what: &str, known: &[&str]) -> Option<()> {
        let Some(object) = node.as_object() else {
            let message = format!("{what} is an object, and here is {}", node.type_name());
            self.fault(node.span.first_byte(), message, "here", "write an object");
            return None;
        };
        let strange = object
            .iter()
            .filter(|(key, _)| !key.starts_with("x-") && !known.contains(&key.as_str()));
        for (key, member) in strange {
            let help = match name::closest(key, known.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("known here: {}", known.join(", ")),
            };
            let message = format!("{what} has no member `{key}`");
            self.fault(member.key_span, message, "unknown", &help);
        }
        Some(())
    }

    fn fault(&mut self, span: Span, message: impl Into<String>, label: &str, help: &str) {
        let fault = Diagnostic::error(Code::InvalidOverlay, message, span, label);
        self.diagnostics.push(fault.with_help(help));
        self.is_sound = false;
    }
}
