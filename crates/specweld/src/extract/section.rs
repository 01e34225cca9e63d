//! Which part of a page belongs to which of its fragments: what stands under a heading belongs to the fragment there,
//! before it and after.

use std::ops::Range;

use super::furniture;
use super::outline::{Item, ItemKind, Outline};

/// What a page says around a fragment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Section {
    /// The heading that no other fragment stands under, of the highest level.
    pub(crate) title: Option<String>,
    /// The quote of one line that the Markdown before the fragment begins with.
    pub(crate) summary: Option<String>,
    /// The rest of the Markdown before the fragment.
    pub(crate) lead: String,
    /// The Markdown after it.
    pub(crate) prose: String,
    /// The nearest heading that says no more than that a fragment follows.
    pub(crate) label: Option<String>,
    /// Method and URL of the call, of a line that stands before the fragment.
    pub(crate) call: Option<(String, String)>,
}

impl Section {
    /// Whether this heading announces the fragment.
    pub(super) fn is_labelled(&self, label: &str) -> bool {
        let own = self.label.as_deref();
        own.is_some_and(|own| own.eq_ignore_ascii_case(label))
    }
}

/// The sections of the fragments at these places, in whatever order.
pub(super) fn sections(outline: &Outline<'_>, places: &[&Range<usize>]) -> Vec<Section> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|index| places[*index].start);
    let sorted: Vec<_> = order.iter().map(|index| places[*index].clone()).collect();
    let mut sections: Vec<_> = order.into_iter().zip(in_order(outline, &sorted)).collect();
    sections.sort_by_key(|(index, _)| *index);
    sections.into_iter().map(|(_, section)| section).collect()
}

/// What the whole of a page says, under its first heading.
pub(super) fn whole(outline: &Outline<'_>) -> Section {
    let mut page = Divided::new(outline, &[]);
    page.end = outline.text.len();
    let first = page.headings.first();
    Section {
        title: first.map(|heading| heading.text.to_owned()),
        prose: page.prose(&(first.map_or(0, |heading| heading.body)..page.end)),
        ..Section::default()
    }
}

fn in_order(outline: &Outline<'_>, places: &[Range<usize>]) -> Vec<Section> {
    let page = Divided::new(outline, places);
    let parts: Vec<_> = (0..places.len()).map(|index| page.part(index)).collect();
    let ends = parts
        .iter()
        .skip(1)
        .map(|next| next.start)
        .chain([page.end]);
    let sections = parts.iter().zip(places).zip(ends);
    sections
        .map(|((part, place), end)| page.section(part, place, end))
        .collect()
}

/// A heading with what stands under it.
struct Headed<'o> {
    level: u8,
    text: &'o str,
    /// Where its own line ends.
    body: usize,
    range: Range<usize>,
}

/// The part of a page that a fragment has for itself.
struct Part {
    start: usize,
    /// Behind its heading.
    body: usize,
    title: Option<String>,
    /// What the headings above say to all that stands under them.
    shared: Vec<Range<usize>>,
}

struct Divided<'o, 'p> {
    outline: &'o Outline<'p>,
    places: &'o [Range<usize>],
    /// Those that name something.
    headings: Vec<Headed<'o>>,
    /// For each place the headings that it stands under, by index, the highest first.
    above: Vec<Vec<usize>>,
    /// Sections that are about something else, in order.
    furniture: Vec<Range<usize>>,
    /// Where page furniture begins: the first thematic break behind the last fragment.
    end: usize,
}

impl<'o, 'p> Divided<'o, 'p> {
    fn new(outline: &'o Outline<'p>, places: &'o [Range<usize>]) -> Self {
        let last = places.last().map_or(0, |place| place.end);
        let behind = outline
            .items
            .partition_point(|item| item.range.start < last);
        let mut behind = outline.items[behind..].iter();
        let end = behind.find(|item| matches!(item.kind, ItemKind::Rule));
        let end = end.map_or(outline.text.len(), |item| item.range.start);
        let headings = headings(outline);
        let mut furniture: Vec<Range<usize>> = Vec::new();
        for heading in headings.iter().filter(|it| furniture::is_section(it.text)) {
            if furniture
                .last()
                .is_none_or(|last| last.end <= heading.range.start)
            {
                furniture.push(heading.range.clone());
            }
        }
        Self {
            outline,
            places,
            above: above(&headings, places),
            headings,
            furniture,
            end,
        }
    }

    fn part(&self, index: usize) -> Part {
        let place = &self.places[index];
        let is_alone = |range: &Range<usize>| {
            let before = |end: usize| self.places.partition_point(|place| place.start < end);
            before(range.end) - before(range.start) == 1
        };
        let above = self.above[index].iter().map(|index| &self.headings[*index]);
        let (own, others): (Vec<_>, Vec<_>) = above.partition(|heading| is_alone(&heading.range));
        let shared = others
            .iter()
            .map(|heading| heading.body..self.next(heading.body));
        let (start, body) = match own.first() {
            Some(heading) => (heading.range.start, heading.body),
            None if index == 0 && others.is_empty() => (0, 0),
            None => (place.start, place.start),
        };
        Part {
            start,
            body,
            // A heading that is a call says what the fragment says.
            title: own
                .first()
                .map(|heading| heading.text)
                .filter(|text| !text.is_empty() && furniture::call(text).is_none())
                .map(str::to_owned),
            shared: shared.collect(),
        }
    }

    /// Where the next heading or fragment begins.
    fn next(&self, at: usize) -> usize {
        let heading = self
            .headings
            .partition_point(|heading| heading.range.start < at);
        let heading = self
            .headings
            .get(heading)
            .map(|heading| heading.range.start);
        let place = self.places.partition_point(|place| place.start < at);
        let place = self.places.get(place).map(|place| place.start);
        heading.into_iter().chain(place).min().unwrap_or(self.end)
    }

    fn section(&self, part: &Part, place: &Range<usize>, end: usize) -> Section {
        let mut lead = String::new();
        for stretch in part.shared.iter().chain([&(part.body..place.start)]) {
            let prose = self.prose(stretch);
            if !lead.is_empty() && !prose.is_empty() {
                lead.push_str("\n\n");
            }
            lead.push_str(&prose);
        }
        let (summary, lead) = match quoted(&lead) {
            Some((summary, rest)) => (Some(summary), rest),
            None => (None, lead),
        };
        let mut section = Section {
            title: part.title.clone(),
            summary,
            lead,
            prose: self.prose(&(place.end..end)),
            ..Section::default()
        };
        for item in self.items(&(part.start..place.start)) {
            let line = match &item.kind {
                ItemKind::Heading(_, text) => text,
                ItemKind::Prose => self.text(item.range.clone()),
                _ => continue,
            };
            if matches!(item.kind, ItemKind::Heading(..)) && furniture::is_label(line) {
                section.label = Some(line.to_owned());
            }
            let call = line.lines().next().and_then(furniture::call);
            if let Some((method, target)) = call {
                section.call = Some((method.to_owned(), target.to_owned()));
            }
        }
        section
    }

    /// The blocks that begin in a stretch.
    fn items(&self, range: &Range<usize>) -> &'o [Item] {
        let items = &self.outline.items;
        let index = |at: usize| items.partition_point(|item| item.range.start < at);
        &items[index(range.start)..index(range.end.max(range.start))]
    }

    /// The Markdown of a stretch, without what says nothing of the operation.
    fn prose(&self, range: &Range<usize>) -> String {
        let mut parts = Vec::new();
        let mut at = range.start;
        for item in self.items(range) {
            if self.is_furniture(item) {
                parts.push(self.text(at..item.range.start));
                at = item.range.end.min(range.end);
            }
        }
        parts.push(self.text(at..range.end));
        let parts = parts
            .into_iter()
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let prose = parts.collect::<Vec<_>>().join("\n\n");
        furniture::without_tags(match prose.contains('\r') {
            true => prose.replace("\r\n", "\n"),
            false => prose,
        })
    }

    fn is_furniture(&self, item: &Item) -> bool {
        let section = self
            .furniture
            .partition_point(|section| section.start <= item.range.start);
        let section = section.checked_sub(1).map(|index| &self.furniture[index]);
        section.is_some_and(|section| section.contains(&item.range.start))
            || match &item.kind {
                ItemKind::Metadata | ItemKind::Rule => true,
                ItemKind::Heading(_, text) => {
                    furniture::is_label(text) || furniture::call(text).is_some()
                }
                ItemKind::Prose => furniture::is_block(self.text(item.range.clone())),
                ItemKind::Code => false,
            }
    }

    fn text(&self, range: Range<usize>) -> &'o str {
        self.outline.text.get(range).unwrap_or_default()
    }
}

/// A quote of one line at the head of the Markdown, and the rest. Hosts put the summary into one; those with a heading
/// or a kind are remarks.
fn quoted(prose: &str) -> Option<(String, String)> {
    let (quote, rest) = prose.split_once("\n\n").unwrap_or((prose, ""));
    let line = quote.strip_prefix('>')?.trim();
    let is_remark = line.starts_with(['#', '>', '[']) || line.contains('\n');
    (!line.is_empty() && !is_remark).then(|| (line.to_owned(), rest.trim().to_owned()))
}

/// The headings of a page with what stands under each: up to the next of its level or a higher one.
fn headings<'o>(outline: &'o Outline<'_>) -> Vec<Headed<'o>> {
    let mut headings: Vec<Headed<'o>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for item in &outline.items {
        let ItemKind::Heading(level, text) = &item.kind else {
            continue;
        };
        // One that only announces a fragment ends nothing, whatever its level.
        if furniture::is_label(text) {
            continue;
        }
        while let Some(index) = open.pop_if(|index| headings[*index].level >= *level) {
            headings[index].range.end = item.range.start;
        }
        open.push(headings.len());
        headings.push(Headed {
            level: *level,
            text,
            body: item.range.end,
            range: item.range.start..outline.text.len(),
        });
    }
    headings
}

/// For each place the headings that it stands under.
fn above(headings: &[Headed<'_>], places: &[Range<usize>]) -> Vec<Vec<usize>> {
    let mut above = Vec::with_capacity(places.len());
    let mut open: Vec<usize> = Vec::new();
    let mut next = 0;
    for place in places {
        while headings
            .get(next)
            .is_some_and(|heading| heading.range.start <= place.start)
        {
            open.retain(|index| headings[*index].range.end > headings[next].range.start);
            open.push(next);
            next += 1;
        }
        open.retain(|index| headings[*index].range.end > place.start);
        above.push(open.clone());
    }
    above
}
