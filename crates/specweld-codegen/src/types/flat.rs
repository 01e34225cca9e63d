//! A schema with all that holds together with it through `$ref` and `allOf`, as one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use specweld_document::{Document, members, schema_name, subschemas_mut, text};

use super::constraint;
use super::model::Rules;

/// A schema without `$ref` and `allOf` of its own: what it asks for, whoever asks for it.
#[derive(Debug, Clone, Default)]
pub(super) struct Flat {
    /// `type`, where one is named.
    pub kind: Option<String>,
    pub null: Null,
    /// The values that are possible, none of them null.
    pub values: Option<Vec<Value>>,
    pub value_names: Vec<String>,
    pub value_descriptions: Vec<String>,
    /// What each member has to be, all of it.
    pub properties: BTreeMap<String, Vec<Value>>,
    pub required: BTreeSet<String>,
    pub others: Others,
    /// What each item has to be, all of it.
    pub items: Vec<Value>,
    pub choices: Vec<Choice>,
    pub rules: Rules,
    pub least: Option<i128>,
    pub most: Option<i128>,
    pub format: Option<String>,
    pub default: Option<Value>,
    pub description: String,
    pub deprecated: bool,
    pub constraints: Vec<String>,
    /// The discriminator of a schema that others are composed of.
    pub discriminator: Option<Discriminator>,
    pub rust_type: Option<Value>,
    /// Why no value fits.
    pub never: Option<String>,
}

/// Whether null is among the values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Null {
    Yes,
    No,
    /// Nothing is said of it.
    #[default]
    Open,
}

/// What the members that have no name have to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Others {
    /// Nothing is said of them.
    #[default]
    Unstated,
    /// There are none.
    None,
    /// They are this, all of it.
    Some(Vec<Value>),
}

/// `oneOf` or `anyOf`.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub is_one: bool,
    pub branches: Vec<Value>,
    pub discriminator: Option<Discriminator>,
}

#[derive(Debug, Clone)]
pub(super) struct Discriminator {
    pub property: String,
    /// Components by tag.
    pub mapping: Vec<(String, String)>,
}

impl Flat {
    /// `component` is the name of the component that the schema is, if it is one.
    pub fn new(document: &Document, schema: &Value, component: Option<&str>) -> Self {
        let mut chain: Vec<String> = component.into_iter().map(str::to_owned).collect();
        let mut flat = flatten(document, schema, &mut chain);
        flat.finish();
        flat
    }

    /// Leaves nothing that contradicts itself.
    fn finish(&mut self) {
        if self.kind.is_none() {
            self.kind = self.implied().map(str::to_owned);
        }
        if let (Some(kind), Some(values)) = (&self.kind, &mut self.values) {
            let before = values.len();
            values.retain(|value| is_of(value, kind));
            if values.is_empty() && before > 0 {
                self.never = Some("none of its values is of its type".to_owned());
            }
        }
        if self.kind.as_deref() == Some("object") {
            if let Others::Some(others) = &mut self.others {
                others.dedup();
                if others.contains(&Value::Bool(false)) {
                    self.others = Others::None;
                }
            }
            let others = self.others.clone();
            let missing: Vec<_> = self.required.iter().cloned().collect();
            for name in missing {
                let of_others = || match &others {
                    Others::Unstated => Vec::new(),
                    Others::None => vec![Value::Bool(false)],
                    Others::Some(schemas) => schemas.clone(),
                };
                let schemas = self.properties.entry(name.clone());
                if schemas
                    .or_insert_with(of_others)
                    .contains(&Value::Bool(false))
                {
                    self.never = Some(format!("`{name}` is required and refused"));
                }
            }
            if self.others == Others::None {
                self.properties
                    .retain(|_, schemas| !schemas.contains(&Value::Bool(false)));
            }
        }
        if let (Some(min), Some(max)) = (self.rules.min, self.rules.max)
            && min > max
        {
            self.never = Some("no text is that long and that short".to_owned());
        }
        if let (Some(least), Some(most)) = (self.least, self.most)
            && least > most
        {
            self.never = Some("no number is that large and that small".to_owned());
        }
        for schemas in self.properties.values_mut().chain([&mut self.items]) {
            let mut known = BTreeSet::new();
            schemas.retain(|schema| known.insert(stripped(schema).to_string()));
        }
    }

    /// The type that the other keywords are of.
    fn implied(&self) -> Option<&'static str> {
        if self.values.is_some() {
            return None;
        }
        let is_object = !self.properties.is_empty()
            || !self.required.is_empty()
            || self.others != Others::Unstated;
        let candidates = [
            (is_object, "object"),
            (!self.items.is_empty(), "array"),
            (!self.rules.is_empty(), "string"),
            (self.least.is_some() || self.most.is_some(), "number"),
        ];
        let mut implied = candidates
            .into_iter()
            .filter_map(|(is, kind)| is.then_some(kind));
        implied.next().filter(|_| implied.next().is_none())
    }

    /// Whether nothing is asked for beside the choices.
    pub fn is_bare(&self) -> bool {
        let object = self.kind.as_deref().is_none_or(|kind| kind == "object");
        object
            && self.values.is_none()
            && self.properties.is_empty()
            && self.required.is_empty()
            && self.others == Others::Unstated
            && self.items.is_empty()
            && self.rules == Rules::default()
    }

    /// The schema again, without some of the choices, and without what no type depends on.
    pub fn schema(&self, choices: &[Choice]) -> Value {
        let mut schema = Map::new();
        let mut put = |key: &str, value: Value| drop(schema.insert(key.to_owned(), value));
        if let Some(kind) = &self.kind {
            put("type", json!(kind));
        }
        if self.null == Null::Yes {
            put("nullable", json!(true));
        }
        if let Some(values) = &self.values {
            put("enum", json!(values));
        }
        if !self.value_names.is_empty() {
            put("x-enum-varnames", json!(self.value_names));
        }
        let all = |schemas: &Vec<Value>| all_of(schemas.iter().map(stripped).collect());
        if !self.properties.is_empty() {
            let properties = self.properties.iter();
            put(
                "properties",
                properties
                    .map(|(name, schemas)| (name.clone(), all(schemas)))
                    .collect::<Map<_, _>>()
                    .into(),
            );
        }
        if !self.required.is_empty() {
            put("required", json!(self.required));
        }
        match &self.others {
            Others::Unstated => {}
            Others::None => put("additionalProperties", json!(false)),
            Others::Some(schemas) => put("additionalProperties", all(schemas)),
        }
        if !self.items.is_empty() {
            put("items", all(&self.items));
        }
        if let Some(min) = self.rules.min {
            put("minLength", json!(min));
        }
        if let Some(max) = self.rules.max {
            put("maxLength", json!(max));
        }
        let patterns = self
            .rules
            .patterns
            .iter()
            .map(|pattern| json!({ "pattern": pattern }));
        let mut parts: Vec<Value> = patterns.collect();
        if let Some(least) = self.least {
            put("minimum", number(least));
        }
        if let Some(most) = self.most {
            put("maximum", number(most));
        }
        if let Some(format) = &self.format {
            put("format", json!(format));
        }
        if let Some(default) = &self.default {
            put("default", default.clone());
        }
        if let Some(rust_type) = &self.rust_type {
            put("x-rust-type", rust_type.clone());
        }
        if let Some(discriminator) = &self.discriminator {
            put("discriminator", discriminator.value());
        }
        parts.extend(choices.iter().map(Choice::value));
        // What contradicts itself is nothing that it looks like otherwise.
        if self.never.is_some() {
            put("not", json!({}));
        }
        if !parts.is_empty() {
            put("allOf", json!(parts));
        }
        Value::Object(schema)
    }

    /// What two schemas have in common that mean the same.
    pub fn canonical(&self) -> String {
        self.schema(&self.choices).to_string()
    }

    /// Both.
    fn and(mut self, other: Self) -> Self {
        self.kind = match (self.kind, other.kind) {
            (Some(a), Some(b)) if a != b => match (a.as_str(), b.as_str()) {
                ("integer", "number") | ("number", "integer") => Some("integer".to_owned()),
                _ => {
                    self.never = Some(format!("no value is of type `{a}` and `{b}`"));
                    Some(a)
                }
            },
            (a, b) => a.or(b),
        };
        self.null = match (self.null, other.null) {
            (Null::No, _) | (_, Null::No) => Null::No,
            (Null::Yes, _) | (_, Null::Yes) => Null::Yes,
            _ => Null::Open,
        };
        self.values = match (self.values, other.values) {
            (Some(mut a), Some(b)) => {
                a.retain(|value| b.contains(value));
                if a.is_empty() {
                    self.never = Some("no value is in all enumerations".to_owned());
                }
                Some(a)
            }
            (a, b) => a.or(b),
        };
        // Names go with the values that they were given for.
        if self.value_names.is_empty()
            && self.values.as_ref().map(Vec::len) == Some(other.value_names.len())
        {
            self.value_names = other.value_names;
            self.value_descriptions = other.value_descriptions;
        }
        let names: BTreeSet<_> = self
            .properties
            .keys()
            .chain(other.properties.keys())
            .cloned()
            .collect();
        let of = |properties: &BTreeMap<String, Vec<Value>>, others: &Others, name: &str| {
            let unnamed = || match others {
                Others::Unstated => Vec::new(),
                Others::None => vec![Value::Bool(false)],
                Others::Some(schemas) => schemas.clone(),
            };
            properties.get(name).cloned().unwrap_or_else(unnamed)
        };
        let both = names.into_iter().map(|name| {
            let mut schemas = of(&self.properties, &self.others, &name);
            schemas.extend(of(&other.properties, &other.others, &name));
            (name, schemas)
        });
        self.properties = both.collect();
        self.others = match (self.others, other.others) {
            (Others::None, _) | (_, Others::None) => Others::None,
            (Others::Some(mut a), Others::Some(b)) => {
                a.extend(b);
                Others::Some(a)
            }
            (Others::Unstated, some) | (some, Others::Unstated) => some,
        };
        self.required.extend(other.required);
        self.items.extend(other.items);
        self.choices.extend(other.choices);
        self.rules = Rules {
            min: self.rules.min.max(other.rules.min),
            max: least(self.rules.max, other.rules.max),
            patterns: {
                self.rules.patterns.extend(other.rules.patterns);
                self.rules.patterns.sort();
                self.rules.patterns.dedup();
                self.rules.patterns
            },
            secret: self.rules.secret || other.rules.secret,
        };
        self.least = self.least.max(other.least);
        self.most = least(self.most, other.most);
        self.format = self.format.or(other.format);
        self.default = self.default.or(other.default);
        if self.description.is_empty() {
            self.description = other.description;
        }
        self.deprecated |= other.deprecated;
        for constraint in other.constraints {
            if !self.constraints.contains(&constraint) {
                self.constraints.push(constraint);
            }
        }
        self.discriminator = self.discriminator.or(other.discriminator);
        self.rust_type = self.rust_type.or(other.rust_type);
        self.never = self.never.or(other.never);
        self
    }
}

impl Choice {
    fn value(&self) -> Value {
        let key = if self.is_one { "oneOf" } else { "anyOf" };
        let branches: Vec<_> = self.branches.iter().map(stripped).collect();
        let mut value = json!({ key: branches });
        if let Some(discriminator) = &self.discriminator {
            value["discriminator"] = discriminator.value();
        }
        value
    }
}

impl Discriminator {
    fn value(&self) -> Value {
        json!({ "propertyName": self.property, "mapping": self.mapping.iter().cloned().collect::<BTreeMap<_, _>>() })
    }

    fn read(schema: &Value) -> Option<Self> {
        let discriminator = schema.get("discriminator")?;
        let property = text(discriminator, "propertyName")?.to_owned();
        let mapping = members(discriminator, "mapping");
        let mapping = mapping.filter_map(|(tag, target)| {
            let target = target.as_str()?;
            // OpenAPI lets it be a name of a component as well as a reference.
            let component = match schema_name(target) {
                Some(name) => name,
                None => target.rsplit('/').next()?.to_owned(),
            };
            Some((tag.to_owned(), component))
        });
        Some(Self {
            property,
            mapping: mapping.collect(),
        })
    }
}

/// `chain` are the components that are being flattened.
fn flatten(document: &Document, schema: &Value, chain: &mut Vec<String>) -> Flat {
    if let Value::Bool(any) = schema {
        return Flat {
            never: (!any).then(|| "nothing is allowed".to_owned()),
            ..Flat::default()
        };
    }
    if let Some(reference) = text(schema, "$ref") {
        return referred(document, schema, reference, chain);
    }
    let mut flat = own(schema);
    for part in schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let mut part_flat = flatten(document, part, chain);
        if part.get("$ref").is_some() {
            part_flat.description.clear();
            part_flat.discriminator = None;
        }
        flat = flat.and(part_flat);
    }
    // It is null in spite of what it is composed of.
    if schema.get("nullable") == Some(&Value::Bool(true)) {
        flat.null = Null::Yes;
    }
    flat
}

fn referred(document: &Document, schema: &Value, reference: &str, chain: &mut Vec<String>) -> Flat {
    let name = schema_name(reference).unwrap_or_default();
    let Some((_, target)) = document.target(schema) else {
        return Flat::default();
    };
    if chain.contains(&name) {
        return Flat::default();
    }
    chain.push(name);
    let mut flat = flatten(document, target, chain);
    // A base that lists what is made of it asks nothing of that by its list.
    flat.choices.retain(|choice| {
        let mut targets = choice
            .branches
            .iter()
            .filter_map(|branch| text(branch, "$ref"));
        !targets.any(|target| schema_name(target).is_some_and(|name| chain.contains(&name)))
    });
    chain.pop();
    flat
}

/// What a schema asks for itself, without its `allOf`.
fn own(schema: &Value) -> Flat {
    let kind = text(schema, "type").map(str::to_owned);
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    let written = list("enum");
    let nullable = schema.get("nullable") == Some(&Value::Bool(true));
    let null = match (nullable, &kind, written) {
        (true, ..) => Null::Yes,
        (_, Some(_), _) => Null::No,
        (_, None, Some(values)) if values.contains(&Value::Null) => Null::Yes,
        (_, None, Some(_)) => Null::No,
        _ => Null::Open,
    };
    let mut values: Option<Vec<Value>> = written.map(|_| Vec::new());
    let texts = |keys: &[&str]| {
        let found = keys.iter().find_map(|key| list(key));
        let texts = found.into_iter().flatten();
        texts
            .map(|text| text.as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let mut value_names = texts(&["x-enum-varnames", "x-enumNames"]);
    let mut value_descriptions = texts(&["x-enum-descriptions", "x-enumDescriptions"]);
    for named in [&mut value_names, &mut value_descriptions] {
        if Some(named.len()) != written.map(Vec::len) {
            named.clear();
        }
    }
    if let (Some(values), Some(written)) = (&mut values, written) {
        let mut index = 0;
        for value in written {
            // What stands there twice, and null, has no name of its own.
            if *value == Value::Null || values.contains(value) {
                for named in [&mut value_names, &mut value_descriptions] {
                    if index < named.len() {
                        named.remove(index);
                    }
                }
            } else {
                values.push(value.clone());
                index += 1;
            }
        }
    }
    let properties = members(schema, "properties");
    let required = list("required")
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let discriminator = Discriminator::read(schema);
    let choices = [("oneOf", true), ("anyOf", false)]
        .into_iter()
        .filter_map(|(key, is_one)| {
            Some(Choice {
                is_one,
                // An empty one is no choice.
                branches: list(key).filter(|branches| !branches.is_empty())?.clone(),
                discriminator: discriminator.clone(),
            })
        });
    let choices: Vec<_> = choices.collect();
    let count = |key: &str| schema.get(key).and_then(Value::as_u64);
    let format = text(schema, "format").map(str::to_owned);
    Flat {
        null,
        values,
        value_names,
        value_descriptions,
        properties: properties
            .map(|(name, schema)| (name.to_owned(), vec![schema.clone()]))
            .collect(),
        required: required.map(str::to_owned).collect(),
        others: match schema.get("additionalProperties") {
            None => Others::Unstated,
            Some(Value::Bool(false)) => Others::None,
            Some(Value::Bool(true)) => Others::Some(Vec::new()),
            Some(schema) => Others::Some(vec![schema.clone()]),
        },
        items: schema.get("items").into_iter().cloned().collect(),
        discriminator: discriminator.filter(|_| choices.is_empty()),
        choices,
        rules: Rules {
            min: count("minLength").filter(|min| *min > 0),
            max: count("maxLength"),
            patterns: text(schema, "pattern")
                .map(str::to_owned)
                .into_iter()
                .collect(),
            secret: format.as_deref() == Some("password"),
        },
        least: bound(schema, "minimum", "exclusiveMinimum", 1),
        most: bound(schema, "maximum", "exclusiveMaximum", -1),
        format,
        default: schema.get("default").cloned(),
        description: text(schema, "description").unwrap_or_default().to_owned(),
        deprecated: schema.get("deprecated") == Some(&Value::Bool(true)),
        constraints: constraint::of(schema),
        rust_type: schema.get("x-rust-type").cloned(),
        never: None,
        kind,
    }
}

/// The least or the greatest integer within a bound.
fn bound(schema: &Value, key: &str, exclusive: &str, step: i128) -> Option<i128> {
    let limit = schema.get(key)?;
    let whole = limit
        .as_i64()
        .map(i128::from)
        .or(limit.as_u64().map(i128::from));
    let is_exclusive = schema.get(exclusive) == Some(&Value::Bool(true));
    match (whole, limit.as_f64()) {
        (Some(whole), _) => Some(whole + if is_exclusive { step } else { 0 }),
        #[allow(
            clippy::cast_possible_truncation,
            reason = "the cast goes to the nearest integer that there is"
        )]
        (None, Some(limit)) if step > 0 => Some(limit.ceil() as i128),
        #[allow(
            clippy::cast_possible_truncation,
            reason = "the cast goes to the nearest integer that there is"
        )]
        (None, Some(limit)) => Some(limit.floor() as i128),
        _ => None,
    }
}

fn number(value: i128) -> Value {
    match (i64::try_from(value), u64::try_from(value)) {
        (Ok(value), _) => json!(value),
        (_, Ok(value)) => json!(value),
        #[allow(
            clippy::cast_precision_loss,
            reason = "JSON has no other number of this size"
        )]
        _ => json!(value as f64),
    }
}

fn least<T: Ord>(a: Option<T>, b: Option<T>) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Whether a value is of a type.
fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

/// A schema that asks for all of these.
pub(super) fn all_of(mut schemas: Vec<Value>) -> Value {
    match schemas.len() {
        0 => json!({}),
        1 => schemas.remove(0),
        _ => json!({ "allOf": schemas }),
    }
}

/// A schema without what no type depends on.
pub(super) fn stripped(schema: &Value) -> Value {
    const ANNOTATIONS: [&str; 8] = [
        "deprecated",
        "description",
        "example",
        "externalDocs",
        "readOnly",
        "title",
        "writeOnly",
        "xml",
    ];
    const MEANT: [&str; 3] = ["x-enum-varnames", "x-enumNames", "x-rust-type"];
    fn strip(schema: &mut Value) {
        let Value::Object(members) = schema else {
            return;
        };
        if let Some(reference) = members.get("$ref") {
            *schema = json!({ "$ref": reference });
            return;
        }
        members.retain(|key, value| {
            let is_said = *value != Value::Bool(false) || key != "nullable";
            let is_meant = !key.starts_with("x-") || MEANT.contains(&key.as_str());
            is_said && is_meant && !ANNOTATIONS.contains(&key.as_str())
        });
        subschemas_mut(members, &mut strip);
        if members.len() == 1
            && let Some(Value::Array(parts)) = members.get("allOf")
            && let [only] = parts.as_slice()
        {
            *schema = only.clone();
        }
    }
    let mut schema = schema.clone();
    strip(&mut schema);
    schema
}
