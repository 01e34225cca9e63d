//! Generating within a build script, for those who do not commit generated sources.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use specweld::{RenderOptions, render};
use specweld_codegen::{Layout, Options, Runtime, TypeOptions};

use crate::input::{Input, shown};
use crate::settings::Part;
use crate::{read, sources};

/// Generates from a document of OpenAPI 3.0 or 3.1, in JSON or YAML, for the crate that a build script belongs to. A
/// relative path starts from the crate's folder.
///
/// The modules `types`, `client` and `server` appear where the root of the crate includes `api.rs`:
///
/// ```ignore
/// // build.rs
/// fn main() {
///     specweld_cli::build("openapi.yaml", &[specweld_cli::Part::Client]).unwrap();
/// }
///
/// // src/lib.rs
/// include!(concat!(env!("OUT_DIR"), "/api.rs"));
/// ```
///
/// The crate depends on what a generated crate depends on: `specweld generate` writes the manifest of one.
///
/// # Errors
///
/// A document that cannot be read, or of which a part cannot be used or generated, with a report as `specweld generate`
/// gives it; an environment that is not that of a build script.
pub fn build(document: impl AsRef<Path>, parts: &[Part]) -> Result<()> {
    let variable = |name| {
        env::var_os(name).with_context(|| format!("cargo sets {name} for build scripts alone"))
    };
    let out = PathBuf::from(variable("OUT_DIR")?);
    let path = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join(document.as_ref());
    println!("cargo::rerun-if-changed={}", path.display());
    let page = read::document(&path, &shown(document.as_ref()))?;
    let mut input = Input::lower(page, None);
    let options = Options {
        name: "api".to_owned(),
        parts: sources::parts(parts, false),
        layout: Layout::One,
        runtime: Runtime::Registry,
        types: TypeOptions::default(),
    };
    let text = input.document.as_ref().map(|document| document.to_json());
    let generated = text.map(|text| sources::of_options(&mut input, &text, &options, None));
    let Some(generated) = generated.filter(|_| !input.is_faulty()) else {
        bail!(
            "{}",
            render(&input.diagnostics, &input.pages, RenderOptions::default()).text
        );
    };
    let files = generated.files.iter();
    let files: BTreeMap<_, _> = files
        .filter_map(|(path, text)| Some((path.strip_prefix("src/")?, text.as_str())))
        .collect();
    for (path, text) in &files {
        match *path {
            "lib.rs" => write(&out.join("api.rs"), &front(text, &files, &out))?,
            path => write(&out.join(path), text)?,
        }
    }
    Ok(())
}

/// The front page of a generated crate, to be included in that of another: without documentation of its own, and with
/// paths to its modules.
fn front(text: &str, files: &BTreeMap<&str, &str>, out: &Path) -> String {
    let line = |line: &str| {
        let module = line
            .strip_prefix("pub mod ")
            .or_else(|| line.strip_prefix("mod "));
        let Some(module) = module.and_then(|module| module.strip_suffix(';')) else {
            return format!("{line}\n");
        };
        let places = [format!("{module}/mod.rs"), format!("{module}.rs")];
        let place = places
            .iter()
            .find(|place| files.contains_key(place.as_str()));
        let path = place.map(|place| format!("#[path = {:?}]\n", out.join(place)));
        format!("{}{line}\n", path.unwrap_or_default())
    };
    text.lines()
        .filter(|line| !line.starts_with("//!"))
        .map(line)
        .collect()
}

fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    let done = fs::create_dir_all(folder).and_then(|()| fs::write(path, text));
    done.with_context(|| format!("cannot write {}", path.display()))
}
