//! Changes that people have accepted, by fingerprint.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::change::Change;

/// A change that is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The fingerprint of the change: twelve hexadecimal digits.
    pub fingerprint: String,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it is, such as `2026-12-31`; for good where there is none.
    #[serde(default)]
    pub expires: Option<String>,
}

/// The file of accepted changes: a list `accept`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedFile {
    /// The changes.
    #[serde(default)]
    pub accept: Vec<Accepted>,
}

/// Marks the changes that entries accept, and tells what is wrong with an entry, by its place in the list: one that accepts nothing
/// is at fault, and so is one without a reason or with an expiry that is no date.
///
/// An entry that has expired accepts nothing any more, which the change says.
pub fn accept(
    changes: &mut [Change],
    entries: &[Accepted],
    today: Option<&str>,
) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let print = &entry.fingerprint;
        if entry.reason.trim().is_empty() {
            faults.push((index, format!("`{print}` is accepted without a reason")));
            continue;
        }
        let expires = entry.expires.as_deref();
        if let Some(expires) = expires.filter(|text| !is_date(text)) {
            faults.push((
                index,
                format!("`{expires}`, when `{print}` expires, is no date such as 2026-12-31"),
            ));
            continue;
        }
        let Some(change) = changes
            .iter_mut()
            .find(|change| change.fingerprint == *print)
        else {
            faults.push((
                index,
                format!("there is no change `{print}`: remove the entry"),
            ));
            continue;
        };
        match (expires, today) {
            (Some(expires), Some(today)) if expires < today => {
                change.because = Some(format!("it was accepted until {expires}: {}", entry.reason));
            }
            _ => change.accepted = Some(entry.reason.clone()),
        }
    }
    faults
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is = |part: &str, digits: usize, most: u32| {
        part.len() == digits
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part
                .parse::<u32>()
                .is_ok_and(|number| number >= 1 && number <= most)
    };
    matches!(parts.as_slice(), [year, month, day] if is(year, 4, 9999) && is(month, 2, 12) && is(day, 2, 31))
}
