//! Texts that stand for one scalar.

use serde::de::value::{Error, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use super::{Plain, admits};

/// What a text stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scalar<'t> {
    Boolean(bool),
    Integer(i64),
    String(&'t str),
}

/// Reads a text as its type. None when it is not admitted, or its type refuses it.
pub(crate) fn read<T: DeserializeOwned>(plain: &Plain, text: &str) -> Option<T> {
    T::deserialize(scalar(plain, text)?).ok()
}

/// What a text stands for, if it is written in the usual way.
pub(super) fn scalar<'t>(plain: &Plain, text: &'t str) -> Option<Scalar<'t>> {
    match plain {
        Plain::Boolean => text.parse().ok().map(Scalar::Boolean),
        Plain::Integer { minimum, maximum } => {
            let value = integer(text)?;
            (*minimum..=*maximum)
                .contains(&value)
                .then_some(Scalar::Integer(value))
        }
        Plain::Number => integer(text).map(Scalar::Integer),
        Plain::String { length, values } => {
            admits(*length, values.as_deref(), text).then_some(Scalar::String(text))
        }
        _ => None,
    }
}

/// An integer in JSON's grammar, but for minus zero.
fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits.starts_with(|it: char| it.is_ascii_digit())
        && (!digits.starts_with('0') || text == "0");
    is_plain.then(|| text.parse().ok())?
}

impl<'de> Deserializer<'de> for Scalar<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Boolean(value) => visitor.visit_bool(value),
            // As a JSON value does.
            Self::Integer(value) => match u64::try_from(value) {
                Ok(value) => visitor.visit_u64(value),
                Err(_) => visitor.visit_i64(value),
            },
            Self::String(text) => visitor.visit_str(text),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            Self::String(text) => {
                let text: StrDeserializer<'_, Error> = text.into_deserializer();
                text.deserialize_enum(name, variants, visitor)
            }
            // A number or truth value is no variant's name.
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
