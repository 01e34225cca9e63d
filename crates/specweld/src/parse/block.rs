//! The text of a fragment, and where its bytes stand in the page.

use std::borrow::Cow;
use std::ops::Range;

use crate::page::{PageId, Span};

/// The two notations of a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    Json,
    Yaml,
}

impl Notation {
    /// By the first word of a fence's info string, or a file name's extension.
    pub(crate) fn of(word: &str) -> Option<Self> {
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        if is("json") {
            Some(Self::Json)
        } else {
            (is("yaml") || is("yml")).then_some(Self::Yaml)
        }
    }
}

/// A stretch of a page as one text: borrowed, but that a fence inside a list or a quote loses what stands before each
/// of its lines.
#[derive(Clone, Debug)]
pub(crate) struct Block<'p> {
    page: PageId,
    pub(crate) text: Cow<'p, str>,
    /// Offsets in the text with the offset in the page at which the bytes from there on stand.
    lines: Vec<(usize, usize)>,
}

impl<'p> Block<'p> {
    pub(crate) fn new(page: PageId) -> Self {
        Self {
            page,
            text: Cow::Borrowed(""),
            lines: Vec::new(),
        }
    }

    /// Appends `part`, which stands at `start` of the page with the text `source`.
    pub(crate) fn push(&mut self, source: &'p str, part: &str, start: usize) {
        let end = start + part.len();
        let begin = self.lines.first().map_or(start, |(_, begin)| *begin);
        if let Cow::Borrowed(text) = self.text
            && source.get(start..end).is_some_and(|same| is_same(same, part))
            && let Some(longer) = source.get(begin..end)
            // A carriage return is white space to both notations, and part of every line end where there is one.
            && matches!(source.get(begin + text.len()..start), Some("" | "\r"))
        {
            self.text = Cow::Borrowed(longer);
            if self.lines.is_empty() {
                self.lines.push((0, start));
            }
            return;
        }
        self.lines.push((self.text.len(), start));
        self.text.to_mut().push_str(part);
    }

    /// The same with so many blanks at each of the offsets, which are in order. All else stands where it stood.
    pub(super) fn with_blanks(&self, offsets: &[usize], count: usize) -> Self {
        let lines = self.lines.iter().map(|(at, _)| *at);
        let mut cuts: Vec<usize> = lines.chain(offsets.iter().copied()).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let ends = cuts.iter().skip(1).copied().chain([self.text.len()]);
        let blanks = " ".repeat(count);
        let mut with = Self::new(self.page);
        for (&start, end) in cuts.iter().zip(ends) {
            if offsets.binary_search(&start).is_ok() {
                with.text.to_mut().push_str(&blanks);
            }
            with.lines.push((with.text.len(), self.offset(start)));
            with.text.to_mut().push_str(&self.text[start..end]);
        }
        with
    }

    /// Where an offset of the text stands in the page.
    fn offset(&self, offset: usize) -> usize {
        let next = self.lines.partition_point(|(at, _)| *at <= offset);
        match next.checked_sub(1).and_then(|line| self.lines.get(line)) {
            Some((at, start)) => start + (offset - at),
            None => offset,
        }
    }

    /// The character at an offset of the text, or the last one where the text ends before it.
    pub(crate) fn character(&self, offset: usize) -> Span {
        let last = self.text.trim_end().len().saturating_sub(1);
        let start = self.text.floor_char_boundary(offset.min(last));
        let end = self
            .text
            .ceil_char_boundary((start + 1).min(self.text.len()));
        self.span(start..end)
    }

    /// A range of the text as a place in the page.
    #[inline]
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        if let [(0, start)] = self.lines.as_slice() {
            return Span::new(self.page, start + range.start..start + range.end);
        }
        // The end is that of the last byte, not the start of what comes after it.
        let end = if range.is_empty() {
            self.offset(range.start)
        } else {
            self.offset(range.end - 1) + 1
        };
        Span::new(self.page, self.offset(range.start)..end)
    }
}

/// Whether two texts are equal, which mostly are one.
fn is_same(a: &str, b: &str) -> bool {
    std::ptr::eq(a, b) || a == b
}
