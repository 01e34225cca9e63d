//! Manifests of generated crates.

use std::fmt::{self, Write};

/// The versions of crates that generated sources need: those that this workspace is built with.
const VERSIONS: [(&str, &str); 17] = [
    ("axum", "0.8.9"),
    ("bytes", "1.11.1"),
    ("futures-core", "0.3"),
    ("http", "1.3"),
    ("http-body", "1.0"),
    ("percent-encoding", "2.3.2"),
    ("progenitor-client", "=0.15.1"),
    ("regress", "0.12"),
    ("reqwest", "0.13.5"),
    ("rustls", "0.23"),
    ("rustls-platform-verifier", "0.7"),
    ("serde", "1.0.228"),
    ("serde_json", "1.0.150"),
    ("serde_path_to_error", "0.1.20"),
    ("serde_urlencoded", "0.7.1"),
    ("specweld-axum", env!("CARGO_PKG_VERSION")),
    ("tokio", "1.48"),
];

/// The version that generated crates begin with.
const GENERATED: &str = "0.1.0";

/// The manifest of a crate, without what is beside its dependencies that a user may want to add.
pub(crate) struct Manifest<'m> {
    pub name: &'m str,
    pub description: &'m str,
    pub dependencies: Vec<Dependency>,
}

/// What a manifest says of a crate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requirement {
    /// As cargo writes it: `1.0`.
    pub version: Option<String>,
    /// The crate's folder; a relative path starts at the folder of the crate that depends on it.
    pub path: Option<String>,
    /// Whether the features are left out that it has by default.
    pub bare: bool,
    /// The features that are wanted.
    pub features: Vec<String>,
}

/// The crates of whose types it is known that serde reads and writes them as documents mean it, with their versions.
const KNOWN: [(&str, &str); 4] = [
    ("chrono", "0.4"),
    ("jiff", "1.0"),
    ("rust_decimal", "1"),
    ("uuid", "1"),
];

impl Requirement {
    /// What is needed of a well-known crate: `chrono`, `jiff`, `rust_decimal` and `uuid`, with what has serde read their types, and
    /// what generated crates depend on anyway.
    #[must_use]
    pub fn known(name: &str) -> Option<Self> {
        let find = |all: &[(&str, &str)]| {
            let (_, version) = all.iter().find(|(known, _)| *known == name)?;
            Some((*version).to_owned())
        };
        match find(&KNOWN) {
            Some(version) => Some(Self {
                version: Some(version),
                features: vec!["serde".to_owned()],
                ..Self::default()
            }),
            None => Some(Self {
                version: Some(find(&VERSIONS)?),
                ..Self::default()
            }),
        }
    }
}

/// A crate that another depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dependency {
    pub name: String,
    /// Where it is, for crates that no registry has.
    pub path: Option<String>,
    /// None where this workspace knows of none.
    pub version: Option<String>,
    pub has_default_features: bool,
    pub features: Vec<String>,
}

impl Dependency {
    /// A crate of the registry, in the version that this workspace is built with.
    pub fn new(name: &str, features: &[&str]) -> Self {
        let version = VERSIONS.iter().find(|(known, _)| *known == name);
        Self {
            name: name.to_owned(),
            path: None,
            version: version.map(|(_, version)| (*version).to_owned()),
            has_default_features: true,
            features: features.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    /// Asks for more of it.
    pub fn add_features(&mut self, features: &[String]) {
        self.features.extend_from_slice(features);
        self.features.sort_unstable();
        self.features.dedup();
    }

    /// The same without the features that it has by default.
    pub fn bare(name: &str, features: &[&str]) -> Self {
        Self {
            has_default_features: false,
            ..Self::new(name, features)
        }
    }

    /// A generated crate in a folder.
    pub fn generated(name: &str, path: &str) -> Self {
        Self {
            name: name.to_owned(),
            path: Some(path.to_owned()),
            version: Some(GENERATED.to_owned()),
            has_default_features: true,
            features: Vec::new(),
        }
    }

    /// A crate that types of somebody's own come from.
    pub fn required(name: String, requirement: Requirement) -> Self {
        Self {
            name,
            path: requirement.path,
            version: requirement.version,
            has_default_features: !requirement.bare,
            features: requirement.features,
        }
    }
}

impl fmt::Display for Manifest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, description) = (text(self.name), text(self.description));
        writeln!(
            f,
            "[package]\nname = {name}\ndescription = {description}\nversion = \"{GENERATED}\"\nedition = \"2024\"\n\n[dependencies]"
        )?;
        let mut dependencies: Vec<_> = self.dependencies.iter().collect();
        dependencies.sort_by(|a, b| a.name.cmp(&b.name));
        for dependency in dependencies {
            writeln!(f, "{dependency}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Dependency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (None, Some(version), true, []) = (
            &self.path,
            &self.version,
            self.has_default_features,
            self.features.as_slice(),
        ) {
            return write!(f, "{} = {}", self.name, text(version));
        }
        let mut members = Vec::new();
        members.extend(
            self.path
                .as_ref()
                .map(|path| format!("path = {}", text(path))),
        );
        members.extend(
            self.version
                .as_ref()
                .map(|version| format!("version = {}", text(version))),
        );
        if !self.has_default_features {
            members.push("default-features = false".to_owned());
        }
        if !self.features.is_empty() {
            let features: Vec<_> = self.features.iter().map(|feature| text(feature)).collect();
            members.push(format!("features = [{}]", features.join(", ")));
        }
        write!(f, "{} = {{ {} }}", self.name, members.join(", "))
    }
}

/// A basic string of TOML.
fn text(text: &str) -> String {
    let mut output = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => output.extend(['\\', c]),
            c if c.is_control() => {
                // Writing to a string does not fail.
                let _ = write!(output, "\\u{:04X}", u32::from(c));
            }
            c => output.push(c),
        }
    }
    output.push('"');
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_workspace() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
        let workspace: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
        for (name, version) in VERSIONS {
            let known = &workspace["workspace"]["dependencies"][name];
            let known = known.get("version").unwrap_or(known);
            assert_eq!(known.as_str(), Some(version), "{name}");
        }
    }

    #[test]
    fn manifests_are_toml() {
        let manifest = Manifest {
            name: "acme-api",
            description: "The \"Acme\"\nAPI in C:\\",
            dependencies: vec![
                Dependency::new("serde", &["derive", "std"]),
                Dependency::generated("acme-types", "..\\acme-types"),
            ],
        };
        let table: toml::Table = manifest.to_string().parse().unwrap();
        let described = table["package"]["description"].as_str();
        assert_eq!(described, Some("The \"Acme\"\nAPI in C:\\"));
        insta::assert_snapshot!(manifest);
    }
}
