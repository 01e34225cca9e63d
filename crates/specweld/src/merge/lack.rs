//! What pages, and the exports that they are, are without: said once where many are without it.

use std::collections::BTreeMap;

use hashbrown::HashSet;

use super::input::Source;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::extract::Lack;
use crate::page::{PageId, Pages};
use crate::parse::Notation;

/// Reports an API of whose pages none has a fragment, and pages with fragments in no API's folder. Other pages without
/// a fragment are passed over; returns how many there are. A folder of data beside APIs is none, and no fault.
pub(super) fn report(
    lacking: impl Iterator<Item = (PageId, Lack)>,
    sources: &[Source<'_>],
    pages: &Pages,
    diagnostics: &mut Vec<Diagnostic>,
) -> usize {
    let api = |id: PageId| pages.get(id).api();
    let fragments = sources.iter().filter(|source| !source.is_file);
    let mut with: HashSet<_> = fragments.map(|source| api(source.fragment.page)).collect();
    // A page at fault would have one.
    let faults = diagnostics
        .iter()
        .filter(|it| it.severity == Severity::Error);
    with.extend(
        faults
            .flat_map(|fault| fault.labels.first())
            .map(|label| api(label.span.page)),
    );
    let mut without: BTreeMap<_, Vec<PageId>> = BTreeMap::new();
    let mut passed_over = 0;
    for (id, lack) in lacking {
        // Pages in no folder are passed over, if there is any other.
        let is_beside = with.contains(&api(id)) || api(id).is_none() && !with.is_empty();
        match lack {
            Lack::Api => diagnostics.push(lack.diagnostic(id, pages.get(id))),
            Lack::Fragment if is_beside => passed_over += 1,
            Lack::Document if is_beside => {}
            Lack::Fragment | Lack::Document => without.entry(api(id)).or_default().push(id),
        }
    }
    for pages_without in without.into_values() {
        let first = pages_without[0];
        let mut report = Lack::Fragment.diagnostic(first, pages.get(first));
        if pages_without.len() > 1 {
            report.message = format!(
                "none of {} pages holds an OpenAPI fragment",
                pages_without.len()
            );
            report.labels[0].message = "the first of them".to_owned();
        }
        let is_data = |id: &PageId| Notation::of(pages.get(*id).extension()).is_some();
        if !with.is_empty() && pages_without.iter().all(is_data) {
            report.severity = Severity::Warning;
            let help = "they are passed over: refer to them where they belong, or keep them out of the folder of the pages";
            report.help = Some(help.to_owned());
        }
        diagnostics.push(report);
    }
    passed_over
}

/// Leaves one of the diagnostics about what the exports of an API have lost, in which the others are counted.
pub(super) fn once(pages: &Pages, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(Option<String>, String), (PageId, usize)> = BTreeMap::new();
    let key = |diagnostic: &Diagnostic| {
        let page = diagnostic.labels.first()?.span.page;
        let folder = pages.get(page).api().map(str::to_owned);
        let is_loss = diagnostic.code == Code::LostInExport;
        is_loss.then(|| ((folder, diagnostic.message.clone()), page))
    };
    diagnostics.retain(|diagnostic| {
        let Some((key, page)) = key(diagnostic) else {
            return true;
        };
        let (_, count) = seen.entry(key).or_insert((page, 0));
        *count += 1;
        *count == 1
    });
    for diagnostic in diagnostics.iter_mut() {
        let count = key(diagnostic)
            .and_then(|(key, _)| seen.get(&key))
            .map_or(0, |(_, count)| *count);
        if count > 1 {
            diagnostic.labels[0].message = format!("in this fragment, and in {} more", count - 1);
        }
    }
}
