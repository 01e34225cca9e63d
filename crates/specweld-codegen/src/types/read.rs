//! Schemas to types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use specweld_document::{Document, pointer, schema_name, text};

use super::flat::{Flat, Null, Others, all_of, stripped};
use super::model::{
    Additional, Component, Field, Id, Kind, Model, Name, Named, Presence, Struct, Ty, Values,
};
use super::options::TypeOptions;

/// How deep schemas stand in each other at most. Whatever is deeper is any JSON.
const DEPTH: usize = 100;

/// Reads the schemas of a document.
pub(super) struct Reader<'a> {
    pub document: &'a Document,
    pub options: &'a TypeOptions,
    pub model: Model,
    /// The component schemas.
    pub flats: BTreeMap<String, Flat>,
    /// The components that stand in requests alone.
    pub closed: BTreeSet<String>,
    /// What differs from the document, by JSON pointer.
    pub notes: Vec<(String, String)>,
    /// Types without a component, by what they are of.
    known: BTreeMap<(String, bool), Id>,
    depth: usize,
}

/// Where a schema stands.
#[derive(Debug, Clone)]
pub(super) struct Site {
    /// The type that it is a part of, and which.
    pub owner: Id,
    pub part: String,
    /// JSON pointer.
    pub place: String,
    pub open: bool,
}

impl Site {
    pub fn part(&self, part: &str, place: &str) -> Self {
        let separator = if self.part.is_empty() { "" } else { "_" };
        Self {
            owner: self.owner,
            part: format!("{}{separator}{part}", self.part),
            place: format!("{}{place}", self.place),
            open: self.open,
        }
    }
}

/// What a schema becomes.
pub(super) enum Read {
    /// A type that needs no name.
    Plain(Ty),
    Named(Kind),
}

impl<'a> Reader<'a> {
    pub fn new(document: &'a Document, options: &'a TypeOptions, closed: BTreeSet<String>) -> Self {
        let flat = |(name, schema): (&str, &Value)| {
            (name.to_owned(), Flat::new(document, schema, Some(name)))
        };
        Self {
            document,
            options,
            model: Model::default(),
            flats: document.schemas().map(flat).collect(),
            closed,
            notes: Vec::new(),
            known: BTreeMap::new(),
            depth: 0,
        }
    }

    /// Reads all components.
    pub fn components(&mut self) {
        let flats = self.flats.clone();
        for (name, flat) in &flats {
            let place = pointer(["components", "schemas", name]);
            let open = !self.closed.contains(name);
            let id = self.reserve(Name::Component(name.clone()), &place, flat, open);
            let nullable = self.accepts_null(flat);
            self.model
                .components
                .insert(name.clone(), Component { id, nullable });
        }
        for (name, flat) in &flats {
            let id = self.model.components[name].id;
            let site = Site {
                owner: id,
                part: String::new(),
                place: pointer(["components", "schemas", name]),
                open: !self.closed.contains(name),
            };
            let read = match self.options.replacement(name) {
                Some(ty) => Read::Plain(ty),
                None => self.component_of(name, flat, &site),
            };
            self.model.types[id].kind = match read {
                Read::Plain(ty) => Kind::Alias(ty),
                Read::Named(kind) => kind,
            };
        }
    }

    fn component_of(&mut self, name: &str, flat: &Flat, site: &Site) -> Read {
        let schemas: BTreeMap<_, _> = self.document.schemas().collect();
        if let Some(ty) = schemas
            .get(name)
            .and_then(|schema| self.referred(schema, flat))
        {
            // What may be null is so for all that refer to it.
            return Read::Plain(match ty {
                Ty::Nullable(ty) => *ty,
                ty => ty,
            });
        }
        if let Some(read) = self.hierarchy(name, flat, site) {
            return read;
        }
        self.read(flat, site.owner, site)
    }

    /// A type to be made, of something that is not known yet.
    fn reserve(&mut self, name: Name, place: &str, flat: &Flat, open: bool) -> Id {
        self.model.types.push(Named {
            name,
            place: place.to_owned(),
            description: flat.description.clone(),
            constraints: flat.constraints.clone(),
            open,
            kind: Kind::Alias(Ty::Any),
        });
        self.model.types.len() - 1
    }

    /// The type of a schema where it is used.
    pub fn ty(&mut self, schema: &Value, site: &Site) -> Ty {
        if self.depth > DEPTH {
            self.note(
                &site.place,
                "It is any JSON: schemas stand too deep in each other.",
            );
            return Ty::Any;
        }
        self.depth += 1;
        let flat = Flat::new(self.document, schema, None);
        let ty = match self.referred(schema, &flat) {
            Some(ty) => ty,
            None => self.flat_ty(&flat, site),
        };
        self.depth -= 1;
        ty
    }

    /// The component that a schema is, with annotations or as one that may be null.
    pub fn referred(&self, schema: &Value, flat: &Flat) -> Option<Ty> {
        let own = |reference: &str| {
            let component = self.model.components.get(&schema_name(reference)?)?;
            Some((component, Ty::Named(component.id)))
        };
        if let Some(reference) = text(schema, "$ref") {
            let (component, ty) = own(reference)?;
            return Some(if component.nullable {
                ty.nullable()
            } else {
                ty
            });
        }
        let parts = schema.get("allOf")?.as_array()?;
        let references = parts.iter().filter_map(|part| text(part, "$ref"));
        let said = plain_canonical(flat);
        for reference in references {
            let (_, ty) = own(reference)?;
            let target = self.flats.get(&schema_name(reference)?)?;
            let is_alone = stripped(schema).as_object().is_some_and(|members| {
                members
                    .keys()
                    .all(|key| ["$ref", "allOf", "default", "nullable"].contains(&key.as_str()))
            }) && parts.len() == 1;
            // What is composed of a base with a discriminator is not the base, even where it adds nothing.
            if is_alone || target.discriminator.is_none() && plain_canonical(target) == said {
                return Some(if self.accepts_null(flat) {
                    ty.nullable()
                } else {
                    ty
                });
            }
        }
        None
    }

    pub fn flat_ty(&mut self, flat: &Flat, site: &Site) -> Ty {
        let nullable = self.accepts_null(flat);
        let ty = self.non_null(flat, site);
        if nullable { ty.nullable() } else { ty }
    }

    /// The type of all values but null.
    fn non_null(&mut self, flat: &Flat, site: &Site) -> Ty {
        if !self.needs_name(flat) {
            return match self.read(flat, site.owner, site) {
                Read::Plain(ty) => ty,
                // It would have needed a name.
                Read::Named(_) => Ty::Any,
            };
        }
        let key = (plain_canonical(flat), site.open);
        if let Some(id) = self.known.get(&key) {
            return match &self.model.types[*id].kind {
                Kind::Alias(ty) if *ty != Ty::Any => ty.clone(),
                _ => Ty::Named(*id),
            };
        }
        let name = Name::Part(site.owner, site.part.clone());
        let id = self.reserve(name, &site.place, flat, site.open);
        self.known.insert(key, id);
        let own = Site {
            owner: id,
            part: String::new(),
            ..site.clone()
        };
        match self.read(flat, id, &own) {
            Read::Plain(ty) => {
                self.model.types[id].kind = Kind::Alias(ty.clone());
                ty
            }
            Read::Named(kind) => {
                self.model.types[id].kind = kind;
                Ty::Named(id)
            }
        }
    }

    /// Whether a schema that is no component has a type that needs a name.
    fn needs_name(&self, flat: &Flat) -> bool {
        if external(self.options, flat).is_some() {
            return false;
        }
        match flat.kind.as_deref() {
            _ if flat.never.is_some()
                || flat
                    .values
                    .as_ref()
                    .is_some_and(|values| !values.is_empty()) =>
            {
                true
            }
            _ if !flat.choices.is_empty() => true,
            Some("object") => !is_map(flat),
            Some("string") => !flat.rules.is_empty(),
            _ => false,
        }
    }

    /// What a schema becomes, of which `id` is the type if it is one with a name.
    pub fn read(&mut self, flat: &Flat, id: Id, site: &Site) -> Read {
        if let Some(ty) = external(self.options, flat) {
            return Read::Plain(ty);
        }
        if let Some(reason) = &flat.never {
            self.note(&site.place, &format!("No value fits it: {reason}."));
            return Read::Named(Kind::Never);
        }
        if !flat.choices.is_empty() {
            return self.choice(flat, id, site);
        }
        if let Some(values) = &flat.values {
            return match values.as_slice() {
                [] => Read::Plain(Ty::Null),
                _ => Read::Named(Kind::Values(Values {
                    values: values.clone(),
                    names: flat.value_names.clone(),
                    descriptions: flat.value_descriptions.clone(),
                    variants: Vec::new(),
                })),
            };
        }
        Read::Plain(match flat.kind.as_deref() {
            Some("object") if is_map(flat) => {
                let values = match &flat.others {
                    Others::Some(schemas) => all_of(schemas.clone()),
                    _ => json!({}),
                };
                let site = site.part("value", "/additionalProperties");
                Ty::Map(Box::new(self.ty(&values, &site)))
            }
            Some("object") => return Read::Named(Kind::Struct(self.object(flat, site))),
            Some("array") => {
                let items = all_of(flat.items.clone());
                let site = site.part("item", "/items");
                Ty::List(Box::new(self.ty(&items, &site)))
            }
            Some("string") => return self.text(flat, id, site),
            Some("integer") => Ty::Integer(integer(flat)),
            Some("number") => Ty::Number,
            Some("boolean") => Ty::Bool,
            _ => Ty::Any,
        })
    }

    fn text(&mut self, flat: &Flat, id: Id, site: &Site) -> Read {
        let mut rules = flat.rules.clone();
        rules.patterns.retain(|pattern| {
            let compiles = pattern_flags(pattern).is_some();
            if !compiles {
                let message = format!("Its pattern is not checked, for it is none: `{pattern}`.");
                self.note(&site.place, &message);
            }
            compiles
        });
        // Of the parts of a type it is the field that is not seen.
        let is_component =
            matches!(self.model.types[id].name, Name::Component(_)) && site.part.is_empty();
        if rules.is_empty() && !(rules.secret && is_component) {
            return Read::Plain(Ty::Text);
        }
        Read::Named(Kind::Text(rules))
    }

    fn object(&mut self, flat: &Flat, site: &Site) -> Struct {
        let mut fields = Vec::new();
        let mut refused = Vec::new();
        for (name, schemas) in &flat.properties {
            let schema = all_of(schemas.clone());
            let own = Flat::new(self.document, &schema, None);
            let site = site.part(name, &pointer(["properties", name]));
            let ty = self.ty(&schema, &site);
            let required = flat.required.contains(name);
            if !required && matches!(self.model.kind(&ty), Some(Kind::Never)) {
                refused.push(name.clone());
                continue;
            }
            let is_named = has_name(&ty);
            let mut constraints = if is_named {
                Vec::new()
            } else {
                own.constraints.clone()
            };
            constraints.extend(self.item_constraints(&own));
            let is_reference = schema.get("$ref").is_some();
            fields.push(Field {
                wire: name.clone(),
                name: String::new(),
                description: if is_reference {
                    String::new()
                } else {
                    own.description.clone()
                },
                constraints,
                deprecated: own.deprecated && !is_reference,
                presence: match &own.default {
                    _ if required => Presence::Required,
                    Some(default) => Presence::Default(default.clone()),
                    None => Presence::Optional,
                },
                secret: own.rules.secret || self.has_secret_items(&own),
                boxed: false,
                ty,
            });
        }
        let mut closed = flat.others == Others::None;
        let additional = match &flat.others {
            Others::Some(schemas) => {
                let site = site.part("value", "/additionalProperties");
                let ty = self.ty(&all_of(schemas.clone()), &site);
                let field = String::new();
                closed = matches!(self.model.kind(&ty), Some(Kind::Never));
                (!closed).then_some(Additional { ty, field })
            }
            _ => None,
        };
        Struct {
            fields,
            additional,
            refused: if closed { Vec::new() } else { refused },
            closed,
            untold: None,
        }
    }

    /// What the items of a list have to be, where their type does not say it.
    fn item_constraints(&self, flat: &Flat) -> Vec<String> {
        if flat.items.is_empty() || flat.kind.as_deref() != Some("array") {
            return Vec::new();
        }
        let items = Flat::new(self.document, &all_of(flat.items.clone()), None);
        if self.needs_name(&items) {
            return Vec::new();
        }
        let constraints = items.constraints.iter();
        constraints
            .map(|constraint| format!("each item {constraint}"))
            .collect()
    }

    fn has_secret_items(&self, flat: &Flat) -> bool {
        !flat.items.is_empty()
            && Flat::new(self.document, &all_of(flat.items.clone()), None)
                .rules
                .secret
    }

    /// Whether null is one of a schema's values.
    pub fn accepts_null(&self, flat: &Flat) -> bool {
        self.null_within(flat, 0)
    }

    fn null_within(&self, flat: &Flat, depth: usize) -> bool {
        match flat.null {
            Null::Yes => true,
            Null::No => false,
            Null::Open => {
                !flat.choices.is_empty()
                    && depth < DEPTH
                    && flat.kind.is_none()
                    && flat.choices.iter().all(|choice| {
                        let accepting = choice.branches.iter().filter(|branch| {
                            let branch = Flat::new(self.document, branch, None);
                            self.null_within(&branch, depth + 1)
                        });
                        match accepting.count() {
                            0 => false,
                            1 => true,
                            _ => !choice.is_one,
                        }
                    })
            }
        }
    }

    pub fn note(&mut self, place: &str, message: &str) {
        let note = (place.to_owned(), message.to_owned());
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The type of a schema that makes none: only references, primitives, arrays and maps have one.
    pub fn peek(&self, schema: &Value) -> Option<Ty> {
        let flat = Flat::new(self.document, schema, None);
        if let Some(ty) = self.referred(schema, &flat) {
            return Some(ty);
        }
        if self.needs_name(&flat) {
            return None;
        }
        let inner = |schemas: &Vec<Value>| self.peek(&all_of(schemas.clone())).map(Box::new);
        let ty = match (
            external(self.options, &flat),
            &flat.values,
            flat.kind.as_deref(),
        ) {
            (Some(ty), ..) => ty,
            (_, Some(_), _) => Ty::Null,
            (_, _, Some("object")) => Ty::Map(match &flat.others {
                Others::Some(schemas) => inner(schemas)?,
                _ => Box::new(Ty::Any),
            }),
            (_, _, Some("array")) => Ty::List(inner(&flat.items)?),
            (_, _, Some("string")) => Ty::Text,
            (_, _, Some("integer")) => Ty::Integer(integer(&flat)),
            (_, _, Some("number")) => Ty::Number,
            (_, _, Some("boolean")) => Ty::Bool,
            _ => Ty::Any,
        };
        Some(if self.accepts_null(&flat) {
            ty.nullable()
        } else {
            ty
        })
    }
}

/// Whether an object has no members but those of one type.
fn is_map(flat: &Flat) -> bool {
    flat.properties.is_empty() && flat.others != Others::None
}

/// What a schema asks for, whether or not it may be null or be missing.
pub(super) fn plain_canonical(flat: &Flat) -> String {
    let mut flat = flat.clone();
    flat.null = Null::No;
    flat.default = None;
    flat.discriminator = None;
    flat.canonical()
}

/// Whether a type of one value or null has a name.
fn has_name(ty: &Ty) -> bool {
    match ty {
        Ty::Named(_) => true,
        Ty::Nullable(ty) => has_name(ty),
        _ => false,
    }
}

/// A type of someone's own, by the schema or by its format.
fn external(options: &TypeOptions, flat: &Flat) -> Option<Ty> {
    let is_scalar = !matches!(flat.kind.as_deref(), None | Some("object" | "array"));
    if let Some(rust_type) = &flat.rust_type
        && options.named_by_document
    {
        return TypeOptions::rust_type(rust_type, is_scalar);
    }
    let is_plain = flat.values.is_none() && flat.choices.is_empty() && flat.never.is_none();
    let format = flat.format.as_deref().filter(|_| is_plain)?;
    is_scalar.then(|| options.format(format)).flatten()
}

/// The primitive that holds an integer.
fn integer(flat: &Flat) -> &'static str {
    let is_positive = flat.least.is_some_and(|least| least >= 0);
    let ty = match (flat.format.as_deref(), is_positive) {
        (Some("int8"), false) => "i8",
        (Some("int16"), false) => "i16",
        (Some("int32"), false) => "i32",
        (Some("uint8"), _) | (Some("int8"), true) => "u8",
        (Some("uint16"), _) | (Some("int16"), true) => "u16",
        (Some("uint32"), _) | (Some("int32"), true) => "u32",
        (Some("uint64" | "uint"), _) | (_, true) => "u64",
        _ => "i64",
    };
    let range = integers(ty);
    let fits = |limit: Option<i128>| limit.is_none_or(|limit| range.0 <= limit && limit <= range.1);
    // What the limits allow counts for more than the format.
    if fits(flat.least) && fits(flat.most) {
        ty
    } else if flat.least.is_none_or(|least| i128::from(i64::MIN) <= least)
        && flat.most.is_none_or(|most| most <= i128::from(i64::MAX))
    {
        if is_positive { "u64" } else { "i64" }
    } else if is_positive && flat.most.is_none_or(|most| most <= i128::from(u64::MAX)) {
        "u64"
    } else {
        "i128"
    }
}

/// The flags that a pattern compiles with: as JSON Schema wants it, with `u`, else as browsers take it.
pub(super) fn pattern_flags(pattern: &str) -> Option<&'static str> {
    ["u", ""]
        .into_iter()
        .find(|flags| regress::Regex::with_flags(pattern, *flags).is_ok())
}

/// Whether an object has members with names, or none.
pub(super) fn is_struct(flat: &Flat) -> bool {
    !is_map(flat)
}

/// The least and the greatest value of a primitive.
pub(super) fn integers(name: &str) -> (i128, i128) {
    let of = |bits: u32, signed: bool| match signed {
        true => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
        false => (0, (1i128 << bits) - 1),
    };
    match name.split_at(1) {
        ("i", "128") => (i128::MIN, i128::MAX),
        (sign, bits) => of(bits.parse().unwrap_or(64), sign == "i"),
    }
}
