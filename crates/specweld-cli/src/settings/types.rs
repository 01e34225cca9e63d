//! `[types]`: what generated types are made of where the document leaves it open.

use std::collections::BTreeMap;
use std::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;
use specweld::{Diagnostic, PageId};
use specweld_codegen::{Document, Requirement, TypeOptions};
use toml::Spanned;

use super::read::{closest, fault};

/// What generated types are made of where the document leaves it open. Without settings everything is made of the standard
/// library's types: a date is the text on the wire.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct TypesSettings {
    /// Types of scalars by `format`: `date-time = "jiff::Timestamp"`. serde has to read and write them as they are on the wire, and
    /// they have to be `Clone`, `Debug` and `PartialEq`.
    #[schemars(with = "BTreeMap<String, String>")]
    formats: BTreeMap<String, Spanned<String>>,
    /// Types of one's own by the name of the component of the document that they stand for: `AcmeMoney = "money::Money"`.
    #[schemars(with = "BTreeMap<String, String>")]
    replace: BTreeMap<String, Spanned<String>>,
    /// What all types derive beside `Clone`, `Debug`, `PartialEq`, `Serialize` and `Deserialize`: `schemars::JsonSchema`.
    #[schemars(with = "Vec<String>")]
    derives: Vec<Spanned<String>>,
    /// Whether the types are taken that the document names by `x-rust-type`. For pages of one's own alone: they choose what is
    /// compiled.
    x_rust_type: bool,
    /// The crates that the types come from, as a manifest has them: a version, or a table. Those of `chrono`, `jiff`,
    /// `rust_decimal` and `uuid` are known, and stand here only to have another version or other features.
    #[schemars(with = "BTreeMap<String, DependencySettings>")]
    dependencies: BTreeMap<String, Spanned<DependencySettings>>,
}

/// A crate that types come from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "expected a version, or a table of `version`, `path`, `features` and `default-features`"
)]
enum DependencySettings {
    /// All that there is to say of it.
    Table(DependencyTable),
    /// Its version.
    Version(String),
}

/// A crate that types come from, as a manifest has it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct DependencyTable {
    /// The version that is wanted.
    version: Option<String>,
    /// The crate's folder.
    path: Option<String>,
    /// The features that are wanted.
    #[serde(default)]
    features: Vec<String>,
    /// Whether those are wanted that it has by default.
    #[serde(default = "yes")]
    default_features: bool,
}

fn yes() -> bool {
    true
}

impl TypesSettings {
    /// The same for the generator. `from_crate` makes of a path that starts at the folder of the settings one that starts at the
    /// crate.
    pub fn options(&self, from_crate: impl Fn(&str) -> String) -> TypeOptions {
        let texts = |texts: &BTreeMap<String, Spanned<String>>| {
            let texts = texts.iter();
            texts
                .map(|(key, text)| (key.clone(), text.get_ref().clone()))
                .collect()
        };
        let crates = self.dependencies.iter().map(|(name, dependency)| {
            let requirement = match dependency.get_ref() {
                DependencySettings::Version(version) => Requirement {
                    version: Some(version.clone()),
                    // A version says nothing of features: those stay that the types need.
                    ..Requirement::known(name).unwrap_or_default()
                },
                DependencySettings::Table(table) => Requirement {
                    version: table.version.clone(),
                    path: table.path.as_deref().map(&from_crate),
                    bare: !table.default_features,
                    features: table.features.clone(),
                },
            };
            (name.clone(), requirement)
        });
        TypeOptions {
            formats: texts(&self.formats),
            replace: texts(&self.replace),
            derives: self
                .derives
                .iter()
                .map(|path| path.get_ref().clone())
                .collect(),
            named_by_document: self.x_rust_type,
            crates: crates.collect(),
        }
    }

    /// What is wrong with them, whatever the document is: paths that are none, and for a manifest crates that nothing is known of.
    pub(super) fn check(&self, id: PageId, has_manifest: bool) -> Vec<Diagnostic> {
        let types = self.formats.values().chain(self.replace.values());
        let types = types.map(|path| {
            let crates = TypeOptions::crates_of_type(path.get_ref());
            (path, crates, "a type", "jiff::Timestamp")
        });
        let derives = self.derives.iter().map(|path| {
            let crates = TypeOptions::crates_of_derive(path.get_ref());
            (path, crates, "what is derived", "schemars::JsonSchema")
        });
        let mut faults = Vec::new();
        let mut tell = |range, message: &str, label: &str, help: &str| {
            faults.push(fault(id, range, message, label, help));
        };
        for (path, crates, what, example) in types.chain(derives) {
            match crates {
                None => tell(
                    path.span(),
                    &format!("`{}` is no path of {what}", path.get_ref()),
                    "this path",
                    &format!("write it with its crate: `{example}`"),
                ),
                Some(_) if has_manifest && path.get_ref().starts_with("crate::") => tell(
                    path.span(),
                    "a generated crate holds no type of yours",
                    "this path",
                    "put it into a crate of its own, and name that under [types.dependencies]",
                ),
                Some(crates) => {
                    for name in crates
                        .iter()
                        .filter(|name| !self.is_known(name) && has_manifest)
                    {
                        tell(
                            path.span(),
                            &format!("no version is known of the crate `{name}`"),
                            "it is needed for this",
                            &format!(
                                "add the line `{name} = \"…\"` under [types.dependencies], as a manifest has it"
                            ),
                        );
                    }
                }
            }
        }
        for (name, dependency) in &self.dependencies {
            if let DependencySettings::Table(table) = dependency.get_ref()
                && table.version.is_none()
                && table.path.is_none()
            {
                tell(
                    dependency.span(),
                    &format!("the crate `{name}` has neither a version nor a folder"),
                    "this crate",
                    "add `version` or `path`",
                );
            }
        }
        faults.sort_by_key(|fault| fault.labels.first().map(|label| label.span));
        faults
    }

    fn is_known(&self, name: &str) -> bool {
        let mut set = self.dependencies.keys();
        set.any(|key| key.replace('-', "_") == name) || Requirement::known(name).is_some()
    }

    /// The components that are to be replaced, and that a document does not have: where each is set, what is wrong, and what to do.
    pub fn without_component(&self, document: &Document) -> Vec<(Range<usize>, String, String)> {
        if self.replace.is_empty() {
            return Vec::new();
        }
        // Schemas that become types may stand anywhere.
        let document = document.clone().with_named_schemas();
        let names: Vec<_> = document.schemas().map(|(name, _)| name).collect();
        let missing = self.replace.iter();
        let missing = missing.filter(|(name, _)| !names.contains(&name.as_str()));
        let missing = missing.map(|(name, path)| {
            let help = match closest(name, &names) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "name a schema of the document, below #/components/schemas".to_owned(),
            };
            let message = format!("there is no component `{name}` to be replaced");
            (path.span(), message, help)
        });
        missing.collect()
    }
}
