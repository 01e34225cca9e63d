//! A document as far as every page must be read: the members of its root, and its components by name.

use std::ops::Range;

use smol_str::SmolStr;

use crate::diagnostic::{Code, Diagnostic};
use crate::node::Object;
use crate::node::{Member, Node, Value};
use crate::page::Span;

/// A document as far as every page must be read: the members of its root, and the components by section.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frame {
    /// The root.
    pub(crate) span: Span,
    /// All members but `components`.
    pub(crate) members: Vec<Item>,
    /// The place of the key `components` and the sections, if there is such a member. Those that OpenAPI does not know
    /// are not looked into.
    pub(crate) components: Option<(Span, Vec<Section>)>,
}

/// A section of `components`.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) name: SmolStr,
    pub(crate) key_span: Span,
    /// The components that do not begin with a known text.
    pub(crate) items: Vec<Item>,
    /// The components that do. Most of a site are such, which is why they are no more than this.
    pub(crate) copies: Vec<Copied>,
    /// The value of a section that OpenAPI does not know.
    pub(crate) other: Option<LazyValue>,
}

/// A named value.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) key: SmolStr,
    pub(crate) key_span: Span,
    pub(crate) value: LazyValue,
}

/// A component that reads as one before.
#[derive(Clone, Debug)]
pub(crate) struct Copied {
    pub(crate) key_span: Span,
    /// The bytes of the block.
    pub(crate) range: Range<usize>,
    /// [`Latest::place`].
    pub(crate) of: (usize, usize),
}

impl Frame {
    /// The whole document, of which nothing was a copy.
    pub(crate) fn into_node(self, mut read: impl FnMut(LazyValue) -> Node) -> Node {
        let mut root = Object::new();
        let object = |items: Vec<Item>, read: &mut dyn FnMut(LazyValue) -> Node| {
            let mut object = Object::new();
            for item in items {
                let node = read(item.value);
                object.set(
                    &item.key,
                    Member {
                        key_span: item.key_span,
                        node,
                    },
                );
            }
            object
        };
        for (key, member) in object(self.members, &mut read) {
            root.set(&key, member);
        }
        if let Some((key_span, sections)) = self.components {
            let mut components = Object::new();
            for section in sections {
                let node = match section.other {
                    Some(other) => read(other),
                    None => {
                        let items = object(section.items, &mut read);
                        Node::new(section.key_span, Value::Object(items))
                    }
                };
                components.set(
                    &section.name,
                    Member {
                        key_span: section.key_span,
                        node,
                    },
                );
            }
            let node = Node::new(key_span, Value::Object(components));
            root.set("components", Member { key_span, node });
        }
        Node::new(self.span, Value::Object(root))
    }
}

impl Section {
    pub(super) fn key(&self) -> (&str, Span) {
        (&self.name, self.key_span)
    }
}

impl Item {
    pub(super) fn key(&self) -> (&str, Span) {
        (&self.key, self.key_span)
    }

    pub(super) fn read((key, member): (SmolStr, Member)) -> Self {
        Self {
            key,
            key_span: member.key_span,
            value: LazyValue::Read(Box::new(member.node)),
        }
    }
}

/// A value of a fragment.
#[derive(Clone, Debug)]
pub(crate) enum LazyValue {
    /// Valid JSON at these bytes of the block, so many levels below the root.
    Json(Range<usize>, usize),
    /// A value that has been read: all of YAML, and what the adapter of a docs host changes.
    Read(Box<Node>),
}

impl LazyValue {
    /// How many bytes are still to be read.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Json(range, _) => range.len(),
            Self::Read(_) => 0,
        }
    }
}

/// The source text of the copy of a component that was read last, by section and name.
pub(crate) type Known<'a> = &'a dyn Fn(&str, &str) -> Option<Latest<'a>>;

/// What a component's copies read so far.
#[derive(Clone, Copy)]
pub(crate) struct Latest<'a> {
    pub(crate) text: &'a str,
    /// Where the components of the section have it, and which of the variants it is.
    pub(crate) place: (usize, usize),
}

/// The members of `components` or of one of its sections, which may be left empty; nothing where it is something else,
/// which is reported.
pub(super) fn members(node: Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Object> {
    let what = format!("{}, expected an object", node.type_name());
    match node.value {
        Value::Object(object) => Some(object),
        Value::Null => Some(Object::new()),
        _ => {
            diagnostics.push(no_object(node.span, &what));
            None
        }
    }
}

/// Something in `components` that should be an object.
fn no_object(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidDocument,
        "`components` holds sections, and a section components by name",
        span,
        what,
    )
    .with_help("write an object here, or leave the member out")
}
