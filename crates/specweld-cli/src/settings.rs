//! `specweld.toml`: what is read, what is written, and what the pages leave open.
//!
//! The structures of this file are the one description of it: the JSON Schema for editors is made of them, and so is
//! what unknown keys are held against.

mod read;
mod types;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

pub use read::{closest, fault, read, read_types};
pub use types::TypesSettings;

/// The name of the file.
pub const FILE: &str = specweld::SETTINGS_FILE;

/// The settings of a project: what is read, what is written, and what the pages leave open. All paths are relative to
/// the folder of this file.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Settings {
    /// The documentation pages that the document is made of.
    pub pages: Option<PagesSettings>,
    /// The document that is made of the pages, or the one that is read where there are none.
    pub document: DocumentSettings,
    /// The generated sources.
    pub outputs: OutputsSettings,
    /// What generated types are made of where the document leaves it open.
    pub types: TypesSettings,
    /// What the pages of an API leave open, by the API's folder.
    #[schemars(with = "BTreeMap<String, ApiSettings>")]
    pub apis: BTreeMap<String, serde::de::IgnoredAny>,
    /// Known faults that are not to be reported. One that silences nothing is an error.
    #[schemars(with = "Vec<Silence>")]
    pub silence: Vec<Spanned<Silence>>,
}

/// Where the pages are.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PagesSettings {
    /// The folder of the pages.
    #[schemars(with = "String")]
    pub folder: Spanned<String>,
    /// The name of the one API that all pages describe. Without it, each folder directly below `folder` is an API of
    /// its own.
    pub api: Option<String>,
    /// The pages that are read, by their paths below `folder`: `acme/**`, `**/*.md`. `*` stands for anything in a name,
    /// `**` for folders. All where there are none; one that matches nothing is an error.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub include: Vec<Spanned<String>>,
    /// The files among them that are not read.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub exclude: Vec<Spanned<String>>,
}

/// The OpenAPI document.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct DocumentSettings {
    /// A document of OpenAPI 3.0 or 3.1 to read instead of pages.
    #[schemars(with = "Option<String>")]
    pub source: Option<Spanned<String>>,
    /// The file to write the document of OpenAPI 3.0 to.
    #[schemars(with = "Option<String>")]
    pub file: Option<Spanned<String>>,
    /// `info.title` of a document that is made of pages.
    pub title: Option<String>,
    /// `info.version` of a document that is made of pages.
    pub version: Option<String>,
}

/// The generated sources: whole crates, or modules of crates of one's own.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct OutputsSettings {
    /// Whole crates, with their manifests.
    #[serde(rename = "crate")]
    pub package: Option<PackageSettings>,
    /// The modules of the types, for a crate of one's own.
    pub types: Option<TypesModules>,
    /// The module of the client, for a crate of one's own.
    pub client: Option<ClientModule>,
    /// The modules of the server, for a crate of one's own.
    pub server: Option<ServerModules>,
}

impl Settings {
    /// The paths of all outputs.
    fn outputs_of(&self) -> impl Iterator<Item = &Spanned<String>> {
        let OutputsSettings {
            package,
            types,
            client,
            server,
        } = &self.outputs;
        let document = self.document.file.iter();
        document
            .chain(package.iter().map(|package| &package.folder))
            .chain(types.iter().map(|types| &types.folder))
            .chain(client.iter().map(|client| &client.file))
            .chain(server.iter().map(|server| &server.folder))
    }
}

impl OutputsSettings {
    /// The folders that hold nothing but generated files.
    pub fn folders(&self) -> Vec<&str> {
        let types = self.types.iter().map(|types| &types.folder);
        let server = self.server.iter().map(|server| &server.folder);
        let folders = types.chain(server);
        folders.map(|folder| folder.get_ref().as_str()).collect()
    }
}

/// One crate that holds types, client and server, or a crate for each of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PackageSettings {
    /// The folder to write to.
    #[schemars(with = "String")]
    pub folder: Spanned<String>,
    /// The name of the crate; that of the folder where there is none.
    pub name: Option<String>,
    /// What is generated: everything where nothing is said.
    #[serde(default = "Part::all")]
    pub parts: Vec<Part>,
    /// Whether each part gets a crate of its own, named `<name>-types` and so on.
    #[serde(default)]
    pub split: bool,
    /// Whether servers are held to the document: all operations have to be written, all refused requests answered by a documented
    /// failure, and nothing else can be answered. Otherwise what is not written answers 501, and there is a way out for failures that
    /// the document does not name.
    #[serde(default)]
    pub strict: bool,
    /// The folder of the crate `specweld-axum`, which servers need. That of the registry where there is none.
    pub runtime: Option<String>,
}

/// A part of what is generated.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The types of the components.
    Types,
    /// The client, over the types.
    Client,
    /// The server traits and their router, over the types.
    Server,
}

impl Part {
    /// All parts.
    pub fn all() -> Vec<Self> {
        vec![Self::Types, Self::Client, Self::Server]
    }
}

/// The modules of the types, and of what operations may be answered with.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TypesModules {
    /// The folder to write to. Nothing else may be in it: what is left of an earlier run is removed.
    #[schemars(with = "String")]
    pub folder: Spanned<String>,
    /// The module's path as the client and the server write it: `acme_types`, or `crate::types`.
    #[serde(default = "own_module")]
    pub path: String,
}

/// The module of the client. It needs that of the types.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ClientModule {
    /// The file to write.
    #[schemars(with = "String")]
    pub file: Spanned<String>,
}

/// The modules of the server. They need that of the types.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ServerModules {
    /// The folder to write to. Nothing else may be in it: what is left of an earlier run is removed.
    #[schemars(with = "String")]
    pub folder: Spanned<String>,
    /// Whether servers are held to the document: all operations have to be written, all refused requests answered by a documented
    /// failure, and nothing else can be answered. Otherwise what is not written answers 501, and there is a way out for failures that
    /// the document does not name.
    #[serde(default)]
    pub strict: bool,
}

fn own_module() -> String {
    "crate::types".to_owned()
}

/// Something of components, by section (`schemas`, `responses`, …) and name.
type BySection<T> = BTreeMap<String, BTreeMap<String, T>>;

/// What the pages of an API leave open. `specweld` reads and checks it, with the places of its values.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "described here, and read by `specweld`")]
struct ApiSettings {
    /// The name of the API, instead of its folder's.
    name: Option<String>,
    /// The prefix of components and tags, instead of the name in camel case.
    prefix: Option<String>,
    /// What the API's paths begin with in the document: `/acme`. Two APIs, or two hosts, that have a path in common are
    /// told apart by it.
    #[schemars(rename = "path-prefix")]
    path_prefix: Option<String>,
    /// Operation ids: by page, below the API's folder, or by method and path, `GET /v1/certs`.
    operations: Option<BTreeMap<String, String>>,
    /// Other names for components: by section (`schemas`, `responses`, …) and name.
    names: Option<BTreeMap<String, BTreeMap<String, String>>>,
    /// Names for variants of a component that stay beside the others: by section, by name, and by a page that has one.
    /// What refers to it is divided as well, and named alike.
    variants: Option<BySection<BTreeMap<String, String>>>,
    /// The page whose copy stays where copies of a component differ: by section (`schemas`, `responses`, …) and name.
    components: Option<BTreeMap<String, BTreeMap<String, String>>>,
}

/// A known fault.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Silence {
    /// The code of the fault, such as `widened`.
    pub code: String,
    /// Where it is: a page, a JSON pointer into the document of a page, `#/components/schemas/Tie`, or both,
    /// `acme/list.md#/paths`, as reports name them. It stands for all places below, too.
    pub at: String,
    /// Why it may stay.
    #[allow(dead_code, reason = "people read it in the file")]
    pub reason: Option<String>,
}

/// The JSON Schema of `specweld.toml`, for editors.
pub fn json_schema() -> serde_json::Value {
    let generator = schemars::r#gen::SchemaSettings::draft07().into_generator();
    let mut schema =
        serde_json::to_value(generator.into_root_schema_for::<Settings>()).unwrap_or_default();
    schema["title"] = FILE.into();
    close(&mut schema);
    schema
}

/// Has every object refuse members that it does not name.
fn close(schema: &mut serde_json::Value) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if object.get("type").is_some_and(|kind| kind == "object")
        && !object.contains_key("additionalProperties")
    {
        object.insert("additionalProperties".to_owned(), false.into());
    }
    for key in ["definitions", "properties"] {
        let members = object
            .get_mut(key)
            .and_then(serde_json::Value::as_object_mut);
        members
            .into_iter()
            .flatten()
            .for_each(|(_, member)| close(member));
    }
}
