//! Paths, or components of a section, that stand in a file together: `paths: {$ref: paths.yaml}`. OpenAPI knows no such
//! references; each path and each component may be one.

use smol_str::SmolStr;

use super::file::{external, page_name, tokens};
use crate::diagnostic::{Code, Diagnostic};
use crate::extract;
use crate::fragment::Fragment;
use crate::invalid::unresolved;
use crate::node::{Member, Node};
use crate::page::{Pages, Span};
use crate::parse::{Item, LazyValue, Section};
use crate::pointer::{escape_fragment, resolve};

/// What stands where a reference leads, as a reference each, with its name and the place of that.
type Members = Vec<(SmolStr, Span, Node)>;

/// Puts references to each of the paths in the place of one to all of them.
pub(super) fn paths(
    paths: &mut Node,
    fragment: &Fragment<'_>,
    pages: &Pages,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if paths.reference_target().is_none() {
        return;
    }
    let reference = paths.take("$ref");
    let found = reference.and_then(|it| members(&it.node, "paths", fragment, pages, diagnostics));
    for (name, _, reference) in found.into_iter().flatten() {
        if !paths.has(&name) {
            paths.set(&name, reference);
        }
    }
}

/// Puts references to each of the components in the place of one to all of a section.
pub(super) fn section(
    section: &mut Section,
    fragment: &Fragment<'_>,
    pages: &Pages,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(at) = section.items.iter().position(|item| item.key == "$ref") else {
        return;
    };
    let reference = fragment
        .read(&section.items[at].value, diagnostics)
        .into_owned();
    if reference.as_str().is_none() {
        return;
    }
    section.items.remove(at);
    let found = members(&reference, &section.name, fragment, pages, diagnostics);
    let items = found
        .into_iter()
        .flatten()
        .map(|(key, key_span, node)| Item {
            key,
            key_span,
            value: LazyValue::Read(Box::new(node)),
        });
    let items: Vec<_> = items.collect();
    section.items.extend(items);
}

fn members(
    reference: &Node,
    what: &str,
    fragment: &Fragment<'_>,
    pages: &Pages,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Members> {
    let span = reference.span;
    let target = reference.as_str()?;
    let (file, pointer) = target.split_once('#').unwrap_or((target, ""));
    let page = page_name(pages.get(fragment.page).name(), file).and_then(|name| {
        let (id, page) = pages.find(&name).ok_or("there is no such page")?;
        let file = extract::file(id, page, fragment.api, fragment.dialect);
        file.ok_or("only JSON and YAML files can be referred to")
    });
    let document = match page {
        Ok(page) => page.document(diagnostics)?,
        Err(reason) => {
            diagnostics.push(external(target, reason, span));
            return None;
        }
    };
    let Some(object) = resolve(&document, &tokens(pointer)).and_then(Node::as_object) else {
        let message = format!("`{target}` leads to no `{what}`");
        let help = "check what stands behind the `#`".to_owned();
        diagnostics.push(unresolved(&message, span, help));
        return None;
    };
    diagnostics.push(
        Diagnostic::warning(
            Code::InvalidDocument,
            format!(
                "`{what}` is a `$ref`, which OpenAPI does not allow, and is followed all the same"
            ),
            span,
            "in place of what it leads to",
        )
        .with_help("refer to each of its members by itself"),
    );
    let named = object.iter().filter(|(name, _)| !name.starts_with("x-"));
    let member = |(name, member): (&SmolStr, &Member)| {
        let target = format!("{file}#{pointer}/{}", escape_fragment(name));
        (name.clone(), member.key_span, Node::reference(span, target))
    };
    Some(named.map(member).collect())
}
