//! Rust types of the component schemas, through typify.

mod fields;
mod from_text;
mod prepare;
mod relax;
mod secret;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use schemars::schema::Schema;
use serde::Deserialize;
use serde_json::{Value, json};
use specweld_document::{
    Document, DocumentError, DocumentErrors, json_schema, pointer, schema_reference,
};
use typify::{TypeDetails, TypeId, TypeSpace, TypeSpaceImpl, TypeSpaceSettings};

use crate::catch::caught;
use crate::{Note, format};

use prepare::{prepare, rename, value_of};

/// The Rust types of a document's component schemas, each named as its component.
#[derive(Debug)]
pub(crate) struct Types<'a> {
    document: &'a Document,
    /// Path of the module that holds them.
    path: TokenStream,
    // typify needs a mutable space even for asking after the type of a schema.
    space: RefCell<TypeSpace>,
    /// What typify knows components by whose own names would make a type of the name of another.
    keys: BTreeMap<String, String>,
    /// Rust names by component.
    names: BTreeMap<String, String>,
    notes: Vec<Note>,
}

/// What stands for the path of the types in what typify writes: it takes an identifier alone.
const MODULE: &str = "specweld_types";

/// The end of the name of what is taken out of a component that may be null.
const VALUE: &str = "Value";

/// How often components are renamed.
const ROUNDS: usize = 4;

impl<'a> Types<'a> {
    /// Makes a type of each component schema. `path` is that of the module that will hold them, such as `connections_types` or
    /// `crate::types`.
    ///
    /// Where two types would have one name, that of a component gets a number. What typify makes no type of becomes simpler until
    /// it does, with a note.
    ///
    /// # Errors
    ///
    /// Components that have no Rust type together, and a path that is none.
    pub fn new(document: &'a Document, path: &str) -> Result<Self, DocumentErrors> {
        let path = syn::parse_str::<syn::Path>(path)
            .map_err(|_| {
                let message = format!("`{path}` is no path of a module");
                document.error(
                    "invalid-types-path",
                    "",
                    message,
                    "write it as `crate::types`",
                )
            })?
            .to_token_stream();
        let mut keys = BTreeMap::new();
        for _ in 1..ROUNDS {
            let (types, tokens) = Self::with(document, path.clone(), keys.clone())?;
            let clashing = types.clashing(tokens)?;
            if clashing.is_empty() {
                return Ok(types);
            }
            for component in clashing {
                let key = (2..)
                    .map(|number| format!("{component}{number}"))
                    .find(|key| {
                        let is_component = document.schemas().any(|(name, _)| name == key);
                        !is_component && !keys.values().any(|known| known == key)
                    });
                keys.extend(key.map(|key| (component, key)));
            }
        }
        Ok(Self::with(document, path, keys)?.0)
    }

    /// The types, and what typify wrote of them.
    fn with(
        document: &'a Document,
        path: TokenStream,
        keys: BTreeMap<String, String>,
    ) -> Result<(Self, TokenStream), DocumentErrors> {
        let mut schemas = prepared_schemas(document, &keys);
        let mut simplified = BTreeMap::new();
        let converted = convert(&schemas).or_else(|_| {
            simplified = relax::relax(&mut schemas, |schemas| convert(schemas).map(|_| ()));
            convert(&schemas)
        });
        let (space, tokens) = converted
            .map_err(|message| unrepresentable(document, "/components/schemas", &message))?;
        let note = |(key, message): (String, String)| {
            let renamed = keys.iter().find(|(_, known)| **known == key);
            let component = renamed.map_or(key.as_str(), |(component, _)| component);
            // What was taken out of a component has none of its own.
            let is_component = document.schemas().any(|(name, _)| name == component);
            let inner = component.strip_suffix(VALUE).filter(|_| !is_component);
            let place = pointer(["components", "schemas", inner.unwrap_or(component)]);
            Note::new(document, &place, message)
        };
        let mut types = Self {
            document,
            path,
            space: RefCell::new(space),
            names: BTreeMap::new(),
            notes: simplified.into_iter().map(note).collect(),
            keys,
        };
        types.names = types.rust_names()?;
        Ok((types, tokens))
    }

    fn rust_names(&self) -> Result<BTreeMap<String, String>, DocumentErrors> {
        let mut names = BTreeMap::new();
        let mut errors = Vec::new();
        let mut space = self.space.borrow_mut();
        for (component, _) in self.document.schemas() {
            let name = self
                .type_id(&mut space, &reference(component))
                .and_then(|id| {
                    let ty = space.get_type(&id).map_err(|error| error.to_string())?;
                    Ok(ty.name())
                });
            match name {
                Ok(name) => drop(names.insert(component.to_owned(), name)),
                Err(message) => {
                    let place = pointer(["components", "schemas", component]);
                    errors.push(unrepresentable(self.document, &place, &message));
                }
            }
        }
        DocumentErrors::check(errors)?;
        Ok(names)
    }

    /// The components whose types have the name of another type: of that of a component before, or of one that typify needs within
    /// a component.
    fn clashing(&self, tokens: TokenStream) -> Result<BTreeSet<String>, DocumentErrors> {
        let mut owners: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
        for (component, name) in &self.names {
            owners.entry(name).or_default().push(component);
        }
        let twice = twice(&self.items(tokens)?);
        let clashing = owners.into_iter().flat_map(|(name, components)| {
            let has_name = usize::from(components.len() > 1 || !twice.contains(name));
            components.into_iter().skip(has_name)
        });
        Ok(clashing.cloned().collect())
    }

    fn items(&self, tokens: TokenStream) -> Result<Vec<syn::Item>, DocumentErrors> {
        let file: syn::File = syn::parse2(tokens).map_err(|error| {
            unrepresentable(self.document, "/components/schemas", &error.to_string())
        })?;
        Ok(file.items)
    }

    fn type_id(&self, space: &mut TypeSpace, schema: &Value) -> Result<TypeId, String> {
        let mut schema = prepared(self.document, &self.keys, schema);
        // Of a type that is no component nothing but its name is asked for.
        relax::remove(&mut schema, &["default"]);
        let schema = parse_schema(&schema)?;
        caught(|| {
            space
                // `is_known` refuses what is made by this name.
                .add_type_with_name(&schema, Some("SpecweldUnnamed".to_owned()))
                .map_err(|error| error.to_string())
        })
    }

    /// The component schemas whose types accept more than they should, since typify makes no type of them as they are.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The Rust type of a schema object of the document, as it is written outside of the types' module:
    /// `connections_types::X`, `i64`, `::std::vec::Vec<connections_types::X>`.
    ///
    /// `pointer` is the schema's place, for the error.
    ///
    /// # Errors
    ///
    /// A schema that would need a type of its own: only references, primitives, arrays and maps
    /// have a type without being a component.
    pub fn rust_type(&self, schema: &Value, pointer: &str) -> Result<TokenStream, DocumentError> {
        let mut space = self.space.borrow_mut();
        let id = self
            .type_id(&mut space, schema)
            .map_err(|message| unrepresentable(self.document, pointer, &message))?;
        if !self.is_known(&space, &id) {
            return Err(self.document.error(
                "unnamed-type",
                pointer,
                "the schema needs a named type but is no component",
                "move it to `#/components/schemas` and refer to it",
            ));
        }
        let ty = space
            .get_type(&id)
            .map_err(|error| unrepresentable(self.document, pointer, &error.to_string()))?;
        Ok(self.with_path(ty.ident()))
    }

    /// The Rust type of a schema object as it is written in the modules beside that of the types: `super::X`.
    ///
    /// # Errors
    ///
    /// As with [`Types::rust_type`].
    pub fn rust_type_inside(
        &self,
        schema: &Value,
        pointer: &str,
    ) -> Result<TokenStream, DocumentError> {
        let rust_type = self.rust_type(schema, pointer)?;
        let path: Vec<String> = self
            .path
            .clone()
            .into_iter()
            .map(|it| it.to_string())
            .collect();
        Ok(beside(rust_type, &path))
    }

    /// The path of the module that holds the types.
    pub fn path(&self) -> TokenStream {
        self.path.clone()
    }

    /// Puts the path of the types where typify wrote what stands for it.
    fn with_path(&self, tokens: TokenStream) -> TokenStream {
        let replace = |token| match token {
            TokenTree::Ident(ident) if ident == MODULE => self.path.clone(),
            TokenTree::Group(group) => {
                let inner = self.with_path(group.stream());
                TokenTree::from(Group::new(group.delimiter(), inner)).into()
            }
            token => token.into(),
        };
        tokens.into_iter().map(replace).collect::<TokenStream>()
    }

    /// Whether a type is made of components' types and those of the language alone.
    fn is_known(&self, space: &TypeSpace, id: &TypeId) -> bool {
        let Ok(ty) = space.get_type(id) else {
            return false;
        };
        match ty.details() {
            TypeDetails::Enum(_) | TypeDetails::Struct(_) | TypeDetails::Newtype(_) => {
                let name = ty.name();
                self.names.values().any(|known| *known == name)
            }
            TypeDetails::Option(inner)
            | TypeDetails::Vec(inner)
            | TypeDetails::Set(inner)
            | TypeDetails::Box(inner)
            | TypeDetails::Array(inner, _) => self.is_known(space, &inner),
            TypeDetails::Map(key, value) => {
                self.is_known(space, &key) && self.is_known(space, &value)
            }
            TypeDetails::Tuple(mut members) => members.all(|member| self.is_known(space, &member)),
            TypeDetails::Unit | TypeDetails::Builtin(_) | TypeDetails::String => true,
        }
    }

    /// Whether a component's type, given by its Rust name, is read from text.
    fn is_parsed(&self, rust_name: &str) -> bool {
        let component = self.names.iter().find(|(_, name)| *name == rust_name);
        component.is_some_and(|(component, _)| {
            self.has_impl(&reference(component), TypeSpaceImpl::FromStr)
        })
    }

    fn has_impl(&self, schema: &Value, wanted: TypeSpaceImpl) -> bool {
        let mut space = self.space.borrow_mut();
        let Ok(id) = self.type_id(&mut space, schema) else {
            return false;
        };
        space.get_type(&id).is_ok_and(|ty| ty.has_impl(wanted))
    }

    /// The formatted source of all types. `Debug` shows no value of `format: password`.
    ///
    /// # Errors
    ///
    /// Two types of one name, which happens when a schema that is no component needs a type.
    pub fn source(&self) -> Result<String, DocumentErrors> {
        let items = self.items(self.space.borrow().to_stream())?;
        let error = |name: String| {
            self.document.error(
                "duplicate-type-name",
                "/components/schemas",
                format!("two schemas need a type of the name `{name}`"),
                "move the schema inside a component to a component of its own",
            )
        };
        DocumentErrors::check(twice(&items).into_iter().map(error).collect())?;
        let mut items = items;
        fields::number(&mut items);
        let conversions: TokenStream = items
            .iter()
            .filter_map(|item| match item {
                syn::Item::Enum(item) => from_text::conversions(item, |name| self.is_parsed(name)),
                _ => None,
            })
            .collect();
        let items = secret::hide(self.document, &self.names, items);
        format::file(quote! {
            #![allow(clippy::all, missing_docs, non_camel_case_types)]
            #items
            #conversions
        })
    }
}

/// Puts `super` in the place of a path.
fn beside(tokens: TokenStream, path: &[String]) -> TokenStream {
    let mut output: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let inner = beside(group.stream(), path);
                output.push(Group::new(group.delimiter(), inner).into());
            }
            token => output.push(token),
        }
        let start = output.len().saturating_sub(path.len());
        if output[start..]
            .iter()
            .map(ToString::to_string)
            .eq(path.iter().cloned())
        {
            output.truncate(start);
            output.push(Ident::new("super", Span::call_site()).into());
        }
    }
    output.into_iter().collect()
}

/// The component schemas as typify is given them, by what it knows them by.
fn prepared_schemas(
    document: &Document,
    keys: &BTreeMap<String, String>,
) -> BTreeMap<String, Value> {
    let mut schemas = BTreeMap::new();
    for (name, schema) in document.schemas() {
        let mut prepared = prepared(document, keys, schema);
        let key = keys.get(name).map_or(name, String::as_str);
        let value = format!("{key}{VALUE}");
        if document.schemas().all(|(name, _)| name != value)
            && let Some(schema) = value_of(&mut prepared, &value)
        {
            schemas.insert(value, schema);
        }
        schemas.insert(key.to_owned(), prepared);
    }
    schemas
}

fn prepared(document: &Document, keys: &BTreeMap<String, String>, schema: &Value) -> Value {
    let mut schema = json_schema(schema);
    prepare(document, &mut schema);
    if !keys.is_empty() {
        rename(&mut schema, keys);
    }
    schema
}

fn parse_schema(schema: &Value) -> Result<Schema, String> {
    Schema::deserialize(schema).map_err(|error| error.to_string())
}

/// Runs typify.
fn convert(schemas: &BTreeMap<String, Value>) -> Result<(TypeSpace, TokenStream), String> {
    let parsed = |(name, schema): (&String, &Value)| Ok((name.clone(), parse_schema(schema)?));
    let schemas: Vec<_> = schemas.iter().map(parsed).collect::<Result<_, String>>()?;
    caught(|| {
        let mut space = TypeSpace::new(
            TypeSpaceSettings::default()
                .with_type_mod(MODULE)
                .with_map_type("::std::collections::BTreeMap")
                .with_derive("PartialEq".to_owned()),
        );
        space
            .add_ref_types(schemas)
            .map_err(|error| error.to_string())?;
        // It has more to refuse while it writes.
        let tokens = space.to_stream();
        Ok((space, tokens))
    })
}

/// The names that two types have.
fn twice(items: &[syn::Item]) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let names = items.iter().filter_map(|item| match item {
        syn::Item::Struct(item) => Some(item.ident.to_string()),
        syn::Item::Enum(item) => Some(item.ident.to_string()),
        _ => None,
    });
    names.filter(|name| !known.insert(name.clone())).collect()
}

fn reference(component: &str) -> Value {
    json!({ "$ref": schema_reference(component) })
}

fn unrepresentable(document: &Document, pointer: &str, message: &str) -> DocumentError {
    document.error(
        "no-rust-type",
        pointer,
        format!("the schema has no Rust type: {message}"),
        "describe it with fewer or simpler keywords",
    )
}

#[cfg(test)]
mod tests;
