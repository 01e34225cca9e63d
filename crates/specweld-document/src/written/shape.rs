//! How the values of a schema are written where there is no JSON: in a path, a query, a form, ...

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use super::Unreadable;

/// How the values of a schema are written as text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// One text.
    Scalar(Scalar),
    /// One text for each item.
    Array(Scalar),
    /// One text for a scalar, or one for each item.
    Either {
        /// What one text stands for.
        scalar: Scalar,
        /// What each of several stands for.
        item: Scalar,
    },
    /// One or more texts for each property.
    Object {
        /// The documented properties. An object among them is one level deep: what is deeper is nested.
        properties: BTreeMap<String, Shape>,
        /// Type of the other properties.
        additional: Scalar,
    },
    /// Not text: an array of arrays, a mix of scalar and object, ...
    Nested,
}

/// The primitive types that a text may stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scalar {
    boolean: bool,
    integer: bool,
    number: bool,
    string: bool,
}

impl Scalar {
    const STRING: Self = Self {
        boolean: false,
        integer: false,
        number: false,
        string: true,
    };

    /// Whether it is a text, whatever that looks like.
    #[must_use]
    pub fn is_text(self) -> bool {
        self == Self::STRING
    }

    /// Reads a text as the first of boolean, integer, number and string that is admitted and fits.
    ///
    /// # Errors
    ///
    /// A text that fits none of them.
    pub fn read(self, text: &str) -> Result<Value, Unreadable> {
        match text {
            "true" if self.boolean => return Ok(Value::Bool(true)),
            "false" if self.boolean => return Ok(Value::Bool(false)),
            _ => {}
        }
        if (self.number || self.integer && is_integer(text))
            && let Ok(number) = text.parse::<Number>()
        {
            // JSON's own grammar: no plus sign, no leading zero, no `NaN`, no white space.
            return Ok(Value::Number(number));
        }
        if self.string {
            return Ok(Value::String(text.to_owned()));
        }
        Err(Unreadable::Malformed {
            expected: self.to_string(),
        })
    }

    fn is_empty(self) -> bool {
        self == Self::default()
    }

    fn union(self, other: Self) -> Self {
        Self {
            boolean: self.boolean || other.boolean,
            integer: self.integer || other.integer,
            number: self.number || other.number,
            string: self.string || other.string,
        }
    }

    fn intersection(self, other: Self) -> Self {
        Self {
            boolean: self.boolean && other.boolean,
            integer: self.integer && other.integer,
            number: self.number && other.number,
            string: self.string && other.string,
        }
    }
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = [
            (self.boolean, "boolean"),
            (self.integer && !self.number, "integer"),
            (self.number, "number"),
            (self.string, "string"),
        ];
        let names: Vec<_> = names
            .iter()
            .filter(|(admitted, _)| *admitted)
            .map(|(_, name)| *name)
            .collect();
        f.write_str(&names.join(" or "))
    }
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

impl Shape {
    /// The shape of a schema document, whose references lead into itself.
    pub fn of(schema: &Value) -> Self {
        let node = Node {
            schema,
            document: schema,
            depth: 0,
        };
        node.shape(|property| property.shape(Node::flat))
    }
}

/// The types that a schema admits, `null` apart: no text stands for it.
#[derive(Clone, Copy, Default)]
struct Types {
    scalar: Scalar,
    array: bool,
    object: bool,
}

impl Types {
    fn named(name: &str) -> Self {
        let mut types = Self::default();
        match name {
            "boolean" => types.scalar.boolean = true,
            "integer" => types.scalar.integer = true,
            "number" => (types.scalar.integer, types.scalar.number) = (true, true),
            "string" => types.scalar.string = true,
            "array" => types.array = true,
            "object" => types.object = true,
            _ => {}
        }
        types
    }

    fn of_value(value: &Value) -> Self {
        Self::named(match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_f64() => "number",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        })
    }

    fn union(self, other: Self) -> Self {
        Self {
            scalar: self.scalar.union(other.scalar),
            array: self.array || other.array,
            object: self.object || other.object,
        }
    }

    fn intersection(self, other: Self) -> Self {
        Self {
            scalar: self.scalar.intersection(other.scalar),
            array: self.array && other.array,
            object: self.object && other.object,
        }
    }
}

/// A schema within its document.
#[derive(Clone, Copy)]
struct Node<'a> {
    schema: &'a Value,
    document: &'a Value,
    depth: usize,
}

impl<'a> Node<'a> {
    /// A schema that contains itself through compositions alone says nothing by them.
    const MAX_DEPTH: usize = 32;

    fn at(self, schema: &'a Value) -> Self {
        Self {
            schema,
            depth: self.depth + 1,
            ..self
        }
    }

    /// The schemas that hold together with this one: the target of its reference, all of `allOf`.
    fn conjuncts(self) -> impl Iterator<Item = Self> {
        let target = self.schema.get("$ref").and_then(|reference| {
            self.document
                .pointer(reference.as_str()?.strip_prefix('#')?)
        });
        target
            .into_iter()
            .chain(self.list("allOf"))
            .map(move |schema| self.at(schema))
            .filter(|node| node.depth < Self::MAX_DEPTH)
    }

    fn alternatives(self, keyword: &str) -> impl Iterator<Item = Self> {
        self.list(keyword)
            .map(move |schema| self.at(schema))
            .filter(|node| node.depth < Self::MAX_DEPTH)
    }

    fn list(self, keyword: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
        let list = self.schema.get(keyword).and_then(Value::as_array);
        list.into_iter().flatten()
    }

    /// The schemas that this one is composed of, itself first.
    fn parts(self) -> Vec<Self> {
        let inner = self
            .conjuncts()
            .chain(self.alternatives("anyOf"))
            .chain(self.alternatives("oneOf"));
        std::iter::once(self)
            .chain(inner.flat_map(Self::parts))
            .collect()
    }

    /// The first part's keyword.
    fn keyword(self, keyword: &str) -> Option<Self> {
        self.parts()
            .into_iter()
            .find_map(|part| Some(part.at(part.schema.get(keyword)?)))
    }

    /// The admitted types; none when any is.
    fn types(self) -> Option<Types> {
        let own = match (self.schema.get("type"), self.schema.get("enum")) {
            (Some(Value::String(name)), _) => Some(Types::named(name)),
            (Some(Value::Array(names)), _) => union(
                names
                    .iter()
                    .map(|name| Some(Types::named(name.as_str().unwrap_or_default()))),
            ),
            (_, Some(Value::Array(values))) => {
                union(values.iter().map(|value| Some(Types::of_value(value))))
            }
            _ => self.schema.get("const").map(Types::of_value),
        };
        let composed = self
            .conjuncts()
            .map(Self::types)
            .chain(["anyOf", "oneOf"].map(|keyword| {
                let mut alternatives = self.alternatives(keyword).peekable();
                alternatives.peek()?;
                union(alternatives.map(Self::types))
            }));
        std::iter::once(own)
            .chain(composed)
            .flatten()
            .reduce(Types::intersection)
    }

    /// The shape, with the shapes that `inner` gives an object's properties.
    fn shape(self, inner: impl Fn(Self) -> Shape) -> Shape {
        let is_object = |types: Types| types.object && !types.array && types.scalar.is_empty();
        if !self.types().is_some_and(is_object) {
            return self.flat();
        }
        let mut properties = BTreeMap::new();
        self.properties(&mut properties, inner);
        let additional = match self.keyword("additionalProperties").map(Self::flat) {
            Some(Shape::Scalar(scalar)) => scalar,
            _ => Scalar::STRING,
        };
        Shape::Object {
            properties,
            additional,
        }
    }

    /// The shape as long as it is no object.
    fn flat(self) -> Shape {
        let Some(types) = self.types() else {
            return Shape::Scalar(Scalar::STRING);
        };
        let item = || match self.keyword("items").map(Self::types) {
            None | Some(None) => Some(Scalar::STRING),
            Some(Some(item)) => (!item.array && !item.object).then_some(item.scalar),
        };
        let scalar = (!types.scalar.is_empty()).then_some(types.scalar);
        match (scalar, types.array.then(item), types.object) {
            (Some(scalar), None, false) => Shape::Scalar(scalar),
            (None, Some(Some(item)), false) => Shape::Array(item),
            (Some(scalar), Some(Some(item)), false) => Shape::Either { scalar, item },
            _ => Shape::Nested,
        }
    }

    fn properties(self, found: &mut BTreeMap<String, Shape>, inner: impl Fn(Self) -> Shape) {
        for part in self.parts() {
            let properties = part.schema.get("properties").and_then(Value::as_object);
            for (name, schema) in properties.into_iter().flatten() {
                let shape = inner(part.at(schema));
                found
                    .entry(name.clone())
                    .and_modify(|known| *known = known.clone().merge(&shape))
                    .or_insert(shape);
            }
        }
    }
}

impl Shape {
    /// The shape of a property that two alternatives document.
    fn merge(self, other: &Self) -> Self {
        match (self, other) {
            (left, right) if left == *right => left,
            (Self::Scalar(left), Self::Scalar(right)) => Self::Scalar(left.union(*right)),
            (Self::Array(left), Self::Array(right)) => Self::Array(left.union(*right)),
            _ => Self::Nested,
        }
    }
}

/// The union of types, which is any type as soon as one of them is.
fn union(types: impl Iterator<Item = Option<Types>>) -> Option<Types> {
    types
        .collect::<Option<Vec<_>>>()
        .map(|types| types.into_iter().fold(Types::default(), Types::union))
}
