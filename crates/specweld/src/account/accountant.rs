//! Holds what the pages hold against the document that was made of them.

use hashbrown::HashSet;

use super::given::{Documents, Parameters, Placed, members, operations};
use super::places::{Places, renamed};
use super::tally::{Account, Fate, Tally};
use super::told::Told;
use crate::node::Node;
use crate::openapi::{SECTIONS, WEBHOOKS, section_singular};
use crate::page::{Pages, Span};
use crate::pointer;
use crate::subject::Subject;

/// What became of something that holds others.
#[derive(Clone, Copy)]
struct Whole<'a> {
    fate: Fate,
    /// What was made of it.
    made: Option<&'a Node>,
    /// Whether what is told of it is told of its parts.
    is_told: bool,
    /// Old and new names of path parameters.
    renamed: &'a [(String, String)],
    /// How deep it stands in callbacks.
    depth: usize,
}

/// An operation of a page.
struct Given<'a, 'i> {
    name: String,
    operation: Placed<'a>,
    /// The path item that it stands in, and those that it refers to.
    items: &'i [Placed<'a>],
}

/// Callbacks in callbacks are counted to this depth.
const DEEPEST: usize = 8;

pub(super) struct Accountant<'a> {
    pages: &'a Pages,
    documents: &'a Documents<'a>,
    made: &'a Node,
    told: Told,
    places: Places,
    /// Components and webhooks that were found already.
    seen: HashSet<String>,
    account: Account,
}

impl<'a> Accountant<'a> {
    pub(super) fn new(
        pages: &'a Pages,
        documents: &'a Documents<'a>,
        made: &'a Node,
        told: Told,
        places: Places,
    ) -> Self {
        Self {
            pages,
            documents,
            made,
            told,
            places,
            seen: HashSet::new(),
            account: Account::default(),
        }
    }

    /// Counts everything.
    pub(super) fn count(mut self) -> Account {
        for document in self.documents.fragments() {
            self.document(document);
        }
        self.account.lost.sort_by_key(|(_, span)| *span);
        self.account
    }

    fn document(&mut self, document: Placed<'a>) {
        let paths = members_at(document, "paths");
        for (path, item) in paths.filter(|(path, _)| !path.starts_with("x-")) {
            let items = self.documents.items(item);
            for (method, operation, part) in operations(&items) {
                self.operation(document, path, method, operation, &items, part);
            }
        }
        let folder = self.pages.get(document.page()).api().unwrap_or_default();
        for key in ["webhooks", WEBHOOKS] {
            for (name, webhook) in members_at(document, key) {
                self.webhook(folder, name, webhook);
            }
        }
        let sections = document.node.get("components").map(|it| document.at(it));
        for (section, _) in SECTIONS.into_iter().filter(|(it, _)| *it != "pathItems") {
            let components = sections.and_then(|it| Some(it.at(it.node.get(section)?)));
            for (name, component, part) in components.into_iter().flat_map(Placed::members) {
                self.component(folder, section, name, component, part);
            }
        }
    }

    fn component(
        &mut self,
        folder: &str,
        section: &'static str,
        name: &str,
        component: Placed<'a>,
        part: Span,
    ) {
        let pointer = self
            .places
            .component(folder, section, name)
            .map(|name| pointer::component(section, name));
        let found = pointer.and_then(|pointer| Some((find(self.made, &pointer)?, pointer)));
        let made = found.as_ref().map(|(made, _)| *made);
        let fate = match found {
            Some((_, pointer)) => self.first(pointer),
            None => self.otherwise(part),
        };
        self.account.components.add(fate);
        let kind = section_singular(section).unwrap_or(section);
        self.lose(fate, kind, name.to_owned(), part);
        if section == "callbacks" {
            let whole = Whole {
                fate,
                made: made.map(|made| resolve(self.made, made)),
                // Of copies that differ, the difference alone is told.
                is_told: self.told.of_part(part),
                renamed: &[],
                depth: 0,
            };
            self.callback(self.documents.follow(component), whole, name);
        }
    }

    fn webhook(&mut self, folder: &str, name: &str, webhook: Placed<'a>) {
        let merged = self.places.webhook(folder, name).map(str::to_owned);
        let made = merged.as_deref();
        let made = made.and_then(|merged| self.made.get(WEBHOOKS)?.get(merged));
        let fate = match made.zip(merged) {
            Some((_, merged)) => self.first(format!("{WEBHOOKS} {merged}")),
            None => Fate::Lost,
        };
        let items = self.documents.items(webhook);
        let whole = Whole {
            fate,
            made,
            is_told: self.told.of_part(webhook.node.span),
            renamed: &[],
            depth: 0,
        };
        for (method, operation, part) in operations(&items) {
            let of = format!("{} of {name}", method.to_uppercase());
            self.inner(method, operation, &items, part, whole, of, |account| {
                &mut account.webhooks
            });
        }
    }

    /// An operation of a path of a document.
    fn operation(
        &mut self,
        document: Placed<'a>,
        path: &str,
        method: &'static str,
        operation: Placed<'a>,
        items: &[Placed<'a>],
        part: Span,
    ) {
        let made_item = |path: &str| self.made.get("paths")?.get(path);
        let place = self.places.operation(document.page(), path, method);
        let found = place.and_then(|place| {
            let made = made_item(&place.path)?.get(method)?;
            let is_this = made.get("operationId").and_then(Node::as_str) == Some(&place.id);
            is_this.then_some((made, place))
        });
        let fate = match &found {
            Some((_, place)) if place.is_copy => Fate::Copy,
            Some(_) => Fate::Kept,
            None => self.otherwise(part),
        };
        let name = format!("{} {path}", method.to_uppercase());
        self.account.operations.add(fate);
        self.lose(fate, "operation", name.clone(), part);
        let whole = Whole {
            fate,
            made: found.as_ref().map(|(made, _)| *made),
            is_told: self.told.is_at_fault(part),
            renamed: found.as_ref().map_or(&[], |(_, place)| &place.renamed),
            depth: 0,
        };
        let given = Given {
            name,
            operation: self.documents.follow(operation),
            items,
        };
        self.parts(&given, whole);
    }

    /// The operations of a callback.
    fn callback(&mut self, callback: Placed<'a>, whole: Whole<'_>, of: &str) {
        for (expression, item, _) in callback.members() {
            if expression.starts_with("x-") {
                continue;
            }
            let items = self.documents.items(item);
            let made = whole.made.and_then(|made| {
                let new = renamed(expression, whole.renamed);
                made.get(&new)
            });
            for (method, operation, part) in operations(&items) {
                let name = format!("{} {expression} of {of}", method.to_uppercase());
                let whole = Whole { made, ..whole };
                self.inner(method, operation, &items, part, whole, name, |account| {
                    &mut account.callbacks
                });
            }
        }
    }

    /// An operation that stands in a path item that is made of something else than a path's.
    #[expect(clippy::too_many_arguments, reason = "all of them differ")]
    fn inner(
        &mut self,
        method: &'static str,
        operation: Placed<'a>,
        items: &[Placed<'a>],
        part: Span,
        item: Whole<'_>,
        name: String,
        tally: fn(&mut Account) -> &mut Tally,
    ) {
        let made = item.made.and_then(|made| made.get(method));
        let fate = self.fate_of(made.is_some(), &item, part);
        tally(&mut self.account).add(fate);
        self.lose(fate, "operation", name.clone(), part);
        let whole = Whole {
            fate,
            made,
            is_told: item.is_told || self.told.is_at_fault(part),
            // Those of the outer operation, which expressions mean.
            ..item
        };
        let given = Given {
            name,
            operation: self.documents.follow(operation),
            items,
        };
        self.parts(&given, whole);
    }

    /// What an operation holds.
    fn parts(&mut self, given: &Given<'a, '_>, whole: Whole<'_>) {
        self.parameters(given, whole);
        let statuses: HashSet<_> = members(whole.made.and_then(|made| made.get("responses")))
            .map(|(status, _)| status)
            .collect();
        for (status, _, part) in members_of(given.operation, "responses") {
            if status.starts_with("x-") {
                continue;
            }
            let fate = self.fate_of(statuses.contains(status), &whole, part);
            self.account.responses.add(fate);
            self.lose(
                fate,
                "response",
                format!("{status} of {}", given.name),
                part,
            );
        }
        if whole.depth == DEEPEST {
            return;
        }
        for (name, callback, _) in members_of(given.operation, "callbacks") {
            if name.starts_with("x-") || self.documents.is_counted_elsewhere(callback) {
                continue;
            }
            let made = whole.made.and_then(|made| made.get("callbacks")?.get(name));
            let inner = Whole {
                made: made.map(|made| resolve(self.made, made)),
                depth: whole.depth + 1,
                ..whole
            };
            let of = format!("{name} of {}", given.name);
            self.callback(self.documents.follow(callback), inner, &of);
        }
    }

    fn parameters(&mut self, given: &Given<'a, '_>, whole: Whole<'_>) {
        // Parameters of the operation that a callback stands in are none of its own.
        let renamed = if whole.depth == 0 { whole.renamed } else { &[] };
        let holders = [&[given.operation], given.items].concat();
        let documents = self.documents;
        let parameters = Parameters::of(&holders, |it| documents.follow(it), renamed);
        let found = whole.made.map(|made| parameters_of(self.made, made));
        let found = found.unwrap_or_default();
        // Those that stand in no page are counted, and known by nothing else.
        let mut unknown = found.len().saturating_sub(parameters.named.len());
        for (parameter, part) in &parameters.named {
            let fate = self.fate_of(found.contains(parameter), &whole, *part);
            self.account.parameters.add(fate);
            let name = format!("{parameter} of {}", given.name);
            self.lose(fate, "parameter", name, *part);
        }
        for part in &parameters.elsewhere {
            let is_there = unknown > 0;
            unknown = unknown.saturating_sub(1);
            let fate = self.fate_of(is_there, &whole, *part);
            self.account.parameters.add(fate);
            let name = format!("in a file of {}", given.name);
            self.lose(fate, "parameter", name, *part);
        }
    }

    /// What became of a part of something.
    fn fate_of(&self, is_there: bool, whole: &Whole<'_>, part: Span) -> Fate {
        match is_there {
            true => whole.fate,
            false if whole.fate == Fate::Told || whole.is_told => Fate::Told,
            false => self.otherwise(part),
        }
    }

    /// What became of something that is in the document.
    fn first(&mut self, place: String) -> Fate {
        match self.seen.insert(place) {
            true => Fate::Kept,
            false => Fate::Copy,
        }
    }

    /// What is not in the document may be told of.
    fn otherwise(&self, part: Span) -> Fate {
        match self.told.of_part(part) {
            true => Fate::Told,
            false => Fate::Lost,
        }
    }

    fn lose(&mut self, fate: Fate, kind: &'static str, name: String, part: Span) {
        if fate == Fate::Lost {
            let subject = Subject { kind, name };
            self.account.lost.push((subject, part.first_byte()));
        }
    }
}

/// The members of a member.
fn members_of<'a>(
    holder: Placed<'a>,
    key: &str,
) -> impl Iterator<Item = (&'a str, Placed<'a>, Span)> {
    let inner = holder.node.get(key).map(|node| holder.at(node));
    inner.into_iter().flat_map(Placed::members)
}

/// The same without their places.
fn members_at<'a>(holder: Placed<'a>, key: &str) -> impl Iterator<Item = (&'a str, Placed<'a>)> {
    members_of(holder, key).map(|(key, node, _)| (key, node))
}

/// `query limit`, for each parameter of an operation of the document.
fn parameters_of(made: &Node, operation: &Node) -> HashSet<String> {
    let list = operation.get("parameters").and_then(Node::as_array);
    let named = list.unwrap_or_default().iter().filter_map(|parameter| {
        let parameter = resolve(made, parameter);
        let text = |key| parameter.get(key).and_then(Node::as_str);
        Some(format!("{} {}", text("in")?, text("name")?))
    });
    named.collect()
}

/// What a reference within the document leads to, if it is one.
fn resolve<'a>(document: &'a Node, node: &'a Node) -> &'a Node {
    let mut found = node;
    // Circles end.
    for _ in 0..8 {
        let target = found.reference_target();
        match target.and_then(|target| find(document, target)) {
            Some(target) => found = target,
            None => break,
        }
    }
    found
}

fn find<'a>(document: &'a Node, reference: &str) -> Option<&'a Node> {
    let tokens = pointer::fragment_tokens(reference.strip_prefix('#')?)?;
    pointer::resolve(document, &tokens)
}
