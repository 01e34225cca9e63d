/// How values are read and written that serde's derives would lose a part of.
mod json {
    #![allow(dead_code)]
    use ::serde::de::{DeserializeOwned, Error};
    use ::serde::{Serialize, Serializer};
    use ::serde_json::Value;
    use super::care::{self, Care};

    /// The variants of a choice that a value fits.
    pub struct Choice<'v, U> {
        value: &'v Value,
        /// Each with what it is written as.
        found: ::std::vec::Vec<(U, Value)>,
        /// Whether all variants are looked at, also once one has the whole value.
        all: bool,
    }

    impl<'v, U: Serialize> Choice<'v, U> {
        fn new(value: &'v Value, offers: Offers<U>, all: bool, care: Care) -> Self {
            let found = ::std::vec::Vec::new();
            let mut choice = Self { value, found, all };
            care::with(care, || offers(&mut choice));
            choice
        }

        pub fn offer<T: DeserializeOwned>(&mut self, variant: fn(T) -> U) {
            if !self.all && self.found.last().is_some_and(|(_, written)| is_whole(written, self.value)) {
                return;
            }
            if let Ok(read) = T::deserialize(self.value) {
                let read = variant(read);
                if let Ok(written) = ::serde_json::to_value(&read) {
                    self.found.push((read, written));
                }
            }
        }

        /// The variant that keeps of the value whatever another would keep, and that adds least.
        fn best(&self) -> ::std::option::Option<usize> {
            let keeps_most = |index: &usize| {
                let mut others = self.found.iter();
                others.all(|(_, other)| keeps(&self.found[*index].1, other, self.value))
            };
            (0..self.found.len()).filter(keeps_most).min_by_key(|index| added(&self.found[*index].1, self.value))
        }
    }

    /// Offers a choice each of its variants.
    type Offers<U> = fn(&mut Choice<'_, U>);

    /// A value as one of the variants of a choice. `other` takes it as it is where no variant does it justice: where several fit and
    /// none keeps all that they keep; where it `is_one` of them, and would fit more of them without what is not kept; and where none
    /// fits, if `takes_all`.
    pub fn choose<U: Serialize, E: Error>(
        value: Value, is_one: bool, offers: Offers<U>, other: ::std::option::Option<fn(Value) -> U>, takes_all: bool,
    ) -> Result<U, E> {
        let around = care::get();
        let own = if is_one { Care::Exact } else { Care::Complete };
        let care = if own > around { own } else { around };
        let mut choice = Choice::new(&value, offers, false, care);
        let is_documented = !choice.found.is_empty();
        if !is_documented && care != around {
            choice = Choice::new(&value, offers, false, around);
        }
        let is_alone = |index: &usize| {
            let written = &choice.found[*index].1;
            let fits = || Choice::new(written, offers, true, Care::Exact).found.len();
            !is_one || !is_documented || is_whole(written, &value) || fits() <= choice.found.len()
        };
        let best = choice.best().filter(is_alone);
        let mut found = choice.found;
        let is_accepted = || !Choice::new(&value, offers, false, Care::Exact).found.is_empty();
        match (best, other) {
            (Some(best), _) => Ok(found.swap_remove(best).0),
            (None, Some(other)) if takes_all || is_accepted() => Ok(other(value)),
            (None, _) if !found.is_empty() => Ok(found.swap_remove(0).0),
            _ => Err(E::custom("no variant fits")),
        }
    }

    /// Whether an encoding is the value that it was read from.
    fn is_whole(written: &Value, value: &Value) -> bool {
        added(written, value) == 0 && keeps(written, value, value)
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
