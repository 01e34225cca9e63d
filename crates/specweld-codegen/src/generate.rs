//! Whole crates of a document.

use std::collections::BTreeMap;

use heck::{ToKebabCase, ToSnakeCase};
use specweld_document::{Document, DocumentError, DocumentErrors};

use crate::format::HEADER;
use crate::manifest::{Dependency, Manifest};
use crate::outcomes::TypedShare;
use crate::types::TypeOptions;
use crate::{Note, Parts, Sources, own, sources_with};

/// What is generated, and how it is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What the crates are named by, such as `acme-api`, and the API of operations that do not say to which they belong. Any text
    /// becomes a name that Cargo takes.
    pub name: String,
    /// What there is beside the types.
    pub parts: Parts,
    /// How many crates there are.
    pub layout: Layout,
    /// Where generated servers find the crate `specweld-axum`.
    pub runtime: Runtime,
    /// What types are made of where the document leaves it open.
    pub types: TypeOptions,
}

/// How many crates are generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One crate, with a module for each part: `Cargo.toml`, `src/…`.
    One,
    /// A crate for each part, in folders beside each other: `acme-types/…`, `acme-client/…`, `acme-server/…`.
    Three,
}

/// Where generated servers find the crate `specweld-axum`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runtime {
    /// In the registry, in the version of this crate.
    Registry,
    /// In a folder; a relative path starts at the folder of the crate that depends on it.
    Path(String),
}

/// Generated crates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    /// Texts by path, relative to the folder that they are written to, with `/` between its parts.
    pub files: BTreeMap<String, String>,
    /// What is missing, by place.
    pub omitted: Vec<DocumentError>,
    /// What differs from what the document says, by place.
    pub notes: Vec<Note>,
    /// How many of the documented answers arrive typed; nothing without a client.
    pub typed: Option<TypedShare>,
}

/// Generates crates that compile as they are: sources, manifests, and what makes a client.
///
/// ```
/// use specweld_codegen::{Document, Layout, Options, Parts, Runtime, TypeOptions, generate};
///
/// let text = r#"{"openapi": "3.0.3", "info": {"title": "Ties", "version": "1"}, "paths": {
///     "/ties/{id}": {"delete": {
///         "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
///         "responses": {"204": {"description": "It is cut."}}
///     }}
/// }}"#;
/// let (document, faults) = Document::read(text)?;
/// let options = Options {
///     name: "ties".to_owned(),
///     parts: Parts::ALL,
///     layout: Layout::One,
///     runtime: Runtime::Registry,
///     types: TypeOptions::default(),
/// };
/// let generation = generate(&document, &options)?;
/// assert!(faults.is_empty() && generation.omitted.is_empty());
/// assert!(generation.files["Cargo.toml"].contains(r#"name = "ties""#));
/// assert!(generation.files["src/client.rs"].contains("pub fn delete_ties_id(&self, id: impl Into<String>)"));
/// # Ok::<(), specweld_codegen::DocumentErrors>(())
/// ```
///
/// # Errors
///
/// See [`sources_with`]; types of a crate that no version is known of.
pub fn generate(document: &Document, options: &Options) -> Result<Generation, DocumentErrors> {
    let names = Names::new(&options.name, options.layout);
    let own = own::crates(document, &options.types)?;
    let sources = sources_with(
        document,
        &names.types_path,
        &options.name,
        options.parts,
        &options.types,
    )?;
    let mut crates = match options.layout {
        Layout::One => one(&names, options, &sources),
        Layout::Three => three(&names, options, &sources),
    };
    for package in &mut crates {
        let needed = own::needed(&own, package.files.values());
        package.dependencies.extend(needed);
        package.dependencies.sort_by(|a, b| a.name.cmp(&b.name));
        package.dependencies.dedup_by(|a, b| a.name == b.name);
    }
    let title = document.info("title");
    let mut files = BTreeMap::new();
    for one in crates {
        let manifest = Manifest {
            name: &one.name,
            description: &format!("{} of {title}", one.what),
            dependencies: one.dependencies,
        };
        files.insert(format!("{}Cargo.toml", one.folder), manifest.to_string());
        for (path, text) in one.files {
            files.insert(format!("{}src/{path}", one.folder), text);
        }
    }
    Ok(Generation {
        files,
        omitted: sources.omitted,
        notes: sources.notes,
        typed: sources.typed,
    })
}

/// How a client is made, in the crate that holds it.
const CONNECT: &str = include_str!("../templates/connect.rs");

/// How one is made that asks the documented servers.
const DOCUMENTED: &str = include_str!("../templates/documented.rs");

/// The names of crates and modules.
struct Names {
    /// Of the one crate, and the start of those of three.
    package: String,
    /// Path of the types' module.
    types_path: String,
}

impl Names {
    fn new(name: &str, layout: Layout) -> Self {
        let mut package = name.to_kebab_case();
        package.retain(|c| c.is_ascii_alphanumeric() || c == '-');
        let mut package = package.trim_matches('-').to_owned();
        if !package.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let hyphen = if package.is_empty() { "" } else { "-" };
            package.insert_str(0, &format!("api{hyphen}"));
        }
        let types_path = match layout {
            Layout::One => "crate::types".to_owned(),
            Layout::Three => format!("{package}-types").to_snake_case(),
        };
        // Cargo refuses keywords, and a crate that is named like one of the language's hides it.
        let is_reserved = ["alloc", "core", "gen", "proc-macro", "std", "test"]
            .contains(&package.as_str())
            || syn::parse_str::<proc_macro2::Ident>(&package.to_snake_case()).is_err();
        let is_dependency = Dependency::new(&package, &[]).version.is_some();
        if layout == Layout::One && (is_reserved || is_dependency) {
            package.push_str("-api");
        }
        Self {
            package,
            types_path,
        }
    }
}

/// A crate to be written.
struct Package {
    /// Folder, with a `/` at its end; empty for that of all files.
    folder: String,
    name: String,
    /// What it holds.
    what: &'static str,
    dependencies: Vec<Dependency>,
    /// Texts by path below `src`.
    files: BTreeMap<String, String>,
}

fn one(names: &Names, options: &Options, sources: &Sources) -> Vec<Package> {
    let mut dependencies = types_dependencies(&sources.types);
    let mut files = in_folder("types", &sources.types);
    let mut lib =
        format!("{HEADER}//! What is generated of an OpenAPI document, module by module.\n\n");
    if let Some(client) = &sources.client {
        lib.push_str("pub mod client;\nmod connect;\n");
        dependencies.extend(client_dependencies(client));
        files.extend(client_files(client));
    }
    if options.parts.server {
        lib.push_str("pub mod server;\n");
        dependencies.extend(server_dependencies(&sources.server, &options.runtime));
        files.extend(in_folder("server", &sources.server));
    }
    lib.push_str("pub mod types;\n");
    if sources.client.is_some() {
        lib.push_str("\npub use client::Client;\npub use connect::{ConnectError, http_builder};\n");
    }
    files.insert("lib.rs".to_owned(), lib);
    dependencies.sort_by(|a, b| a.name.cmp(&b.name));
    dependencies.dedup_by(|other, one| {
        let is_same = other.name == one.name;
        if is_same {
            one.add_features(&other.features);
        }
        is_same
    });
    vec![Package {
        folder: String::new(),
        name: names.package.clone(),
        what: match (sources.client.is_some(), options.parts.server) {
            (true, true) => "Types, client and server",
            (true, false) => "Types and client",
            (false, true) => "Types and server",
            (false, false) => "Types",
        },
        dependencies,
        files,
    }]
}

fn three(names: &Names, options: &Options, sources: &Sources) -> Vec<Package> {
    let package =
        |part: &str, what, exports: &str, dependencies, files: BTreeMap<String, String>| {
            let name = format!("{}-{part}", names.package);
            let lib = format!("{HEADER}//! {what} generated of an OpenAPI document.\n\n{exports}");
            let mut files = files;
            files.insert("lib.rs".to_owned(), lib);
            Package {
                folder: format!("{name}/"),
                name,
                what,
                dependencies,
                files,
            }
        };
    let types = format!("{}-types", names.package);
    let types = Dependency::generated(&types, &format!("../{types}"));
    let mut packages = vec![package(
        "types",
        "Types",
        "mod types;\n\npub use types::*;\n",
        types_dependencies(&sources.types),
        in_folder("types", &sources.types),
    )];
    if let Some(client) = &sources.client {
        let mut dependencies = client_dependencies(client);
        dependencies.push(types.clone());
        let exports = format!(
            "mod client;\nmod connect;\n\npub use client::*;\npub use connect::{{ConnectError, http_builder}};\npub use {} as types;\n",
            names.types_path
        );
        packages.push(package(
            "client",
            "Client",
            &exports,
            dependencies,
            client_files(client),
        ));
    }
    if options.parts.server {
        let mut dependencies = server_dependencies(&sources.server, &options.runtime);
        dependencies.push(types);
        let exports = format!(
            "mod server;\n\npub use {} as types;\npub use server::*;\n",
            names.types_path
        );
        packages.push(package(
            "server",
            "Server",
            &exports,
            dependencies,
            in_folder("server", &sources.server),
        ));
    }
    packages
}

fn client_files(client: &str) -> BTreeMap<String, String> {
    let has_servers = client.contains("pub fn documented_with_client(");
    let documented = if has_servers { DOCUMENTED } else { "" };
    BTreeMap::from([
        ("client.rs".to_owned(), client.to_owned()),
        (
            "connect.rs".to_owned(),
            format!("{HEADER}{CONNECT}{documented}"),
        ),
    ])
}

fn in_folder(folder: &str, files: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let files = files.iter();
    files
        .map(|(name, text)| (format!("{folder}/{name}"), text.clone()))
        .collect()
}

fn types_dependencies(types: &BTreeMap<String, String>) -> Vec<Dependency> {
    let occurring = ["bytes", "futures-core", "http", "regress", "serde_json"];
    let occurring = occurring.into_iter().filter(|name| {
        let name = name.replace('-', "_");
        let paths = [format!("::{name}::"), format!("use {name}::")];
        let is_in = |text: &String| paths.iter().any(|path| text.contains(path));
        types.values().any(is_in)
    });
    let mut dependencies = vec![Dependency::new("serde", &["derive"])];
    dependencies.extend(occurring.map(|name| Dependency::new(name, &[])));
    dependencies
}

fn client_dependencies(client: &str) -> Vec<Dependency> {
    let mut features = vec!["json", "rustls-no-provider", "stream"];
    if client.contains("reqwest::multipart::") {
        features.push("multipart");
    }
    let mut dependencies = vec![
        Dependency::new("bytes", &[]),
        Dependency::new("http", &[]),
        Dependency::new("percent-encoding", &[]),
        Dependency::new("progenitor-client", &[]),
        Dependency::bare("reqwest", &features),
        Dependency::bare("rustls", &["ring", "std", "tls12"]),
        Dependency::new("rustls-platform-verifier", &[]),
        Dependency::new("serde", &["derive"]),
        Dependency::new("serde_json", &[]),
        Dependency::new("serde_path_to_error", &[]),
        Dependency::new("serde_urlencoded", &[]),
    ];
    if client.contains("use futures_core::") {
        dependencies.push(Dependency::new("futures-core", &[]));
    }
    if client.contains("use http_body::") {
        dependencies.push(Dependency::new("http-body", &[]));
        dependencies.push(Dependency::bare("tokio", &["time"]));
    }
    dependencies
}

/// What the server needs, and a program that serves it.
fn server_dependencies(server: &BTreeMap<String, String>, runtime: &Runtime) -> Vec<Dependency> {
    let mut axum = Dependency::new("specweld-axum", &[]);
    if server
        .values()
        .any(|text| text.contains("::specweld_axum::Form "))
    {
        axum.features.push("multipart".to_owned());
    }
    if let Runtime::Path(path) = runtime {
        axum.path = Some(path.clone());
    }
    let mut dependencies = vec![
        Dependency::bare("axum", &["http1", "tokio"]),
        Dependency::bare("tokio", &["macros", "net", "rt-multi-thread"]),
        axum,
    ];
    dependencies.extend(server.values().find_map(|text| json(text)));
    dependencies
}

fn json(source: &str) -> Option<Dependency> {
    source
        .contains("::serde_json::")
        .then(|| Dependency::new("serde_json", &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_names_a_package() {
        for (name, one, three) in [
            ("acme-api", "acme-api", "acme_api_types"),
            ("My API v2", "my-api-v2", "my_api_v2_types"),
            ("mod", "mod-api", "mod_types"),
            ("self", "self-api", "self_types"),
            ("test", "test-api", "test_types"),
            ("serde", "serde-api", "serde_types"),
            ("42", "api-42", "api_42_types"),
            ("größe", "gre", "gre_types"),
            ("", "api", "api_types"),
        ] {
            assert_eq!(Names::new(name, Layout::One).package, one);
            assert_eq!(Names::new(name, Layout::Three).types_path, three);
        }
    }
}
