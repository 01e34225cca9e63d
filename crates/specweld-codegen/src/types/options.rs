//! What types are made of where the document leaves it open.

use std::collections::BTreeMap;

use serde_json::Value;
use specweld_document::text;

use super::model::Ty;

/// Settings of the generated types.
///
/// By default everything is made of the standard library's types: a date is the text on the wire.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypeOptions {
    /// Types of scalars by `format`, such as `date-time` and `jiff::Timestamp`. They have to read and write what is on the wire with
    /// serde, and to be `Clone`, `Debug` and `PartialEq`; where they stand in paths, queries and headers, `Display` as well.
    pub formats: BTreeMap<String, String>,
    /// Types of one's own by the name of the component that they stand for. They need what types of formats need.
    pub replace: BTreeMap<String, String>,
    /// What is derived beside `Clone`, `Debug`, `PartialEq`, `Serialize` and `Deserialize`, each a path such as `schemars::JsonSchema`.
    pub derives: Vec<String>,
    /// Whether the types that a document names by `x-rust-type` are taken. A crate that is made of them needs their crates among its
    /// dependencies, so this is for documents of one's own: off, what a stranger's page names reaches no manifest and no code.
    pub named_by_document: bool,
}

impl TypeOptions {
    /// The settings that are no paths of Rust, each by what it is of.
    pub(super) fn faults(&self) -> Vec<(String, String)> {
        let types = self
            .formats
            .iter()
            .map(|(key, path)| (format!("format `{key}`"), path));
        let types = types.chain(
            self.replace
                .iter()
                .map(|(key, path)| (format!("component `{key}`"), path)),
        );
        let types = types.filter(|(_, path)| syn::parse_str::<syn::Type>(path).is_err());
        let derives = self
            .derives
            .iter()
            .filter(|path| syn::parse_str::<syn::Path>(path).is_err());
        let derives = derives.map(|path| ("derive".to_owned(), path));
        types
            .chain(derives)
            .map(|(what, path)| (what, path.clone()))
            .collect()
    }

    pub(super) fn format(&self, format: &str) -> Option<Ty> {
        let path = self.formats.get(format)?;
        Some(Ty::External(path.clone(), true))
    }

    pub(super) fn replacement(&self, component: &str) -> Option<Ty> {
        let path = self.replace.get(component)?;
        Some(Ty::External(path.clone(), false))
    }

    /// The type that `x-rust-type` names: a path, or an object with `crate` and `path` as typify names types.
    pub(super) fn rust_type(extension: &Value, is_text: bool) -> Option<Ty> {
        let path = match extension {
            Value::String(path) => path.clone(),
            _ => text(extension, "path")?.to_owned(),
        };
        // Nothing but a path, for it comes from a page.
        let is_path = path
            .chars()
            .all(|c| c.is_alphanumeric() || "_:<>, ".contains(c));
        (is_path && syn::parse_str::<syn::TypePath>(&path).is_ok())
            .then_some(Ty::External(path, is_text))
    }
}
