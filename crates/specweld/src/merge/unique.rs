//! Operations that stand for one another: of an older version, described twice, or of one id.

use hashbrown::HashMap;
use heck::ToKebabCase;

use super::api::Api;
use super::input::Source;
use super::setting;
use super::template::blank;
use crate::diagnostic::{Code, Diagnostic};
use crate::merged::{Merged, Operation};
use crate::name;

/// Leaves out operations that a page of a newer version describes as well.
pub(super) fn drop_older(
    merged: &mut Merged,
    sources: &[Source<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let version = |operation: &Operation| &*sources[operation.document].version;
    let mut newest: HashMap<_, &Operation> = HashMap::new();
    let operations = &merged.operations;
    let key = |operation: &Operation| {
        (
            operation.api.clone(),
            blank(&operation.path),
            operation.method,
        )
    };
    if operations
        .windows(2)
        .all(|pair| version(&pair[0]) == version(&pair[1]))
    {
        return;
    }
    for operation in operations {
        let best = newest.entry(key(operation)).or_insert(operation);
        if version(operation).supersedes(version(best)) {
            *best = operation;
        }
    }
    let mut is_older = Vec::new();
    for operation in operations {
        let best = newest.get(&key(operation)).copied().unwrap_or(operation);
        let older = version(operation).is_older_than(version(best));
        is_older.push(older);
        if older {
            diagnostics.push(
                Diagnostic::warning(
                    Code::OlderOperation,
                    format!(
                        "{} {} of version {} is left out: version {} describes it as well",
                        operation.method.to_uppercase(),
                        operation.path,
                        version(operation).text,
                        version(best).text
                    ),
                    operation.key_span,
                    "left out",
                )
                .with_label(best.key_span, "kept")
                .with_help("remove the older page, or export it again"),
            );
        }
    }
    drop(newest);
    let mut is_older = is_older.into_iter();
    merged
        .operations
        .retain(|_| !is_older.next().unwrap_or_default());
}

/// No operation stands twice, and none has the id of another.
pub(super) fn check_unique(
    operations: &[Operation],
    apis: &[Api],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut places: HashMap<(&str, &str), &Operation> = HashMap::new();
    let mut ids: HashMap<&str, &Operation> = HashMap::new();
    let mut sorted: Vec<_> = operations.iter().collect();
    sorted.sort_by_key(|operation| operation.key_span);
    for operation in sorted {
        let method = operation.method.to_uppercase();
        if let Some(first) = places.get(&(operation.path.as_str(), operation.method)) {
            diagnostics.push(
                Diagnostic::error(
                    Code::DuplicateOperation,
                    format!("two pages describe {method} {}", operation.path),
                    operation.key_span,
                    "described again",
                )
                .with_label(first.key_span, "first described here")
                .with_help(place_help(operation, first, apis)),
            );
            continue;
        }
        places.insert((&operation.path, operation.method), operation);
        if let Some(first) = ids.insert(&operation.id, operation) {
            diagnostics.push(
                Diagnostic::error(
                    Code::ConflictingOperationId,
                    format!("two operations get the id `{}`", operation.id),
                    operation.key_span,
                    format!("{method} {}", operation.path),
                )
                .with_label(
                    first.key_span,
                    format!("{} {}", first.method.to_uppercase(), first.path),
                )
                .with_help(id_help(operation, apis)),
            );
        }
    }
}

/// What to do about an operation that is described twice.
fn place_help(operation: &Operation, first: &Operation, apis: &[Api]) -> String {
    let api = apis.iter().find(|api| api.name == operation.api);
    match api {
        Some(api) if operation.api != first.api => {
            let prefix = format!("/{}", api.name.name.to_kebab_case());
            let line = api.location.path_prefix_line(&prefix);
            format!(
                "put a prefix before the paths of one API, in {}:\n{line}",
                api.location.file()
            )
        }
        Some(_) if operation.servers != first.servers => {
            "put the pages of one server into a folder of their own, with a `path-prefix` in its settings"
                .to_owned()
        }
        _ => "make them equal, or remove one of the pages or of the operations".to_owned(),
    }
}

/// The setting that gives an operation an id that no other has.
fn id_help(operation: &Operation, apis: &[Api]) -> String {
    let id = name::from_path(operation.method, &operation.own_path);
    match apis.iter().find(|api| api.name == operation.api) {
        Some(Api { location, .. }) => {
            let line = location.operation_line(&setting::signature(operation), &id);
            format!("give one of them an id in {}:\n{line}", location.file())
        }
        None => "give one of them another id".to_owned(),
    }
}
