/// How values are read and written that serde's derives would lose a part of.
mod json {
    #![allow(dead_code)]
    use ::serde::de::{DeserializeOwned, Deserializer, Error};
    use ::serde::{Deserialize, Serialize, Serializer};
    use ::serde_json::Value;

    /// A value as one of the variants of a choice: the one that keeps of it whatever another would keep, and that adds least.
    pub struct Choice<U> {
        value: Value,
        /// What fits, each with what it keeps.
        found: ::std::vec::Vec<(U, Value)>,
    }

    impl<U: Serialize> Choice<U> {
        pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Value::deserialize(deserializer).map(Self::new)
        }

        pub fn new(value: Value) -> Self {
            let found = ::std::vec::Vec::new();
            Self { value, found }
        }

        pub fn offer<T: DeserializeOwned>(&mut self, variant: fn(T) -> U) {
            let is_whole = |(_, kept): &(U, Value)| {
                added(kept, &self.value) == 0 && keeps(kept, &self.value, &self.value)
            };
            if self.found.last().is_some_and(is_whole) {
                return;
            }
            if let Ok(read) = T::deserialize(&self.value) {
                let read = variant(read);
                if let Ok(kept) = ::serde_json::to_value(&read) {
                    self.found.push((read, kept));
                }
            }
        }

        /// `other` takes the value as it is where several fit, and none keeps all that they keep; where nothing fits, if `takes_all`.
        pub fn end<E: Error>(mut self, other: ::std::option::Option<fn(Value) -> U>, takes_all: bool) -> Result<U, E> {
            let keeps_most = |(_, kept): &(U, Value)| {
                let mut others = self.found.iter();
                others.all(|(_, other)| keeps(kept, other, &self.value))
            };
            let best = (0..self.found.len()).filter(|index| keeps_most(&self.found[*index]));
            let best = best.min_by_key(|index| added(&self.found[*index].1, &self.value));
            match (best, other) {
                (Some(best), _) => Ok(self.found.swap_remove(best).0),
                (None, Some(other)) if takes_all || !self.found.is_empty() => Ok(other(self.value)),
                (None, _) if !self.found.is_empty() => Ok(self.found.swap_remove(0).0),
                _ => Err(E::custom("no variant fits")),
            }
        }
    }

    /// Whether one encoding has all of a value that another has.
    fn keeps(kept: &Value, other: &Value, value: &Value) -> bool {
        match (value, other) {
            (Value::Object(value), Value::Object(other)) => value.iter().all(|(key, value)| match (other.get(key), kept.get(key)) {
                (None, _) => true,
                (Some(other), Some(kept)) => keeps(kept, other, value),
                (Some(_), None) => false,
            }),
            (Value::Array(value), Value::Array(other)) => value.iter().enumerate().all(|(index, value)| {
                match (other.get(index), kept.get(index)) {
                    (None, _) => true,
                    (Some(other), Some(kept)) => keeps(kept, other, value),
                    (Some(_), None) => false,
                }
            }),
            _ => !is_same(value, other) || is_same(value, kept),
        }
    }

    /// How many members an encoding has that the value has not.
    fn added(kept: &Value, value: &Value) -> usize {
        match (kept, value) {
            (Value::Object(kept), Value::Object(value)) => {
                let added = kept.iter().map(|(key, kept)| value.get(key).map_or(1, |value| added(kept, value)));
                added.sum()
            }
            (Value::Array(kept), Value::Array(value)) => {
                let added = kept.iter().zip(value).map(|(kept, value)| added(kept, value));
                added.sum()
            }
            _ => 0,
        }
    }

    /// Whether two values are equal, whichever way their numbers are written.
    pub fn is_same(a: &Value, b: &Value) -> bool {
        match (a, b) {
            (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
            _ => a == b,
        }
    }

    /// The member that tells the variants of a choice apart.
    pub fn tag(value: &Value, name: &str) -> ::std::option::Option<::std::string::String> {
        Some(value.get(name)?.as_str()?.to_owned())
    }

    pub fn read<T: DeserializeOwned, E: Error>(value: Value) -> Result<T, E> {
        T::deserialize(value).map_err(E::custom)
    }

    /// Writes a variant of a choice with the tag that it is told by: its own, if that is one of `tags`, else the first of them.
    pub fn tagged<S: Serializer>(value: &impl Serialize, name: &str, tags: &[&str], serializer: S) -> Result<S::Ok, S::Error> {
        let mut value = ::serde_json::to_value(value).map_err(<S::Error as ::serde::ser::Error>::custom)?;
        if let (Value::Object(members), Some(first)) = (&mut value, tags.first()) {
            let own = members.get(name).and_then(Value::as_str);
            if !own.is_some_and(|own| tags.contains(&own)) {
                members.insert(name.to_owned(), Value::from(*first));
            }
        }
        value.serialize(serializer)
    }

    /// A documented value.
    pub fn literal(text: &str) -> Value {
        ::serde_json::from_str(text).unwrap_or_default()
    }
}
