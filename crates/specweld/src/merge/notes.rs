//! A project's notes on pages: what they say joins the descriptions of operations, and their examples stand where the
//! notes say.

use std::collections::BTreeMap;

use super::describe::letters;
use super::input::Source;
use super::setting::signature;
use super::template::blank;
use crate::companion::{Companion, stem};
use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::extract::notes::{Example, Heading, Holder, Notes, titles};
use crate::merged::Operation;
use crate::name;
use crate::node::Node;
use crate::overlay::{beside_nothing, has_page};
use crate::page::{PageId, Pages, Span};
use crate::parse::Notation;

/// What stands above the notes in a description, so that they are not taken for the vendor's word.
const HEADING: &str = "Decisions of this project";

/// Gives operations what the notes among the pages say of them. `shown` are operations, by index, with the pages that
/// show them and do not hold them.
pub(super) fn attach(
    operations: &mut [Operation],
    shown: &[(PageId, usize)],
    sources: &[Source<'_>],
    pages: &Pages,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let is_notes = |name: &str| matches!(Companion::of(name), Some((Companion::Notes, _)));
    if !pages.iter().any(|(_, page)| is_notes(page.name())) {
        return;
    }
    let name = |page: PageId| stem(pages.get(page).name());
    let mut of_page: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let own = operations.iter().enumerate();
    // Of an operation that several pages describe, all of these may have notes.
    let own = own.flat_map(|(index, operation)| {
        let copies = operation.copies.iter().map(|(source, _)| *source);
        let pages = copies.map(|source| sources[source].fragment.page);
        pages.chain([operation.page]).map(move |page| (page, index))
    });
    for (page, index) in own.chain(shown.iter().copied()) {
        let known = of_page.entry(name(page)).or_default();
        if !known.contains(&index) {
            known.push(index);
        }
    }
    // Not all operations are known of a page at fault, or of one that a newer page is read in place of.
    let older = diagnostics
        .iter()
        .filter(|it| it.code == Code::OlderOperation);
    let older = older.flat_map(|it| it.labels.first());
    let older: Vec<_> = older.map(|label| name(label.span.page)).collect();
    let is_faulty = has_errors(diagnostics);
    for (id, page) in pages.iter().filter(|(_, page)| !page.is_left_out()) {
        let Some((Companion::Notes, beside)) = Companion::of(page.name()) else {
            continue;
        };
        let notes = Notes::read(id, page, diagnostics);
        match of_page.get(beside) {
            Some(found) => Attaching {
                notes: &notes,
                beside,
                found,
                is_whole: !is_faulty && !older.contains(&beside),
                sources,
                pages,
                diagnostics,
            }
            .attach(operations),
            None if !has_page(pages, beside) => {
                diagnostics.push(beside_nothing(id, beside, pages));
            }
            None if is_faulty || older.contains(&beside) => {}
            None => diagnostics.push(beside_prose(id, beside)),
        }
    }
}

struct Attaching<'a, 'p> {
    notes: &'a Notes<'p>,
    /// The name of the page that the notes stand beside.
    beside: &'a str,
    /// The operations of the page, by index.
    found: &'a [usize],
    /// Whether these are all that the page has.
    is_whole: bool,
    sources: &'a [Source<'p>],
    pages: &'a Pages,
    diagnostics: &'a mut Vec<Diagnostic>,
}

/// A stretch of the notes and the operations that it is about.
struct Part {
    about: Vec<usize>,
    start: usize,
    end: usize,
}

impl Attaching<'_, '_> {
    fn attach(mut self, operations: &mut [Operation]) {
        let parts = self.parts(operations);
        for index in self.found {
            let own: Vec<_> = parts.iter().filter(|it| it.about.contains(index)).collect();
            let prose: Vec<_> = own
                .iter()
                .map(|it| self.notes.prose(it.start..it.end))
                .collect();
            let prose: Vec<_> = prose.into_iter().filter(|it| !it.is_empty()).collect();
            if !prose.is_empty() {
                let level = self.level(&own);
                let marks = "#".repeat(level.into());
                let text = format!("{marks} {HEADING}\n\n{}", prose.join("\n\n"));
                append(&mut operations[*index].node, text);
            }
        }
        for example in &self.notes.examples {
            let part = parts
                .iter()
                .find(|it| (it.start..it.end).contains(&example.start));
            let about = part.map(|part| part.about.as_slice()).unwrap_or_default();
            self.give(example, about, operations);
        }
    }

    /// The notes by the operations that they are about: all of the page, as far as no heading names one.
    fn parts(&mut self, operations: &[Operation]) -> Vec<Part> {
        let named = self.notes.headings.iter();
        let named: Vec<_> = named
            .map(|heading| self.named(heading, operations))
            .collect();
        let headings = || self.notes.headings.iter().zip(&named);
        // Where one names an operation, those of its level all do; those of the highest level always do.
        let names =
            |heading: &Heading, named: &Option<Vec<usize>>| named.is_some() || heading.level == 1;
        let levels = headings().filter(|(heading, named)| names(heading, named));
        let levels: Vec<u8> = levels.map(|(heading, _)| heading.level).collect();
        let mut parts = vec![Part {
            about: self.found.to_vec(),
            start: 0,
            end: self.notes.end(),
        }];
        let mut unknown = Vec::new();
        for (heading, named) in headings() {
            if named.is_none() && !levels.contains(&heading.level) && heading.call.is_none() {
                continue;
            }
            if named.is_none() {
                unknown.push(heading);
            }
            if let Some(last) = parts.last_mut() {
                last.end = heading.range.start;
            }
            parts.push(Part {
                about: named.clone().unwrap_or_default(),
                start: heading.range.end,
                end: self.notes.end(),
            });
        }
        for heading in unknown.into_iter().filter(|_| self.is_whole) {
            let fault = self.unknown(heading, operations);
            self.diagnostics.push(fault);
        }
        parts
    }

    /// The operations that a heading names: by method and path, by their title, summary or id; or all, by the title or
    /// the name of the page.
    fn named(&self, heading: &Heading, operations: &[Operation]) -> Option<Vec<usize>> {
        let is_meant = |index: &&usize| {
            let operation = &operations[**index];
            if let Some((method, path)) = &heading.call {
                let path = blank(path);
                let copies = operation.copies.iter().map(|(_, path)| path);
                let mut own = copies.chain([&operation.own_path, &operation.path]);
                return operation.method == method && own.any(|own| blank(own) == path);
            }
            let summary = operation.node.get("summary").and_then(Node::as_str);
            let names = [
                summary,
                operation.own_id.as_deref(),
                Some(operation.id.as_str()),
            ];
            let mut names = self.titles(operation).chain(names.into_iter().flatten());
            names.any(|name| is_same(name, &heading.text))
        };
        let meant: Vec<_> = self.found.iter().filter(is_meant).copied().collect();
        if !meant.is_empty() {
            return Some(meant);
        }
        let file = self.beside.rsplit('/').next().unwrap_or_default();
        let pages = self.pages.iter().filter(|(_, page)| {
            stem(page.name()) == self.beside
                && Companion::of(page.name()).is_none()
                && Notation::of(page.extension()).is_none()
        });
        let titles: Vec<_> = pages.map(|(id, page)| titles(id, page)).collect();
        let is_title = |title: &String| is_same(title, &heading.text);
        // Of a page with one operation all headings are about it.
        let is_about = match (heading.level, self.found) {
            (1, [_]) => titles.iter().flatten().any(is_title),
            _ => titles
                .iter()
                .filter_map(|titles| titles.first())
                .any(is_title),
        };
        let is_page = heading.call.is_none() && (is_same(file, &heading.text) || is_about);
        is_page.then(|| self.found.to_vec())
    }

    /// The headings that pages have an operation under.
    fn titles(&self, operation: &Operation) -> impl Iterator<Item = &str> {
        let copies = operation.copies.iter().map(|(source, _)| *source);
        let documents: Vec<_> = copies.chain([operation.document]).collect();
        let sections = documents
            .into_iter()
            .map(|source| &self.sources[source].fragment.section);
        sections.filter_map(|section| section.title.as_deref())
    }

    /// A level above those of the headings in the notes.
    fn level(&self, parts: &[&Part]) -> u8 {
        let is_inside = |heading: &&Heading| {
            let starts = |part: &&Part| (part.start..part.end).contains(&heading.range.start);
            parts.iter().any(starts)
        };
        let inside = self.notes.headings.iter().filter(is_inside);
        let highest = inside.map(|heading| heading.level).min();
        highest.map_or(3, |level| level.saturating_sub(1).clamp(1, 3))
    }

    fn unknown(&self, heading: &Heading, operations: &[Operation]) -> Diagnostic {
        let own: Vec<_> = self.found.iter().map(|index| &operations[*index]).collect();
        let calls: Vec<_> = own.iter().map(|operation| signature(operation)).collect();
        let titles = own.iter().flat_map(|operation| self.titles(operation));
        let names = calls.iter().map(String::as_str).chain(titles);
        let help = match name::closest(&heading.text, names) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!(
                "name one that it has, such as `{}`, or lower the heading",
                calls[0]
            ),
        };
        let message = format!("the page has no operation `{}`", heading.text);
        let place = self.notes.span(heading);
        let label = "this heading names an operation of the page";
        Diagnostic::error(Code::UnmatchedNotes, message, place, label).with_help(help)
    }

    /// Puts an example where it belongs, in the operations that have such a place; that none has is reported.
    fn give(&mut self, example: &Example, about: &[usize], operations: &mut [Operation]) {
        let mut lacks = Vec::new();
        let mut is_given = false;
        for index in about {
            match place(&mut operations[*index].node, example) {
                Ok(place) => {
                    is_given = true;
                    self.diagnostics.extend(put(place, example));
                }
                Err(lack) => lacks.push(lack),
            }
        }
        // A heading that names no operation has been reported.
        if let Some(lack) = lacks.into_iter().next().filter(|_| !is_given) {
            let message = match &example.holder {
                Holder::Request => {
                    format!("the operation has no place for an example of its request: {lack}")
                }
                Holder::Response(status) => {
                    format!("the operation has no place for an example of its {status}: {lack}")
                }
            };
            let fault =
                Diagnostic::error(Code::UnmatchedNotes, message, example.span, "this example");
            let help = "give it a place that the fragment has, such as `json 200`, or add the place by an overlay";
            self.diagnostics.push(fault.with_help(help));
        }
    }
}

/// The Media Type Object that an example belongs into, or why there is none.
fn place<'n>(operation: &'n mut Node, example: &Example) -> Result<&'n mut Node, String> {
    let holder = match &example.holder {
        Holder::Request => operation.get_mut("requestBody"),
        Holder::Response(status) => operation
            .get_mut("responses")
            .and_then(|responses| responses.get_mut(status)),
    };
    let holder = holder.ok_or_else(|| "none is described".to_owned())?;
    if holder.has("$ref") {
        return Err("it is a `$ref`, and what it leads to has examples of its own".to_owned());
    }
    let content = holder.get_mut("content").and_then(Node::as_object_mut);
    let content = content.ok_or_else(|| "it has no content".to_owned())?;
    let known: Vec<_> = content.keys().cloned().collect();
    let chosen = match &example.media_type {
        Some(wanted) => known
            .iter()
            .find(|known| known.eq_ignore_ascii_case(wanted)),
        None => {
            let json = known.iter().find(|known| is_json(known));
            json.or(known.first().filter(|_| known.len() == 1))
        }
    };
    let chosen = chosen.ok_or_else(|| format!("its media types are {}", known.join(", ")))?;
    let member = content.get_mut(chosen);
    member
        .map(|member| &mut member.node)
        .ok_or_else(|| "it has no content".to_owned())
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json") || essence.ends_with("+json")
}

/// Adds an example. One alone is `example`; of several each has a name. A name that is taken is reported.
fn put(place: &mut Node, example: &Example) -> Option<Diagnostic> {
    let span = example.value.span;
    if example.name.is_none() && !place.has("example") && !place.has("examples") {
        place.set("example", example.value.clone());
        return None;
    }
    if !place.has("examples") {
        place.set("examples", Node::object(span, []));
    }
    if let Some(one) = place.take("example") {
        let name = if one.node.span.page == span.page {
            "notes"
        } else {
            "page"
        };
        name_example(place, name, one.node);
    }
    let name = match &example.name {
        Some(name) => name.clone(),
        None => free_name(place.get("examples")?),
    };
    if let Some(taken) = place.get("examples")?.get(&name) {
        let message = format!("there are two examples `{name}` of one place");
        let fault = Diagnostic::error(Code::UnmatchedNotes, message, example.span, "this example");
        let fault = fault.with_label(taken.span.first_byte(), "and this one");
        return Some(fault.with_help("give one of them another name, behind its place"));
    }
    name_example(place, &name, example.value.clone());
    None
}

fn name_example(place: &mut Node, name: &str, value: Node) {
    if let Some(examples) = place.get_mut("examples") {
        examples.set(name, Node::object(value.span, [("value", value)]));
    }
}

fn free_name(examples: &Node) -> String {
    let numbered = (2..).map(|number| format!("notes-{number}"));
    let mut names = std::iter::once("notes".to_owned()).chain(numbered);
    names.find(|name| !examples.has(name)).unwrap_or_default()
}

/// Adds a text to an operation's description.
fn append(operation: &mut Node, text: String) {
    let own = operation.get("description").and_then(Node::as_str);
    let own = own.map(str::trim).filter(|own| !own.is_empty());
    let text = match own {
        Some(own) => format!("{own}\n\n{text}"),
        None => text,
    };
    operation.set("description", Node::string(operation.span, text));
}

fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (letters(a), letters(b));
    !a.is_empty() && a == b
}

/// Notes on a page without an operation.
fn beside_prose(id: PageId, beside: &str) -> Diagnostic {
    let message = format!("the page `{beside}` has no operation that the notes could be about");
    let place = Span::new(id, 0..1);
    let help = format!("put the fragment of a page of prose into `{beside}.fragment.yaml`");
    Diagnostic::error(Code::UnmatchedNotes, message, place, "these notes").with_help(help)
}
