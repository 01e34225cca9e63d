//! Objects: which members must be there, which may, and what they hold.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::found::Found;
use super::leaf::Leaf;
use super::leaf::Literal;
use super::node::{Additional, Id, Node};
use super::space::Space;
use super::value::among;

/// Objects of more members are not written down.
const LARGEST: u64 = 1_000;

/// What is asked of the members of an object, beside those that must be there.
struct Members {
    /// The schemas that hold, and whether the value is sent by them.
    shapes: Vec<(Rc<Node>, bool)>,
    /// Whether members that none of them declares are left out.
    is_closed: bool,
    /// Schemas of which there is a member that they do not declare, and names that are not there.
    undeclared: Vec<Rc<Node>>,
    absent: BTreeSet<Rc<str>>,
    /// Every name that is mentioned, once it is asked for: most objects are made without.
    mentioned: OnceCell<BTreeSet<Rc<str>>>,
}

impl Members {
    /// What is asked of a member; none where it can't be there.
    fn asked(&self, key: &str, leaf: &Leaf) -> Option<Vec<Literal>> {
        if leaf.absent.contains(key) {
            return None;
        }
        let mut literals = Vec::new();
        let mut is_declared = !self.is_closed;
        for (node, send) in &self.shapes {
            let literal = |id: Id| match send {
                true => Literal::Send(id),
                false => Literal::Take(id),
            };
            match (node.properties.get(key), node.additional) {
                (Some(_), _) if *send && node.other_way.contains(key) => return None,
                (Some(schema), _) => {
                    is_declared = true;
                    literals.push(literal(*schema));
                }
                (None, Additional::Schema(schema)) => literals.push(literal(schema)),
                (None, Additional::Denied) => return None,
                (None, _) => is_declared |= *send && node.required.contains(key),
            }
        }
        let own = leaf.properties.iter().filter(|(name, _)| &**name == key);
        literals.extend(own.map(|(_, literal)| *literal));
        is_declared.then_some(literals)
    }

    fn mentioned(&self) -> &BTreeSet<Rc<str>> {
        self.mentioned.get_or_init(|| {
            let nodes = self.shapes.iter().map(|(node, _)| node);
            nodes
                .chain(&self.undeclared)
                .flat_map(|node| node.properties.keys())
                .chain(&self.absent)
                .cloned()
                .collect()
        })
    }

    /// A name that nothing mentions.
    fn fresh(&self, taken: &BTreeMap<Rc<str>, Vec<Literal>>) -> Rc<str> {
        let names = (1..).map(|number| match number {
            1 => Rc::from("other"),
            number => Rc::from(format!("other{number}")),
        });
        let is_free =
            |name: &Rc<str>| !self.mentioned().contains(name) && !taken.contains_key(name);
        let mut names = names.into_iter();
        // There are more names than any schema has.
        names.find(is_free).unwrap_or_else(|| Rc::from("other"))
    }
}

impl Space<'_> {
    /// An object as it is asked for.
    pub(super) fn object(&mut self, leaf: &Leaf) -> Found {
        let members = self.members(leaf);
        let mut there: BTreeMap<Rc<str>, Vec<Literal>> = BTreeMap::new();
        let own = leaf.properties.iter().map(|(key, _)| key);
        for key in own.chain(&leaf.required) {
            match members.asked(key, leaf) {
                Some(literals) => drop(there.insert(Rc::clone(key), literals)),
                None => return Found::Nothing,
            }
        }
        self.undeclared(leaf, &members, there, &leaf.undeclared)
    }

    fn members(&mut self, leaf: &Leaf) -> Members {
        let shapes = leaf.shapes.iter();
        let shapes: Vec<_> = shapes.map(|(id, send)| (self.node(*id), *send)).collect();
        let unsaid = |node: &Node| node.additional == Additional::Unsaid;
        let mut sent = shapes.iter().filter(|(_, send)| *send);
        let is_said = sent.any(|(node, _)| !unsaid(node));
        let sent = shapes.iter().filter(|(_, send)| *send);
        let declares = sent.clone().any(|(node, _)| !node.properties.is_empty());
        let undeclared = leaf.undeclared.iter();
        let undeclared = undeclared.map(|(id, _)| self.node(*id)).collect();
        Members {
            is_closed: declares && !is_said,
            shapes,
            undeclared,
            absent: leaf.absent.clone(),
            mentioned: OnceCell::new(),
        }
    }

    /// Goes through members that must be there without being declared, one by one.
    fn undeclared(
        &mut self,
        leaf: &Leaf,
        members: &Members,
        there: BTreeMap<Rc<str>, Vec<Literal>>,
        left: &[(Id, Option<Literal>)],
    ) -> Found {
        let Some(((id, literal), rest)) = left.split_first() else {
            return self.build(leaf, members, there);
        };
        let declares = self.node(*id);
        let mentioned = members.mentioned().iter().chain(there.keys());
        let mut names: BTreeSet<Rc<str>> = mentioned.cloned().collect();
        names.retain(|name| !declares.properties.contains_key(name));
        let fresh = members.fresh(&there);
        let mut found = Found::Nothing;
        for name in [fresh].into_iter().chain(names) {
            let Some(mut literals) = members.asked(&name, leaf) else {
                continue;
            };
            literals.extend(there.get(&name).into_iter().flatten());
            literals.extend(literal);
            let mut there = there.clone();
            there.insert(name, literals);
            found = found.or(|| self.undeclared(leaf, members, there, rest));
            if matches!(found, Found::Value(_)) {
                break;
            }
        }
        found
    }

    fn build(
        &mut self,
        leaf: &Leaf,
        members: &Members,
        there: BTreeMap<Rc<str>, Vec<Literal>>,
    ) -> Found {
        let most = leaf.max_properties.unwrap_or(u64::MAX);
        if there.len() as u64 > most || leaf.min_properties > most {
            return Found::Nothing;
        }
        // What is hardest to find comes first: most of what is asked for here can't be.
        let mut keys: Vec<_> = there.iter().collect();
        let negated =
            |literals: &[Literal]| literals.iter().any(|it| matches!(it, Literal::Not(_)));
        keys.sort_by_key(|(_, literals)| !negated(literals));
        let mut object = Map::new();
        let mut large = false;
        let mut unknown = None;
        for (key, literals) in keys {
            match self.look(literals, &[]) {
                Found::Value(value) => drop(object.insert(key.to_string(), value)),
                Found::Large => large = true,
                Found::Nothing => return Found::Nothing,
                Found::Unknown(reason) => unknown = Some(reason),
            }
        }
        if let Some(reason) = unknown {
            return Found::Unknown(reason);
        }
        if large || leaf.min_properties > LARGEST {
            // That there are names enough is not looked at.
            return match leaf.min_properties <= there.len() as u64 {
                true => Found::Large,
                false => Found::Unknown("an object of that many members is too large to be made"),
            };
        }
        match self.fill_up(leaf, members, &there, leaf.min_properties, &mut object) {
            Found::Value(_) => {}
            other => return other,
        }
        self.unlike(leaf, members, &there, most, object)
    }

    /// Adds members until there are enough of them.
    fn fill_up(
        &mut self,
        leaf: &Leaf,
        members: &Members,
        there: &BTreeMap<Rc<str>, Vec<Literal>>,
        least: u64,
        object: &mut Map<String, Value>,
    ) -> Found {
        let mut unknown = None;
        if object.len() as u64 >= least {
            return Found::Value(Value::Null);
        }
        let mut names = members.mentioned().iter().cloned();
        let mut known: BTreeMap<Rc<str>, Vec<Literal>> = there.clone();
        while (object.len() as u64) < least {
            let declared = names.find(|name| !object.contains_key(&**name));
            let is_fresh = declared.is_none();
            let name = declared.unwrap_or_else(|| members.fresh(&known));
            known.insert(Rc::clone(&name), Vec::new());
            let Some(literals) = members.asked(&name, leaf) else {
                match (is_fresh, unknown) {
                    (false, _) => continue,
                    (true, Some(reason)) => return Found::Unknown(reason),
                    (true, None) => return Found::Nothing,
                }
            };
            match self.look(&literals, &[]) {
                Found::Value(value) => drop(object.insert(name.to_string(), value)),
                Found::Nothing if !is_fresh => {}
                Found::Unknown(reason) if !is_fresh => unknown = Some(reason),
                Found::Nothing => return unknown.map_or(Found::Nothing, Found::Unknown),
                Found::Large => return Found::Unknown("a member is too large to be made"),
                other => return other,
            }
        }
        Found::Value(Value::Null)
    }

    /// The object, or another where that is not to be.
    fn unlike(
        &mut self,
        leaf: &Leaf,
        members: &Members,
        there: &BTreeMap<Rc<str>, Vec<Literal>>,
        most: u64,
        mut object: Map<String, Value>,
    ) -> Found {
        let is_listed =
            |object: &Map<String, Value>| among(&Value::Object(object.clone()), &leaf.not_values);
        if !is_listed(&object) {
            return Found::Value(Value::Object(object));
        }
        let larger = object.len() as u64 + leaf.not_values.len() as u64;
        for size in object.len() as u64 + 1..=larger.min(most) {
            if !matches!(
                self.fill_up(leaf, members, there, size, &mut object),
                Found::Value(_)
            ) {
                break;
            }
            if !is_listed(&object) {
                return Found::Value(Value::Object(object));
            }
        }
        for (key, literals) in there {
            let Some(taken) = object.get(&**key).cloned() else {
                continue;
            };
            let mut values = vec![taken.clone()];
            for _ in 0..=leaf.not_values.len() {
                let Found::Value(value) = self.look(literals, &values) else {
                    break;
                };
                object.insert(key.to_string(), value.clone());
                if !is_listed(&object) {
                    return Found::Value(Value::Object(object));
                }
                values.push(value);
            }
            object.insert(key.to_string(), taken);
        }
        match most {
            0 => Found::Nothing,
            _ => Found::Unknown("no object was found that is not listed"),
        }
    }
}
