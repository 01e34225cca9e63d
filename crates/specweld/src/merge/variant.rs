//! Copies of one component in many pages, distinguished at the cost of comparing their source texts.

use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::Arc;

use hashbrown::HashMap;

use super::input::Source;
use crate::diagnostic::Diagnostic;
use crate::node::Node;
use crate::page::{PageId, Span};
use crate::parse::{Copied, Item, LazyValue, duplicate_key};

/// What all pages of an API call by one name: one variant, if they are of one mind.
#[derive(Debug, Default)]
pub(super) struct Variants {
    pub(super) list: Vec<Variant>,
    /// The copy that was added last, with its variant: most often the next one reads the same.
    latest: Option<(TextRange, usize)>,
    latest_key: Option<(usize, Span)>,
    /// Filled when a second text comes.
    index: Option<Box<TextIndex>>,
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
type TextRange = (usize, Range<usize>);

/// The texts and values of the copies, with the variant of each.
#[derive(Debug, Default)]
struct TextIndex {
    hasher: RandomState,
    /// Each text once, where it stands first.
    texts: Vec<(TextRange, usize)>,
    /// Positions among the texts, by hash.
    by_hash: HashMap<u64, Vec<usize>>,
    values: HashMap<String, usize>,
}

impl Variant {
    /// Reads the first copy.
    pub(super) fn node(&self, sources: &[Source<'_>], diagnostics: &mut Vec<Diagnostic>) -> Node {
        let fragment = &sources[self.source].fragment;
        fragment.read(&self.item.value, diagnostics).into_owned()
    }

    fn place(&self) -> Option<TextRange> {
        place(self.source, &self.item.value)
    }

    /// Takes note of a source with a copy.
    fn update_newest(&mut self, source: usize, sources: &[Source<'_>]) {
        let [version, newest] = [source, self.newest].map(|source| &sources[source].version);
        // Most pages are of one version.
        if !Arc::ptr_eq(version, newest) && version.supersedes(newest) {
            self.newest = source;
        }
    }
}

impl Variants {
    /// Adds an item of the last source. Returns its variant, and whether that is new.
    pub(super) fn add(
        &mut self,
        item: Item,
        sources: &[Source<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (usize, bool) {
        let source = sources.len() - 1;
        self.check_once(&item.key, source, item.key_span, diagnostics);
        let pages = vec![sources[source].fragment.page];
        let variant = Variant {
            source,
            item,
            newest: source,
            pages,
        };
        self.join(variant, sources)
    }

    /// Adds those of later sources, which are numbered from `shift`.
    pub(super) fn append(&mut self, other: Self, shift: usize, sources: &[Source<'_>]) {
        let mut variants = Vec::new();
        for mut variant in other.list {
            variant.source += shift;
            variant.newest += shift;
            variants.push(self.join(variant, sources).0);
        }
        for ((source, range), variant) in other.index.into_iter().flat_map(|index| index.texts) {
            self.learn((source + shift, range), variants[variant], sources);
        }
    }

    /// Adds copies. Returns their variant, and whether that is new.
    fn join(&mut self, new: Variant, sources: &[Source<'_>]) -> (usize, bool) {
        let known = self.find(&new, sources);
        let variant = known.unwrap_or(self.list.len());
        if let Some(place) = new.place() {
            self.latest = Some((place, variant));
        }
        match self.list.get_mut(variant) {
            None => self.list.push(new),
            Some(variant) => {
                variant.update_newest(new.newest, sources);
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
        self.check_once(name, source, copy.key_span, diagnostics);
        self.latest = Some(((source, copy.range), variant));
        if let Some(variant) = self.list.get_mut(variant) {
            variant.update_newest(source, sources);
            variant.pages.push(sources[source].fragment.page);
        }
    }

    /// Reports a key that stands twice in a source.
    fn check_once(
        &mut self,
        name: &str,
        source: usize,
        key_span: Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some((_, first)) = self.latest_key.filter(|(latest, _)| *latest == source) {
            diagnostics.push(duplicate_key(name, first, key_span));
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
            && let Some(variant) = self.index(sources).find(place, sources)
        {
            return Some(variant);
        }
        let value = new.node(sources, &mut Vec::new()).canonical();
        let next = self.list.len();
        let variant = *self.index(sources).values.entry(value).or_insert(next);
        if let Some(place) = place {
            self.learn(place, variant, sources);
        }
        (variant < next).then_some(variant)
    }

    /// Takes note of a variant's text, unless it is there already.
    fn learn(&mut self, place: TextRange, variant: usize, sources: &[Source<'_>]) {
        let index = self.index(sources);
        if index.find(&place, sources).is_none() {
            let hash = index.hasher.hash_one(text(&place, sources));
            let position = index.texts.len();
            index.by_hash.entry(hash).or_default().push(position);
            index.texts.push((place, variant));
        }
    }

    fn index(&mut self, sources: &[Source<'_>]) -> &mut TextIndex {
        let first = self.list.first();
        self.index.get_or_insert_with(|| {
            let mut index = TextIndex::default();
            if let Some(first) = first {
                if let Some(place) = first.place() {
                    let hash = index.hasher.hash_one(text(&place, sources));
                    index.by_hash.entry(hash).or_default().push(0);
                    index.texts.push((place, 0));
                }
                let value = first.node(sources, &mut Vec::new()).canonical();
                index.values.insert(value, 0);
            }
            Box::new(index)
        })
    }

    /// Reports what is at fault in any of several texts, each at its first place. What is at fault in a single one
    /// shows when it is read.
    pub(super) fn report(&self, sources: &[Source<'_>], diagnostics: &mut Vec<Diagnostic>) {
        for ((source, range), variant) in self.index.iter().flat_map(|index| &index.texts) {
            if let LazyValue::Json(_, depth) = self.list[*variant].item.value {
                let part = LazyValue::Json(range.clone(), depth);
                sources[*source].fragment.read(&part, diagnostics);
            }
        }
    }
}

impl TextIndex {
    /// The variant whose text stands at a place.
    fn find(&self, place: &TextRange, sources: &[Source<'_>]) -> Option<usize> {
        let wanted = text(place, sources);
        let same = self.by_hash.get(&self.hasher.hash_one(wanted))?;
        let mut same = same.iter().map(|position| &self.texts[*position]);
        let (_, variant) = same.find(|(place, _)| text(place, sources) == wanted)?;
        Some(*variant)
    }
}

fn text<'s>((source, range): &TextRange, sources: &'s [Source<'_>]) -> Option<&'s str> {
    sources[*source].fragment.slice(range)
}

fn place(source: usize, part: &LazyValue) -> Option<TextRange> {
    match part {
        LazyValue::Json(range, _) => Some((source, range.clone())),
        LazyValue::Read(_) => None,
    }
}
