//! A document, with the files that it was made of.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Map, Value, json};
use specweld::{
    Account, Code, Diagnostic, Document, Label, Options, Page, PageId, Pages, Severity, Span,
    Tally, Welded, account, is_addition, lower, read_document, weld,
};

use specweld_codegen::DocumentError;

use crate::invalid::{self, fault};
use crate::report::{Outcome, Report};

/// The methods that a path item has operations for.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// A document of OpenAPI 3.0 and what it was made of.
#[derive(Debug)]
pub struct Input {
    /// The pages, or the document that was lowered.
    pub pages: Pages,
    /// The folder that the names of the pages start from.
    pub folder: String,
    /// The document; none where its source is at fault.
    pub document: Option<Document>,
    /// Faults and losses, errors first.
    pub diagnostics: Vec<Diagnostic>,
    /// What the pages are to people: pages, or a document.
    noun: &'static str,
    /// How many operations and components there are.
    operations: usize,
    components: usize,
    /// How many of the pages hold no fragment, beside others that do.
    passed_over: usize,
    /// How many pages were at fault, and nothing was made of them, to keep going.
    left_out: usize,
    /// What became of everything that the pages hold, if somebody wants to know.
    account: Option<Account>,
}

impl Input {
    /// Makes a document of pages; to `keep_going`, of those that are not at fault.
    pub fn weld(mut pages: Pages, folder: &str, options: &Options, keep_going: bool) -> Self {
        let (welded, left_out) = match keep_going {
            true => weld_the_rest(&mut pages, options),
            false => (weld(&pages, options), 0),
        };
        let mut input = Self {
            pages,
            folder: folder.to_owned(),
            noun: "page",
            document: welded.document,
            diagnostics: welded.diagnostics,
            operations: welded.operations,
            components: welded.components,
            passed_over: welded.passed_over,
            left_out,
            account: None,
        };
        input.sort();
        input
    }

    /// No document: what keeps it from being made.
    pub fn faulty(pages: Pages, diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            pages,
            folder: String::new(),
            noun: "document",
            document: None,
            diagnostics,
            operations: 0,
            components: 0,
            passed_over: 0,
            left_out: 0,
            account: None,
        }
    }

    /// Makes a document of one of OpenAPI 3.0 or 3.1. The settings are among the pages where there are some.
    pub fn lower(page: Page, settings: Option<Page>) -> Self {
        let name = page.name().to_owned();
        let pages = Pages::new(settings.into_iter().chain([page]));
        let mut diagnostics = Vec::new();
        let found = pages.iter().find(|(_, page)| page.name() == name);
        let document = found.and_then(|(id, page)| {
            let document = read_document(id, page, &mut diagnostics)?;
            lower(document, &mut diagnostics)
        });
        diagnostics.sort_by_key(|diagnostic| diagnostic.severity);
        // Members of a path item that are no operations do not count.
        let members = |pointer: &str, counts: fn(&str) -> bool| {
            let value = document.as_ref()?.pointer(pointer)?;
            let inner = value.members()?.filter_map(|(_, value)| value.members());
            Some(inner.flatten().filter(|(key, _)| counts(key)).count())
        };
        Self {
            operations: members("/paths", |key| METHODS.contains(&key)).unwrap_or_default(),
            components: members("/components", |_| true).unwrap_or_default(),
            passed_over: 0,
            left_out: 0,
            account: None,
            pages,
            folder: String::new(),
            noun: "document",
            document,
            diagnostics,
        }
    }

    /// Whether anything keeps the document from being used as a whole.
    pub fn is_faulty(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|it| it.severity == Severity::Error)
    }

    /// The text of the document. One that is not of OpenAPI 3.0 is none: what is wrong with it becomes an error.
    pub fn text(&mut self) -> Option<String> {
        let (text, violations) = invalid::check(self.document.as_ref()?);
        let is_valid = violations.is_empty();
        self.diagnostics.extend(violations);
        self.sort();
        is_valid.then_some(text)
    }

    /// Adds what is at fault in the document, or cannot be generated.
    pub fn add_errors(&mut self, errors: &[DocumentError]) {
        for error in errors {
            let code = Code::Other(error.code);
            let document = self.document.as_ref();
            let fault = fault(document, code, &error.pointer, &error.message, &error.help);
            // Two parts of what is generated may want the same of the document.
            if !self.diagnostics.contains(&fault) {
                self.diagnostics.push(fault);
            }
        }
        self.sort();
    }

    /// Where the value that a JSON pointer leads to was written, if it was.
    pub fn at(&self, pointer: &str) -> Option<Span> {
        invalid::at(self.document.as_ref()?, pointer)
    }

    /// Where what stands at a place of the document was written, or the nearest value around it: the path of the page, the line and the
    /// column, from 1.
    pub fn position(&self, pointer: &str) -> Option<(String, usize, usize)> {
        let mut around = pointer;
        let span = loop {
            match self.at(around) {
                Some(span) => break span,
                None if around.is_empty() => return None,
                None => around = &around[..around.rfind('/').unwrap_or_default()],
            }
        };
        let page = self.pages.get(span.page);
        let position = page.position(span.range().start);
        let name = match self.folder.as_str() {
            "" => page.name().to_owned(),
            folder => format!("{folder}/{}", page.name()),
        };
        Some((name, position.line, position.column))
    }

    /// Counts what became of everything that the pages hold. What is lost is an error.
    pub fn account(&mut self) {
        let account = account(&self.pages);
        for (subject, span) in &account.lost {
            self.diagnostics.push(Diagnostic {
                code: Code::Other("lost"),
                severity: Severity::Error,
                message: format!("{subject} is neither in the document nor told of"),
                labels: vec![Label {
                    span: *span,
                    message: "what became of this?".to_owned(),
                }],
                help: Some(
                    "this is a mistake of specweld: please report it with the page".to_owned(),
                ),
            });
        }
        self.account = Some(account);
        self.sort();
    }

    /// What was counted, for people: a line for each kind.
    pub fn counted(&self) -> Vec<String> {
        let tallies = self.account.iter().flat_map(Account::tallies);
        let line = |(kind, tally): (&str, Tally)| {
            let Tally {
                given,
                kept,
                copies,
                told,
            } = tally;
            let lost = tally.lost();
            format!(
                "count  {given} {kind}: {kept} kept, {copies} copied, {told} told of, {lost} lost"
            )
        };
        tallies.map(line).collect()
    }

    /// Errors come first.
    pub fn sort(&mut self) {
        self.diagnostics.sort_by_key(|diagnostic| {
            let first = diagnostic.labels.first();
            (diagnostic.severity, first.map(|label| label.span))
        });
    }

    /// How many pages there are beside settings, notes and overlays.
    pub fn count(&self) -> usize {
        let pages = self.pages.iter().filter(|(_, page)| is_page(page));
        pages.filter(|(_, page)| !is_addition(page.name())).count()
    }

    /// `5 operations, 37 components`
    pub fn counts(&self) -> String {
        format!(
            "{}, {}",
            plural(self.operations, "operation"),
            plural(self.components, "component")
        )
    }

    /// What was read, for people.
    pub fn summary(&self) -> String {
        let is_warning = |it: &&Diagnostic| it.severity == Severity::Warning;
        let warnings = self.diagnostics.iter().filter(is_warning).count();
        let passed_over = match self.passed_over {
            0 => String::new(),
            count => format!(", {count} of them without a fragment"),
        };
        let left_out = match self.left_out {
            0 => String::new(),
            count => format!(", {count} left out"),
        };
        format!(
            "read   {}{passed_over}{left_out}: {}, {}",
            plural(self.count(), self.noun),
            self.counts(),
            plural(warnings, "warning")
        )
    }

    /// What came of the run: `summary` is what people read, if anything was done.
    pub fn report(
        &self,
        outcome: Outcome,
        changed: Vec<String>,
        summary: Vec<String>,
    ) -> Report<'_> {
        let facts = [
            ("pages", self.count()),
            ("operations", self.operations),
            ("components", self.components),
            ("passed_over", self.passed_over),
        ];
        let facts = facts.map(|(key, count)| (key.to_owned(), Value::from(count)));
        let mut facts = Map::from_iter(facts);
        if let Some(account) = &self.account {
            let tally = |(kind, tally): (&str, Tally)| {
                let counts = json!({
                    "given": tally.given,
                    "kept": tally.kept,
                    "copies": tally.copies,
                    "told": tally.told,
                    "lost": tally.lost(),
                });
                (kind.to_owned(), counts)
            };
            let tallies = account.tallies().map(tally);
            facts.insert("account".to_owned(), Map::from_iter(tallies).into());
        }
        Report {
            outcome,
            pages: &self.pages,
            folder: &self.folder,
            diagnostics: self.diagnostics.clone(),
            changed,
            facts,
            summary,
        }
    }
}

/// Welds those of the pages that are not at fault. What is told of the others comes with it, and how many they are.
fn weld_the_rest(pages: &mut Pages, options: &Options) -> (Welded, usize) {
    let (mut told, mut left_out) = (Vec::new(), BTreeSet::<PageId>::new());
    loop {
        let mut welded = weld(pages, options);
        let found = std::mem::take(&mut welded.diagnostics).into_iter();
        let (mut errors, warnings): (Vec<_>, Vec<_>) =
            found.partition(|it| it.severity == Severity::Error);
        // What keeps the whole from being valid stands on some page, too.
        let made = welded.document.iter();
        errors.extend(made.flat_map(|document| invalid::check(document).1));
        let at_fault = pages_at_fault(&errors, pages);
        let is_end = at_fault.is_subset(&left_out);
        // What is not valid at the end is told where it would be written.
        if !is_end || welded.document.is_none() {
            told.append(&mut errors);
        }
        left_out.extend(&at_fault);
        pages.leave_out(at_fault);
        let mut all = pages.iter();
        let is_nothing = all.all(|(id, page)| left_out.contains(&id) || !is_page(page));
        if is_end || is_nothing {
            // Nothing is no document.
            welded.document = welded.document.filter(|_| !is_nothing);
            told.extend(warnings);
            welded.diagnostics = told;
            return (welded, left_out.len());
        }
    }
}

/// The pages that errors are about first. Left out are settings, which no document is made of.
fn pages_at_fault(diagnostics: &[Diagnostic], pages: &Pages) -> BTreeSet<PageId> {
    let errors = diagnostics
        .iter()
        .filter(|it| it.severity == Severity::Error);
    let places = errors.filter_map(|error| Some(error.labels.first()?.span.page));
    places.filter(|id| is_page(pages.get(*id))).collect()
}

/// `1 page`, `2 pages`
pub fn plural(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

fn is_page(page: &Page) -> bool {
    !page.is_settings() && page.name() != crate::settings::FILE
}

/// A path as it is written in a report: with `/` between its parts on every system.
pub fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text
    }
}
