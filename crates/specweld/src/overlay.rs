//! OpenAPI Overlays: a project's corrections of fragments that vendors write, which stand beside their pages.
//!
//! Each action changes the fragment as it was written, before anything is merged. What it puts there has the place that
//! it has in the overlay, so that diagnostics about it point to where it can be corrected.
//!
//! Source of the rules: the Overlay Specification, versions 1.0 and 1.1, <https://spec.openapis.org/overlay/latest.html>.

mod action;
mod apply;
mod read;

use action::Action;

use crate::companion::{Companion, is_addition, stem};
use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::name;
use crate::node::Node;
use crate::page::{PageId, Pages, Span};
use crate::relative::{is_elsewhere, page_name};

/// The page that an overlay for all pages of a folder, and of the folders in it, stands beside.
const ALL: &str = "specweld";

/// The overlays of a run, in the order in which they are applied: those for more pages come first.
#[derive(Debug, Default)]
pub(crate) struct Overlays(Vec<Overlay>);

/// An overlay whose form is sound.
#[derive(Debug)]
struct Overlay {
    scope: Scope,
    actions: Vec<Action>,
}

/// Whose fragments an overlay changes.
#[derive(Debug)]
enum Scope {
    /// Of the pages of this name, whatever their extension.
    Page(String),
    /// Of all pages whose names begin so.
    Folder(String),
}

impl Overlays {
    /// Reads the overlays among the pages. One that is not sound is reported, and so is one that belongs to no page.
    pub(crate) fn read(pages: &Pages, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut overlays = Vec::new();
        for (id, page) in pages.iter().filter(|(_, page)| !page.is_left_out()) {
            let Some((Companion::Overlay, beside)) = Companion::of(page.name()) else {
                continue;
            };
            let Some(read) = read::overlay(id, page, diagnostics) else {
                continue;
            };
            let folder = beside.strip_suffix(ALL);
            let folder = folder.filter(|folder| folder.is_empty() || folder.ends_with('/'));
            let own = match folder {
                Some(folder) => Scope::Folder(folder.to_owned()),
                None => Scope::Page(beside.to_owned()),
            };
            if let Some(scope) = scope(own, id, read.extends.as_ref(), pages, diagnostics) {
                let actions = read.actions;
                overlays.push(Overlay { scope, actions });
            }
        }
        overlays.sort_by_key(|overlay| match &overlay.scope {
            Scope::Folder(folder) => (0, folder.len()),
            Scope::Page(_) => (1, 0),
        });
        Self(overlays)
    }

    /// Whether any of them changes fragments of the page.
    pub(crate) fn has_any_for(&self, page: &str) -> bool {
        self.0.iter().any(|overlay| overlay.scope.holds(page))
    }

    /// Changes a fragment of the page as the overlays say.
    pub(crate) fn apply(&self, page: &str, root: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
        for overlay in self.0.iter().filter(|overlay| overlay.scope.holds(page)) {
            for action in &overlay.actions {
                apply::apply(action, root, diagnostics);
            }
        }
    }

    /// Reports the actions that no fragment has anything for.
    pub(crate) fn report(&self, diagnostics: &mut Vec<Diagnostic>) {
        // A page at fault may have what is corrected.
        if has_errors(diagnostics) {
            return;
        }
        for overlay in &self.0 {
            let unmatched = overlay.actions.iter().filter(|action| !action.is_matched());
            diagnostics.extend(unmatched.map(|action| {
                let what = match &overlay.scope {
                    Scope::Page(page) => format!("no fragment of `{page}` has what is corrected"),
                    Scope::Folder(_) => "no fragment has what is corrected".to_owned(),
                };
                let label = "this leads to nothing";
                let help = "take the action out if the page is mended; to add something, target the object or the array that holds it";
                Diagnostic::warning(Code::UnmatchedAction, what, action.span, label).with_help(help)
            }));
        }
    }
}

impl Scope {
    fn holds(&self, page: &str) -> bool {
        match self {
            Self::Page(own) => stem(page) == own,
            Self::Folder(folder) => page.starts_with(folder.as_str()),
        }
    }
}

/// What an overlay is about: the pages that it stands beside, or of these the one that it extends. That there is none
/// is reported.
fn scope(
    own: Scope,
    id: PageId,
    extends: Option<&(String, Span)>,
    pages: &Pages,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Scope> {
    if let Scope::Page(beside) = &own
        && !has_page(pages, beside)
    {
        diagnostics.push(beside_nothing(id, beside, pages));
        return None;
    }
    let Some((url, span)) = extends else {
        return Some(own);
    };
    // What stands elsewhere is not looked at; the page may have been exported from there.
    if is_elsewhere(url) {
        return Some(own);
    }
    let target = page_name(pages.get(id).name(), url).ok();
    let target = target.filter(|target| own.holds(target) && has_page(pages, stem(target)));
    if target.is_none() {
        let wanted = match &own {
            Scope::Page(page) => format!("it stands beside `{page}`"),
            Scope::Folder(folder) => format!("it stands in `{folder}`, and there is no such page"),
        };
        let message = format!("the overlay extends `{url}`, but {wanted}");
        let fault = Diagnostic::error(Code::InvalidOverlay, message, *span, "another document");
        let help = "write the page's path from this file, or leave `extends` out";
        diagnostics.push(fault.with_help(help));
    }
    Some(Scope::Page(stem(&target?).to_owned()))
}

/// Whether there is a page of this name, whatever its extension.
pub(crate) fn has_page(pages: &Pages, name: &str) -> bool {
    page_names(pages).any(|page| page == name)
}

fn page_names(pages: &Pages) -> impl Iterator<Item = &str> {
    let names = pages.iter().map(|(_, page)| page.name());
    names.filter(|name| !is_addition(name)).map(stem)
}

/// A file that is named for a page that is not there.
pub(crate) fn beside_nothing(id: PageId, name: &str, pages: &Pages) -> Diagnostic {
    let help = match name::closest(name, page_names(pages)) {
        Some(page) => format!("did you mean the page `{page}`? Name this file for it"),
        None => "name it for its page, or remove it if the page is gone".to_owned(),
    };
    let message = format!("there is no page `{name}` that this file stands beside");
    // The first character stands for the file.
    let place = Span::new(id, 0..1);
    Diagnostic::error(Code::UnmatchedCompanion, message, place, "this file").with_help(help)
}
