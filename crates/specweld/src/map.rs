//! A map that keeps the order in which its members were added.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};
use smol_str::SmolStr;

/// Up to this many members are searched through: most objects have a handful, for which that is faster than a table and
/// takes less memory.
const SEARCHED: usize = 24;

/// Values by key, in the order in which they were added. No key stands twice.
#[derive(Clone, Debug)]
pub(crate) struct Map<V> {
    members: Vec<(SmolStr, V)>,
    /// Where each key stands, of an object with more members than are searched through.
    /// Objects are many, and few have a table: all but a pointer would be waste.
    index: Option<Box<Index>>,
}

/// Positions of members by the hashes of their keys.
#[derive(Clone, Debug, Default)]
struct Index {
    hasher: DefaultHashBuilder,
    positions: HashTable<usize>,
}

impl Index {
    fn of<V>(members: &[(SmolStr, V)]) -> Self {
        let mut index = Self::default();
        for position in 0..members.len() {
            index.add(members, position);
        }
        index
    }

    fn add<V>(&mut self, members: &[(SmolStr, V)], position: usize) {
        let hash = |at: &usize| self.hasher.hash_one(&members[*at].0);
        self.positions
            .insert_unique(hash(&position), position, hash);
    }

    fn reserve<V>(&mut self, members: &[(SmolStr, V)], more: usize) {
        let hash = |at: &usize| self.hasher.hash_one(&members[*at].0);
        self.positions.reserve(more, hash);
    }

    fn position<V>(&self, members: &[(SmolStr, V)], key: &str) -> Option<usize> {
        let is = |at: &usize| members[*at].0 == key;
        self.positions.find(self.hasher.hash_one(key), is).copied()
    }
}

impl<V> Default for Map<V> {
    fn default() -> Self {
        Self::with_capacity(0)
    }
}

impl<V> Map<V> {
    /// No member.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// No member, with room for as many as this.
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self {
            members: Vec::with_capacity(capacity),
            index: None,
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The member with this key.
    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        self.members
            .get(self.position(key)?)
            .map(|(_, member)| member)
    }

    /// The member with this key.
    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        let position = self.position(key)?;
        self.members.get_mut(position).map(|(_, member)| member)
    }

    /// Whether there is a member with this key.
    pub(crate) fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// Adds a member at the end, or puts it in the place of the one that has the key, which is given back.
    pub(crate) fn insert(&mut self, key: impl Into<SmolStr>, member: V) -> Option<V> {
        let key = key.into();
        if let Some(old) = self.get_mut(&key) {
            return Some(std::mem::replace(old, member));
        }
        self.push(key, member);
        None
    }

    /// The same, without a look at what was there.
    pub(crate) fn set(&mut self, key: &str, member: V) {
        match self.get_mut(key) {
            Some(old) => *old = member,
            None => self.push(key.into(), member),
        }
    }

    fn push(&mut self, key: SmolStr, member: V) {
        self.members.push((key, member));
        match &mut self.index {
            Some(index) => index.add(&self.members, self.members.len() - 1),
            None => self.reindex(),
        }
    }

    /// Takes out the member with this key; the others keep their order.
    pub(crate) fn shift_remove(&mut self, key: &str) -> Option<V> {
        let position = self.position(key)?;
        let (_, member) = self.members.remove(position);
        self.reindex();
        Some(member)
    }

    /// Keeps the members that `keep` says.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&SmolStr, &mut V) -> bool) {
        self.members.retain_mut(|(key, member)| keep(key, member));
        self.reindex();
    }

    /// The members.
    pub(crate) fn iter(&self) -> Members<'_, V> {
        self.into_iter()
    }

    /// The keys.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &SmolStr> {
        self.members.iter().map(|(key, _)| key)
    }

    /// The members without their keys.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.members.iter().map(|(_, member)| member)
    }

    /// The members without their keys.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.members.iter_mut().map(|(_, member)| member)
    }

    fn position(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.position(&self.members, key),
            None => self.members.iter().position(|(other, _)| other == key),
        }
    }

    fn reindex(&mut self) {
        self.index = (self.members.len() > SEARCHED).then(|| Box::new(Index::of(&self.members)));
    }

    /// An object of these members. Those whose key stands before are left out, and handed to `duplicate` with the first
    /// of that key.
    pub(crate) fn of(members: Vec<(SmolStr, V)>, mut duplicate: impl FnMut(&str, &V, &V)) -> Self {
        let is_first = |(at, (key, _)): (usize, &(SmolStr, V))| {
            members[..at].iter().all(|(other, _)| other != key)
        };
        if members.len() <= SEARCHED && members.iter().enumerate().all(is_first) {
            return Self {
                members,
                index: None,
            };
        }
        let mut object = Self::new();
        for (key, member) in members {
            match object.get(&key) {
                Some(first) => duplicate(&key, first, &member),
                None => drop(object.insert(key, member)),
            }
        }
        object
    }
}

impl<V> Extend<(SmolStr, V)> for Map<V> {
    /// Of members with one key the last stays, in the place of the first.
    fn extend<I: IntoIterator<Item = (SmolStr, V)>>(&mut self, members: I) {
        let members = members.into_iter();
        self.members.reserve(members.size_hint().0);
        if let Some(index) = &mut self.index {
            index.reserve(&self.members, members.size_hint().0);
        }
        for (key, member) in members {
            self.insert(key, member);
        }
    }
}

impl<K: Into<SmolStr>, V> FromIterator<(K, V)> for Map<V> {
    /// Of members with one key the last stays, in the place of the first.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(members: I) -> Self {
        let mut object = Self::new();
        object.extend(
            members
                .into_iter()
                .map(|(key, member)| (key.into(), member)),
        );
        object
    }
}

impl<V> IntoIterator for Map<V> {
    type Item = (SmolStr, V);
    type IntoIter = std::vec::IntoIter<(SmolStr, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.members.into_iter()
    }
}

impl<'a, V> IntoIterator for &'a Map<V> {
    type Item = (&'a SmolStr, &'a V);
    type IntoIter = Members<'a, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.members.iter().map(|(key, member)| (key, member))
    }
}

impl<'a, V> IntoIterator for &'a mut Map<V> {
    type Item = (&'a SmolStr, &'a mut V);
    type IntoIter = MembersMut<'a, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.members.iter_mut().map(|(key, member)| (&*key, member))
    }
}

/// The members of an object with their keys.
pub(crate) type Members<'a, V> = std::iter::Map<
    std::slice::Iter<'a, (SmolStr, V)>,
    fn(&'a (SmolStr, V)) -> (&'a SmolStr, &'a V),
>;

/// The same, to be changed.
pub(crate) type MembersMut<'a, V> = std::iter::Map<
    std::slice::IterMut<'a, (SmolStr, V)>,
    fn(&'a mut (SmolStr, V)) -> (&'a SmolStr, &'a mut V),
>;

#[cfg(test)]
mod tests {
    use smol_str::format_smolstr;

    use super::*;

    #[test]
    fn members_keep_their_order_and_are_found_however_many_they_are() {
        let member = |at: usize| at.to_string();
        let text = |member: Option<&String>| member.cloned();
        for count in [3, SEARCHED, SEARCHED + 1, 3 * SEARCHED] {
            let mut object: Map<String> = (0..count)
                .map(|at| (format!("k{at}"), member(at)))
                .collect();
            assert!(object.shift_remove("k1").is_some());
            assert!(object.shift_remove("k1").is_none());
            assert!(object.insert("k0".to_owned(), member(count)).is_some());
            object.retain(|key, _| key != "k2");
            assert_eq!(object.len(), count - 2);
            assert_eq!(text(object.get("k0")), Some(count.to_string()));
            assert_eq!(object.keys().next().map(SmolStr::as_str), Some("k0"));
            for at in 3..count {
                assert_eq!(text(object.get(&format!("k{at}"))), Some(at.to_string()));
            }
            let twice = |at: usize| (format_smolstr!("k{}", at % count), member(at));
            let mut left_out = Vec::new();
            let object = Map::of((0..count + 2).map(twice).collect(), |key, first, second| {
                left_out.push((key.to_owned(), text(Some(first)), text(Some(second))));
            });
            assert_eq!(object.len(), count);
            assert_eq!(left_out[1].0, "k1");
            assert_eq!(left_out[1].1.as_deref(), Some("1"));
            assert_eq!(left_out[1].2, Some((count + 1).to_string()));
        }
    }
}
