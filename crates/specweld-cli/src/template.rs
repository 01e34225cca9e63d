//! The settings that `specweld init` writes.

use std::env;
use std::fmt::Write;
use std::path::{Component, Path, PathBuf};

use toml::Value;

use crate::input::shown;
use crate::sources;

/// What a document is made of.
pub enum Origin {
    /// Pages in a folder, of one API that is named, or of one API a folder.
    Pages { folder: String, api: Option<String> },
    /// Another document.
    Document { source: String },
}

/// Settings with comments.
pub struct Template {
    origin: Origin,
    title: String,
    version: String,
    package: String,
}

impl Template {
    pub fn new(origin: Origin, title: &str, version: Option<String>) -> Self {
        Self {
            title: title.to_owned(),
            version: version.unwrap_or_else(|| "0.1.0".to_owned()),
            package: package(match &origin {
                Origin::Pages { api: Some(api), .. } => api,
                _ => title,
            }),
            origin,
        }
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let mut text = String::from(
            "# What specweld reads and writes. All paths start from the folder of this file.\n\
             #\n\
             #   specweld regenerate           bring everything up to date\n\
             #   specweld regenerate --check   tell whether it is\n\n",
        );
        // Writing to a string does not fail.
        let _ = self.origin(&mut text);
        let _ = self.outputs(&mut text);
        text
    }

    fn origin(&self, text: &mut String) -> std::fmt::Result {
        match &self.origin {
            Origin::Pages { folder, api } => {
                writeln!(text, "[pages]\nfolder = {}", quoted(folder))?;
                match api {
                    Some(api) => writeln!(
                        text,
                        "# All pages describe this API. Without this line each folder directly below would be an API of its own.\n\
                         api = {}",
                        quoted(api)
                    )?,
                    None => writeln!(
                        text,
                        "# Each folder directly below is an API of its own. If all pages describe one API, name it:\n\
                         # api = \"acme\""
                    )?,
                }
                writeln!(
                    text,
                    "# Which pages are read, by their paths below the folder; all without these lines.\n\
                     # include = [\"reference/**\"]\n# exclude = [\"**/drafts/**\"]\n"
                )?;
                writeln!(
                    text,
                    "# The document that is made of the pages, OpenAPI 3.0.\n[document]\nfile = \"openapi.json\"\ntitle = {}\nversion = {}\n",
                    quoted(&self.title),
                    quoted(&self.version)
                )
            }
            Origin::Document { source } => writeln!(
                text,
                "[document]\n# OpenAPI 3.0 or 3.1.\nsource = {}\n# Where to write it as OpenAPI 3.0, if anywhere.\n# file = \"openapi-3.0.json\"\n",
                quoted(source)
            ),
        }
    }

    fn outputs(&self, text: &mut String) -> std::fmt::Result {
        writeln!(
            text,
            "# One crate with all that is generated, its manifest included.\n[outputs.crate]\nfolder = {0}\nname = {0}\n\
             parts = [\"types\", \"client\", \"server\"]\n# split = true   # a crate for each part",
            quoted(&self.package)
        )?;
        writeln!(
            text,
            "# Where servers find the crate specweld-axum, if not in the registry."
        )?;
        match sources::runtime_of_checkout() {
            Some(folder) => {
                let here = env::current_dir().and_then(|here| here.canonicalize());
                let folder = here.map_or(folder.clone(), |here| relative(&here, &folder));
                writeln!(text, "runtime = {}\n", quoted(&shown(&folder)))?;
            }
            None => writeln!(
                text,
                "# runtime = \"../connections/crates/specweld-axum\"\n"
            )?,
        }
        writeln!(
            text,
            "# What types are made of where the document leaves it open; a date is a text without these lines.\n\
             # [types]\n\
             # formats.date-time = \"jiff::Timestamp\"\n\
             # formats.uuid = \"uuid::Uuid\"\n\
             # replace.AcmeMoney = \"acme_money::Money\"  # a component by a type of your own\n\
             # derives = [\"schemars::JsonSchema\"]\n\
             # dependencies.acme-money = {{ path = \"../acme-money\" }}\n\
             # dependencies.schemars = \"1.0\"\n"
        )?;
        if let Origin::Pages { api, .. } = &self.origin {
            let api = api.as_deref().unwrap_or("acme");
            let key = quoted(api);
            let key = if is_bare(api) { api } else { key.as_str() };
            writeln!(
                text,
                "# What the pages leave open. A report names the line to add.\n\
                 # [apis.{key}]\n\
                 # prefix = \"Acme\"                       # of components and tags\n\
                 # operations.\"GET /v1/certs\" = \"list_certs\"\n\
                 # names.schemas.tie = \"Tie2\"            # another name for a component\n\
                 # components.schemas.Error = \"list.md\"  # the page whose copy stays where copies differ\n"
            )?;
        }
        writeln!(
            text,
            "# Known faults that are not to be reported, by code and place.\n\
             # [[silence]]\n\
             # code = \"widened\"\n\
             # at = \"#/components/schemas/Tie\"         # or a page: \"acme/list.md\"\n\
             # reason = \"checked by hand\""
        )
    }

    /// What to run next.
    pub fn next(&self) -> String {
        let (command, does) = match &self.origin {
            Origin::Pages { .. } => (
                "specweld weld -o openapi.json".to_owned(),
                "make the document of the pages",
            ),
            Origin::Document { source } => {
                (format!("specweld lower {source}"), "show it as OpenAPI 3.0")
            }
        };
        let width = command.len().max("specweld regenerate".len());
        format!(
            "next   {command:width$}   {does}\n       {:width$}   make all outputs: also the crate in {}",
            "specweld regenerate", self.package
        )
    }
}

/// The way from one folder to another. Where they have nothing in common the other is named as it is: no relative path
/// would be of use on another machine either.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let parts = from.components().zip(to.components());
    let common = parts.take_while(|(one, other)| one == other).count();
    let is_common = |part: Component<'_>| matches!(part, Component::Normal(_));
    if !from.components().take(common).any(is_common) {
        return to.to_owned();
    }
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    up.chain(to.components().skip(common)).collect()
}

/// A name for a crate, made of a title: `persona-api` for "Persona API".
fn package(title: &str) -> String {
    let lower = |letter: char| match letter.is_ascii_alphanumeric() {
        true => letter.to_ascii_lowercase(),
        false => ' ',
    };
    let text: String = title.chars().map(lower).collect();
    let mut words: Vec<&str> = text.split_whitespace().take(4).collect();
    if words.last() != Some(&"api") {
        words.push("api");
    }
    let name = words.join("-");
    match name.starts_with(|letter: char| letter.is_ascii_digit()) {
        true => format!("api-{name}"),
        false => name,
    }
}

fn is_bare(key: &str) -> bool {
    key.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        && !key.is_empty()
}

/// A string as TOML writes it.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_folder_is_relative_where_both_are_of_one_tree() {
        for (from, to, way) in [
            ("/home/ann/books", "/home/ann/tools/axum", "../tools/axum"),
            ("/home/ann/tools/trial", "/home/ann/tools/axum", "../axum"),
            ("/home/ann/tools", "/home/ann/tools/axum", "axum"),
            ("/tmp/books", "/home/ann/tools/axum", "/home/ann/tools/axum"),
        ] {
            assert_eq!(
                relative(Path::new(from), Path::new(to)),
                Path::new(way),
                "{from}"
            );
        }
    }
}
