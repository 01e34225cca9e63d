//! What is asked of one value when every choice is made.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;

use super::decimal::Decimal;
use super::node::{ALL, Bound, Id, Types};

/// Something asked of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Literal {
    /// Who keeps to the schema may send it: no member that is not declared, where the schema does not say that there may be such.
    Send(Id),
    /// The schema takes it.
    Take(Id),
    /// The schema does not take it.
    Not(Id),
}

/// One thing that is asked of a value. But for types and values it is asked of values of its type alone.
#[derive(Clone, Debug)]
pub enum Constraint {
    Types(Types),
    Values(Rc<[Value]>),
    NotValues(Rc<[Value]>),
    Minimum(Bound),
    Maximum(Bound),
    Multiple(Decimal),
    NotMultiple(Decimal),
    MinLength(u64),
    MaxLength(u64),
    Pattern(Rc<str>, bool),
    Format(Rc<str>, bool),
    /// At least one item is so.
    Item(Literal),
    MinItems(u64),
    MaxItems(u64),
    Unique,
    Duplicate,
    /// The property is there, and so.
    Property(Rc<str>, Literal),
    Required(Rc<str>),
    Absent(Rc<str>),
    /// There is a property that a schema does not declare, and it is so.
    Undeclared(Id, Option<Literal>),
    MinProperties(u64),
    MaxProperties(u64),
    /// Something that can't be decided.
    Opaque(&'static str),
}

/// All that is asked of one value.
#[derive(Clone, Debug, Default)]
pub struct Leaf {
    pub types: Types,
    pub values: Option<Rc<[Value]>>,
    pub not_values: Vec<Value>,
    pub minimum: Option<Bound>,
    pub maximum: Option<Bound>,
    pub multiples: Vec<Decimal>,
    pub not_multiples: Vec<Decimal>,
    pub min_length: u64,
    pub max_length: Option<u64>,
    pub patterns: Vec<(Rc<str>, bool)>,
    pub formats: Vec<(Rc<str>, bool)>,
    /// All items are so.
    pub items: Vec<Literal>,
    /// Each is one item.
    pub some_items: Vec<Literal>,
    pub min_items: u64,
    pub max_items: Option<u64>,
    pub unique: bool,
    pub duplicate: bool,
    /// Properties and additional properties are as those of these schemas, which the sender may have closed.
    pub shapes: Vec<(Id, bool)>,
    pub properties: Vec<(Rc<str>, Literal)>,
    pub required: BTreeSet<Rc<str>>,
    pub absent: BTreeSet<Rc<str>>,
    pub undeclared: Vec<(Id, Option<Literal>)>,
    pub min_properties: u64,
    pub max_properties: Option<u64>,
    pub opaque: Option<&'static str>,
    /// The schemas that hold, and those that do not.
    pub hold: Vec<Id>,
    pub fail: Vec<Id>,
}

impl Leaf {
    pub fn new() -> Self {
        Self {
            types: ALL,
            ..Self::default()
        }
    }

    /// Asks for one thing more.
    pub fn add(&mut self, constraint: Constraint) {
        use Constraint as C;
        fn least(known: &mut Option<u64>, most: u64) {
            *known = Some(known.map_or(most, |known| known.min(most)));
        }
        match constraint {
            C::Types(types) => self.types &= types,
            // Which of two lists a value is on is looked up later.
            C::Values(values) => self.values = Some(values),
            C::NotValues(values) => self.not_values.extend(values.iter().cloned()),
            C::Minimum(bound) => {
                let is_weaker =
                    |known: &Bound| known.at < bound.at || known.at == bound.at && bound.exclusive;
                if self.minimum.as_ref().is_none_or(is_weaker) {
                    self.minimum = Some(bound);
                }
            }
            C::Maximum(bound) => {
                let is_weaker =
                    |known: &Bound| known.at > bound.at || known.at == bound.at && bound.exclusive;
                if self.maximum.as_ref().is_none_or(is_weaker) {
                    self.maximum = Some(bound);
                }
            }
            C::Multiple(step) => self.multiples.push(step),
            C::NotMultiple(step) => self.not_multiples.push(step),
            C::MinLength(least) => self.min_length = self.min_length.max(least),
            C::MaxLength(most) => least(&mut self.max_length, most),
            C::Pattern(pattern, wanted) => self.patterns.push((pattern, wanted)),
            C::Format(format, wanted) => self.formats.push((format, wanted)),
            C::Item(literal) => self.some_items.push(literal),
            C::MinItems(least) => self.min_items = self.min_items.max(least),
            C::MaxItems(most) => least(&mut self.max_items, most),
            C::Unique => self.unique = true,
            C::Duplicate => self.duplicate = true,
            C::Property(key, literal) => self.properties.push((key, literal)),
            C::Required(key) => drop(self.required.insert(key)),
            C::Absent(key) => drop(self.absent.insert(key)),
            C::Undeclared(id, literal) => self.undeclared.push((id, literal)),
            C::MinProperties(least) => self.min_properties = self.min_properties.max(least),
            C::MaxProperties(most) => least(&mut self.max_properties, most),
            C::Opaque(reason) => self.opaque = Some(reason),
        }
    }
}
