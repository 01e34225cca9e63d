//! Copies of one thing in many pages, told apart at the cost of comparing their source texts.

use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use hashbrown::HashMap;

use super::input::Source;
use crate::diagnostic::Diagnostic;
use crate::node::Node;
use crate::page::{PageId, Span};
use crate::parse::{Copied, Item, Part, twice};

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

/// What was seen, with its variant.
#[derive(Debug, Default)]
struct Known {
    hasher: RandomState,
    /// Each text once, where it stands first.
    texts: Vec<(Place, usize)>,
    /// Positions among the texts, by hash.
    by_hash: HashMap<u64, Vec<usize>>,
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
        self.join(variant, sources)
    }

    /// Adds those of the sources after, which are `shift` less there.
    pub(super) fn append(&mut self, other: Self, shift: usize, sources: &[Source<'_>]) {
        let mut variants = Vec::new();
        for mut variant in other.list {
            variant.source += shift;
            variant.newest += shift;
            variants.push(self.join(variant, sources).0);
        }
        for ((source, range), variant) in other.known.into_iter().flat_map(|known| known.texts) {
            self.learn((source + shift, range), variants[variant], sources);
        }
    }

    /// Adds copies. Tells their variant, and whether that is new.
    fn join(&mut self, new: Variant, sources: &[Source<'_>]) -> (usize, bool) {
        let known = self.find(&new, sources);
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
        if let Some((_, first)) = self.latest_key.filter(|(latest, _)| *latest == source) {
            diagnostics.push(twice(name, first, key_span));
        }
        self.latest_key = Some((source, key_span));
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
    fn find(&mut self, new: &Variant, sources: &[Source<'_>]) -> Option<usize> {
        let place = new.place();
        if let (Some(place), Some((latest, variant))) = (&place, &self.latest)
            && text(place, sources) == text(latest, sources)
        {
            return Some(*variant);
        }
        self.list.first()?;
        if let Some(place) = &place
            && let Some(variant) = self.known(sources).find(place, sources)
        {
            return Some(variant);
        }
        let value = new.node(sources, &mut Vec::new()).canonical();
        let next = self.list.len();
        let variant = *self.known(sources).values.entry(value).or_insert(next);
        if let Some(place) = place {
            self.learn(place, variant, sources);
        }
        (variant < next).then_some(variant)
    }

    /// Takes note of a variant's text, unless it is known.
    fn learn(&mut self, place: Place, variant: usize, sources: &[Source<'_>]) {
        let known = self.known(sources);
        if known.find(&place, sources).is_none() {
            let hash = known.hasher.hash_one(text(&place, sources));
            let position = known.texts.len();
            known.by_hash.entry(hash).or_default().push(position);
            known.texts.push((place, variant));
        }
    }

    fn known(&mut self, sources: &[Source<'_>]) -> &mut Known {
        let first = self.list.first();
        self.known.get_or_insert_with(|| {
            let mut known = Known::default();
            if let Some(first) = first {
                if let Some(place) = first.place() {
                    let hash = known.hasher.hash_one(text(&place, sources));
                    known.by_hash.entry(hash).or_default().push(0);
                    known.texts.push((place, 0));
                }
                let value = first.node(sources, &mut Vec::new()).canonical();
                known.values.insert(value, 0);
            }
            Box::new(known)
        })
    }

    /// Tells what is at fault in any of several texts, each at its first place. What is at fault in a single one shows when it is read.
    pub(super) fn tell(&self, sources: &[Source<'_>], diagnostics: &mut Vec<Diagnostic>) {
        for ((source, range), variant) in self.known.iter().flat_map(|known| &known.texts) {
            if let Part::Json(_, depth) = self.list[*variant].item.part {
                let part = Part::Json(range.clone(), depth);
                sources[*source].fragment.read(&part, diagnostics);
            }
        }
    }
}

impl Known {
    /// The variant whose text stands at a place.
    fn find(&self, place: &Place, sources: &[Source<'_>]) -> Option<usize> {
        let wanted = text(place, sources);
        let same = self.by_hash.get(&self.hasher.hash_one(wanted))?;
        let mut same = same.iter().map(|position| &self.texts[*position]);
        let (_, variant) = same.find(|(place, _)| text(place, sources) == wanted)?;
        Some(*variant)
    }
}

fn text<'s>((source, range): &Place, sources: &'s [Source<'_>]) -> Option<&'s str> {
    sources[*source].fragment.slice(range)
}

fn place(source: usize, part: &Part) -> Option<Place> {
    match part {
        Part::Json(range, _) => Some((source, range.clone())),
        Part::Yaml(_) => None,
    }
}
