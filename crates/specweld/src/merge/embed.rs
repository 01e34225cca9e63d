//! Pages that show an operation of another file: what they say of it joins its description. Where no page of the API
//! has a document, what they show is all that is known of its operations.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};
use smol_str::SmolStr;

use super::describe::describe;
use super::template::{blank, parameters};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::extract::embed::Embed;
use crate::fragment::Fragment;
use crate::merged::Operation;
use crate::name;
use crate::node::Node;
use crate::page::{PageId, Pages, Span};
use crate::parse::{Block, Frame, Item, LazyValue, Notation};

/// Takes out what pages show of APIs that have no document, as one each: an `info`, and the operation with what its
/// path says. It is reported once an API.
pub(super) fn stand_alone<'p>(
    embeds: &mut Vec<Embed>,
    with_documents: &HashSet<&str>,
    pages: &'p Pages,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Fragment<'p>> {
    let mut found = Vec::new();
    let mut known = HashSet::new();
    let mut first: BTreeMap<&str, (Span, usize)> = BTreeMap::new();
    embeds.retain(|embed| {
        let api = pages.get(embed.span.page).api();
        let Some(api) = api.filter(|api| !with_documents.contains(api)) else {
            return true;
        };
        // What a second page says joins the first one's description.
        if !known.insert((api, embed.method.clone(), blank(&embed.path))) {
            return true;
        }
        let (_, count) = first.entry(api).or_insert((embed.span, 0));
        *count += 1;
        found.push(fragment(embed, api));
        false
    });
    for (api, (span, count)) in first {
        let message = format!(
            "no page of `{api}` has a document: nothing is known of what pages show but method and path"
        );
        let label = match count {
            1 => "shown here".to_owned(),
            count => format!("shown here, and {} more on other pages", count - 1),
        };
        let help = "put the document that the pages were made of among them";
        let unread = Diagnostic::warning(Code::UnreadFragment, message, span, label);
        diagnostics.push(unread.with_help(help));
    }
    found
}

/// A document of what a page shows.
fn fragment<'p>(embed: &Embed, api: &'p str) -> Fragment<'p> {
    let span = embed.span;
    let text = |text: &str| Node::string(span, text);
    let info = Node::object(span, [("title", text(api)), ("version", text(""))]);
    let parameters = parameters(&embed.path).into_iter().map(|name| {
        let schema = Node::object(span, [("type", text("string"))]);
        let members = [
            ("name", text(&name)),
            ("in", text("path")),
            ("required", Node::bool(span, true)),
            ("schema", schema),
        ];
        Node::object(span, members)
    });
    let parameters = Node::array(span, parameters.collect());
    let operation = Node::object(span, [("parameters", parameters)]);
    let item = Node::object(span, [(embed.method.as_str(), operation)]);
    let paths = Node::object(span, [(embed.path.as_str(), item)]);
    let item = |(key, node): (&str, Node)| Item {
        key: SmolStr::new(key),
        key_span: span,
        value: LazyValue::Read(Box::new(node)),
    };
    Fragment {
        page: span.page,
        api,
        section: embed.section.clone(),
        export: None,
        corrected: None,
        dialect: Dialect::V3_1,
        block: Block::new(span.page),
        notation: Notation::Yaml,
        frame: Frame {
            span,
            members: [("info", info), ("paths", paths)].map(item).into(),
            components: None,
        },
    }
}

/// Gives operations what pages say that show them. That a page shows one that its API does not have is reported. Returns
/// the pages with the operations that they show, by index.
pub(super) fn attach(
    embeds: Vec<Embed>,
    operations: &mut [Operation],
    pages: &Pages,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(PageId, usize)> {
    let mut shown = Vec::new();
    if embeds.is_empty() {
        return shown;
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
            Some(index) => {
                show(&embed, &mut operations[*index]);
                shown.push((embed.span.page, *index));
            }
            None => diagnostics.push(missing(&embed)),
        }
    }
    shown
}

fn show(embed: &Embed, operation: &mut Operation) {
    let mut section = embed.section.clone();
    let description = operation.node.get("description").and_then(Node::as_str);
    if description.is_some_and(|description| description.contains(&section.prose)) {
        section.prose.clear();
    }
    describe(&mut operation.node, &section);
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
