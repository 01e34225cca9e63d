//! Schemas of values that hold others.

use std::rc::Rc;

use crate::schema::{ARRAY, Additional, Id, Node, OBJECT, Side, Space};

use super::edit::Step;

/// A schema of values that hold something as `inside` asks one step into them.
pub fn embed(space: &mut Space<'_>, inside: Id, step: &Step, side: Side) -> Id {
    let node = match step {
        Step::Member(name) => Node {
            types: OBJECT,
            properties: [(Rc::clone(name), inside)].into(),
            required: [Rc::clone(name)].into(),
            ..Node::default()
        },
        // Not all items are not so: at least one is.
        Step::Item => {
            let unlike = negation(space, inside);
            let all = space.add(Node {
                items: Some(unlike),
                ..Node::default()
            });
            Node {
                types: ARRAY,
                not: Some(all),
                ..Node::default()
            }
        }
        Step::Other(old, new) => {
            let declares = space.node(match side {
                Side::Old => *old,
                Side::New => *new,
            });
            let any = space.add(Node::default());
            let unlike = negation(space, inside);
            let properties = declares
                .properties
                .keys()
                .map(|name| (Rc::clone(name), any));
            let all = space.add(Node {
                properties: properties.collect(),
                additional: Additional::Schema(unlike),
                ..Node::default()
            });
            Node {
                types: OBJECT,
                not: Some(all),
                ..Node::default()
            }
        }
    };
    space.add(node)
}

fn negation(space: &mut Space<'_>, id: Id) -> Id {
    space.add(Node {
        not: Some(id),
        ..Node::default()
    })
}
