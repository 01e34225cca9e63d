//! Pages that show an operation of another file: what they say of it joins its description.

use hashbrown::HashMap;

use super::describe::describe;
use super::template::blank;
use crate::diagnostic::{Code, Diagnostic};
use crate::extract::embed::Embed;
use crate::merged::Operation;
use crate::name;
use crate::page::Pages;

/// Gives operations what pages say that show them. That a page shows one that its API does not have is reported.
pub(super) fn attach(
    embeds: Vec<Embed>,
    operations: &mut [Operation],
    pages: &Pages,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if embeds.is_empty() {
        return;
    }
    let mut known: HashMap<_, Vec<usize>> = HashMap::new();
    for (index, operation) in operations.iter().enumerate() {
        let folder = pages.get(operation.page).api();
        // As the document has it, and with what its servers put before it.
        let mut paths = vec![blank(&operation.own_path), blank(&operation.path)];
        paths.dedup();
        for path in paths {
            let key = (folder, operation.method, path);
            known.entry(key).or_default().push(index);
        }
    }
    for embed in embeds {
        let folder = pages.get(embed.span.page).api();
        let key = (folder, embed.method.as_str(), blank(&embed.path));
        let found = known.get(&key).map(Vec::as_slice).unwrap_or_default();
        // One path may stand in several files.
        let is_named = |index: &&usize| {
            let page = pages.get(operations[**index].page).name();
            let file = embed
                .file
                .as_deref()
                .and_then(|file| file.rsplit('/').next());
            file.is_some_and(|file| page.rsplit('/').next() == Some(file))
        };
        match found.iter().find(is_named).or(found.first()) {
            Some(index) => show(&embed, &mut operations[*index]),
            None => diagnostics.push(missing(&embed)),
        }
    }
}

fn show(embed: &Embed, operation: &mut Operation) {
    describe(&mut operation.node, &embed.section);
    let title = embed.section.title.as_deref();
    if let Some(title) = title.filter(|title| name::makes_identifier(title))
        && operation.own_id.is_none()
    {
        operation.id = operation.api.operation(title);
    }
}

fn missing(embed: &Embed) -> Diagnostic {
    let call = format!("{} {}", embed.method.to_uppercase(), embed.path);
    let help = match &embed.file {
        Some(file) => format!("put `{file}` among the pages of the API"),
        None => "put the document that has it among the pages of the API".to_owned(),
    };
    Diagnostic::warning(
        Code::UnreadFragment,
        format!("the page shows {call}, which no document among the pages has"),
        embed.span,
        "shown here",
    )
    .with_help(help)
}
