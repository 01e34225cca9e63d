//! What examples of a schema are like.

use std::rc::Rc;

use crate::schema::{ALL, ARRAY, NULL, Node, OBJECT, STRING, Space};

/// What is wanted of a value that is an example of its schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Sample {
    /// Nothing.
    Any,
    /// It can be seen where it is written.
    Some,
    /// It is a text that can be seen.
    Text,
    /// A list of several items.
    Items,
    /// An object of several members.
    Members,
    /// An object with that member.
    Member(Rc<str>),
}

impl Sample {
    /// A schema of what is wanted.
    pub fn node(&self, space: &mut Space<'_>) -> Node {
        let node = Node::default();
        match self {
            Self::Any => node,
            Self::Some => Node {
                types: ALL & !NULL,
                min_length: 1,
                min_items: 1,
                min_properties: 1,
                ..node
            },
            Self::Text => Node {
                types: STRING,
                min_length: 1,
                ..node
            },
            Self::Items => Node {
                types: ARRAY,
                min_items: 2,
                ..node
            },
            Self::Members => Node {
                types: OBJECT,
                min_properties: 2,
                ..node
            },
            Self::Member(name) => Node {
                types: OBJECT,
                properties: [(Rc::clone(name), space.add(Node::default()))].into(),
                required: [Rc::clone(name)].into(),
                ..node
            },
        }
    }
}
