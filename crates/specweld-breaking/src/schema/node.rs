//! A schema of OpenAPI 3.0 as it is reasoned with: what each keyword asks, with nothing said twice.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::decimal::Decimal;

/// A schema, in [`Space`](super::Space).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(pub(super) usize);

/// Types as a set of bits. Numbers are whole, or have a fraction.
pub type Types = u8;

pub const NULL: Types = 1;
pub const BOOLEAN: Types = 2;
pub const WHOLE: Types = 4;
pub const FRACTION: Types = 8;
pub const NUMBER: Types = WHOLE | FRACTION;
pub const STRING: Types = 16;
pub const ARRAY: Types = 32;
pub const OBJECT: Types = 64;
pub const ALL: Types = 127;

/// A bound of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    pub at: Decimal,
    /// Whether the bound itself is out.
    pub exclusive: bool,
}

/// What `additionalProperties` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Additional {
    /// Nothing: members that are not declared are taken, and not sent.
    Unsaid,
    /// `true`
    Allowed,
    /// `false`
    Denied,
    /// A schema.
    Schema(Id),
}

/// A schema: what it asks for holds together.
#[derive(Clone, Debug)]
pub struct Node {
    pub types: Types,
    pub values: Option<Rc<[Value]>>,
    pub minimum: Option<Bound>,
    pub maximum: Option<Bound>,
    pub multiple_of: Option<Decimal>,
    pub min_length: u64,
    pub max_length: Option<u64>,
    pub pattern: Option<Rc<str>>,
    pub format: Option<Rc<str>>,
    pub items: Option<Id>,
    pub min_items: u64,
    pub max_items: Option<u64>,
    pub unique: bool,
    pub properties: BTreeMap<Rc<str>, Id>,
    pub required: BTreeSet<Rc<str>>,
    /// The properties that do not go this way: they are not sent, and taken whatever they are.
    pub other_way: BTreeSet<Rc<str>>,
    pub additional: Additional,
    pub min_properties: u64,
    pub max_properties: Option<u64>,
    pub all: Vec<Id>,
    pub any: Vec<Id>,
    pub one: Vec<Id>,
    pub not: Option<Id>,
    /// Whether it is of a parameter or a header, whose scalars are all texts on the way.
    pub wire: bool,
    /// What of it can't be reasoned with.
    pub opaque: Option<&'static str>,
}

impl Default for Node {
    fn default() -> Self {
        Self {
            types: ALL,
            values: None,
            minimum: None,
            maximum: None,
            multiple_of: None,
            min_length: 0,
            max_length: None,
            pattern: None,
            format: None,
            items: None,
            min_items: 0,
            max_items: None,
            unique: false,
            properties: BTreeMap::new(),
            required: BTreeSet::new(),
            other_way: BTreeSet::new(),
            additional: Additional::Unsaid,
            min_properties: 0,
            max_properties: None,
            all: Vec::new(),
            any: Vec::new(),
            one: Vec::new(),
            not: None,
            wire: false,
            opaque: None,
        }
    }
}

/// Which way what a schema describes goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// From client to server.
    Request,
    /// From server to client.
    Response,
}

impl Direction {
    /// The member by which a property says that it does not go this way.
    pub fn other_way(self) -> &'static str {
        match self {
            Self::Request => "readOnly",
            Self::Response => "writeOnly",
        }
    }
}

/// Bits of a `type`.
pub fn types(name: &str) -> Types {
    match name {
        "null" => NULL,
        "boolean" => BOOLEAN,
        "integer" => WHOLE,
        "number" => NUMBER,
        "string" => STRING,
        "array" => ARRAY,
        "object" => OBJECT,
        _ => ALL,
    }
}

/// The type that a value is of.
pub fn type_of(value: &Value) -> Types {
    match value {
        Value::Null => NULL,
        Value::Bool(_) => BOOLEAN,
        Value::Number(number) => match Decimal::of(number) {
            Some(number) if number.is_whole() => WHOLE,
            None if number.as_f64().is_some_and(|number| number.fract() == 0.0) => WHOLE,
            _ => FRACTION,
        },
        Value::String(_) => STRING,
        Value::Array(_) => ARRAY,
        Value::Object(_) => OBJECT,
    }
}

/// The range of whole numbers that a numeric format names.
pub fn range(format: &str) -> Option<(i64, i64)> {
    match format {
        "int32" => Some((i32::MIN.into(), i32::MAX.into())),
        "int64" => Some((i64::MIN, i64::MAX)),
        _ => None,
    }
}

/// What a property of a schema goes by in a direction.
pub trait Children<'a> {
    /// The schema that stands there.
    fn child(&mut self, value: &'a Value) -> Id;
    /// Whether a property does not go this way.
    fn goes_other_way(&self, property: &'a Value) -> bool;
    /// A schema that nothing was written for.
    fn add(&mut self, node: Node) -> Id;
}

/// Reads a schema object, which is no reference. With `wire` it is that of a parameter, whose value is a text.
pub fn read<'a>(schema: &'a Value, wire: bool, children: &mut impl Children<'a>) -> Node {
    let Value::Object(members) = schema else {
        return Node {
            types: if *schema == Value::Bool(false) {
                0
            } else {
                ALL
            },
            ..Node::default()
        };
    };
    let mut node = Node::default();
    scalars(members, &mut node);
    let list = |key: &str| {
        members
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    node.all = list("allOf").map(|it| children.child(it)).collect();
    node.any = list("anyOf").map(|it| children.child(it)).collect();
    node.one = list("oneOf").map(|it| children.child(it)).collect();
    node.not = members.get("not").map(|it| children.child(it));
    node.items = members.get("items").map(|it| children.child(it));
    objects(members, &mut node, children);
    let is_nullable = members.get("nullable") == Some(&Value::Bool(true));
    node.wire = wire;
    if !is_nullable {
        return node;
    }
    if node.types != ALL {
        node.types |= NULL;
    }
    if let Some(values) = &node.values
        && !values.contains(&Value::Null)
    {
        node.values = Some(values.iter().cloned().chain([Value::Null]).collect());
    }
    let is_composed = ["allOf", "anyOf", "oneOf", "not"]
        .iter()
        .any(|key| members.contains_key(*key));
    if is_composed {
        let null = Node {
            types: NULL,
            ..Node::default()
        };
        node = Node {
            any: vec![children.add(node), children.add(null)],
            ..Node::default()
        };
    }
    node
}

impl Node {
    /// The types that it takes. Where all scalars are texts on the way, one that asks for no particular text takes each of them.
    pub fn taken(&self) -> Types {
        let any_text = self.types & STRING != 0
            && self.values.is_none()
            && self.pattern.is_none()
            && self.format.is_none()
            && (self.min_length, self.max_length) == (0, None);
        match self.wire && any_text {
            true => self.types | BOOLEAN | NUMBER,
            false => self.types,
        }
    }
}

fn scalars(members: &Map<String, Value>, node: &mut Node) {
    let count = |key: &str| {
        let number = members.get(key)?;
        // Some write `1.0`.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count"
        )]
        number
            .as_u64()
            .or_else(|| number.as_f64().map(|number| number as u64))
    };
    let text = |key: &str| members.get(key).and_then(Value::as_str);
    let flag = |key: &str| members.get(key) == Some(&Value::Bool(true));
    if let Some(name) = text("type") {
        node.types = types(name);
    }
    let values = members.get("enum").and_then(Value::as_array);
    node.values = values.map(|values| values.iter().cloned().collect());
    let mut opaque = None;
    let mut number = |key: &str| {
        let number = members.get(key)?.as_number()?;
        let decimal = Decimal::of(number);
        if decimal.is_none() {
            opaque = Some("a number has more digits than are counted with");
        }
        decimal
    };
    let mut bound = |key: &str, exclusive: &str| {
        number(key).map(|at| Bound {
            at,
            exclusive: flag(exclusive),
        })
    };
    node.minimum = bound("minimum", "exclusiveMinimum");
    node.maximum = bound("maximum", "exclusiveMaximum");
    node.multiple_of = number("multipleOf").filter(|step| *step > Decimal::whole(0));
    node.opaque = opaque;
    node.min_length = count("minLength").unwrap_or_default();
    node.max_length = count("maxLength");
    node.pattern = text("pattern").map(Rc::from);
    format(text("format"), node);
    node.min_items = count("minItems").unwrap_or_default();
    node.max_items = count("maxItems");
    node.unique = flag("uniqueItems");
    node.min_properties = count("minProperties").unwrap_or_default();
    node.max_properties = count("maxProperties");
}

/// A format of whole numbers is a range; others are of texts.
fn format(format: Option<&str>, node: &mut Node) {
    let Some(format) = format else { return };
    match range(format) {
        Some((least, most)) if node.types & NUMBER != 0 && node.types & STRING == 0 => {
            let within = |at: i64| Bound {
                at: Decimal::whole(at),
                exclusive: false,
            };
            if node.minimum.is_none_or(|bound| bound.at < within(least).at) {
                node.minimum = Some(within(least));
            }
            if node.maximum.is_none_or(|bound| bound.at > within(most).at) {
                node.maximum = Some(within(most));
            }
        }
        _ if node.types & STRING == 0 => {}
        // What these say is how the text is shown or made, which refuses none.
        _ if ["password", "binary", "int32", "int64", "float", "double"].contains(&format) => {}
        _ => node.format = Some(Rc::from(format)),
    }
}

fn objects<'a>(members: &'a Map<String, Value>, node: &mut Node, children: &mut impl Children<'a>) {
    let required = members.get("required").and_then(Value::as_array);
    let required = required.into_iter().flatten().filter_map(Value::as_str);
    node.required = required.map(Rc::from).collect();
    let properties = members.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let id = if children.goes_other_way(property) {
            node.required.remove(name.as_str());
            node.other_way.insert(Rc::from(name.as_str()));
            children.add(Node::default())
        } else {
            children.child(property)
        };
        node.properties.insert(Rc::from(name.as_str()), id);
    }
    node.additional = match members.get("additionalProperties") {
        None => Additional::Unsaid,
        Some(Value::Bool(false)) => Additional::Denied,
        Some(schema @ Value::Object(inner)) if !inner.is_empty() => {
            Additional::Schema(children.child(schema))
        }
        Some(_) => Additional::Allowed,
    };
}
