//! What types are made of where the document leaves it open.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use specweld_document::{Document, DocumentError, pointer, text};

use super::model::Ty;
use crate::manifest::Requirement;

/// Settings of the generated types.
///
/// By default everything is made of the standard library's types: a date is the text on the wire.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypeOptions {
    /// Types of scalars by `format`, such as `date-time` and `jiff::Timestamp`. They have to read and write what is on the wire with
    /// serde, and to be `Clone`, `Debug` and `PartialEq`.
    pub formats: BTreeMap<String, String>,
    /// Types of one's own by the name of the component that they stand for. They need what types of formats need.
    pub replace: BTreeMap<String, String>,
    /// What is derived beside `Clone`, `Debug`, `PartialEq`, `Serialize` and `Deserialize`, each a path such as `schemars::JsonSchema`.
    pub derives: Vec<String>,
    /// Whether the types that a document names by `x-rust-type` are taken. A crate that is made of them needs their crates among its
    /// dependencies, so this is for documents of one's own: off, what a stranger's page names reaches no manifest and no code.
    pub named_by_document: bool,
    /// The crates that the types come from, for the manifests of generated crates, by their names there. Those that
    /// [`Requirement::known`] has are needed only where another version or other features are wanted.
    pub crates: BTreeMap<String, Requirement>,
}

/// What is at hand in every module.
const PRELUDE: [&str; 19] = [
    "Box", "Option", "String", "Vec", "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64",
    "i128", "u8", "u16", "u32", "u64", "u128", "usize",
];

/// What can be derived without a path.
const DERIVES: [&str; 9] = [
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Eq",
    "Hash",
    "Ord",
    "PartialEq",
    "PartialOrd",
];

/// What a path begins with that names no crate of a registry.
const OWN: [&str; 6] = ["alloc", "core", "crate", "self", "std", "super"];

impl TypeOptions {
    /// The crates that the path of a type names, as code writes them: `chrono` of `chrono::DateTime<chrono::Utc>`. None for what is
    /// no path, and for one that a generated module could not follow: `Timestamp`, without its crate.
    #[must_use]
    pub fn crates_of_type(path: &str) -> Option<BTreeSet<String>> {
        let mut crates = BTreeSet::new();
        let ty = syn::parse_str::<syn::Type>(path).ok()?;
        crates_of(&ty, &mut crates).then_some(crates)
    }

    /// The same of the path of what is derived: `schemars` of `schemars::JsonSchema`, none of `Hash`.
    #[must_use]
    pub fn crates_of_derive(path: &str) -> Option<BTreeSet<String>> {
        let path = syn::parse_str::<syn::Path>(path).ok()?;
        let mut crates = BTreeSet::new();
        crates_of_path(&path, &DERIVES, &mut crates).then_some(crates)
    }

    /// The settings that are no paths, or of nothing that the document has, each with what is wrong and what to do.
    pub(super) fn faults(&self, document: &Document) -> Vec<DocumentError> {
        let error =
            |message: String, help: &str| document.error("invalid-type-setting", "", message, help);
        let no_path = |what: String, path: &str, example: &str| {
            let message = format!("`{path}` is no path of a type ({what})");
            error(message, &format!("write it with its crate: `{example}`"))
        };
        let mut faults = Vec::new();
        for (key, path) in &self.formats {
            if Self::crates_of_type(path).is_none() {
                faults.push(no_path(format!("format `{key}`"), path, "jiff::Timestamp"));
            }
        }
        for (key, path) in &self.replace {
            if Self::crates_of_type(path).is_none() {
                faults.push(no_path(format!("component `{key}`"), path, "acme::Money"));
            }
        }
        for path in &self.derives {
            if Self::crates_of_derive(path).is_none() {
                faults.push(no_path("derive".to_owned(), path, "schemars::JsonSchema"));
            }
        }
        for component in self.without_component(document) {
            let message = format!("there is no component `{component}` to be replaced");
            faults.push(error(message, "name a schema of `#/components/schemas`"));
        }
        faults
    }

    /// The components that are to be replaced, and that a document does not have.
    pub(crate) fn without_component<'s>(
        &'s self,
        document: &'s Document,
    ) -> impl Iterator<Item = &'s str> {
        let replaced = self.replace.keys().map(String::as_str);
        replaced.filter(|key| document.schemas().all(|(name, _)| name != *key))
    }

    /// The crates that are needed, by the names that code has for them, each with where it is asked for: a JSON pointer, which is
    /// empty for settings.
    pub(crate) fn needed(&self, document: &Document) -> BTreeMap<String, String> {
        let types = self.formats.values().chain(self.replace.values());
        let types = types.filter_map(|path| Self::crates_of_type(path));
        let derives = self.derives.iter();
        let derives = derives.filter_map(|path| Self::crates_of_derive(path));
        let crates = types.chain(derives).flatten();
        let mut needed: BTreeMap<_, _> = crates.map(|name| (name, String::new())).collect();
        if self.named_by_document {
            let mut named = Vec::new();
            rust_types(document.value(), &mut Vec::new(), &mut named);
            for (place, path) in named {
                for name in Self::crates_of_type(&path).into_iter().flatten() {
                    needed.entry(name).or_insert_with(|| place.clone());
                }
            }
        }
        needed
    }

    /// What a manifest says of a crate, and its name there.
    pub(crate) fn requirement(&self, name: &str) -> Option<(String, Requirement)> {
        let set = self.crates.iter();
        let mut set = set.filter(|(key, _)| key.replace('-', "_") == name);
        match set.next() {
            Some((key, requirement)) => Some((key.clone(), requirement.clone())),
            None => Some((name.to_owned(), Requirement::known(name)?)),
        }
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
        Some(Ty::External(rust_type(extension)?, is_text))
    }
}

fn rust_type(extension: &Value) -> Option<String> {
    let path = match extension {
        Value::String(path) => path,
        _ => text(extension, "path")?,
    };
    // Nothing but a path, for it comes from a page.
    TypeOptions::crates_of_type(path).map(|_| path.to_owned())
}

/// The types that a document names, by JSON pointer.
fn rust_types<'v>(value: &'v Value, place: &mut Vec<&'v str>, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            if let Some(path) = members.get("x-rust-type").and_then(rust_type) {
                found.push((pointer(place.iter().copied()), path));
            }
            for (key, member) in members {
                place.push(key);
                rust_types(member, place, found);
                place.pop();
            }
        }
        // The branches of compositions have one place, that of their list.
        Value::Array(items) => items.iter().for_each(|item| rust_types(item, place, found)),
        _ => {}
    }
}

/// Collects the crates of a type. False where it is none that a generated module could name.
fn crates_of(ty: &syn::Type, crates: &mut BTreeSet<String>) -> bool {
    match ty {
        syn::Type::Path(ty) if ty.qself.is_none() => crates_of_path(&ty.path, &PRELUDE, crates),
        _ => false,
    }
}

fn crates_of_path(path: &syn::Path, at_hand: &[&str], crates: &mut BTreeSet<String>) -> bool {
    let Some(first) = path.segments.first() else {
        return false;
    };
    let name = first.ident.to_string();
    let is_at_hand = path.segments.len() == 1 && path.leading_colon.is_none();
    if is_at_hand {
        if !at_hand.contains(&name.as_str()) {
            return false;
        }
    } else if !OWN.contains(&name.as_str()) {
        crates.insert(name);
    }
    path.segments
        .iter()
        .all(|segment| match &segment.arguments {
            syn::PathArguments::None => true,
            syn::PathArguments::AngleBracketed(arguments) => {
                arguments.args.iter().all(|argument| match argument {
                    syn::GenericArgument::Type(ty) => crates_of(ty, crates),
                    _ => false,
                })
            }
            syn::PathArguments::Parenthesized(_) => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_its_crates_or_is_none() {
        let crates = |path: &str| {
            TypeOptions::crates_of_type(path)
                .map(|crates| crates.into_iter().collect::<Vec<_>>().join(" "))
        };
        for (path, named) in [
            ("jiff::Timestamp", Some("jiff")),
            ("::jiff::Timestamp", Some("jiff")),
            ("chrono::DateTime<chrono::Utc>", Some("chrono")),
            ("acme::Or<uuid::Uuid, Vec<u8>>", Some("acme uuid")),
            ("crate::Money", Some("")),
            ("std::net::IpAddr", Some("")),
            ("u64", Some("")),
            ("Timestamp", None),
            ("Option<Timestamp>", None),
            ("jiff Timestamp", None),
            ("", None),
            ("[u8; { loop {} }]", None),
            ("acme::A<{ loop {} }>", None),
            ("<acme::A as acme::B>::C", None),
            ("impl Fn()", None),
        ] {
            assert_eq!(crates(path).as_deref(), named, "{path}");
        }
        assert_eq!(TypeOptions::crates_of_derive("Hash"), Some([].into()));
        assert_eq!(TypeOptions::crates_of_derive("JsonSchema"), None);
    }
}
