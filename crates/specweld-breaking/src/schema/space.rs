//! The schemas of two documents, in one direction.

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;
use specweld_document::Document;

use super::found::Memory;
use super::node::{Children, Direction, Id, Node, read};

/// Which of two documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// The one before.
    Old,
    /// The one after.
    New,
}

impl Side {
    /// The one that it is not.
    pub fn other(self) -> Self {
        match self {
            Self::Old => Self::New,
            Self::New => Self::Old,
        }
    }
}

/// Where a schema is written.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    pub side: Side,
    pub value: &'a Value,
}

/// The schemas of two documents as they are read in one direction. Each is read when it is first asked for.
pub struct Space<'a> {
    old: &'a Document,
    new: &'a Document,
    pub(super) direction: Direction,
    slots: Vec<Slot<'a>>,
    known: HashMap<(Side, *const Value, bool), Id>,
    /// Pairs that are known to be the same, or not.
    pub(super) same: HashMap<(Id, Id), bool>,
    /// Pairs that are known to have no value in common, or not.
    pub(super) disjoint: HashMap<(Id, Id), bool>,
    pub(super) memory: Memory,
}

struct Slot<'a> {
    written: Option<Written<'a>>,
    wire: bool,
    node: Option<Rc<Node>>,
}

impl<'a> Space<'a> {
    /// The schemas of two documents.
    pub fn new(old: &'a Document, new: &'a Document, direction: Direction) -> Self {
        Self {
            old,
            new,
            direction,
            slots: Vec::new(),
            known: HashMap::new(),
            same: HashMap::new(),
            disjoint: HashMap::new(),
            memory: Memory::default(),
        }
    }

    /// A document.
    pub fn document(&self, side: Side) -> &'a Document {
        match side {
            Side::Old => self.old,
            Side::New => self.new,
        }
    }

    /// A schema of a document, or what it refers to.
    pub fn schema(&mut self, side: Side, value: &'a Value) -> Id {
        self.slot(side, value, false)
    }

    /// The schema of a parameter or header, whose value is a text on the way.
    pub fn wire_schema(&mut self, side: Side, value: &'a Value) -> Id {
        self.slot(side, value, true)
    }

    fn slot(&mut self, side: Side, value: &'a Value, wire: bool) -> Id {
        let value = self.document(side).resolve(value);
        let next = Id(self.slots.len());
        let id = *self
            .known
            .entry((side, std::ptr::from_ref(value), wire))
            .or_insert(next);
        if id == next {
            self.slots.push(Slot {
                written: Some(Written { side, value }),
                wire,
                node: None,
            });
        }
        id
    }

    /// A schema that nothing was written for.
    pub fn add(&mut self, node: Node) -> Id {
        self.slots.push(Slot {
            written: None,
            wire: false,
            node: Some(Rc::new(node)),
        });
        Id(self.slots.len() - 1)
    }

    /// What a schema asks for.
    pub fn node(&mut self, id: Id) -> Rc<Node> {
        let slot = &self.slots[id.0];
        if let Some(node) = &slot.node {
            return Rc::clone(node);
        }
        let (written, wire) = (slot.written, slot.wire);
        let node = written.map_or_else(Node::default, |Written { side, value }| {
            let mut reader = Reader {
                space: self,
                side,
                wire,
            };
            read(value, wire, &mut reader)
        });
        let node = Rc::new(node);
        self.slots[id.0].node = Some(Rc::clone(&node));
        node
    }
}

struct Reader<'s, 'a> {
    space: &'s mut Space<'a>,
    side: Side,
    wire: bool,
}

impl<'a> Children<'a> for Reader<'_, 'a> {
    fn child(&mut self, value: &'a Value) -> Id {
        self.space.slot(self.side, value, self.wire)
    }

    fn goes_other_way(&self, property: &'a Value) -> bool {
        let property = self.space.document(self.side).resolve(property);
        property.get(self.space.direction.other_way()) == Some(&Value::Bool(true))
    }

    fn add(&mut self, node: Node) -> Id {
        self.space.add(node)
    }
}
