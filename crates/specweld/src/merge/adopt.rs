//! Components that are nothing but a `$ref` to a file: what stands there is theirs, and goes by their names.

use hashbrown::HashMap;
use smol_str::SmolStr;

use super::file::Files;
use crate::merged::{Component, Components, Key, Pointer};
use crate::node::Node;

/// What stands in files and is components of pages.
#[derive(Default)]
pub(super) struct Adopted {
    places: HashMap<Key, Pointer>,
    names: HashMap<(&'static str, Pointer), SmolStr>,
}

impl Adopted {
    /// Puts what the components refer to in their place. Of several that refer to one place the one that is called as
    /// the reference gets it, or else the first, and the others refer to that one.
    pub(super) fn of(files: &mut Files<'_>, components: &mut Components) -> Self {
        let mut adopted = Self::default();
        let refers = |(_, component): &(&Key, &mut Component)| is_only_reference(&component.node);
        let mut components: Vec<_> = components.iter_mut().filter(refers).collect();
        components.sort_by_key(|(_, component)| !is_namesake(component));
        for (key, component) in components {
            adopted.adopt(files, key, component);
        }
        adopted
    }

    fn adopt(&mut self, files: &mut Files<'_>, key: &Key, component: &mut Component) {
        let mut way = vec![component.origin.clone()];
        while let Some((place, node)) = self.next(files, key.0, &component.node, &way) {
            let fragment = &files.sources[place.0].fragment;
            component.page = fragment.page;
            component.dialect = fragment.dialect;
            component.node = node;
            self.places.insert(key.clone(), place.clone());
            way.push(place);
        }
        let names = way.into_iter().skip(1);
        self.names
            .extend(names.map(|place| ((key.0, place), key.1.clone())));
    }

    /// What a reference at the end of a way leads to in a file, if it is no component's yet. What is wrong with one
    /// shows when it is rewritten.
    fn next(
        &self,
        files: &mut Files<'_>,
        section: &'static str,
        node: &Node,
        way: &[Pointer],
    ) -> Option<(Pointer, Node)> {
        let target = node
            .reference_target()
            .filter(|_| is_only_reference(node))?;
        let (base, _) = way.last()?;
        // Most lead to a component of the same page.
        if !files.sources[*base].is_file && target.starts_with('#') {
            return None;
        }
        let place = files.locate(*base, target, node.span, &mut Vec::new())?;
        let is_free = files.sources[place.0].is_file
            && !way.contains(&place)
            && !self.names.contains_key(&(section, place.clone()));
        let found = files.node(place.0, &place.1, &mut Vec::new());
        let found = found
            .filter(|found| is_free && found.as_object().is_some())?
            .clone();
        Some((place, found))
    }

    /// The name of the component of a section that stands at a place in a file.
    pub(super) fn name(&self, section: &'static str, place: &Pointer) -> Option<SmolStr> {
        self.names.get(&(section, place.clone())).cloned()
    }

    /// Where a component stands, if that is in a file.
    pub(super) fn place(&self, key: &Key) -> Option<&Pointer> {
        self.places.get(key)
    }
}

/// Whether a component is nothing but a reference.
fn is_only_reference(node: &Node) -> bool {
    node.as_object().is_some_and(|object| object.len() == 1) && node.has("$ref")
}

/// Whether a component refers to what has its name.
fn is_namesake(component: &Component) -> bool {
    let target = component.node.reference_target();
    let last = target.and_then(|target| target.rsplit('/').next());
    let stem = last.map(|last| last.split(['.', '#']).next().unwrap_or(last));
    stem.is_some() && stem == component.own_name()
}
