//! Copies of one thing in many pages, told apart at the cost of comparing their source texts.

use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use hashbrown::HashMap;

use super::Source;
use crate::diagnostic::Diagnostic;
use crate::node::Node;
use crate::parse::{Copied, Item, Part, twice};
use crate::source::{PageId, Span};

/// What all pages of an API call by one name: one variant, if they are of one mind.
#[derive(Debug, Default)]
pub(super) struct Variants {
    pub(super) list: Vec<Variant>,
    /// The copy that was added last, with its variant: most often the next one reads the same.
    latest: Option<(Place, usize)>,
    latest_key: Option<(usize, Span)>,
    /// Filled when a second text comes.
    known: Option<Box<Known>>,
}

/// Copies that are equal as JSON values.
#[derive(Debug)]
pub(super) struct Variant {
    /// The first copy: its fragment, as an index into the sources, and where it stands there.
    pub(super) source: usize,
    pub(super) item: Item,
    /// The source of the newest version among those with a copy.
    pub(super) newest: usize,
    /// The pages with a copy, in order.
    pub(super) pages: Vec<PageId>,
}

/// A text: its source, and the bytes of the source's block.
type Place = (usize, Range<usize>);

/// Each text and each value that was seen, with its variant.
#[derive(Debug, Default)]
struct Known {
    hasher: RandomState,
    texts: HashMap<u64, Vec<(Place, usize)>>,
    values: HashMap<String, usize>,
}

impl Variant {
    /// Reads the first copy.
    pub(super) fn node(&self, sources: &[Source<'_>], diagnostics: &mut Vec<Diagnostic>) -> Node {
        let fragment = &sources[self.source].fragment;
        fragment.read(&self.item.part, diagnostics).into_owned()
    }

    fn place(&self) -> Option<Place> {
        place(self.source, &self.item.part)
    }

    /// Takes note of a source with a copy.
    fn renew(&mut self, source: usize, sources: &[Source<'_>]) {
        if sources[source].version.key > sources[self.newest].version.key {
            self.newest = source;
        }
    }
}

impl Variants {
    /// Adds an item of the last source. Tells its variant, and whether that is new.
    pub(super) fn add(
        &mut self,
        item: Item,
        sources: &[Source<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (usize, bool) {
        let source = sources.len() - 1;
        self.once(&item.key, source, item.key_span, diagnostics);
        let pages = vec![sources[source].fragment.page];
        let variant = Variant {
            source,
            item,
            newest: source,
            pages,
        };
        self.join(variant, sources, diagnostics)
    }

    /// Adds those of the sources after, which are `shift` less there.
    pub(super) fn append(
        &mut self,
        other: Self,
        shift: usize,
        sources: &[Source<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for mut variant in other.list {
            variant.source += shift;
            variant.newest += shift;
            self.join(variant, sources, diagnostics);
        }
    }

    /// Adds copies. Tells their variant, and whether that is new.
    fn join(
        &mut self,
        new: Variant,
        sources: &[Source<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (usize, bool) {
        let known = self.find(&new, sources, diagnostics);
        let variant = known.unwrap_or(self.list.len());
        if let Some(place) = new.place() {
            self.latest = Some((place, variant));
        }
        match self.list.get_mut(variant) {
            None => self.list.push(new),
            Some(variant) => {
                variant.renew(new.newest, sources);
                variant.pages.extend(new.pages);
            }
        }
        (variant, known.is_none())
    }

    /// Adds a component of the last source that is a copy of a variant.
    pub(super) fn add_copy(
        &mut self,
        name: &str,
        copy: Copied,
        variant: usize,
        sources: &[Source<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let source = sources.len() - 1;
        self.once(name, source, copy.key_span, diagnostics);
        self.latest = Some(((source, copy.range), variant));
        if let Some(variant) = self.list.get_mut(variant) {
            variant.renew(source, sources);
            variant.pages.push(sources[source].fragment.page);
        }
    }

    /// Tells a key that stands twice in a source.
    fn once(
        &mut self,
        name: &str,
        source: usize,
        key_span: Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        match self.latest_key {
            Some((latest, first)) if latest == source => {
                let spans = [first, key_span];
                let [first, second] = if spans.is_sorted() {
                    spans
                } else {
                    [key_span, first]
                };
                diagnostics.push(twice(name, first, second));
            }
            _ => self.latest_key = Some((source, key_span)),
        }
    }

    /// The text of the copy that was added last, and its variant.
    pub(super) fn latest<'s>(&self, sources: &'s [Source<'_>]) -> Option<(&'s str, usize)> {
        let ((source, range), variant) = self.latest.as_ref()?;
        Some((sources[*source].fragment.slice(range)?, *variant))
    }

    /// How many copies there are.
    pub(super) fn copies(&self) -> usize {
        self.list.iter().map(|variant| variant.pages.len()).sum()
    }

    /// The variant that the first copy of another one is a copy of.
    fn find(
        &mut self,
        new: &Variant,
        sources: &[Source<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<usize> {
        let place = new.place();
        let text = |(source, range): &Place| sources[*source].fragment.slice(range);
        let is_new = |other: &Place| {
            place
                .as_ref()
                .is_some_and(|place| text(place) == text(other))
        };
        if let Some((latest, variant)) = &self.latest
            && is_new(latest)
        {
            return Some(*variant);
        }
        let first = self.list.first()?;
        let Known {
            hasher,
            texts,
            values,
        } = &mut **self.known.get_or_insert_with(|| {
            let mut known = Known::default();
            if let Some(place) = first.place() {
                let hash = known.hasher.hash_one(text(&place));
                known.texts.entry(hash).or_default().push((place, 0));
            }
            let node = first.node(sources, diagnostics);
            known.values.insert(node.canonical(), 0);
            Box::new(known)
        });
        let same = place
            .as_ref()
            .map(|place| texts.entry(hasher.hash_one(text(place))).or_default());
        if let Some(same) = &same
            && let Some((_, variant)) = same.iter().find(|(place, _)| is_new(place))
        {
            return Some(*variant);
        }
        let node = new.node(sources, diagnostics);
        let next = self.list.len();
        let variant = *values.entry(node.canonical()).or_insert(next);
        if let (Some(same), Some(place)) = (same, place.clone()) {
            same.push((place, variant));
        }
        (variant < next).then_some(variant)
    }
}

fn place(source: usize, part: &Part) -> Option<Place> {
    match part {
        Part::Json(range, _) => Some((source, range.clone())),
        Part::Yaml(_) => None,
    }
}
