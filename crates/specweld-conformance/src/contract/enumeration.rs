//! The enumerations within schemas: which of their values were seen.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use specweld_document::{Document, pointer, tokens};

use super::{Direction, Documented, PointId, Schema};

/// Index of a node.
pub(crate) type NodeId = usize;

/// All enumerations that the operations of a document reach.
#[derive(Debug, Default)]
pub(crate) struct Enumerations {
    nodes: Vec<Node>,
    /// By the pointer of the schema, and the direction.
    known: HashMap<(String, bool), NodeId>,
    /// The values of each enumeration, by the pointer of its schema.
    values: HashMap<String, Vec<(Value, PointId)>>,
}

/// A schema, as far as enumerations stand in it.
#[derive(Debug, Default)]
struct Node {
    values: Vec<(Value, PointId)>,
    properties: Vec<(String, NodeId)>,
    additional: Option<NodeId>,
    items: Option<NodeId>,
    all: Vec<NodeId>,
    /// Alternatives, of which those hold that take the value.
    any: Vec<(Schema, NodeId)>,
    /// Whether there is an enumeration in it, or in what it leads to.
    leads: bool,
}

/// Reads the enumerations of schemas.
pub(crate) struct Reader<'d> {
    pub document: &'d Document,
    pub enumerations: &'d mut Enumerations,
    pub points: &'d mut Vec<Documented>,
}

impl Reader<'_> {
    /// The node of a schema at a pointer. `group` and `what` say what values in it are of, unless it is a component.
    pub fn node(
        &mut self,
        schema: &Value,
        at: &str,
        direction: Direction,
        (group, what): (&str, &str),
    ) -> NodeId {
        let (mut schema, mut at) = (schema, at.to_owned());
        let (mut group, mut what) = (group.to_owned(), what.to_owned());
        while let Some((target, value)) = self.document.target(schema) {
            (schema, at) = (value, target);
            (group, what) = named(&at).unwrap_or((group, what));
        }
        let key = (at.clone(), direction == Direction::Request);
        if let Some(&known) = self.enumerations.known.get(&key) {
            return known;
        }
        let id = self.enumerations.nodes.len();
        self.enumerations.known.insert(key, id);
        self.enumerations.nodes.push(Node::default());
        let node = self.read(schema, &at, direction, (&group, &what));
        self.enumerations.nodes[id] = node;
        id
    }

    fn read(
        &mut self,
        schema: &Value,
        at: &str,
        direction: Direction,
        (group, what): (&str, &str),
    ) -> Node {
        let mut node = Node {
            values: self.values(schema, at, (group, what)),
            ..Node::default()
        };
        let below = |keys: &[&str]| at.to_owned() + &pointer(keys.iter().copied());
        for (name, property) in specweld_document::members(schema, "properties") {
            let what = format!("{what}{}", pointer([name]));
            let at = below(&["properties", name]);
            let id = self.node(property, &at, direction, (group, &what));
            node.properties.push((name.to_owned(), id));
        }
        let mut single = |key: &str| {
            let inner = schema.get(key).filter(|it| it.is_object())?;
            let what = format!("{what}/*");
            Some(self.node(inner, &below(&[key]), direction, (group, &what)))
        };
        node.items = single("items");
        node.additional = single("additionalProperties");
        for key in ["allOf", "anyOf", "oneOf"] {
            let branches = schema.get(key).and_then(Value::as_array);
            for (index, branch) in branches.into_iter().flatten().enumerate() {
                let at = below(&[key, &index.to_string()]);
                let id = self.node(branch, &at, direction, (group, what));
                match key {
                    "allOf" => node.all.push(id),
                    _ => node.any.push((Schema::new(branch, at, direction), id)),
                }
            }
        }
        node
    }

    /// The values of a schema's own enumeration.
    fn values(
        &mut self,
        schema: &Value,
        at: &str,
        (group, what): (&str, &str),
    ) -> Vec<(Value, PointId)> {
        if let Some(known) = self.enumerations.values.get(at) {
            return known.clone();
        }
        let mut found = Vec::new();
        let values = schema.get("enum").and_then(Value::as_array);
        for (index, value) in values.into_iter().flatten().enumerate() {
            let shown = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            let what = match what {
                "" => format!("`{shown}`"),
                what => format!("{what}: `{shown}`"),
            };
            found.push((value.clone(), self.points.len()));
            self.points.push(Documented {
                group: group.to_owned(),
                what,
                pointer: at.to_owned() + &pointer(["enum", &index.to_string()]),
            });
        }
        self.enumerations
            .values
            .insert(at.to_owned(), found.clone());
        found
    }
}

/// What values in a component are of.
fn named(at: &str) -> Option<(String, String)> {
    let tokens: Vec<_> = tokens(at).collect();
    match tokens.as_slice() {
        [components, schemas, name] if components == "components" && schemas == "schemas" => {
            Some((format!("schema {name}"), String::new()))
        }
        _ => None,
    }
}

impl Enumerations {
    /// Finds out which nodes lead to enumerations, once all are read.
    pub fn finish(&mut self) {
        loop {
            let mut is_done = true;
            for id in 0..self.nodes.len() {
                let leads = {
                    let node = &self.nodes[id];
                    let inner = node.properties.iter().map(|(_, id)| id);
                    let inner = inner.chain(&node.items).chain(&node.additional);
                    let mut inner = inner
                        .chain(&node.all)
                        .chain(node.any.iter().map(|(_, id)| id));
                    !node.values.is_empty() || inner.any(|id| self.nodes[*id].leads)
                };
                is_done &= self.nodes[id].leads == leads;
                self.nodes[id].leads = leads;
            }
            if is_done {
                break;
            }
        }
    }

    /// Adds the values that stand in what is as its schema says.
    pub fn witness(&self, document: &Document, id: NodeId, value: &Value, seen: &mut Vec<PointId>) {
        let mut left = vec![(id, value)];
        // Schemas may hold together in a circle.
        let mut looked_at = HashSet::new();
        while let Some((id, value)) = left.pop() {
            let node = &self.nodes[id];
            if !node.leads || !looked_at.insert((id, std::ptr::from_ref(value))) {
                continue;
            }
            let same = node.values.iter().filter(|(known, _)| known == value);
            seen.extend(same.map(|(_, point)| *point));
            match value {
                Value::Object(members) => {
                    for (name, member) in members {
                        let known = node.properties.iter().find(|(known, _)| known == name);
                        let id = known.map(|(_, id)| *id).or(node.additional);
                        left.extend(id.map(|id| (id, member)));
                    }
                }
                Value::Array(items) => {
                    left.extend(
                        node.items
                            .into_iter()
                            .flat_map(|id| items.iter().map(move |it| (id, it))),
                    );
                }
                _ => {}
            }
            left.extend(node.all.iter().map(|id| (*id, value)));
            let leads = node.any.iter().filter(|(_, id)| self.nodes[*id].leads);
            let holds = leads.filter(|(schema, _)| schema.takes(document, value));
            left.extend(holds.map(|(_, id)| (*id, value)));
        }
    }
}
