//! The public interface of the generated crates and of the faces, an item a line: what a change does to callers and
//! implementers shows here.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{Fields, ImplItem, Item, TraitItem, Visibility};

const APIS: [&str; 4] = ["symphony", "ibm_connections", "persona", "gigya"];

/// Everything public in a source, modules by their paths.
fn outline(source: &str) -> String {
    let file = syn::parse_file(source).unwrap();
    let mut out = String::new();
    items(&file.items, "", &mut out);
    out
}

fn items(list: &[Item], path: &str, out: &mut String) {
    for item in list {
        match item {
            Item::Mod(module) if public(&module.vis) => match &module.content {
                Some((_, list)) => items(list, &format!("{path}{}::", module.ident), out),
                None => line(out, format!("mod {path}{}", module.ident)),
            },
            Item::Struct(item) if public(&item.vis) => {
                line(
                    out,
                    format!("struct {path}{}{}", item.ident, text(&item.generics)),
                );
                fields(&item.fields, true, out);
            }
            Item::Enum(item) if public(&item.vis) => {
                line(
                    out,
                    format!("enum {path}{}{}", item.ident, text(&item.generics)),
                );
                for variant in &item.variants {
                    let types: Vec<_> = variant.fields.iter().map(named).collect();
                    let types = if types.is_empty() {
                        String::new()
                    } else {
                        format!("({})", types.join(", "))
                    };
                    line(out, format!("    {}{types}", variant.ident));
                }
            }
            Item::Trait(item) if public(&item.vis) => {
                line(
                    out,
                    format!("trait {path}{}: {}", item.ident, text(&item.supertraits)),
                );
                for item in &item.items {
                    if let TraitItem::Fn(function) = item {
                        let default = if function.default.is_some() {
                            " (provided)"
                        } else {
                            ""
                        };
                        line(out, format!("    {}{default}", text(&function.sig)));
                    }
                }
            }
            Item::Impl(item) if item.trait_.is_none() => {
                let of = text(&item.self_ty);
                for item in &item.items {
                    if let ImplItem::Fn(function) = item
                        && public(&function.vis)
                    {
                        line(out, format!("impl {path}{of}: {}", text(&function.sig)));
                    }
                }
            }
            Item::Use(item) if public(&item.vis) => {
                line(out, format!("use {path}{}", text(&item.tree)));
            }
            Item::Fn(function) if public(&function.vis) => {
                line(out, format!("{path}{}", text(&function.sig)))
            }
            Item::Type(item) if public(&item.vis) => line(
                out,
                format!("type {path}{} = {}", item.ident, text(&item.ty)),
            ),
            _ => {}
        }
    }
}

fn fields(fields: &Fields, public_only: bool, out: &mut String) {
    for field in fields
        .iter()
        .filter(|field| !public_only || public(&field.vis))
    {
        line(out, format!("    {}", named(field)));
    }
}

fn named(field: &syn::Field) -> String {
    match &field.ident {
        Some(name) => format!("{name}: {}", text(&field.ty)),
        None => text(&field.ty),
    }
}

fn public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Tokens without the blanks that printing puts between them.
fn text(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    let tight = [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        ("< ", "<"),
        (" ,", ","),
        (" :", ":"),
        ("& ", "&"),
        ("' ", "'"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
    ];
    tight
        .iter()
        .fold(text, |text, (from, to)| text.replace(from, to))
}

fn line(out: &mut String, text: String) {
    writeln!(out, "{}", text.trim_end().trim_end_matches(':')).unwrap();
}

fn generated(krate: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../crates")
        .join(krate)
        .join("src")
}

fn source(path: PathBuf) -> String {
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn client() {
    let outline = outline(&source(
        generated("connections-client").join("generated.rs"),
    ));
    insta::assert_snapshot!(outline);
}

/// The handwritten types over the generated client, file by file.
#[test]
fn faces() {
    let src = generated("connections-client");
    let outlines = sources(&src).into_iter().filter_map(|path| {
        let name = path.strip_prefix(&src).unwrap().display().to_string();
        let outline = outline(&source(path));
        (name != "generated.rs" && !outline.is_empty()).then(|| format!("# {name}\n{outline}"))
    });
    insta::assert_snapshot!(outlines.collect::<Vec<_>>().join("\n"));
}

/// All files in a folder and those below it, in order.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let below = |path: PathBuf| {
        if path.is_dir() {
            sources(&path)
        } else {
            vec![path]
        }
    };
    paths.into_iter().flat_map(below).collect()
}

#[test]
fn server() {
    for api in APIS {
        let outline = outline(&source(
            generated("connections-server").join(format!("generated/{api}.rs")),
        ));
        insta::assert_snapshot!(api, outline);
    }
}

/// What the operations of each API may be answered with.
#[test]
fn outcomes() {
    let outlines = APIS.map(|api| {
        let outcomes = generated("connections-types").join(format!("generated/{api}.rs"));
        format!("# {api}\n{}", outline(&source(outcomes)))
    });
    insta::assert_snapshot!(outlines.join("\n"));
}

#[test]
fn types() {
    let schemas = generated("connections-types").join("generated/schemas.rs");
    let outline = outline(&source(schemas));
    let types: Vec<_> = outline
        .lines()
        .filter(|line| !line.starts_with("impl ") && !line.contains("builder::"))
        .collect();
    insta::assert_snapshot!(types.join("\n"));
}

/// A reader of a generated file learns from its first line that it is one.
#[test]
fn every_generated_file_says_so() {
    let folders = ["connections-types", "connections-server"];
    let modules = folders.map(|krate| sources(&generated(krate).join("generated")));
    let client = generated("connections-client").join("generated.rs");
    for path in modules.into_iter().flatten().chain([client]) {
        assert!(
            source(path.clone()).starts_with("// @generated by specweld-codegen"),
            "{}",
            path.display()
        );
    }
}
