//! Faults and losses as data, with every place involved.

use std::fmt;

use crate::page::{Pages, Span};
use crate::printable::harmless;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What a diagnostic is about: stable names that scripts can match.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name,)*
            /// What another crate found in the document, by that one's own code.
            Other(&'static str),
        }

        impl Code {
            /// Every code of this crate, in the order of the stages.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The stable name in kebab case.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$name => $text,)*
                    Code::Other(code) => code,
                }
            }
        }
    };
}

codes! {
    /// There is no page.
    NoPage = "no-page",
    /// A page cannot be read.
    Unreadable = "unreadable",
    /// A page is not UTF-8 text.
    NotText = "not-text",
    /// A page stands in no API's folder.
    NoApi = "no-api",
    /// A page holds no fragment.
    NoFragment = "no-fragment",
    /// Something in a page looks like OpenAPI, and is not read.
    UnreadFragment = "unread-fragment",
    /// What a docs host exports is without something that it was given.
    LostInExport = "lost-in-export",
    /// A fence that opens a fragment is never closed.
    UnclosedFence = "unclosed-fence",
    /// A JSON fragment does not parse.
    InvalidJson = "invalid-json",
    /// A YAML fragment does not parse, or has no counterpart in JSON.
    InvalidYaml = "invalid-yaml",
    /// An object has a member twice.
    DuplicateKey = "duplicate-key",
    /// A fragment is of a version of OpenAPI other than 3.0 and 3.1.
    UnsupportedVersion = "unsupported-version",
    /// A settings file is not what it should be.
    InvalidSettings = "invalid-settings",
    /// A setting is about something that no page has.
    UnmatchedSetting = "unmatched-setting",
    /// Notes or an overlay stand beside no page.
    UnmatchedCompanion = "unmatched-companion",
    /// Notes are about an operation, or give an example of an answer, that their page does not have.
    UnmatchedNotes = "unmatched-notes",
    /// An overlay is not what OpenAPI Overlay wants, or does not go with what it changes.
    InvalidOverlay = "invalid-overlay",
    /// An action of an overlay changes nothing.
    UnmatchedAction = "unmatched-action",
    /// Two APIs are called by one name.
    ConflictingApi = "conflicting-api",
    /// A part of a fragment is not what OpenAPI wants there.
    InvalidDocument = "invalid-document",
    /// A `$ref` leads nowhere.
    UnresolvedReference = "unresolved-reference",
    /// Schemas, or path items, that refer to each other in a circle with nothing between.
    CyclicReference = "cyclic-reference",
    /// A schema is written in a dialect other than JSON Schema 2020-12.
    UnsupportedDialect = "unsupported-dialect",
    /// A `$ref`, the file of an example, or a relative URL leads where nothing is read.
    ExternalReference = "external-reference",
    /// Two places describe one operation.
    DuplicateOperation = "duplicate-operation",
    /// Two operations get one operation id.
    ConflictingOperationId = "conflicting-operation-id",
    /// Two components of one API share a name and differ.
    ConflictingComponent = "conflicting-component",
    /// A component was left out because a newer page of the same API has another.
    OlderComponent = "older-component",
    /// An operation was left out because a newer page of the same API describes it as well.
    OlderOperation = "older-operation",
    /// Copies of one component, tag or `info` differ in descriptions or examples alone, and one of them stays.
    DifferingAnnotation = "differing-annotation",
    /// Servers of one fragment differ in the path part of their URL.
    DifferingServers = "differing-servers",
    /// Something of OpenAPI 3.1 has no counterpart in 3.0: the lowered schema accepts more.
    Widened = "widened",
    /// An annotation of OpenAPI 3.1 has no place in 3.0 and is left out.
    DroppedAnnotation = "dropped-annotation",
    /// A part that the merged document, or OpenAPI 3.0, has no place for is left out.
    Dropped = "dropped",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a run can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The pages are at fault; nothing is written.
    Error,
    /// Something was left out or widened, and the result holds all the same.
    Warning,
}

/// A place, and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there, in a few words.
    pub message: String,
}

/// One fault or loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What it is about.
    pub code: Code,
    /// Whether a run can go on.
    pub severity: Severity,
    /// What was wrong, in one sentence without a full stop.
    pub message: String,
    /// The places; the first is where to look first. Only a run without any page has none.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
}

/// What stands for a value that there is none of, since it is at fault: the fault is among the diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reported;

/// The longest text of a diagnostic, in characters. What pages call things is part of it, and hostile pages call them
/// by megabytes.
const LONGEST: usize = 240;

/// A text of one line with nothing in it that steers a terminal, cut where it grows long.
pub(crate) fn tame(text: String) -> String {
    // Most texts are tame already; without an early end the check takes a few steps.
    let is_tame = |tame, byte| tame & matches!(byte, b' '..=b'~');
    if text.len() <= LONGEST && text.bytes().fold(true, is_tame) {
        return text;
    }
    let end = text.char_indices().nth(LONGEST).map(|(end, _)| end);
    let shown = harmless(&text[..end.unwrap_or(text.len())]).replace(['\n', '\t'], " ");
    if end.is_some() { shown + "…" } else { shown }
}

impl Severity {
    /// `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

impl Diagnostic {
    fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: tame(message.into()),
            labels: Vec::new(),
            help: None,
        }
    }

    pub(crate) fn error(
        code: Code,
        message: impl Into<String>,
        span: Span,
        label: impl Into<String>,
    ) -> Self {
        Self::new(Severity::Error, code, message).with_label(span, label)
    }

    pub(crate) fn warning(
        code: Code,
        message: impl Into<String>,
        span: Span,
        label: impl Into<String>,
    ) -> Self {
        Self::new(Severity::Warning, code, message).with_label(span, label)
    }

    pub(crate) fn no_page() -> Self {
        Self::new(Severity::Error, Code::NoPage, "there is no page to read")
            .with_help("put the pages into one folder an API: <api>/<operation>.md")
    }

    pub(crate) fn with_label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            message: tame(message.into()),
        });
        self
    }

    /// A line of its own is a line of settings to be copied.
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        let help = help.into();
        self.help = Some(match help.contains('\n') {
            false => tame(help),
            true => {
                let lines = help.lines().map(|line| tame(line.to_owned()));
                lines.collect::<Vec<_>>().join("\n")
            }
        });
        self
    }

    /// Where to look first: `symphony/x.md:3:14`.
    pub(crate) fn place(&self, pages: &Pages) -> Option<String> {
        let span = self.labels.first()?.span;
        let page = pages.get(span.page);
        let at = page.position(span.start as usize);
        Some(format!(
            "{}:{}:{}",
            harmless(page.name()),
            at.line,
            at.column
        ))
    }

    /// One line for people who search logs: `symphony/x.md:3:14: error[invalid-json]: …`.
    pub fn headline(&self, pages: &Pages) -> String {
        let place = self.place(pages);
        let place = place.map_or(String::new(), |place| place + ": ");
        format!(
            "{place}{}[{}]: {}",
            self.severity.as_str(),
            self.code,
            self.message
        )
    }
}

/// Errors first, then by place: the order in which people mend them.
pub(crate) fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.severity, d.labels.first().map(|label| label.span), d.code);
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
}

/// Whether any of them is an error.
pub(crate) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    let mut severities = diagnostics.iter().map(|diagnostic| diagnostic.severity);
    severities.any(|severity| severity == Severity::Error)
}
