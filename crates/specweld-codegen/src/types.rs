//! Rust types of the component schemas.

mod open;
mod relax;
mod secret;

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    panic::{self, AssertUnwindSafe, catch_unwind},
    sync::Once,
};

use proc_macro2::TokenStream;
use quote::quote;
use schemars::schema::Schema;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use typify::{TypeDetails, TypeId, TypeSpace, TypeSpaceImpl, TypeSpaceSettings};

use crate::{Document, Error, Fault, docs, document::pointer, format, schema};

/// Formats that typify maps to types of further crates. A string is what is on the wire and keeps
/// the dependencies of consumers few.
const FORMATS_OF_CRATES: [&str; 3] = ["date", "date-time", "uuid"];

/// The Rust types of a document's component schemas, each named as its component.
///
/// They live in one crate, and [`Types::rust_type`] gives paths as seen from other crates.
#[derive(Debug)]
pub struct Types<'a> {
    document: &'a Document,
    // typify needs a mutable space even for asking after the type of a schema.
    space: RefCell<TypeSpace>,
    names: BTreeMap<String, String>,
    simplified: BTreeMap<String, String>,
}

impl<'a> Types<'a> {
    /// Makes a type of each component schema; `types_crate` is the name of the crate that holds
    /// them, such as `connections_types`.
    ///
    /// # Errors
    ///
    /// Components that have no Rust type together, or the name of another's.
    pub fn new(document: &'a Document, types_crate: &str) -> Result<Self, Error> {
        let mut schemas = parse_schemas(document)?;
        let mut simplified = BTreeMap::new();
        let refused = convert(types_crate, &schemas).or_else(|_| {
            simplified = relax::relax(&mut schemas, |schemas| {
                convert(types_crate, schemas).map(|_| ())
            });
            convert(types_crate, &schemas)
        });
        let mut space = refused
            .map_err(|message| unrepresentable(document, "/components/schemas", &message))?;
        let names = names(document, &mut space, schemas.keys().copied())?;
        Ok(Self {
            document,
            space: RefCell::new(space),
            names,
            simplified: simplified
                .into_iter()
                .map(|(name, what)| (name.to_owned(), what))
                .collect(),
        })
    }

    /// The component schemas whose types accept more than they should, since typify makes no type of them as they are; and what was left out.
    /// The documentation of those types says the same.
    pub fn simplified(&self) -> &BTreeMap<String, String> {
        &self.simplified
    }

    /// The Rust name of each component schema, by component name.
    pub fn names(&self) -> &BTreeMap<String, String> {
        &self.names
    }

    /// The Rust type of a schema object of the document, as another crate writes it:
    /// `connections_types::X`, `i64`, `::std::vec::Vec<connections_types::X>`.
    ///
    /// `pointer` is the schema's place, for the fault.
    ///
    /// # Errors
    ///
    /// A schema that would need a type of its own: only references, primitives, arrays and maps
    /// have a type without being a component.
    pub fn rust_type(&self, schema: &Value, pointer: &str) -> Result<TokenStream, Fault> {
        let mut space = self.space.borrow_mut();
        let id = type_id(self.document, &mut space, schema)
            .map_err(|message| unrepresentable(self.document, pointer, &message))?;
        if !self.is_known(&space, &id) {
            return Err(self.document.fault(
                pointer,
                "the schema needs a named type but is no component",
                "move it to `#/components/schemas` and refer to it",
            ));
        }
        let ty = space
            .get_type(&id)
            .map_err(|error| unrepresentable(self.document, pointer, &error.to_string()))?;
        Ok(ty.ident())
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

    /// Whether the type of a schema is written as text, as paths and headers need it.
    pub(crate) fn has_display(&self, schema: &Value) -> bool {
        self.has_impl(schema, TypeSpaceImpl::Display)
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
        let Ok(id) = type_id(self.document, &mut space, schema) else {
            return false;
        };
        space.get_type(&id).is_ok_and(|ty| ty.has_impl(wanted))
    }

    /// The formatted source of all types. `Debug` shows no value of `format: password`.
    ///
    /// # Errors
    ///
    /// Two types of one name, which happens when a schema that is no component needs a type.
    pub fn source(&self) -> Result<String, Error> {
        let items = self.space.borrow().to_stream();
        let file: syn::File = syn::parse2(items).map_err(|error| {
            unrepresentable(self.document, "/components/schemas", &error.to_string())
        })?;
        let mut seen = BTreeSet::new();
        let mut faults = Vec::new();
        for item in &file.items {
            let name = match item {
                syn::Item::Struct(item) => item.ident.to_string(),
                syn::Item::Enum(item) => item.ident.to_string(),
                _ => continue,
            };
            if !seen.insert(name.clone()) {
                faults.push(self.document.fault(
                    "/components/schemas",
                    format!("two schemas need a type of the name `{name}`"),
                    "move the schema inside a component to a component of its own",
                ));
            }
        }
        Error::check(faults)?;
        let conversions: TokenStream = file
            .items
            .iter()
            .filter_map(|item| match item {
                syn::Item::Enum(item) => open::conversions(item, |name| self.is_parsed(name)),
                _ => None,
            })
            .collect();
        let items = secret::hide(self.document, &self.names, file.items);
        format::file(quote! {
            #![allow(clippy::all, missing_docs)]
            #items
            #conversions
        })
    }
}

/// The component schemas as typify is given them.
fn parse_schemas(document: &Document) -> Result<BTreeMap<&str, Value>, Error> {
    let mut faults = Vec::new();
    let mut schemas = BTreeMap::new();
    for (name, schema) in document.schemas() {
        let prepared = prepared(document, schema);
        if let Err(message) = parse_schema(&prepared) {
            let place = pointer(["components", "schemas", name]);
            faults.push(unrepresentable(document, &place, &message));
        }
        schemas.insert(name, prepared);
    }
    Error::check(faults)?;
    Ok(schemas)
}

fn prepared(document: &Document, schema: &Value) -> Value {
    let mut schema = schema::json_schema(schema);
    prepare(document, &mut schema);
    schema
}

fn parse_schema(schema: &Value) -> Result<Schema, String> {
    Schema::deserialize(schema).map_err(|error| error.to_string())
}

/// Makes a JSON Schema fit for typify: descriptions as rustdoc, no types of further crates, and a
/// choice that it would take for a struct as the enum it is.
fn prepare(document: &Document, schema: &mut Value) {
    let Value::Object(members) = schema else {
        return;
    };
    if let Some(Value::String(description)) = members.get_mut("description") {
        *description = docs::block(description);
    }
    // typify stops at a format of what is no scalar.
    let of_scalar = types(members).is_some_and(|types| {
        !types.is_empty() && !types.iter().any(|name| ["object", "array"].contains(name))
    });
    if let Some(Value::String(format)) = members.get("format")
        && (!of_scalar || FORMATS_OF_CRATES.contains(&format.as_str()))
    {
        members.remove("format");
    }
    // No text is shorter, which the compiler would say of the check.
    if members.get("minLength") == Some(&json!(0)) {
        members.remove("minLength");
    }
    possible_values(members);
    // What stands beside an `enum` can but take values away, which typify is not up to.
    if let Some(values) = members.get("enum") {
        let is_null = *values == json!([null]);
        let kept = ["title", "description", "default", "type", "enum"];
        members.retain(|key, _| kept.contains(&key.as_str()));
        if is_null {
            members.remove("enum");
            members.insert("type".to_owned(), json!("null"));
        }
    }
    // typify flattens the branches of an `anyOf` into the members of one struct, which no branch
    // but an object has. Of a `oneOf` it makes an enum that takes the first branch that fits, and
    // so accepts what the `anyOf` accepts.
    if let Some(Value::Array(branches)) = members.get("anyOf")
        && !members.contains_key("oneOf")
        && !branches.iter().all(|branch| is_object(document, branch))
        && let Some(branches) = members.remove("anyOf")
    {
        members.insert("oneOf".to_owned(), branches);
    }
    for (key, member) in members.iter_mut() {
        match (key.as_str(), member) {
            ("items" | "additionalProperties" | "not", schema) => prepare(document, schema),
            ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
                for schema in schemas {
                    prepare(document, schema);
                }
            }
            ("properties", Value::Object(properties)) => {
                for schema in properties.values_mut() {
                    prepare(document, schema);
                }
            }
            _ => {}
        }
    }
    nullable_choice(members);
}

/// The names of the types that a schema allows, if it says so.
fn types(members: &Map<String, Value>) -> Option<Vec<&str>> {
    match members.get("type")? {
        Value::String(name) => Some(vec![name]),
        Value::Array(names) => names.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

/// Leaves out of an `enum` what stands there twice, or is of no type that the schema allows.
fn possible_values(members: &mut Map<String, Value>) {
    let Some(Value::Array(values)) = members.get("enum") else {
        return;
    };
    let types = types(members);
    let is_possible = |value: &Value| {
        let name = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        types.as_ref().is_none_or(|types| {
            types.contains(&name) || name == "number" && types.contains(&"integer")
        })
    };
    let mut kept: Vec<Value> = Vec::new();
    for value in values {
        if is_possible(value) && !kept.contains(value) {
            kept.push(value.clone());
        }
    }
    if !kept.is_empty() {
        members.insert("enum".to_owned(), Value::Array(kept));
    }
}

/// `oneOf: [null, {type: T, enum: […]}]` is an enum that has null, too. typify would give the choice and the enum in it one name.
fn nullable_choice(members: &mut Map<String, Value>) {
    for key in ["oneOf", "anyOf"] {
        let Some([a, b]) = members
            .get(key)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
        else {
            continue;
        };
        let is_null = |schema: &Value| schema.get("type").is_some_and(|name| name == "null");
        let choice = match (is_null(a), is_null(b)) {
            (true, false) => b,
            (false, true) => a,
            _ => continue,
        };
        let (Some(Value::String(name)), Some(Value::Array(values))) =
            (choice.get("type"), choice.get("enum"))
        else {
            continue;
        };
        let mut values = values.clone();
        values.push(Value::Null);
        let types = json!([name, "null"]);
        members.remove(key);
        members.insert("type".to_owned(), types);
        members.insert("enum".to_owned(), Value::Array(values));
    }
}

/// Whether a schema is an object's.
fn is_object(document: &Document, schema: &Value) -> bool {
    let schema = document.resolve(schema);
    match schema.get("type") {
        Some(name) => name == "object",
        None => schema.get("properties").is_some(),
    }
}

/// Runs typify, whose panics become errors: it has no other answer to much that is legal.
fn convert(types_crate: &str, schemas: &BTreeMap<&str, Value>) -> Result<TypeSpace, String> {
    let parsed = |(name, schema): (&&str, &Value)| Ok(((*name).to_owned(), parse_schema(schema)?));
    let schemas: Vec<_> = schemas.iter().map(parsed).collect::<Result<_, String>>()?;
    caught(|| {
        let mut space = TypeSpace::new(
            TypeSpaceSettings::default()
                .with_type_mod(types_crate)
                .with_map_type("::std::collections::BTreeMap")
                .with_derive("PartialEq".to_owned()),
        );
        space
            .add_ref_types(schemas)
            .map_err(|error| error.to_string())?;
        // It has more to refuse while it writes.
        let _ = space.to_stream();
        Ok(space)
    })
}

fn names<'n>(
    document: &Document,
    space: &mut TypeSpace,
    components: impl Iterator<Item = &'n str>,
) -> Result<BTreeMap<String, String>, Error> {
    let mut names = BTreeMap::new();
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    let mut faults = Vec::new();
    for component in components {
        let place = pointer(["components", "schemas", component]);
        let name = type_id(document, space, &reference(component)).and_then(|id| {
            Ok(space
                .get_type(&id)
                .map_err(|error| error.to_string())?
                .name())
        });
        match name {
            Err(message) => faults.push(unrepresentable(document, &place, &message)),
            Ok(name) => {
                if let Some(owner) = owners.insert(name.clone(), component) {
                    faults.push(document.fault(
                        place,
                        format!("its Rust type `{name}` is also that of the component `{owner}`"),
                        "rename one of the two components",
                    ));
                }
                names.insert(component.to_owned(), name);
            }
        }
    }
    Error::check(faults)?;
    Ok(names)
}

fn type_id(document: &Document, space: &mut TypeSpace, schema: &Value) -> Result<TypeId, String> {
    let mut schema = prepared(document, schema);
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

fn reference(component: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{component}") })
}

fn unrepresentable(document: &Document, pointer: &str, message: &str) -> Fault {
    document.fault(
        pointer,
        format!("the schema has no Rust type: {message}"),
        "describe it with fewer or simpler keywords",
    )
}

thread_local! {
    /// Whether a panic of this thread becomes an error.
    static CATCHING: Cell<bool> = const { Cell::new(false) };
}

/// Turns a panic into an error, without the panic's own report.
pub(crate) fn caught<T>(run: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !CATCHING.get() {
                report(panic);
            }
        }));
    });
    CATCHING.set(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    CATCHING.set(false);
    result.unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(message.unwrap_or_else(|| "the generator panicked".to_owned()))
    })
}

#[cfg(test)]
mod tests;
