//! Known faults that the settings silence.

use specweld::{Code, Record};

use crate::input::Input;
use crate::settings::{self, Settings, Silence};

/// Takes away what the settings silence. An entry that silences nothing is an error.
pub fn silence(input: &mut Input, settings: &Settings) {
    let mut faults = Vec::new();
    let mut silenced = vec![false; input.diagnostics.len()];
    let file = input
        .pages
        .iter()
        .find(|(_, page)| page.name() == settings::FILE);
    let Some((id, _)) = file else {
        return;
    };
    if settings.silence.is_empty() {
        return;
    }
    let records = Record::all(&input.diagnostics, &input.pages);
    let known = Code::ALL
        .iter()
        .chain(records.iter().map(|record| &record.code));
    let known: Vec<&str> = known.map(|code| code.as_str()).collect();
    for entry in &settings.silence {
        let silence = entry.get_ref();
        let hits = hits(silence, &records);
        if hits.is_empty() {
            let message = format!("nothing of code `{}` is at `{}`", silence.code, silence.at);
            let closest = settings::closest(&silence.code, &known);
            let help = match closest.filter(|code| *code != silence.code) {
                Some(code) if !known.contains(&silence.code.as_str()) => {
                    format!("did you mean `{code}`?")
                }
                _ => "remove the entry, or correct its place".to_owned(),
            };
            faults.push(settings::fault(
                id,
                entry.span(),
                &message,
                "this entry",
                &help,
            ));
        }
        hits.into_iter().for_each(|hit| silenced[hit] = true);
    }
    let mut silenced = silenced.into_iter();
    input
        .diagnostics
        .retain(|_| !silenced.next().unwrap_or_default());
    input.diagnostics.extend(faults);
    input.sort();
}

/// The diagnostics that an entry is about.
fn hits(silence: &Silence, records: &[Record<'_>]) -> Vec<usize> {
    let (page, pointer) = match silence.at.split_once('#') {
        Some((page, pointer)) => (page, Some(pointer)),
        None => (silence.at.as_str(), None),
    };
    let is_hit = |record: &Record<'_>| {
        let first = record.labels.first().map(|label| label.page);
        record.code.as_str() == silence.code
            && (page.is_empty() || first == Some(page))
            && pointer.is_none_or(|outer| {
                record
                    .pointer
                    .as_deref()
                    .is_some_and(|inner| is_below(inner, outer))
            })
    };
    let records = records.iter().enumerate();
    records
        .filter(|(_, it)| is_hit(it))
        .map(|(index, _)| index)
        .collect()
}

/// Whether a pointer leads into what another leads to.
fn is_below(inner: &str, outer: &str) -> bool {
    let rest = inner.strip_prefix(outer.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
