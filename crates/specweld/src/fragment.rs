//! A fragment: an OpenAPI document in a page, of which only the frame has been read.

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::extract::host::Export;
use crate::extract::section::Section;
use crate::node::Node;
use crate::page::PageId;
use crate::parse::{self, Block, Frame, LazyValue, Notation};

/// An OpenAPI document found in a page, with what the page says around it.
///
/// Of a JSON document only the frame has been read: the members of its root, and the names of its components.
#[derive(Clone, Debug)]
pub(crate) struct Fragment<'p> {
    /// The page.
    pub(crate) page: PageId,
    /// The page's folder.
    pub(crate) api: &'p str,
    /// What the page says around it.
    pub(crate) section: Section,
    /// What it was exported by, if that has to be known to read it.
    pub(crate) export: Option<Export>,
    /// The document as it was written, with the project's corrections where there are any.
    pub(crate) corrected: Option<Node>,
    /// The version of its `openapi` member.
    pub(crate) dialect: Dialect,
    pub(crate) block: Block<'p>,
    pub(crate) notation: Notation,
    pub(crate) frame: Frame,
}

impl Fragment<'_> {
    /// Reads the whole document. Faults go to `diagnostics`: members that stand twice, or values that nest too deep,
    /// below the frame.
    pub(crate) fn document(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
        let Some(export) = &self.export else {
            let corrected = self.corrected.clone();
            return corrected.or_else(|| parse::parse(&self.block, self.notation, diagnostics));
        };
        let frame = match &self.corrected {
            Some(root) => parse::split(root.clone(), diagnostics),
            None => parse::frame(&self.block, self.notation, &|_, _| None, diagnostics),
        };
        let mut frame = frame.ok().flatten()?;
        // What it has to say was said when the fragment was found.
        export.adapt(&mut frame, &self.block, &mut Vec::new());
        Some(frame.into_node(|value| self.take(value, diagnostics)))
    }

    pub(crate) fn read<'a>(
        &self,
        value: &'a LazyValue,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Cow<'a, Node> {
        parse::read(&self.block, value, diagnostics)
    }

    /// Whether a text may stand anywhere in the document.
    pub(crate) fn may_hold(&self, text: &str) -> bool {
        self.corrected.is_some() || self.block.text.contains(text)
    }

    /// Reads a value for the last time.
    pub(crate) fn take(&self, value: LazyValue, diagnostics: &mut Vec<Diagnostic>) -> Node {
        match value {
            LazyValue::Read(node) => *node,
            value => self.read(&value, diagnostics).into_owned(),
        }
    }

    /// The source text of a value.
    pub(crate) fn slice(&self, range: &Range<usize>) -> Option<&str> {
        self.block.text.get(range.clone())
    }
}
