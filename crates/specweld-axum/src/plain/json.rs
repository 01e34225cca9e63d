//! JSON texts.

use std::cell::Cell;
use std::fmt;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor,
};

use super::{Object, Plain, admits};
use crate::Limits;

/// Reads JSON text as its type. None when it is over a limit or not admitted, or its type refuses it.
pub(crate) fn read<T: DeserializeOwned>(plain: &Plain, text: &[u8], limits: &Limits) -> Option<T> {
    is_admitted(plain, text, limits).then(|| serde_json::from_slice(text).ok())?
}

/// Whether a text is JSON within its limits and as the schema says, all of it written in the usual way.
pub(super) fn is_admitted(plain: &Plain, text: &[u8], limits: &Limits) -> bool {
    let members = Cell::new(0);
    let look = Look {
        plain,
        limits,
        members: &members,
        depth: 0,
    };
    let mut text = serde_json::Deserializer::from_slice(text);
    look.deserialize(&mut text).is_ok() && text.end().is_ok()
}

/// Looks at one value.
#[derive(Clone, Copy)]
struct Look<'p> {
    plain: &'p Plain,
    limits: &'p Limits,
    /// How many members there were so far in all the text.
    members: &'p Cell<usize>,
    /// In how many lists and objects the value stands.
    depth: usize,
}

impl<'p> Look<'p> {
    /// What the value is if it is not null.
    fn plain(&self) -> &'p Plain {
        match self.plain {
            Plain::Nullable(plain) => plain,
            plain => plain,
        }
    }

    /// Looks at what stands in this value.
    fn within<E: Error>(self) -> Result<Self, E> {
        let depth = self.depth + 1;
        let is_within = self.limits.check_depth(depth).is_ok();
        verdict(is_within).map(|()| Self { depth, ..self })
    }

    fn count<E: Error>(&self) -> Result<(), E> {
        self.members.set(self.members.get() + 1);
        verdict(self.limits.check_members(self.members.get()).is_ok())
    }

    fn at(self, plain: &'p Plain) -> Self {
        Self { plain, ..self }
    }
}

/// Why a value is not admitted is for others to say.
fn verdict<E: Error>(is_admitted: bool) -> Result<(), E> {
    if is_admitted {
        Ok(())
    } else {
        Err(E::custom("not admitted"))
    }
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what the schema says")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        verdict(matches!(self.plain, Plain::Any | Plain::Nullable(_)))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        verdict(matches!(self.plain(), Plain::Any | Plain::Boolean))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        verdict(match self.plain() {
            Plain::Any | Plain::Number => true,
            Plain::Integer { minimum, maximum } => (*minimum..=*maximum).contains(&value),
            _ => false,
        })
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => verdict(matches!(self.plain(), Plain::Any | Plain::Number)),
        }
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        verdict(matches!(self.plain(), Plain::Any | Plain::Number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        verdict(match self.plain() {
            Plain::Any => true,
            Plain::String { length, values } => admits(*length, values.as_deref(), text),
            _ => false,
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let (length, item) = match self.plain() {
            Plain::Array { length, item } => (Some(*length), &**item),
            plain @ Plain::Any => (None, plain),
            _ => return verdict(false),
        };
        let look = self.within()?.at(item);
        let mut count = 0;
        while items.next_element_seed(look)?.is_some() {
            look.count()?;
            count += 1;
        }
        verdict(length.is_none_or(|length| length.admits(count)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let object = match self.plain() {
            Plain::Object(object) => Some(object),
            Plain::Any => None,
            _ => return verdict(false),
        };
        let look = self.within()?;
        let mut missing = object.map_or(0, |object| object.required);
        while let Some(found) = members.next_key_seed(Name(object))? {
            look.count()?;
            let plain = match (object, found) {
                (None, _) => self.plain(),
                (Some(object), Some(at)) => {
                    let property = &object.properties[at];
                    missing &= !property.required;
                    &property.plain
                }
                (Some(object), None) => match &object.additional {
                    Some(plain) => plain,
                    None => return verdict(false),
                },
            };
            members.next_value_seed(look.at(plain))?;
        }
        verdict(missing == 0)
    }
}

/// Finds a property by its name.
struct Name<'p>(Option<&'p Object>);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Option<usize>, E> {
        let properties = self.0.map_or(&[][..], |object| &object.properties);
        Ok(properties
            .binary_search_by(|it| it.name.as_str().cmp(name))
            .ok())
    }
}
