//! What is remembered of requests: for a time, and up to a number.

use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::clock::Moment;

/// Stands for a text of any length wherever texts are only compared: it is always as short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Digest([u8; 32]);

impl Digest {
    /// The digest of several texts. Where one ends and the next begins makes a difference.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }
}

/// Values by digest. Each is remembered until its time, at most `MOST` of them: for more, the oldest make room.
#[derive(Clone)]
pub(crate) struct Memory<T, const MOST: usize> {
    entries: HashMap<Digest, Entry<T>>,
    /// The entries as they came, each with its number. One whose number is another's now is gone.
    order: VecDeque<(u64, Digest)>,
    count: u64,
}

#[derive(Clone)]
struct Entry<T> {
    number: u64,
    until: Moment,
    value: T,
}

impl<T, const MOST: usize> Default for Memory<T, MOST> {
    fn default() -> Self {
        Self {
            entries: HashMap::new(),
            order: VecDeque::new(),
            count: 0,
        }
    }
}

impl<T, const MOST: usize> Memory<T, MOST> {
    /// What is remembered under a digest.
    pub fn get(&self, digest: &Digest, now: Moment) -> Option<&T> {
        let entry = self.entries.get(digest)?;
        (now < entry.until).then_some(&entry.value)
    }

    /// Remembers a value, in place of any other under this digest. Those whose time is over are forgotten, as far as
    /// none that came before them still stays: each is looked at once, whatever there is.
    pub fn insert(&mut self, digest: Digest, value: T, until: Moment, now: Moment) {
        self.count += 1;
        let number = self.count;
        let entry = Entry {
            number,
            until,
            value,
        };
        self.entries.insert(digest, entry);
        self.order.push_back((number, digest));
        while let Some((number, digest)) = self.order.front() {
            let current = self.entries.get(digest).filter(|it| it.number == *number);
            let is_over = current.is_none_or(|it| it.until <= now);
            if !is_over && self.order.len() <= MOST {
                break;
            }
            if current.is_some() {
                self.entries.remove(digest);
            }
            self.order.pop_front();
        }
    }

    /// Changes what is remembered under a digest, and until when.
    pub fn update(&mut self, digest: &Digest, change: impl FnOnce(&mut T) -> Moment) {
        if let Some(entry) = self.entries.get_mut(digest) {
            entry.until = change(&mut entry.value);
        }
    }

    /// Forgets all other values.
    pub fn retain(&mut self, is_such: impl Fn(&T) -> bool) {
        self.entries.retain(|_, it| is_such(&it.value));
    }

    /// Forgets what is remembered under a digest, if it is such a value.
    pub fn remove_if(&mut self, digest: &Digest, is_such: impl FnOnce(&T) -> bool) {
        if self
            .entries
            .get(digest)
            .is_some_and(|it| is_such(&it.value))
        {
            self.entries.remove(digest);
        }
    }
}

impl<T: Serialize, const MOST: usize> Serialize for Memory<T, MOST> {
    /// A list, oldest first, of digest, time and value.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entries = self.order.iter().filter_map(|(number, digest)| {
            let entry = self.entries.get(digest).filter(|it| it.number == *number)?;
            Some((digest, entry.until, &entry.value))
        });
        serializer.collect_seq(entries)
    }
}

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for Memory<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries = Vec::<(Digest, Moment, T)>::deserialize(deserializer)?;
        let mut memory = Self::default();
        for (digest, until, value) in entries {
            memory.insert(digest, value, until, Moment::FIRST);
        }
        Ok(memory)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(text: &str) -> Digest {
        Digest::of(&[text.as_bytes()])
    }

    fn at(millis: i64) -> Moment {
        Moment::from_millis(millis)
    }

    /// The values in order.
    fn values(memory: &Memory<u32, 3>) -> Vec<u32> {
        let json = serde_json::to_value(memory).unwrap();
        let entries: Vec<(Digest, Moment, u32)> = serde_json::from_value(json).unwrap();
        entries.into_iter().map(|(_, _, value)| value).collect()
    }

    #[test]
    fn where_texts_end_makes_a_difference() {
        let parts = |parts: &[&str]| {
            let parts: Vec<_> = parts.iter().map(|it| it.as_bytes()).collect();
            Digest::of(&parts)
        };
        assert_eq!(parts(&["a", "b"]), parts(&["a", "b"]));
        let others: &[&[&str]] = &[&["ab", ""], &["", "ab"], &["ab"], &["a", "b", ""]];
        for other in others {
            assert_ne!(parts(&["a", "b"]), parts(other));
        }
    }

    #[test]
    fn values_are_forgotten_when_their_time_is_over() {
        let mut memory = Memory::<u32, 3>::default();
        memory.insert(digest("a"), 1, at(10), at(0));
        assert_eq!(memory.get(&digest("a"), at(9)), Some(&1));
        assert_eq!(memory.get(&digest("a"), at(10)), None);
        memory.insert(digest("b"), 2, at(20), at(10));
        assert_eq!(values(&memory), [2]);
        memory.update(&digest("b"), |value| {
            *value = 3;
            at(15)
        });
        assert_eq!(memory.get(&digest("b"), at(14)), Some(&3));
        assert_eq!(memory.get(&digest("b"), at(15)), None);
    }

    #[test]
    fn the_oldest_make_room() {
        let mut memory = Memory::<u32, 3>::default();
        for (text, value) in [("a", 1), ("b", 2), ("a", 3), ("c", 4), ("d", 5)] {
            memory.insert(digest(text), value, at(10), at(0));
        }
        assert_eq!(values(&memory), [3, 4, 5]);
        assert_eq!(memory.entries.len(), 3);
        // What comes and goes leaves nothing behind.
        for _ in 0..100 {
            memory.insert(digest("e"), 6, at(10), at(0));
            memory.remove_if(&digest("e"), |value| *value == 6);
        }
        assert!(memory.order.len() <= 3 && memory.entries.len() <= 3);
    }
}
