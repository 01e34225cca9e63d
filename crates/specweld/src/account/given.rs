//! What the pages hold, found by their documents alone, as the project's own overlays leave them.

use hashbrown::HashMap;

use crate::companion::is_addition;
use crate::diagnostic::Diagnostic;
use crate::extract::fragments;
use crate::node::{Member, Node};
use crate::openapi::METHODS;
use crate::overlay::Overlays;
use crate::page::{Page, PageId, Pages, Span};
use crate::parse::{Notation, read_document};
use crate::pointer;
use crate::relative::page_name;

/// How many references are followed from one to the next. Circles end.
const WAY: usize = 64;

/// The documents of all pages.
pub(super) struct Documents<'p> {
    pages: &'p Pages,
    /// Those of a page, in the order in which they stand.
    fragments: Vec<(PageId, Vec<Node>)>,
    /// Files that are no fragments, which references may lead to.
    files: HashMap<PageId, Node>,
}

/// A value with what its references start from.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    page: PageId,
    document: &'a Node,
    pub(super) node: &'a Node,
}

impl<'p> Documents<'p> {
    pub(super) fn of(pages: &'p Pages) -> Self {
        // What is at fault in them a run tells.
        let unheard: &mut Vec<Diagnostic> = &mut Vec::new();
        let overlays = Overlays::read(pages, unheard);
        let (mut all, mut files) = (Vec::new(), HashMap::new());
        let is_given =
            |page: &Page| !page.is_left_out() && !page.is_settings() && !is_addition(page.name());
        for (id, page) in pages.iter().filter(|(_, page)| is_given(page)) {
            let found = fragments(id, page, &|_, _| None, &overlays, unheard);
            let found = found.map(|found| found.fragments).unwrap_or_default();
            let documents = found.iter().filter_map(|it| it.document(unheard));
            let documents: Vec<_> = documents.collect();
            if !documents.is_empty() {
                all.push((id, documents));
            } else if Notation::of(page.extension()).is_some() {
                let file = read_document(id, page, unheard);
                files.extend(file.map(|file| (id, file.root)));
            }
        }
        Self {
            pages,
            fragments: all,
            files,
        }
    }

    /// The fragments.
    pub(super) fn fragments(&self) -> impl Iterator<Item = Placed<'_>> {
        let all = self.fragments.iter();
        all.flat_map(|(page, documents)| {
            documents.iter().map(|document| Placed {
                page: *page,
                document,
                node: document,
            })
        })
    }

    /// The document that a page's others refer to: its first.
    fn first(&self, page: PageId) -> Option<&Node> {
        let fragments = self.fragments.iter().find(|(other, _)| *other == page);
        let first = fragments.and_then(|(_, documents)| documents.first());
        first.or_else(|| self.files.get(&page))
    }

    /// Whether a value refers to a component of its own document, which is counted there.
    pub(super) fn is_counted_elsewhere(&self, value: Placed<'_>) -> bool {
        let target = value.node.reference_target().unwrap_or_default();
        target.starts_with(pointer::COMPONENTS) && !self.files.contains_key(&value.page)
    }

    /// What a reference leads to, if the value is one.
    fn step<'a>(&'a self, from: Placed<'a>) -> Option<Placed<'a>> {
        let target = from.node.reference_target()?;
        let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
        let (page, document) = match file {
            "" => (from.page, from.document),
            file => {
                let name = page_name(self.pages.get(from.page).name(), file).ok()?;
                let (page, _) = self.pages.find(&name)?;
                (page, self.first(page)?)
            }
        };
        let tokens = pointer::fragment_tokens(fragment)?;
        let node = pointer::resolve(document, &tokens)?;
        Some(Placed {
            page,
            document,
            node,
        })
    }

    /// What stands in a place in the end: behind references, if it is one.
    pub(super) fn follow<'a>(&'a self, mut from: Placed<'a>) -> Placed<'a> {
        for _ in 0..WAY {
            match self.step(from) {
                Some(next) => from = next,
                None => break,
            }
        }
        from
    }

    /// A path item and those that it refers to, the nearest first.
    pub(super) fn items<'a>(&'a self, item: Placed<'a>) -> Vec<Placed<'a>> {
        let mut items = vec![item];
        // A circle has each once.
        let is_new = |items: &[Placed<'_>], next: &Placed<'_>| {
            items.iter().all(|it| !std::ptr::eq(it.node, next.node))
        };
        while let Some(next) = items.last().and_then(|last| self.step(*last))
            && is_new(&items, &next)
        {
            items.push(next);
        }
        items
    }
}

impl<'a> Placed<'a> {
    pub(super) fn page(self) -> PageId {
        self.page
    }

    /// A value inside of this one.
    pub(super) fn at(self, node: &'a Node) -> Self {
        Self { node, ..self }
    }

    /// The members, each with its place.
    pub(super) fn members(self) -> impl Iterator<Item = (&'a str, Placed<'a>, Span)> {
        members(Some(self.node)).map(move |(key, member)| {
            let part = part(member.key_span, member.node.span);
            (key, self.at(&member.node), part)
        })
    }
}

/// The operations of path items, which stand in for one another, with the place of each.
pub(super) fn operations<'a>(
    items: &[Placed<'a>],
) -> impl Iterator<Item = (&'static str, Placed<'a>, Span)> {
    items.iter().flat_map(|item| {
        METHODS.into_iter().filter_map(|method| {
            let member = item.node.as_object()?.get(method)?;
            let part = part(member.key_span, member.node.span);
            Some((method, item.at(&member.node), part))
        })
    })
}

/// The parameters of an operation.
#[derive(Default)]
pub(super) struct Parameters {
    /// `query limit`
    pub(super) named: Vec<(String, Span)>,
    /// Those that cannot be looked up.
    pub(super) elsewhere: Vec<Span>,
}

impl Parameters {
    /// Those of the holders, of which the first override the others. What the items are `follow` says.
    pub(super) fn of<'a>(
        holders: &[Placed<'a>],
        follow: impl Fn(Placed<'a>) -> Placed<'a>,
        renamed: &[(String, String)],
    ) -> Self {
        let mut parameters = Self::default();
        let lists = holders.iter().filter_map(|holder| {
            let list = holder.node.get("parameters")?.as_array()?;
            Some(list.iter().map(|item| holder.at(item)))
        });
        for item in lists.flatten() {
            let parameter = follow(item).node;
            let text = |key| parameter.get(key).and_then(Node::as_str);
            let (Some(place), Some(name)) = (text("in"), text("name")) else {
                parameters.elsewhere.push(item.node.span);
                continue;
            };
            let new = renamed
                .iter()
                .find(|(old, _)| place == "path" && old == name);
            let name = format!("{place} {}", new.map_or(name, |(_, new)| new));
            if !parameters.has(&name) {
                parameters.named.push((name, item.node.span));
            }
        }
        parameters
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.named.iter().any(|(other, _)| other == name)
    }
}

/// A key and its value as one place.
fn part(key: Span, value: Span) -> Span {
    Span {
        start: key.start.min(value.start),
        ..value
    }
}

pub(super) fn members(node: Option<&Node>) -> impl Iterator<Item = (&str, &Member)> {
    let members = node.and_then(Node::as_object).into_iter().flatten();
    members.map(|(key, member)| (key.as_str(), member))
}
