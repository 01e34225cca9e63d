//! The pairs of a query, of cookies or of a form, grouped once.

use std::borrow::Cow;
use std::ops::Range;

use super::Unreadable;
use super::encoding::{self, Decode};

/// Names and texts of one place, found by name.
///
/// They are sorted once, so that however many names a request has, and however many of them the
/// document knows, the work grows with its bytes (and their logarithm). Nothing is hashed: names
/// that were made up to collide cost no more than others.
#[derive(Debug)]
pub struct Pairs<'t> {
    text: Cow<'t, str>,
    /// By name; those of one name in the order in which they came.
    sorted: Vec<Pair>,
    decode: Decode,
}

/// A name, and where its text stands as it came.
#[derive(Debug)]
struct Pair {
    name: Name,
    text: Range<usize>,
}

#[derive(Debug)]
enum Name {
    /// Where it stands: it needs no decoding.
    AsSent(Range<usize>),
    Decoded(String),
}

impl Pair {
    fn name<'t>(&'t self, text: &'t str) -> &'t str {
        match &self.name {
            Name::AsSent(at) => &text[at.clone()],
            Name::Decoded(name) => name,
        }
    }
}

impl<'t> Pairs<'t> {
    /// Splits a query or form; decodes the names, leaves the texts as they came.
    ///
    /// # Errors
    ///
    /// A name that can't be decoded.
    pub fn of_form(text: Cow<'t, str>) -> Result<Self, Unreadable> {
        Self::split(text, '&', encoding::form, |start, one| {
            let (at, after) = one
                .find('=')
                .map_or((one.len(), one.len()), |at| (at, at + 1));
            let name = encoding::form(&one[..at]).map(|name| match name {
                Cow::Borrowed(_) => Name::AsSent(start..start + at),
                Cow::Owned(name) => Name::Decoded(name),
            });
            let text = start + after..start + one.len();
            (!one.is_empty()).then(|| Ok(Pair { name: name?, text }))
        })
    }

    /// Splits the values of `Cookie` headers, joined by semicolons.
    ///
    /// # Errors
    ///
    /// None: the name of a cookie is taken as it came.
    pub fn of_cookies(text: Cow<'t, str>) -> Result<Self, Unreadable> {
        Self::split(text, ';', encoding::percent, |start, one| {
            let trimmed = one.trim_start();
            let start = start + one.len() - trimmed.len();
            let trimmed = trimmed.trim_end();
            let at = trimmed.find('=')?;
            Some(Ok(Pair {
                name: Name::AsSent(start..start + at),
                text: start + at + 1..start + trimmed.len(),
            }))
        })
    }

    fn split(
        text: Cow<'t, str>,
        separator: char,
        decode: Decode,
        pair: impl Fn(usize, &str) -> Option<Result<Pair, Unreadable>>,
    ) -> Result<Self, Unreadable> {
        let mut sorted = Vec::new();
        let mut start = 0;
        for one in text.split(separator) {
            if let Some(pair) = pair(start, one) {
                sorted.push(pair?);
            }
            start += one.len() + separator.len_utf8();
        }
        sorted.sort_by(|left, right| left.name(&text).cmp(right.name(&text)));
        Ok(Self {
            text,
            sorted,
            decode,
        })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.sorted.len()
    }

    /// The encoding that the texts are in.
    pub fn decode(&self) -> Decode {
        self.decode
    }

    /// The texts of a name, as they came.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        let same = move |pair: &&Pair| self.name(pair) == name;
        let texts = self.from(name).take_while(same);
        texts.map(|pair| self.text(pair))
    }

    /// All names that begin like this, each as often as it came, with what follows that beginning and the text.
    pub fn beginning(&self, prefix: &str) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self
            .from(prefix)
            .map(|pair| (self.name(pair), self.text(pair)));
        pairs.map_while(move |(name, text)| Some((name.strip_prefix(prefix)?, text)))
    }

    /// Every name, once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let groups = self
            .sorted
            .chunk_by(|left, right| self.name(left) == self.name(right));
        groups.filter_map(|group| group.first().map(|pair| self.name(pair)))
    }

    fn from(&self, name: &str) -> impl Iterator<Item = &Pair> {
        let start = self.sorted.partition_point(|pair| self.name(pair) < name);
        self.sorted[start..].iter()
    }

    fn name<'p>(&'p self, pair: &'p Pair) -> &'p str {
        pair.name(&self.text)
    }

    fn text(&self, pair: &Pair) -> &str {
        &self.text[pair.text.clone()]
    }
}
