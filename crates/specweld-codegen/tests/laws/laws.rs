//! What holds of each type and the schema that it was made of.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use jsonschema::{ValidationError, Validator, error::ValidationErrorKind as Fault};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::instances::Instances;
use super::schemas::INTEGERS;

/// Reads a value as a type, and writes it again.
pub type Round = fn(&Value) -> Result<Value, String>;

pub fn round<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, String> {
    let read: T = serde_json::from_str(&value.to_string()).map_err(|error| error.to_string())?;
    let written = serde_json::to_string(&read).map_err(|error| error.to_string())?;
    serde_json::from_str(&written).map_err(|error| error.to_string())
}

/// What a run has looked at.
#[derive(Debug, Default, Clone, Copy)]
pub struct Count {
    pub accepted: usize,
    pub mutated: usize,
    /// Of those, what a type held though its schema does not accept it.
    pub held: usize,
    /// Accepted values with one that is not documented, which arrive in answers all the same.
    pub undocumented: usize,
}

/// Holds each type to the laws with as many instances; gives what broke one, once a case.
pub fn judge(
    document: &Value,
    cases: &[(&str, Round)],
    seed: u64,
    instances: usize,
) -> (Count, Vec<String>) {
    let mut count = Count::default();
    let mut broken = Vec::new();
    let mut judge = Judge {
        document,
        validators: BTreeMap::new(),
    };
    for (name, round) in cases {
        let number: u64 = name.trim_start_matches('C').parse().unwrap();
        let place = json!({ "$ref": format!("#/components/schemas/{name}") });
        let is_closed = number.is_multiple_of(2);
        let mut instances_of = Instances {
            document,
            rng: Rng::with_seed(seed ^ number),
        };
        for _ in 0..instances {
            let value = instances_of.of(&place);
            let mut fault = None;
            if judge.accepts(&place, &value) && judge.is_told(&place, &value) {
                count.accepted += 1;
                fault = judge.accepted(&place, *round, &value).err();
                if !is_closed && let Some(value) = judge.undocumented(&place, &value) {
                    count.undocumented += 1;
                    let arrived = round(&value).and_then(|written| {
                        match judge.lost(&place, &value, &written, "") {
                            Some(lost) => Err(format!("not at `{lost}`: {written}")),
                            None => Ok(()),
                        }
                    });
                    let missed = arrived.err().map(|error| {
                        format!("what is not documented does not arrive: {error}\n  {value}")
                    });
                    fault = fault.or(missed);
                }
            }
            let changed = instances_of.mutated(&value);
            count.mutated += 1;
            if is_closed && let Ok(written) = round(&changed) {
                count.held += usize::from(!judge.accepts(&place, &changed));
                let refused = judge.refused(&place, &written);
                fault = fault.or(refused.map(|refused| {
                    format!("holds what is refused: {refused}\n  {changed}\n  {written}")
                }));
            }
            if let Some(fault) = fault {
                broken.push(format!("{name}: {fault}\n  {value}"));
                break;
            }
        }
    }
    (count, broken)
}

struct Judge<'d> {
    document: &'d Value,
    /// By the text of the schema.
    validators: BTreeMap<String, Validator>,
}

impl Judge<'_> {
    fn validator(&mut self, schema: &Value) -> &Validator {
        self.validators
            .entry(schema.to_string())
            .or_insert_with(|| {
                let mut needed = BTreeSet::new();
                needs(self.document, schema, &mut needed);
                let components = needed.into_iter().map(|name| {
                    let schema = &self.document["components"]["schemas"][&name];
                    (name, specweld_document::json_schema(schema))
                });
                let components: serde_json::Map<_, _> = components.collect();
                let whole = json!({
                    "allOf": [specweld_document::json_schema(schema)],
                    "components": { "schemas": components },
                });
                jsonschema::draft202012::new(&whole).unwrap()
            })
    }

    fn accepts(&mut self, schema: &Value, value: &Value) -> bool {
        self.validator(schema).is_valid(value)
    }

    /// What a schema accepts is read, and written again as it came.
    fn accepted(&mut self, schema: &Value, round: Round, value: &Value) -> Result<(), String> {
        let written = round(value).map_err(|error| format!("is not read: {error}"))?;
        if let Some(lost) = self.lost(schema, value, &written, "") {
            return Err(format!("is not what it was at `{lost}`: {written}"));
        }
        // What no schema names may be all that kept it from another branch.
        let was_apart = value.to_string().contains("zz_unnamed");
        match self.validator(schema).validate(&written) {
            Err(error) if !(was_apart && is_listed(&error)) => Err(format!(
                "is refused once it is written: {error}\n  {written}"
            )),
            _ => Ok(()),
        }
    }

    /// Whether each discriminator in a value names a branch that accepts it, as OpenAPI asks for and JSON Schema does not.
    fn is_told(&mut self, schema: &Value, value: &Value) -> bool {
        let mut applying = Vec::new();
        self.applying(schema, value, &mut applying);
        // JSON Schema knows no formats of numbers either, and takes numbers for integers that no type of integers holds.
        let number = value.as_i64().map(i128::from);
        let number = number.or(value.as_u64().map(i128::from));
        let overflows = |schema: &Value| match (value, number) {
            (Value::Number(_), Some(number)) => {
                let format = INTEGERS.iter().find(|(name, ..)| schema["format"] == *name);
                format.is_some_and(|(_, least, most)| number < *least || *most < number)
            }
            (Value::Number(_), None) => schema["type"] == "integer",
            _ => false,
        };
        if applying.iter().any(overflows) {
            return false;
        }
        let heirs: Vec<_> = applying
            .iter()
            .filter_map(|base| self.named_heir(base, value))
            .collect();
        if !heirs
            .iter()
            .all(|heir| self.accepts(&reference(heir), value))
        {
            return false;
        }
        let told = applying.iter().all(|schema| {
            let branches = ["oneOf", "anyOf"]
                .into_iter()
                .filter_map(|key| schema.get(key)?.as_array());
            let mut branches = branches.flatten();
            schema.get("discriminator").is_none()
                || branches.clone().next().is_none()
                || branches.any(|branch| {
                    is_told(schema.get("discriminator"), branch, value)
                        && self.accepts(branch, value)
                })
        });
        told && match value {
            Value::Object(members) => members.iter().all(|(name, value)| {
                let schemas: Vec<_> = applying
                    .iter()
                    .filter_map(|schema| member(schema, name))
                    .collect();
                schemas.iter().all(|schema| self.is_told(schema, value))
            }),
            Value::Array(items) => items.iter().all(|value| {
                let schemas: Vec<_> = applying
                    .iter()
                    .filter_map(|schema| schema.get("items"))
                    .collect();
                schemas.iter().all(|schema| self.is_told(schema, value))
            }),
            _ => true,
        }
    }

    /// What a schema refuses a value for, other than by what the documentation of types lists.
    fn refused(&mut self, schema: &Value, value: &Value) -> Option<String> {
        let errors = self.validator(schema).iter_errors(value);
        let mut errors = errors.filter(|error| !is_listed(error));
        errors.next().map(|error| error.to_string())
    }

    /// Where a value is not the same any more, of what its schema names. Members that have a default may be new, and tags.
    fn lost(
        &mut self,
        schema: &Value,
        before: &Value,
        after: &Value,
        place: &str,
    ) -> Option<String> {
        let mut applying = Vec::new();
        self.applying(schema, before, &mut applying);
        if applying.iter().all(is_any) {
            return (!is_same(before, after)).then(|| place.to_owned());
        }
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => {
                for (name, value) in before {
                    let place = format!("{place}/{name}");
                    for schema in members_of(&applying, name) {
                        let Some(now) = after.get(name) else {
                            return Some(place);
                        };
                        if let Some(lost) = self.lost(&schema, value, now, &place) {
                            return Some(lost);
                        }
                    }
                }
                let new = after
                    .keys()
                    .find(|name| !before.contains_key(*name) && !name.starts_with('d'));
                new.map(|name| format!("{place}/{name}"))
            }
            (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
                for (index, (before, after)) in before.iter().zip(after).enumerate() {
                    for schema in applying.iter().filter_map(|schema| schema.get("items")) {
                        let lost = self.lost(schema, before, after, &format!("{place}/{index}"));
                        if lost.is_some() {
                            return lost;
                        }
                    }
                }
                None
            }
            (before, after) => (!is_same(before, after)).then(|| place.to_owned()),
        }
    }

    /// The schemas that a value is of, by references, compositions, and the branches that accept it.
    fn applying(&mut self, schema: &Value, value: &Value, found: &mut Vec<Value>) {
        let schema = match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let target = self
                    .document
                    .pointer(&reference[1..])
                    .cloned()
                    .unwrap_or_default();
                self.heir(reference, &target, value, found);
                target
            }
            None => schema.clone(),
        };
        let list = |key: &str| {
            schema
                .get(key)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        for part in list("allOf") {
            self.applying(&part, value, found);
        }
        for branch in list("oneOf").into_iter().chain(list("anyOf")) {
            if self.accepts(&branch, value) && is_told(schema.get("discriminator"), &branch, value)
            {
                self.applying(&branch, value, found);
            }
        }
        found.push(schema);
    }

    /// The component that the tag of a value of a base names.
    fn named_heir(&self, base: &Value, value: &Value) -> Option<String> {
        let discriminator = base
            .get("discriminator")
            .filter(|_| base.get("properties").is_some())?;
        let tag = value.get("tag")?.as_str()?;
        let mapped = discriminator
            .pointer(&format!("/mapping/{tag}"))
            .and_then(Value::as_str);
        let name = mapped
            .and_then(|target| target.rsplit('/').next())
            .unwrap_or(tag);
        let schemas = &self.document["components"]["schemas"];
        schemas[name]
            .get("allOf")
            .is_some()
            .then(|| name.to_owned())
    }

    /// A value with a text that its schema does not list instead of one that it does, outside of all choices.
    fn undocumented(&mut self, schema: &Value, value: &Value) -> Option<Value> {
        let schema = match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.document.pointer(&reference[1..])?,
            None => schema,
        };
        match value {
            Value::String(_) if schema["type"] == "string" && schema.get("enum").is_some() => {
                Some(json!("undocumented"))
            }
            Value::Object(members) => members.iter().find_map(|(name, member)| {
                let property = schema.get("properties")?.get(name)?.clone();
                let mut value = value.clone();
                value[name] = self.undocumented(&property, member)?;
                Some(value)
            }),
            Value::Array(items) => items.iter().enumerate().find_map(|(index, item)| {
                let mut value = value.clone();
                value[index] = self.undocumented(&schema.get("items")?.clone(), item)?;
                Some(value)
            }),
            _ => None,
        }
    }

    /// A value of a base with a discriminator is of the schema that its tag names.
    fn heir(&mut self, reference: &str, base: &Value, value: &Value, found: &mut Vec<Value>) {
        if let Some(name) = self.named_heir(base, value) {
            let heir = &self.document["components"]["schemas"][name];
            if heir["allOf"][0]["$ref"] == reference && found.iter().all(|known| known != heir) {
                found.push(heir.clone());
                let own = heir["allOf"][1].clone();
                self.applying(&own, value, found);
            }
        }
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Whether a branch is the one that a discriminator names, if there is one.
fn is_told(discriminator: Option<&Value>, branch: &Value, value: &Value) -> bool {
    let Some(discriminator) = discriminator else {
        return true;
    };
    value.get("tag").and_then(Value::as_str)
        == Some(&super::instances::tag_of(discriminator, branch))
}

/// The schema of a member, where one names it.
fn member(schema: &Value, name: &str) -> Option<Value> {
    if let Some(property) = schema
        .get("properties")
        .and_then(|properties| properties.get(name))
    {
        return Some(property.clone());
    }
    let is_object = schema.get("type").is_some_and(|kind| kind == "object");
    match schema.get("additionalProperties") {
        Some(Value::Bool(true)) => Some(json!({})),
        Some(others) if others.is_object() => Some(others.clone()),
        None if is_object
            && schema.get("properties").is_none()
            && schema.get("allOf").is_none() =>
        {
            Some(json!({}))
        }
        _ => None,
    }
}

/// The schemas of a member. Where one tells what it is, those of anything say nothing.
fn members_of(applying: &[Value], name: &str) -> Vec<Value> {
    let found = applying.iter().filter_map(|schema| member(schema, name));
    let (any, told): (Vec<_>, Vec<_>) = found.partition(is_any);
    if told.is_empty() { any } else { told }
}

/// Whether a schema is one of anything.
fn is_any(schema: &Value) -> bool {
    schema.as_object().is_some_and(|members| {
        members
            .keys()
            .all(|key| ["default", "nullable"].contains(&key.as_str()))
    })
}

fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, a)| b.get(name).is_some_and(|b| is_same(a, b)))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Number(a), Value::Number(b)) => {
            a == b || !(a.is_f64() && b.is_f64()) && a.as_f64() == b.as_f64()
        }
        (a, b) => a == b,
    }
}

/// The components that a schema refers to, and those that they refer to.
fn needs(document: &Value, schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref")
                && let Some(name) = reference.rsplit('/').next()
                && found.insert(name.to_owned())
            {
                needs(document, &document["components"]["schemas"][name], found);
            }
            members
                .values()
                .for_each(|member| needs(document, member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| needs(document, item, found)),
        _ => {}
    }
}

fn is_listed(error: &ValidationError<'_>) -> bool {
    match error.kind() {
        Fault::Minimum { .. }
        | Fault::Maximum { .. }
        | Fault::ExclusiveMinimum { .. }
        | Fault::ExclusiveMaximum { .. }
        | Fault::MaxItems { .. }
        | Fault::OneOfMultipleValid { .. } => true,
        // A branch that refuses a value by nothing else has it. Which members have to be there beside each other is listed, too.
        Fault::AnyOf { context } | Fault::OneOfNotValid { context } => {
            let is_demand = |errors: &Vec<ValidationError<'_>>| matches!(errors.as_slice(), [only] if matches!(only.kind(), Fault::Required { .. }));
            context.iter().any(|errors| errors.iter().all(is_listed))
                || context.iter().all(is_demand)
        }
        _ => false,
    }
}
