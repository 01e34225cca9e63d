//! The crates that types of somebody's own come from.

use std::collections::BTreeMap;

use specweld_document::{Document, DocumentErrors};

use crate::manifest::Dependency;
use crate::types::TypeOptions;

/// The crates that the settings of types name, by the names that code has for them.
///
/// # Errors
///
/// One that no version is known of.
pub(crate) fn crates(
    document: &Document,
    options: &TypeOptions,
) -> Result<BTreeMap<String, Dependency>, DocumentErrors> {
    let (mut known, mut unknown) = (BTreeMap::new(), Vec::new());
    for (name, place) in options.needed(document) {
        match options.requirement(&name) {
            Some((manifest, requirement)) => {
                let dependency = Dependency::required(manifest, requirement);
                known.insert(name, dependency);
            }
            None => {
                let message = format!("no version is known of the crate `{name}`");
                let help = "say among the settings of types which one is needed";
                unknown.push(document.error("unknown-crate", place, message, help));
            }
        }
    }
    DocumentErrors::check(unknown)?;
    Ok(known)
}

/// Those of the crates that sources name.
pub(crate) fn needed<'s>(
    crates: &BTreeMap<String, Dependency>,
    sources: impl Iterator<Item = &'s String> + Clone,
) -> Vec<Dependency> {
    let lines = sources.flat_map(|text| text.lines());
    let code = lines.filter(|line| !line.trim_start().starts_with("//"));
    let crates = crates
        .iter()
        .filter(|(name, _)| code.clone().any(|line| is_path_of(name, line)));
    crates.map(|(_, dependency)| dependency.clone()).collect()
}

/// Whether a line of code has a path that begins with a crate.
fn is_path_of(name: &str, line: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let behind = line[at + name.len()..].trim_start();
        behind.starts_with("::") && before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
    })
}
