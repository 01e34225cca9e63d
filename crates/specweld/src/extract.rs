//! Pages to fragments: a page is CommonMark or MDX, a fragment is a code block with an OpenAPI document.

mod declaration;
mod draft;
pub(crate) mod embed;
mod fence;
mod furniture;
pub(crate) mod host;
pub(crate) mod notes;
mod origin;
mod outline;
pub(crate) mod section;

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Label, Reported};
use crate::dialect::{Dialect, dialect};
use crate::document::Document;
use crate::fragment::Fragment;
use crate::node::Node;
use crate::overlay::Overlays;
use crate::page::{Page, PageId, Span};
use crate::parse::{self, Frame, Known, Notation};
use embed::{Embed, Shown};
use fence::{Fence, Language};
use host::{Export, gitbook, mintlify};
use outline::Outline;
use section::{Section, sections};

/// The OpenAPI documents in a page, in the order in which they stand. Faults go to `diagnostics`; a page without a
/// document is one.
pub fn extract(id: PageId, page: &Page, diagnostics: &mut Vec<Diagnostic>) -> Vec<Document> {
    match fragments(id, page, &|_, _| None, &Overlays::default(), diagnostics) {
        Ok(found) => {
            let roots = found
                .fragments
                .iter()
                .filter_map(|it| it.document(diagnostics));
            roots.map(|root| Document { root }).collect()
        }
        Err(lack) => {
            diagnostics.push(lack.diagnostic(id, page));
            Vec::new()
        }
    }
}

/// What a page holds.
#[derive(Debug, Default)]
pub(crate) struct Extracted<'p> {
    /// In the order in which they stand.
    pub(crate) fragments: Vec<Fragment<'p>>,
    pub(crate) embeds: Vec<Embed>,
}

/// What a page lacks to be one of fragments. A file that a fragment refers to may lack it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lack {
    Api,
    Fragment,
    /// It shows an operation of another file.
    Document,
}

impl Lack {
    pub(crate) fn diagnostic(self, id: PageId, page: &Page) -> Diagnostic {
        let (code, message, help) = match self {
            Self::Api => (
                Code::NoApi,
                "the page stands in no API's folder",
                format!(
                    "move it to a folder named for its API: <api>/{}",
                    page.name()
                ),
            ),
            Self::Fragment | Self::Document => (
                Code::NoFragment,
                "the page holds no OpenAPI fragment",
                "add a fenced `json` or `yaml` block with an object that has an `openapi` member"
                    .to_owned(),
            ),
        };
        // The first character stands for the page.
        Diagnostic::error(code, message, Span::new(id, 0..1), "this page").with_help(help)
    }
}

/// The fragments of a page, and the operations that it shows. Faults go to `diagnostics`. A component that begins with
/// the text that `known` has for it is that text, and is not looked into.
/// Fragments that `overlays` are about are read as these change them.
pub(crate) fn fragments<'p>(
    id: PageId,
    page: &'p Page,
    known: Known<'_>,
    overlays: &Overlays,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Extracted<'p>, Lack> {
    let mut extractor = Extractor {
        id,
        page,
        api: page.api().unwrap_or_default(),
        known,
        overlays: Some(overlays).filter(|overlays| overlays.has_any_for(page.name())),
        diagnostics,
        extracted: Extracted::default(),
        faulty: false,
    };
    match Notation::of(page.extension()) {
        // Prose is slow to take apart, and what else stands in a file is nobody's fault.
        _ if !declaration::is_named(page.text()) => {}
        Some(_) => extractor.bare(),
        None => extractor.markdown(),
    }
    let Extractor {
        extracted, faulty, ..
    } = extractor;
    let is_empty = extracted.fragments.is_empty() && extracted.embeds.is_empty();
    match page.api() {
        None if !is_empty => Err(Lack::Api),
        _ if is_empty && !faulty => Err(Lack::Fragment),
        _ => Ok(extracted),
    }
}

/// A JSON or YAML file that a fragment refers to, which need not be a fragment itself. Its frame is not read.
pub(crate) fn file<'p>(
    id: PageId,
    page: &'p Page,
    api: &'p str,
    dialect: Dialect,
) -> Option<Fragment<'p>> {
    let notation = Notation::of(page.extension())?;
    Some(Fragment {
        page: id,
        api,
        section: Section::default(),
        export: None,
        corrected: None,
        dialect,
        block: whole(id, page).block,
        notation,
        frame: Frame::default(),
    })
}

/// A file as a block.
fn whole(id: PageId, page: &Page) -> Fence<'_> {
    let mut fence = Fence::new(id, page.extension(), 0..page.text().len());
    fence.block.push(page.text(), page.text(), 0);
    fence
}

/// A block that holds a document.
struct Found<'p> {
    fence: Fence<'p>,
    frame: Frame,
}

struct Extractor<'a, 'k, 'p> {
    id: PageId,
    page: &'p Page,
    api: &'p str,
    known: Known<'k>,
    /// Those that are about the page.
    overlays: Option<&'a Overlays>,
    diagnostics: &'a mut Vec<Diagnostic>,
    extracted: Extracted<'p>,
    /// Whether something that should be a fragment is none.
    faulty: bool,
}

impl<'p> Extractor<'_, '_, 'p> {
    /// A file that is a document.
    fn bare(&mut self) {
        let fence = whole(self.id, self.page);
        if let Some(found) = self.read(fence) {
            self.add(found, Section::default());
        }
    }

    fn markdown(&mut self) {
        let text = self.page.text();
        let mut outline = Outline::of(self.id, text);
        let fences = std::mem::take(&mut outline.fences);
        let code: Vec<_> = fences.iter().map(|fence| fence.range.clone()).collect();
        let found: Vec<_> = fences
            .into_iter()
            .filter_map(|fence| self.fenced(fence))
            .collect();
        let blocks = gitbook::blocks(text, &outline.code());
        let mut places: Vec<_> = found.iter().map(|found| &found.fence.range).collect();
        places.extend(blocks.iter().map(|shown| &shown.range));
        let mut sections = sections(&outline, &places).into_iter();
        let metadata = outline.metadata.clone().unwrap_or_default();
        if places.is_empty()
            && let Some(shown) = mintlify::metadata(text, &metadata)
        {
            self.embed(shown, section::whole(&outline));
        }
        for (found, section) in found.into_iter().zip(&mut sections) {
            self.add(found, section);
        }
        for (shown, section) in blocks.into_iter().zip(sections) {
            self.embed(shown, section);
        }
        self.sweep(&metadata, &code);
    }

    /// The document of a code block; nothing where it is an example, or can't be read, which is reported.
    fn fenced(&mut self, fence: Fence<'p>) -> Option<Found<'p>> {
        let text = self.page.text();
        let opening = || {
            let line = text[fence.range.start..].lines().next().unwrap_or_default();
            Span::new(self.id, fence.range.start..fence.range.start + line.len())
        };
        let is_unclosed = fence.is_unclosed(text);
        match fence.language() {
            Language::Notation(_) if is_unclosed => {
                let unclosed = Diagnostic::error(
                    Code::UnclosedFence,
                    "the fence of a fragment is never closed",
                    opening(),
                    "opened here",
                );
                let help = "close it with a line of the same fence characters";
                self.diagnostics.push(unclosed.with_help(help));
                self.faulty = true;
                None
            }
            Language::Notation(_) => self.read(fence),
            Language::Any if !is_unclosed => self.guess(fence),
            _ => {
                let reason = "its block is not of JSON or YAML, or never closed";
                self.unread_block(&fence, reason, None);
                None
            }
        }
    }

    /// The document of a block that does not say what it holds. That it is none is no fault.
    fn guess(&mut self, fence: Fence<'p>) -> Option<Found<'p>> {
        let mut faults = Vec::new();
        let frame = parse::frame(&fence.block, fence.notation(), self.known, &mut faults);
        match frame {
            Ok(Some(frame)) if is_document(&frame) => return Some(Found { fence, frame }),
            _ => {
                let fault = faults.into_iter().flat_map(|fault| fault.labels).next();
                self.unread_block(&fence, "its block is no document by itself", fault);
            }
        }
        None
    }

    /// The document of a block that should be one; nothing where it is an object that is no document, or at fault.
    fn read(&mut self, fence: Fence<'p>) -> Option<Found<'p>> {
        match parse::frame(&fence.block, fence.notation(), self.known, self.diagnostics) {
            Ok(Some(frame)) if is_document(&frame) || fence.is_call() => {
                Some(Found { fence, frame })
            }
            Ok(_) => None,
            Err(Reported) => {
                self.faulty = true;
                None
            }
        }
    }

    fn add(&mut self, found: Found<'p>, section: Section) {
        let Found { fence, mut frame } = found;
        let Ok(corrected) = self.correct(&fence, &mut frame) else {
            self.faulty = true;
            return;
        };
        let export = Export::of(&fence, &frame, &section, self.api);
        if let Some(export) = &export {
            export.adapt(&mut frame, &fence.block, self.diagnostics);
        }
        let version = ["openapi", "swagger"].into_iter().find_map(|key| {
            let item = frame.members.iter().find(|item| item.key == key)?;
            Some(dialect(
                key,
                &parse::read(&fence.block, &item.value, self.diagnostics),
            ))
        });
        match version {
            Some(Ok(dialect)) => self.extracted.fragments.push(Fragment {
                page: self.id,
                api: self.api,
                section,
                export,
                corrected,
                dialect,
                notation: fence.notation(),
                block: fence.block,
                frame,
            }),
            Some(Err(fault)) => {
                self.diagnostics.push(fault);
                self.faulty = true;
            }
            None => self.unread(
                fence.block.character(0),
                "there is no version of OpenAPI",
                ONE_DOCUMENT,
            ),
        }
    }

    /// The document as overlays change it, of which `frame` becomes the frame; nothing where there are none.
    fn correct(&mut self, fence: &Fence<'p>, frame: &mut Frame) -> Result<Option<Node>, Reported> {
        let Some(overlays) = self.overlays else {
            return Ok(None);
        };
        let root = parse::parse(&fence.block, fence.notation(), self.diagnostics);
        let mut root = root.ok_or(Reported)?;
        overlays.apply(self.page.name(), &mut root, self.diagnostics);
        match parse::split(root.clone(), self.diagnostics)? {
            Some(split) => *frame = split,
            // An overlay does not replace the whole document.
            None => return Err(Reported),
        }
        Ok(Some(root))
    }

    fn embed(&mut self, shown: Shown, section: Section) {
        self.extracted.embeds.push(Embed {
            span: Span::new(self.id, shown.range),
            method: shown.method,
            path: shown.path,
            file: shown.file,
            section,
        });
    }

    /// Reports what looks like OpenAPI and stands in no block that was looked at.
    fn sweep(&mut self, metadata: &Range<usize>, code: &[Range<usize>]) {
        let text = self.page.text();
        for stretch in declaration::outside(code, text.len()) {
            let mut at = stretch.start;
            while let Some(place) = declaration::find(text, at..stretch.end) {
                at = place.end.min(stretch.end);
                let help = "put the document into a fenced block of `json` or `yaml`, or into a file of its own";
                self.unread(
                    Span::new(self.id, place),
                    "it stands in no block of code",
                    help,
                );
            }
            for (start, value) in declaration::values(text, stretch) {
                if !metadata.contains(&start)
                    && let Some(shown) = mintlify::value_at(value, start)
                {
                    let help = "put it into the front matter, between two lines of `---` at the head of the page";
                    self.unread(
                        Span::new(self.id, shown.range),
                        "it stands in no front matter",
                        help,
                    );
                }
            }
        }
    }

    /// Reports what looks like OpenAPI in a block that is not read, and what is wrong with the block.
    fn unread_block(&mut self, fence: &Fence<'_>, reason: &str, fault: Option<Label>) {
        let (text, mut at) = (&fence.block.text, 0);
        while let Some(place) = declaration::find(text, at..text.len()) {
            at = place.end;
            self.unread(fence.block.span(place), reason, ONE_DOCUMENT);
            let reported = self.diagnostics.last_mut();
            if let (Some(reported), Some(fault)) = (reported, &fault) {
                reported.labels.push(fault.clone());
            }
        }
    }

    /// Reports something that looks like OpenAPI and is not read, and why.
    fn unread(&mut self, place: Span, reason: &str, help: &str) {
        let message = "this looks like OpenAPI, and is not read";
        let unread = Diagnostic::warning(Code::UnreadFragment, message, place, reason);
        self.diagnostics.push(unread.with_help(help));
    }
}

const ONE_DOCUMENT: &str = "a fragment is one whole document: name its block `json` or `yaml`, and what is wrong with it is an error";

/// Whether an object says that it is an OpenAPI document.
fn is_document(frame: &Frame) -> bool {
    let named = |name: &&str| frame.members.iter().any(|item| item.key == *name);
    declaration::NAMES.iter().any(named)
}

#[cfg(test)]
mod tests;
