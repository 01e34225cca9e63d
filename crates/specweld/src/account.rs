//! An account of a run: what stands in the pages, and what became of it.
//!
//! What the pages hold is counted from their documents alone, as they stand there; what became of it is looked for in the
//! document that a run makes, and among what it reports. So nothing that a stage forgets is forgotten here as well.

use hashbrown::{HashMap, HashSet};

use crate::assemble::{Options, assemble};
use crate::diagnostic::{Diagnostic, Severity};
use crate::extract::extract;
use crate::merged::Merged;
use crate::node::{Member, Node};
use crate::openapi::{METHODS, SECTIONS, section_singular};
use crate::page::{Page, PageId, Pages, Span};
use crate::parallel::Parallelism;
use crate::subject::Subject;
use crate::{hoist, lower, merge, pointer};

/// What became of one kind of thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many stand in the pages.
    pub given: usize,
    /// How many of them stand in the document under their name.
    pub kept: usize,
    /// How many more are copies of such a one.
    pub copies: usize,
    /// How many of the rest a diagnostic is about.
    pub told: usize,
}

impl Tally {
    /// How many are neither in the document nor told of.
    pub fn lost(&self) -> usize {
        self.given - self.kept - self.copies - self.told
    }
}

/// What became of everything that the pages hold.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Methods of paths.
    pub operations: Tally,
    /// Parameters of operations, with those of their paths.
    pub parameters: Tally,
    /// Responses of operations.
    pub responses: Tally,
    /// Components of every section but path items, which stand where they are referred to.
    pub components: Tally,
    /// What is neither in the document nor told of, with its place. There should be none.
    pub lost: Vec<(Subject, Span)>,
}

impl Account {
    /// Whether nothing is lost.
    pub fn balances(&self) -> bool {
        self.lost.is_empty()
    }

    /// What became of each kind, by its name.
    pub fn tallies(&self) -> [(&'static str, Tally); 4] {
        [
            ("operations", self.operations),
            ("parameters", self.parameters),
            ("responses", self.responses),
            ("components", self.components),
        ]
    }
}

/// Welds pages, and counts what became of what they hold.
///
/// It takes about twice the time of [`weld`](crate::weld). What stands in callbacks and webhooks is not counted, nor what
/// a path refers to in other files.
pub fn account(pages: &Pages) -> Account {
    let mut diagnostics = Vec::new();
    let mut merged = merge::merge(pages, Parallelism::default(), &mut diagnostics);
    lower::merged(&mut merged, &mut diagnostics);
    hoist::hoist(&mut merged);
    take_stock(merged, pages, &diagnostics)
}

/// Holds the pages against what was made of them.
fn take_stock(merged: Merged, pages: &Pages, diagnostics: &[Diagnostic]) -> Account {
    let places = Places::of(&merged, pages);
    let made = assemble(merged, pages, &Options::default());
    let mut accountant = Accountant {
        made: &made.root,
        told: Told::of(diagnostics.iter()),
        errors: Told::of(
            diagnostics
                .iter()
                .filter(|it| it.severity == Severity::Error),
        ),
        places,
        seen: HashSet::new(),
        account: Account::default(),
    };
    let given = pages.iter().filter(|(_, page)| !page.is_left_out());
    for (id, page) in given.filter(|(_, page)| !page.is_settings()) {
        for document in extract(id, page, &mut Vec::new()) {
            accountant.document(id, page, &document.root);
        }
    }
    accountant.account.lost.sort_by_key(|(_, span)| *span);
    accountant.account
}

/// Where what the pages hold should stand in the document.
#[derive(Default)]
struct Places {
    operations: HashMap<(PageId, String, &'static str), Vec<Place>>,
    /// By folder of the API, section and name.
    components: HashMap<(String, &'static str, String), String>,
}

/// Where an operation should stand.
struct Place {
    path: String,
    id: String,
    /// Whether another one was there first.
    is_copy: bool,
    /// Old and new names of path parameters.
    renamed: Vec<(String, String)>,
}

impl Places {
    fn of(merged: &Merged, pages: &Pages) -> Self {
        let mut places = Self::default();
        for operation in &merged.operations {
            let own = (operation.document, operation.own_path.clone());
            let copies = operation.copies.iter().cloned().map(|copy| (copy, true));
            for ((source, path), is_copy) in [(own, false)].into_iter().chain(copies) {
                let Some(page) = merged.sources.get(source) else {
                    continue;
                };
                let place = Place {
                    path: operation.path.clone(),
                    id: operation.id.clone(),
                    is_copy,
                    renamed: operation.renamed.clone(),
                };
                let key = (*page, path, operation.method);
                places.operations.entry(key).or_default().push(place);
            }
        }
        for ((section, name), component) in &merged.components {
            let folder = pages.get(component.page).api().unwrap_or_default();
            if let Some(own) = component.own_name() {
                let key = (folder.to_owned(), *section, own.to_owned());
                places.components.insert(key, name.to_string());
            }
        }
        places
    }
}

/// The places that diagnostics are about.
struct Told(Vec<Span>);

impl Told {
    fn of<'d>(diagnostics: impl Iterator<Item = &'d Diagnostic>) -> Self {
        let labels = diagnostics.flat_map(|it| &it.labels);
        let mut spans: Vec<Span> = labels.map(|label| label.span).collect();
        spans.sort();
        Self(spans)
    }

    /// Whether one is about something between two places.
    fn of_part(&self, part: Span) -> bool {
        let first = self
            .0
            .partition_point(|span| (span.page, span.start) < (part.page, part.start));
        let next = self.0.get(first);
        next.is_some_and(|span| span.page == part.page && span.start < part.end.max(part.start + 1))
    }
}

struct Accountant<'a> {
    made: &'a Node,
    told: Told,
    /// The same of errors alone, with which there is no document.
    errors: Told,
    places: Places,
    /// Components that were found already.
    seen: HashSet<String>,
    account: Account,
}

/// What became of a thing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    Copy,
    Told,
    Lost,
}

impl Tally {
    fn add(&mut self, fate: Fate) {
        self.given += 1;
        match fate {
            Fate::Kept => self.kept += 1,
            Fate::Copy => self.copies += 1,
            Fate::Told => self.told += 1,
            Fate::Lost => {}
        }
    }
}

impl Accountant<'_> {
    fn document(&mut self, id: PageId, page: &Page, document: &Node) {
        for (path, member) in members(document.get("paths")) {
            let item = resolve(document, &member.node);
            for method in METHODS {
                let Some(operation) = item.as_object().and_then(|item| item.get(method)) else {
                    continue;
                };
                let part = part(operation.key_span, operation.node.span);
                let given = Given {
                    document,
                    item,
                    operation: &operation.node,
                    part,
                };
                self.operation(id, path, method, &given);
            }
        }
        let folder = page.api().unwrap_or_default();
        for (section, _) in SECTIONS {
            if section == "pathItems" {
                continue;
            }
            let components = document.get("components").and_then(|it| it.get(section));
            for (name, member) in members(components) {
                self.component(
                    folder,
                    section,
                    name,
                    part(member.key_span, member.node.span),
                );
            }
        }
    }

    fn component(&mut self, folder: &str, section: &'static str, name: &str, part: Span) {
        let key = (folder.to_owned(), section, name.to_owned());
        let pointer = self
            .places
            .components
            .get(&key)
            .map(|name| pointer::component(section, name));
        let made = pointer.filter(|pointer| find(self.made, pointer).is_some());
        let fate = match made {
            Some(pointer) => match self.seen.insert(pointer) {
                true => Fate::Kept,
                false => Fate::Copy,
            },
            None => self.otherwise(part),
        };
        self.account.components.add(fate);
        let kind = section_singular(section).unwrap_or(section);
        self.lose(fate, kind, name.to_owned(), part);
    }

    fn operation(&mut self, id: PageId, path: &str, method: &'static str, given: &Given<'_>) {
        let key = (id, path.to_owned(), method);
        let places = self.places.operations.get_mut(&key);
        let place = places
            .filter(|places| !places.is_empty())
            .map(|places| places.remove(0));
        let made = place.and_then(|place| {
            let item = self.made.get("paths")?.get(&place.path)?;
            let operation = item.get(method)?;
            let is_this = operation.get("operationId").and_then(Node::as_str) == Some(&place.id);
            is_this.then_some((operation, place))
        });
        let fate = match &made {
            Some((_, place)) if place.is_copy => Fate::Copy,
            Some(_) => Fate::Kept,
            None => self.otherwise(given.part),
        };
        let name = format!("{} {path}", method.to_uppercase());
        self.account.operations.add(fate);
        self.lose(fate, "operation", name.clone(), given.part);
        let mut found = Parameters::default();
        let mut statuses = HashSet::new();
        if let Some((operation, place)) = &made {
            found = Parameters::of(self.made, &[*operation], &place.renamed);
            statuses = members(operation.get("responses"))
                .map(|(status, _)| status.to_owned())
                .collect();
        }
        let inner = |is_there: bool, this: &Self, part: Span| match is_there {
            true => fate,
            // What was told of the whole is told of its parts.
            false if fate == Fate::Told || this.errors.of_part(given.part) => Fate::Told,
            false => this.otherwise(part),
        };
        let renamed = made.as_ref().map_or(&[][..], |(_, place)| &place.renamed);
        let parameters = Parameters::of(given.document, &[given.operation, given.item], renamed);
        // Those that stand in files are counted, and known by nothing else.
        let mut unknown = found.named.len().saturating_sub(parameters.named.len());
        for (parameter, part) in &parameters.named {
            let fate = inner(found.has(parameter), self, *part);
            self.account.parameters.add(fate);
            self.lose(fate, "parameter", format!("{parameter} of {name}"), *part);
        }
        for part in &parameters.elsewhere {
            let is_there = found.elsewhere.is_empty() && unknown > 0;
            unknown = unknown.saturating_sub(1);
            let fate = inner(is_there, self, *part);
            self.account.parameters.add(fate);
            self.lose(fate, "parameter", format!("in a file of {name}"), *part);
        }
        for (status, member) in members(given.operation.get("responses")) {
            if status.starts_with("x-") {
                continue;
            }
            let part = part(member.key_span, member.node.span);
            let fate = inner(statuses.contains(status), self, part);
            self.account.responses.add(fate);
            self.lose(fate, "response", format!("{status} of {name}"), part);
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

/// An operation of a page.
struct Given<'a> {
    document: &'a Node,
    item: &'a Node,
    operation: &'a Node,
    part: Span,
}

/// The parameters of an operation.
#[derive(Default)]
struct Parameters {
    /// `query limit`
    named: Vec<(String, Span)>,
    /// Those that cannot be looked up in the document.
    elsewhere: Vec<Span>,
}

impl Parameters {
    /// Those of an operation and then of its path, which the former override.
    fn of(document: &Node, holders: &[&Node], renamed: &[(String, String)]) -> Self {
        let mut parameters = Self::default();
        let lists = holders
            .iter()
            .filter_map(|holder| holder.get("parameters")?.as_array());
        for item in lists.flatten() {
            let parameter = resolve(document, item);
            let text = |key| parameter.get(key).and_then(Node::as_str);
            let (Some(place), Some(name)) = (text("in"), text("name")) else {
                parameters.elsewhere.push(item.span);
                continue;
            };
            let new = renamed
                .iter()
                .find(|(old, _)| place == "path" && old == name);
            let name = format!("{place} {}", new.map_or(name, |(_, new)| new));
            if !parameters.has(&name) {
                parameters.named.push((name, item.span));
            }
        }
        parameters
    }

    fn has(&self, name: &str) -> bool {
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

fn members(node: Option<&Node>) -> impl Iterator<Item = (&str, &Member)> {
    let members = node.and_then(Node::as_object).into_iter().flatten();
    members.map(|(key, member)| (key.as_str(), member))
}

/// What a reference within the document leads to, if it is one.
fn resolve<'a>(document: &'a Node, node: &'a Node) -> &'a Node {
    let mut found = node;
    // Circles end.
    for _ in 0..8 {
        let target = found
            .reference_target()
            .and_then(|target| find(document, target));
        match target {
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

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Ties

```yaml
openapi: 3.1.0
info: {title: Ties, version: '1'}
paths:
  /ties/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      parameters: [{$ref: '#/components/parameters/limit'}]
      responses: {'200': {description: One}, default: {description: None}}
    delete:
      responses: {'204': {description: Cut}}
components:
  parameters:
    limit: {name: limit, in: query, schema: {$ref: '#/components/schemas/Limit'}}
  schemas:
    Limit: {type: integer}
```
";

    fn site() -> Pages {
        let other = PAGE
            .replace("/ties", "/knots")
            .replace("{id}", "{knot}")
            .replace("name: id", "name: knot");
        Pages::new([
            Page::new("acme/a.md", PAGE),
            Page::new("acme/b.md", other.as_str()),
        ])
    }

    fn counted(account: &Account) -> String {
        let tallies = account
            .tallies()
            .map(|(kind, tally)| format!("{kind}: {tally:?}, {} lost", tally.lost()));
        let lost = account.lost.iter().map(|(subject, _)| subject.to_string());
        tallies
            .into_iter()
            .chain(lost)
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn what_a_run_makes_of_pages_is_counted() {
        insta::assert_snapshot!(counted(&account(&site())));
    }

    #[test]
    fn what_is_at_fault_is_told() {
        let page = PAGE.replace(
            "#/components/parameters/limit",
            "#/components/parameters/gone",
        );
        let account = account(&Pages::new([Page::new("acme/a.md", page.as_str())]));
        assert!(account.balances(), "{}", counted(&account));
    }

    #[test]
    fn what_a_stage_forgets_is_lost() {
        let pages = site();
        let forgotten = |forget: fn(&mut Merged)| {
            let mut merged = merge::merge(&pages, Parallelism::default(), &mut Vec::new());
            forget(&mut merged);
            counted(&take_stock(merged, &pages, &[]))
        };
        let all = [
            forgotten(|merged| drop(merged.operations.remove(0))),
            forgotten(|merged| drop(merged.operations[0].node.take("parameters"))),
            forgotten(|merged| {
                drop(
                    merged.operations[0]
                        .node
                        .get_mut("responses")
                        .unwrap()
                        .take("200"),
                )
            }),
            forgotten(|merged| {
                merged
                    .components
                    .retain(|(section, _), _| *section != "schemas")
            }),
        ];
        insta::assert_snapshot!(all.join("\n\n"));
    }
}
