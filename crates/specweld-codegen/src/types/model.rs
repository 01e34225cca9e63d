//! What types are made of: schemas, read.

use std::collections::BTreeMap;

use serde_json::Value;

/// A type that has a name, by its place in [`Model::types`].
pub(super) type Id = usize;

/// All types that have a name.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub types: Vec<Named>,
    /// The types of components.
    pub components: BTreeMap<String, Component>,
}

/// What a component is.
#[derive(Debug, Clone)]
pub(super) struct Component {
    pub id: Id,
    /// Whether it may be null, which its type leaves to those that refer to it.
    pub nullable: bool,
}

/// A type, as it is written where it is used.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ty {
    /// Any JSON, null included.
    Any,
    /// Null alone.
    Null,
    Bool,
    /// The primitive of this name.
    Integer(&'static str),
    Number,
    Text,
    Named(Id),
    /// A type of someone's own: its path, and whether it is written as text.
    External(String, bool),
    List(Box<Ty>),
    Map(Box<Ty>),
    Nullable(Box<Ty>),
}

/// A type that has a name.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub name: Name,
    /// JSON pointer of the schema.
    pub place: String,
    /// Markdown.
    pub description: String,
    /// What its values have to be and its type does not ask for.
    pub constraints: Vec<String>,
    /// Whether values that are not documented arrive all the same.
    pub open: bool,
    pub kind: Kind,
}

/// What a type is called after.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Name {
    Component(String),
    /// A part of another type.
    Part(Id, String),
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// Another name of a type.
    Alias(Ty),
    /// A type of its own around another, since an alias would be a circle.
    Wrapper(Ty),
    Text(Rules),
    Values(Values),
    Struct(Struct),
    Union(Union),
    /// No value fits.
    Never,
}

/// A text that is checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Rules {
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub patterns: Vec<String>,
    /// Not to be seen in `Debug`.
    pub secret: bool,
}

impl Rules {
    pub fn is_empty(&self) -> bool {
        self.min.is_none() && self.max.is_none() && self.patterns.is_empty()
    }
}

/// The values of an enumeration, none of them null.
#[derive(Debug, Clone)]
pub(super) struct Values {
    pub values: Vec<Value>,
    /// Names that the document gives them, and what it says of each.
    pub names: Vec<String>,
    pub descriptions: Vec<String>,
    /// The Rust names, once they are given.
    pub variants: Vec<String>,
}

/// How the values of an enumeration are written in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Literal {
    Text,
    Integer,
    /// As JSON.
    Mixed,
}

impl Values {
    pub fn literal(&self) -> Literal {
        if self.values.iter().all(Value::is_string) {
            Literal::Text
        } else if self.values.iter().all(Value::is_i64) {
            Literal::Integer
        } else {
            Literal::Mixed
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Struct {
    pub fields: Vec<Field>,
    /// The type of members that have no name.
    pub additional: Option<Additional>,
    /// Whether members that have no name are refused.
    pub closed: bool,
    /// Members that are refused though others without a name may be there.
    pub refused: Vec<String>,
    /// The tag that the union writes, which holds all values of this type.
    pub untold: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Additional {
    pub ty: Ty,
    /// Rust name of the field, once it is given.
    pub field: String,
}

#[derive(Debug, Clone)]
pub(super) struct Field {
    pub wire: String,
    /// Rust name, once it is given.
    pub name: String,
    pub description: String,
    pub constraints: Vec<String>,
    pub deprecated: bool,
    pub ty: Ty,
    pub presence: Presence,
    pub secret: bool,
    /// Whether it is in a circle of types.
    pub boxed: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Presence {
    Required,
    Optional,
    /// Optional, and this where it is missing.
    Default(Value),
}

#[derive(Debug, Clone)]
pub(super) struct Union {
    /// The member that tells the variants apart.
    pub tag: Option<String>,
    pub variants: Vec<Variant>,
    /// Whether values without a tag are possible.
    pub untagged: bool,
    /// Whether a value fits one variant alone.
    pub is_one: bool,
    /// Whether what is none of the variants is held as it came.
    pub other: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Variant {
    /// What it is called after.
    pub hint: Hint,
    /// Rust name, once it is given.
    pub name: String,
    pub description: String,
    /// None where the tag is all there is.
    pub ty: Option<Ty>,
    /// The values of the tag, of which the first is written where the value has none of them.
    pub tags: Vec<String>,
    pub boxed: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Hint {
    /// The type that it holds.
    Type,
    /// A text of the document.
    Text(String),
}

impl Model {
    /// The type behind aliases.
    pub fn resolve<'t>(&'t self, ty: &'t Ty) -> &'t Ty {
        let mut ty = ty;
        // A circle of aliases is none once wrappers are made.
        for _ in 0..=self.types.len() {
            match ty {
                Ty::Named(id) => match &self.types[*id].kind {
                    Kind::Alias(inner) => ty = inner,
                    _ => return ty,
                },
                _ => return ty,
            }
        }
        ty
    }

    /// What is behind a type's aliases, if it has a name.
    pub fn kind(&self, ty: &Ty) -> Option<&Kind> {
        match self.resolve(ty) {
            Ty::Named(id) => Some(&self.types[*id].kind),
            _ => None,
        }
    }

    /// Whether null is a value of a type.
    pub fn holds_null(&self, ty: &Ty) -> bool {
        match self.resolve(ty) {
            Ty::Any | Ty::Null | Ty::Nullable(_) => true,
            Ty::Named(id) => match &self.types[*id].kind {
                Kind::Wrapper(ty) => self.holds_null(ty),
                // A choice within itself ends here.
                Kind::Union(union) => union.variants.iter().any(|variant| {
                    let ty = variant.ty.as_ref().filter(|_| !variant.boxed);
                    ty.is_some_and(|ty| self.holds_null(ty))
                }),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether a type is written as text, as paths and headers need it.
    pub fn is_text(&self, ty: &Ty) -> bool {
        match self.resolve(ty) {
            Ty::Bool | Ty::Integer(_) | Ty::Number | Ty::Text => true,
            Ty::External(_, is_text) => *is_text,
            Ty::Named(id) => match &self.types[*id].kind {
                Kind::Text(_) => true,
                Kind::Values(values) => values.literal() != Literal::Mixed,
                Kind::Union(union) => self.is_text_union(union),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether each variant of a union is written as text.
    pub fn is_text_union(&self, union: &Union) -> bool {
        !union.other
            && !union.variants.is_empty()
            && union.variants.iter().all(|variant| {
                // A choice within a choice ends here.
                !variant.boxed && variant.ty.as_ref().is_some_and(|ty| self.is_text(ty))
            })
    }
}

impl Ty {
    pub fn nullable(self) -> Self {
        match self {
            Self::Any | Self::Null | Self::Nullable(_) => self,
            ty => Self::Nullable(Box::new(ty)),
        }
    }

    /// The types with a name in it.
    pub fn visit(&self, visit: &mut dyn FnMut(Id)) {
        match self {
            Self::Named(id) => visit(*id),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.visit(visit),
            _ => {}
        }
    }

    /// The types with a name in it, to be changed.
    pub fn visit_mut(&mut self, visit: &mut dyn FnMut(&mut Id)) {
        match self {
            Self::Named(id) => visit(id),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.visit_mut(visit),
            _ => {}
        }
    }
}

impl Kind {
    /// All types in it, each with how it is used.
    pub fn types_mut(&mut self) -> Vec<&mut Ty> {
        match self {
            Self::Alias(ty) | Self::Wrapper(ty) => vec![ty],
            Self::Struct(object) => {
                let fields = object.fields.iter_mut().map(|field| &mut field.ty);
                let additional = object.additional.iter_mut();
                fields.chain(additional.map(|one| &mut one.ty)).collect()
            }
            Self::Union(union) => {
                let variants = union.variants.iter_mut();
                variants.filter_map(|variant| variant.ty.as_mut()).collect()
            }
            Self::Text(_) | Self::Values(_) | Self::Never => Vec::new(),
        }
    }

    /// All types in it.
    pub fn types(&self) -> Vec<&Ty> {
        match self {
            Self::Alias(ty) | Self::Wrapper(ty) => vec![ty],
            Self::Struct(object) => {
                let fields = object.fields.iter().map(|field| &field.ty);
                let additional = object.additional.iter();
                fields.chain(additional.map(|one| &one.ty)).collect()
            }
            Self::Union(union) => {
                let variants = union.variants.iter();
                variants.filter_map(|variant| variant.ty.as_ref()).collect()
            }
            Self::Text(_) | Self::Values(_) | Self::Never => Vec::new(),
        }
    }
}
