//! Apidog: the title, and under "OpenAPI Specification" a document of one operation in YAML, of OpenAPI 3.0.1 by its
//! version, with `null` among types as in 3.1, an empty title, and members `x-apidog-…` all over, which say how the
//! editor shows the document.

use super::adapter::Host;
use super::mixed;
use crate::extract::draft::{Draft, items, text};
use crate::extract::fence::Fence;
use crate::extract::section::Section;
use crate::node::{Node, Value};
use crate::openapi::Kind;
use crate::parse::{Frame, Notation};

#[derive(Debug)]
pub(super) struct Apidog;

impl Host for Apidog {
    fn made(&self, fence: &Fence<'_>, _: &Frame, section: &Section) -> bool {
        if fence.notation() != Notation::Yaml {
            return false;
        }
        let text = &fence.block.text;
        text.contains("x-apidog")
            || text.contains("x-run-in-apidog")
            || section.is_labelled("OpenAPI Specification") && text.contains("openapi: 3.0.1\n")
    }

    fn adapt(&self, draft: &mut Draft<'_, '_>) {
        let info = draft.member("info");
        let version = info.and_then(|info| {
            let is_empty = text(info, "title").trim().is_empty();
            is_empty.then(|| text(info, "version").to_owned())
        });
        if let Some(version) = version {
            draft.set_info(&version);
            draft.lost(
                "Apidog exports no title of the API",
                "the name of the folder is taken for it",
            );
        }
        draft.remove(is_own);
        if let Some(security) = draft.member("security") {
            clean_requirements(security);
        }
        draft.walk(&mut |node, kind| {
            if let Value::Object(object) = &mut node.value {
                object.retain(|key, _| !is_own(key));
            }
            match kind {
                Kind::Operation => {
                    unique_tags(node);
                    if let Some(security) = node.get_mut("security") {
                        clean_requirements(security);
                    }
                }
                Kind::SecurityScheme => name_scheme(node),
                _ => {}
            }
        });
        mixed::respell(draft);
    }
}

/// Whether a member is for Apidog's editor.
fn is_own(key: &str) -> bool {
    key.starts_with("x-apidog") || key == "x-run-in-apidog"
}

/// Takes members out of security requirements that are no schemes.
fn clean_requirements(security: &mut Node) {
    if let Value::Array(requirements) = &mut security.value {
        for requirement in requirements {
            if let Value::Object(object) = &mut requirement.value {
                object.retain(|key, _| !is_own(key));
            }
        }
    }
}

/// Makes of `type: bearer` an HTTP scheme of this name.
fn name_scheme(scheme: &mut Node) {
    let kind = text(scheme, "type").to_owned();
    if ["bearer", "basic"].contains(&kind.as_str()) {
        let span = scheme.span;
        scheme.set("type", Node::string(span, "http"));
        scheme.set("scheme", Node::string(span, kind));
    }
}

fn unique_tags(operation: &mut Node) {
    if let Some(tags) = items(operation, "tags") {
        let mut seen: Vec<Node> = Vec::new();
        tags.retain(|tag| {
            let is_new = !seen.contains(tag);
            seen.push(tag.clone());
            is_new
        });
    }
}
