//! Operation ids of which each belongs to one operation.
//!
//! Ids are unique in a document, and a site has many. Operations that share one get others, all of them, made of what
//! each says itself: its first tag and the id, else the title of its page or its summary, else method and path. So a
//! page more changes the ids of those alone that it shares one with, and no id comes to mean another operation.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};
use smol_str::{SmolStr, format_smolstr};

use super::api::Api;
use super::input::Source;
use super::setting;
use crate::diagnostic::{Code, Diagnostic, Label, Severity};
use crate::merged::{Merged, Operation};
use crate::name;
use crate::node::{Node, Value};
use crate::openapi::{Kind, Slot, each, walk};

/// How many operations a diagnostic shows.
const SHOWN: usize = 5;

/// Gives operations that share an id others, but those in `fixed`, by index, whose ids were set.
pub(super) fn make_unique(
    operations: &mut [Operation],
    fixed: &HashSet<usize>,
    sources: &[Source<'_>],
    apis: &[Api],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut by_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, operation) in operations.iter().enumerate() {
        by_id.entry(operation.id.clone()).or_default().push(index);
    }
    let mut taken: HashSet<String> = by_id.keys().cloned().collect();
    let titles = Titles::of(operations, sources);
    for (id, all) in by_id {
        let mut shared: Vec<usize> = all
            .iter()
            .filter(|index| !fixed.contains(*index))
            .copied()
            .collect();
        // Where one alone has the id of its own, it is those that got it of a title or a path that get others.
        let has_own = |index: &usize| operations[*index].own_id.is_some();
        if all.iter().filter(|index| has_own(index)).count() == 1 {
            shared.retain(|index| !has_own(index));
        }
        // Those of one path and method are another fault.
        let is_one = all
            .iter()
            .all(|index| place(&operations[*index]) == place(&operations[all[0]]));
        if all.len() < 2 || shared.is_empty() || is_one {
            continue;
        }
        for (index, new) in others(&shared, operations, &titles, &mut taken) {
            operations[index].id = new;
        }
        diagnostics.push(renamed(&id, all.len(), &shared, operations, apis));
    }
}

/// Puts a number behind the ids of operations of callbacks and webhooks that others have: nothing is called by these.
pub(super) fn number_others(merged: &mut Merged, diagnostics: &mut Vec<Diagnostic>) {
    let ids = merged.operations.iter().map(|operation| &operation.id);
    let mut taken: HashSet<SmolStr> = ids.map(SmolStr::from).collect();
    let mut number = |node: &mut Node, kind: Kind| {
        if kind != Kind::Operation {
            return;
        }
        let Some(id) = node.get_mut("operationId") else {
            return;
        };
        let Value::String(text) = id.value.clone() else {
            return;
        };
        if taken.insert(text.clone()) {
            return;
        }
        let mut numbered = (2..).map(|number| format_smolstr!("{text}_{number}"));
        if let Some(new) = numbered.find(|new| taken.insert(new.clone())) {
            let message = format!("another operation has the id `{text}`");
            let label = format!("this one becomes `{new}`");
            let code = Code::ConflictingOperationId;
            let told = Diagnostic::warning(code, message, id.span, label);
            diagnostics.push(told.with_help("give it an id of its own, or none"));
            id.value = Value::String(new);
        }
    };
    let operations = merged.operations.iter_mut();
    for callbacks in operations.filter_map(|it| it.node.get_mut("callbacks")) {
        each(callbacks, Slot::Map(Kind::Callback), &mut |node, kind| {
            walk(node, kind, &mut number);
        });
    }
    let components = merged.components.iter_mut();
    for (_, callback) in components.filter(|((section, _), _)| *section == "callbacks") {
        walk(&mut callback.node, Kind::Callback, &mut number);
    }
    for webhook in merged.webhooks.values_mut() {
        walk(&mut webhook.node, Kind::PathItem, &mut number);
    }
}

fn place(operation: &Operation) -> (&str, &str) {
    (&operation.path, operation.method)
}

/// Another id for each of the operations, which share one.
fn others(
    shared: &[usize],
    operations: &[Operation],
    titles: &Titles<'_>,
    taken: &mut HashSet<String>,
) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut pending = shared.to_vec();
    for rule in [by_group, by_title, by_path] {
        let candidates: Vec<_> = pending
            .iter()
            .map(|index| rule(*index, &operations[*index], titles))
            .collect();
        let mut counts: HashMap<&String, usize> = HashMap::new();
        for candidate in candidates.iter().flatten() {
            *counts.entry(candidate).or_default() += 1;
        }
        let is_own = |id: &String| counts.get(id) == Some(&1) && !taken.contains(id);
        let (own, rest): (Vec<_>, Vec<_>) = pending
            .iter()
            .zip(&candidates)
            .partition(|(_, candidate)| candidate.as_ref().is_some_and(is_own));
        let own: Vec<_> = own
            .into_iter()
            .filter_map(|(index, id)| Some((*index, id.clone()?)))
            .collect();
        pending = rest.into_iter().map(|(index, _)| *index).collect();
        taken.extend(own.iter().map(|(_, id)| id.clone()));
        found.extend(own);
    }
    // Paths that are spelled alike once they are an id, in the order of the paths.
    for index in pending {
        let operation = &operations[index];
        let id = operation
            .api
            .operation(&name::from_path(operation.method, &operation.own_path));
        let numbered = (2..).map(|number| format!("{id}_{number}"));
        let id = numbered
            .into_iter()
            .find(|id| !taken.contains(id))
            .unwrap_or(id);
        taken.insert(id.clone());
        found.push((index, id));
    }
    found
}

fn by_group(index: usize, operation: &Operation, titles: &Titles<'_>) -> Option<String> {
    let tags = operation.node.get("tags").and_then(Node::as_array)?;
    let group = tags
        .first()?
        .as_str()
        .filter(|group| name::makes_identifier(group))?;
    let own = operation.own_id.as_deref().or(titles.of_page(index))?;
    Some(operation.api.operation(&format!("{group} {own}")))
}

fn by_title(index: usize, operation: &Operation, titles: &Titles<'_>) -> Option<String> {
    let summary = operation.node.get("summary").and_then(Node::as_str);
    let title = titles.of_page(index).or(summary);
    let title = title.filter(|title| name::makes_identifier(title))?;
    Some(operation.api.operation(title))
}

fn by_path(_: usize, operation: &Operation, _: &Titles<'_>) -> Option<String> {
    let own = name::from_path(operation.method, &operation.path);
    Some(operation.api.operation(&own))
}

/// The titles of pages that speak of one operation.
struct Titles<'s>(Vec<Option<&'s str>>);

impl<'s> Titles<'s> {
    fn of(operations: &[Operation], sources: &'s [Source<'_>]) -> Self {
        let mut counts: HashMap<usize, usize> = HashMap::new();
        for operation in operations {
            *counts.entry(operation.document).or_default() += 1;
        }
        let title = |operation: &Operation| {
            let title = sources[operation.document]
                .fragment
                .section
                .title
                .as_deref();
            title.filter(|_| counts.get(&operation.document) == Some(&1))
        };
        Self(operations.iter().map(title).collect())
    }

    fn of_page(&self, index: usize) -> Option<&'s str> {
        self.0.get(index).copied().flatten()
    }
}

fn renamed(
    id: &str,
    count: usize,
    shared: &[usize],
    operations: &[Operation],
    apis: &[Api],
) -> Diagnostic {
    let mut shared: Vec<_> = shared.iter().map(|index| &operations[*index]).collect();
    shared.sort_by_key(|operation| operation.key_span);
    let label = |operation: &&Operation| Label {
        span: operation.key_span,
        message: format!(
            "{} {} is `{}`",
            operation.method.to_uppercase(),
            operation.path,
            operation.id
        ),
    };
    Diagnostic {
        code: Code::ConflictingOperationId,
        severity: Severity::Warning,
        message: format!(
            "`{id}` would be the id of {count} operations: {} one of its own",
            if count == shared.len() {
                "each gets"
            } else {
                "each but the one that names itself so gets"
            }
        ),
        labels: shared.iter().take(SHOWN).map(label).collect(),
        help: shared.first().map(|operation| help(operation, apis)),
    }
}

/// The setting that gives an operation its id for good.
fn help(operation: &Operation, apis: &[Api]) -> String {
    match apis.iter().find(|api| api.name == operation.api) {
        Some(Api { location, name, .. }) => {
            let id = operation
                .id
                .strip_prefix(&name.operation(""))
                .unwrap_or(&operation.id);
            let line = location.operation_line(&setting::signature(operation), id);
            format!("keep them, or give others, in {}:\n{line}", location.file())
        }
        None => "give them others".to_owned(),
    }
}
