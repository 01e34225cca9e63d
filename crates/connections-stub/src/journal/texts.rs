//! Texts in the order in which they came, in memory that is used again and again.

use std::borrow::Cow;
use std::collections::VecDeque;

/// The newest texts.
#[derive(Clone, Default)]
pub(super) struct Texts {
    bytes: VecDeque<u8>,
    /// How many bytes were forgotten: where the first one stands that is left.
    start: u64,
}

/// Where a text stands, counted from the first that ever came.
#[derive(Clone, Copy, Default)]
pub(super) struct Piece {
    at: u64,
    length: usize,
}

impl Texts {
    /// Adds a text behind all others.
    pub fn push(&mut self, text: &[u8]) -> Piece {
        let piece = Piece {
            at: self.start + self.bytes.len() as u64,
            length: text.len(),
        };
        self.bytes.extend(text);
        piece
    }

    /// A text; nothing once it is forgotten.
    pub fn get(&self, piece: Piece) -> Cow<'_, [u8]> {
        let Some((from, to)) = self.range(piece) else {
            return Cow::default();
        };
        let (front, back) = self.bytes.as_slices();
        match from.checked_sub(front.len()) {
            Some(from) => Cow::Borrowed(&back[from..to - front.len()]),
            None if to <= front.len() => Cow::Borrowed(&front[from..to]),
            None => Cow::Owned([&front[from..], &back[..to - front.len()]].concat()),
        }
    }

    fn range(&self, piece: Piece) -> Option<(usize, usize)> {
        let from = usize::try_from(piece.at.checked_sub(self.start)?).ok()?;
        let to = from.checked_add(piece.length)?;
        (to <= self.bytes.len()).then_some((from, to))
    }

    /// Forgets all texts before this one, or all there are.
    pub fn forget_before(&mut self, piece: Option<Piece>) {
        let before = match piece {
            Some(piece) => self.range(piece).map_or(0, |(from, _)| from),
            None => self.bytes.len(),
        };
        self.bytes.drain(..before);
        self.start += before as u64;
    }

    /// Bytes of all texts.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }
}
