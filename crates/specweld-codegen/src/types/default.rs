//! Documented defaults as values of Rust.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::model::{Field, Id, Kind, Presence, Struct, Ty, Union};
use super::read::pattern_flags;
use super::render::Render;

/// How deep a default may be.
const DEPTH: usize = 32;

/// A value of a type, if it is one.
pub(super) fn expression(render: &Render<'_>, ty: &Ty, value: &Value) -> Option<TokenStream> {
    Defaults { render, depth: 0 }.of(ty, value, false)
}

/// The value of a field that is missing: that which is documented, if it fits.
pub(super) fn of_field(render: &Render<'_>, field: &Field) -> Option<TokenStream> {
    match &field.presence {
        Presence::Default(value) => expression(render, &field.ty, value),
        _ => None,
    }
}

/// Whether the value of a default is what `Default` makes of the type.
pub(super) fn is_plain(render: &Render<'_>, ty: &Ty, value: &Value) -> bool {
    match (render.model.resolve(ty), value) {
        (Ty::Nullable(_), Value::Null)
        | (Ty::Null | Ty::Any, Value::Null)
        | (Ty::Bool, Value::Bool(false)) => true,
        (Ty::Integer(_) | Ty::Number, value) => value.as_f64() == Some(0.0),
        (Ty::Text, value) => value == "",
        (Ty::List(_), Value::Array(items)) => items.is_empty(),
        (Ty::Map(_), Value::Object(members)) => members.is_empty(),
        (Ty::Named(id), Value::Object(members)) => members.is_empty() && has_default(render, *id),
        _ => false,
    }
}

/// Whether a struct has `Default`: no member of it is required.
pub(super) fn has_default(render: &Render<'_>, id: Id) -> bool {
    match &render.model.types[id].kind {
        Kind::Struct(object) => object
            .fields
            .iter()
            .all(|field| field.presence != Presence::Required),
        Kind::Alias(Ty::Named(id)) => has_default(render, *id),
        _ => false,
    }
}

struct Defaults<'r> {
    render: &'r Render<'r>,
    depth: usize,
}

impl Defaults<'_> {
    fn of(&mut self, ty: &Ty, value: &Value, boxed: bool) -> Option<TokenStream> {
        if self.depth > DEPTH {
            return None;
        }
        self.depth += 1;
        let found = self.value(ty, value, boxed);
        self.depth -= 1;
        found
    }

    fn value(&mut self, ty: &Ty, value: &Value, boxed: bool) -> Option<TokenStream> {
        match (ty, value) {
            (Ty::Nullable(_), Value::Null) => Some(quote!(None)),
            (Ty::Nullable(ty), value) => {
                let inner = self.of(ty, value, boxed)?;
                Some(quote!(Some(#inner)))
            }
            (Ty::Any, value) => {
                let json: TokenStream = value.to_string().parse().ok()?;
                Some(quote!(::serde_json::json!(#json)))
            }
            (Ty::Null, Value::Null) => Some(quote!(())),
            (Ty::Bool, Value::Bool(value)) => Some(quote!(#value)),
            (Ty::Integer(name), Value::Number(number)) => {
                let number = number
                    .as_i64()
                    .map(i128::from)
                    .or(number.as_u64().map(i128::from))?;
                let (least, most) = super::read::integers(name);
                let literal = Literal::i128_unsuffixed(number.abs());
                let literal = if number < 0 {
                    quote!(-#literal)
                } else {
                    quote!(#literal)
                };
                (least <= number && number <= most).then_some(literal)
            }
            (Ty::Number, Value::Number(number)) => {
                let number = number.as_f64()?;
                let literal = Literal::f64_unsuffixed(number.abs());
                Some(if number < 0.0 {
                    quote!(-#literal)
                } else {
                    quote!(#literal)
                })
            }
            (Ty::Text, Value::String(text)) => Some(quote!(#text.to_owned())),
            (Ty::List(ty), Value::Array(items)) => {
                let items = items.iter().map(|item| self.of(ty, item, false));
                let items: Vec<_> = items.collect::<Option<_>>()?;
                Some(quote!(vec![#(#items),*]))
            }
            (Ty::Map(ty), Value::Object(members)) => self.map(ty, members.iter()),
            (Ty::Named(id), value) => {
                let expression = self.named(*id, value)?;
                Some(if boxed {
                    quote!(Box::new(#expression))
                } else {
                    expression
                })
            }
            _ => None,
        }
    }

    fn map<'v>(
        &mut self,
        ty: &Ty,
        members: impl Iterator<Item = (&'v String, &'v Value)>,
    ) -> Option<TokenStream> {
        let members = members.map(|(name, value)| {
            let value = self.of(ty, value, false)?;
            Some(quote!((#name.to_owned(), #value)))
        });
        let members: Vec<_> = members.collect::<Option<_>>()?;
        Some(quote!(::std::collections::BTreeMap::from([#(#members),*])))
    }

    fn named(&mut self, id: Id, value: &Value) -> Option<TokenStream> {
        let name = self.render.ident(id);
        match &self.render.model.types[id].kind {
            Kind::Alias(ty) => self.of(ty, value, false),
            Kind::Wrapper(ty) => {
                let inner = self.of(ty, value, false)?;
                Some(quote!(#name(#inner)))
            }
            Kind::Text(rules) => {
                let text = value.as_str()?;
                let count = text.chars().count() as u64;
                let fits = rules.min.is_none_or(|min| min <= count)
                    && rules.max.is_none_or(|max| count <= max)
                    && rules.patterns.iter().all(|pattern| {
                        let flags = pattern_flags(pattern).unwrap_or_default();
                        regress::Regex::with_flags(pattern, flags)
                            .is_ok_and(|regex| regex.find(text).is_some())
                    });
                fits.then(|| quote!(#name(#text.to_owned())))
            }
            Kind::Values(values) => {
                let index = values.values.iter().position(|known| known == value)?;
                let variant = format_ident!("{}", values.variants.get(index)?);
                Some(quote!(#name::#variant))
            }
            Kind::Struct(object) => self.object(&name, object, value.as_object()?),
            Kind::Union(union) => self.union(&name, union, value),
            Kind::Never => None,
        }
    }

    fn object(
        &mut self,
        name: &proc_macro2::Ident,
        object: &Struct,
        members: &Map<String, Value>,
    ) -> Option<TokenStream> {
        let fields = object.fields.iter().map(|field| {
            let ident = format_ident!("{}", field.name);
            let given = members.get(&field.wire);
            let value = match (&field.presence, given) {
                (Presence::Required, given) => self.of(&field.ty, given?, field.boxed)?,
                (Presence::Optional, None) => quote!(None),
                (Presence::Optional, Some(given)) => {
                    let given = self.of(&field.ty, given, field.boxed)?;
                    quote!(Some(#given))
                }
                (Presence::Default(default), given) => {
                    self.of(&field.ty, given.unwrap_or(default), field.boxed)?
                }
            };
            Some(quote!(#ident: #value))
        });
        let mut fields: Vec<_> = fields.collect::<Option<_>>()?;
        let is_known = |wire: &String| {
            object.fields.iter().any(|field| field.wire == *wire)
                || object.untold.as_ref() == Some(wire)
        };
        if let Some(additional) = &object.additional {
            let ident = format_ident!("{}", additional.field);
            let others: Vec<_> = members.iter().filter(|(wire, _)| !is_known(wire)).collect();
            let others = self.map(&additional.ty, others.into_iter())?;
            fields.push(quote!(#ident: #others));
        }
        Some(quote!(#name { #(#fields),* }))
    }

    fn union(
        &mut self,
        name: &proc_macro2::Ident,
        union: &Union,
        value: &Value,
    ) -> Option<TokenStream> {
        let tag = match &union.tag {
            Some(tag) => Some(value.get(tag)?.as_str()?),
            None => None,
        };
        let mut variants = union.variants.iter().filter(|variant| match tag {
            Some(tag) => variant.tags.iter().any(|known| known == tag) || variant.tags.is_empty(),
            None => true,
        });
        variants.find_map(|variant| {
            let ident = format_ident!("{}", variant.name);
            match &variant.ty {
                None => Some(quote!(#name::#ident)),
                Some(ty) => {
                    let inner = self.of(ty, value, variant.boxed)?;
                    Some(quote!(#name::#ident(#inner)))
                }
            }
        })
    }
}
