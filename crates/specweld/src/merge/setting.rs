//! Settings take the place of what was derived, and those that are about nothing are reported.

use hashbrown::{HashMap, HashSet};
use indexmap::IndexMap;
use smol_str::SmolStr;

use super::api::Api;
use super::input::Source;
use super::variant::{Variant, Variants};
use crate::diagnostic::{Code, Diagnostic};
use crate::merged::{Merged, Operation};
use crate::name;
use crate::openapi::section_index;
use crate::page::{PageId, Pages, Span};
use crate::settings::Entry;

/// Gives operations the ids that the settings have for them, and adds these operations, by index, to those that are
/// `fixed`.
pub(super) fn operations(
    api: &Api,
    pages: &Pages,
    merged: &mut Merged,
    fixed: &mut HashSet<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if api.settings.operations.is_empty() {
        return;
    }
    let mut known: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, operation) in merged.operations.iter().enumerate() {
        if operation.api == api.name {
            let page = below(api, pages, operation.page);
            for key in [page.to_owned(), signature(operation)] {
                known.entry(key).or_default().push(index);
            }
        }
    }
    for (key, entry) in &api.settings.operations {
        match known.get(key.as_str()).map(Vec::as_slice) {
            Some([only]) => {
                merged.operations[*only].id = api.name.operation(&entry.text);
                fixed.insert(*only);
            }
            Some(several) => diagnostics.push(
                unmatched(
                    entry,
                    &format!("`{key}` holds {} operations", several.len()),
                )
                .with_help("name one of them by its method and path: \"GET /path\""),
            ),
            None => {
                let help = match name::closest(key, known.keys().map(String::as_str)) {
                    Some(key) => format!("did you mean {key:?}?"),
                    None => {
                        "name a page with one operation, or a method in capitals and a path as it stands in a page"
                            .to_owned()
                    }
                };
                let message = format!("no operation of `{}` is `{key}`", api.folder);
                diagnostics.push(unmatched(entry, &message).with_help(help));
            }
        }
    }
}

/// How settings name an operation: `GET /v1/certs`, with the path as it stands in the page.
pub(super) fn signature(operation: &Operation) -> String {
    format!("{} {}", operation.method.to_uppercase(), operation.own_path)
}

/// How settings name a page: by its path below the API's folder.
pub(super) fn below<'p>(api: &Api, pages: &'p Pages, page: PageId) -> &'p str {
    let name = pages.get(page).name();
    name.strip_prefix(&api.folder)
        .and_then(|name| name.strip_prefix('/'))
        .unwrap_or(name)
}

/// The variant of a component that the settings want to stay.
pub(super) fn chosen<'v>(
    api: &Api,
    pages: &Pages,
    section: &'static str,
    name: &str,
    variants: &'v Variants,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<&'v Variant> {
    let key = (section, name.into());
    let entry = api.settings.components.get(&key)?;
    let place = Entry {
        key_span: entry.span,
        ..entry.clone()
    };
    of_page(api, pages, &entry.text, variants, &place, diagnostics)
}

/// The variant of a component that a page has, which an entry of the settings names.
pub(super) fn of_page<'v>(
    api: &Api,
    pages: &Pages,
    page: &str,
    variants: &'v Variants,
    entry: &Entry,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<&'v Variant> {
    let has = |variant: &&Variant| {
        let mut names = variant.pages.iter().map(|page| below(api, pages, *page));
        names.any(|name| name == page)
    };
    let found = variants.list.iter().find(has);
    if found.is_none() {
        let names = variants.list.iter().flat_map(|variant| &variant.pages);
        let names = names.map(|page| below(api, pages, *page));
        let help = match name::closest(page, names) {
            Some(name) => format!("did you mean {name:?}?"),
            None => {
                "name one of the pages that have it, by its path below the API's folder".to_owned()
            }
        };
        let message = format!("the page `{page}` has no such component");
        diagnostics.push(unmatched(entry, &message).with_help(help));
    }
    found
}

/// Reports settings about components that there are not.
pub(super) fn check_components(api: &Api, diagnostics: &mut Vec<Diagnostic>) {
    let settings = &api.settings;
    let variants = settings.variants.iter();
    let variants = variants.filter_map(|(key, pages)| Some((key, pages.values().next()?)));
    let entries = settings.components.iter().chain(&settings.names);
    for ((section, name), entry) in entries.chain(variants) {
        let named = section_index(section).map(|index| &api.components[index]);
        if named.is_some_and(|named| named.contains_key(name)) {
            continue;
        }
        let names = named.into_iter().flat_map(IndexMap::keys);
        let help = match name::closest(name, names.map(SmolStr::as_str)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "name a component as the pages do".to_owned(),
        };
        let message = format!("no page of `{}` has {section} named `{name}`", api.folder);
        diagnostics.push(unmatched(entry, &message).with_help(help));
    }
}

fn unmatched(entry: &Entry, message: &str) -> Diagnostic {
    Diagnostic::error(
        Code::UnmatchedSetting,
        message,
        entry.key_span,
        "this setting is about nothing",
    )
}

/// Every API has a name and a prefix of its own, and a page.
pub(super) fn check_names(apis: &[Api], sources: &[Source<'_>], diagnostics: &mut Vec<Diagnostic>) {
    let mut first: HashMap<&str, &Api> = HashMap::new();
    for api in apis {
        let place = |api: &Api| place(api, sources);
        if !sources.iter().any(|source| source.api == api.name) {
            let entries = [&api.settings.name, &api.settings.prefix];
            for entry in entries.into_iter().flatten() {
                let message = format!("the API `{}` has no page", api.folder);
                diagnostics.push(unmatched(entry, &message).with_help("remove its settings"));
            }
            continue;
        }
        let Some(other) = first.insert(&api.name.prefix, api) else {
            continue;
        };
        diagnostics.push(
            Diagnostic::error(
                Code::ConflictingApi,
                format!(
                    "the components of `{}` and `{}` both get the prefix `{}`",
                    other.folder, api.folder, api.name.prefix
                ),
                place(api),
                format!("`{}`", api.folder),
            )
            .with_label(place(other), format!("`{}`", other.folder))
            .with_help(format!(
                "give one another in {}:\n{}",
                api.location.file(),
                api.location.prefix_line(&format!("{}2", api.name.prefix))
            )),
        );
    }
}

/// Where an API gets its prefix from: its settings, or the first of its pages.
fn place(api: &Api, sources: &[Source<'_>]) -> Span {
    let set = api.settings.prefix.as_ref().or(api.settings.name.as_ref());
    let page = || {
        let source = sources.iter().find(|source| source.api == api.name)?;
        Some(Span::new(source.fragment.page, 0..1))
    };
    set.map(|entry| entry.span)
        .or_else(page)
        .unwrap_or_default()
}

/// An API with settings in two files.
pub(super) fn in_two_files(id: PageId, folder: &str, one: &str, other: &str) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidSettings,
        format!("the settings of `{folder}` stand in {one} and in {other}"),
        Span::new(id, 0..1),
        "this file",
    )
    .with_help("put them into one of the files")
}
