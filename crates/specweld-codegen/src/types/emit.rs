//! Types as sources.

mod object;
mod union;
mod value;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use specweld_document::DocumentErrors;

use super::constraint;
use super::model::{Id, Kind, Named, Ty};
use super::options::TypeOptions;
use super::render::Render;
use crate::docs;
use crate::format::{self, HEADER};

/// What the types are written with.
pub(super) struct Emit<'e> {
    pub render: Render<'e>,
    pub options: &'e TypeOptions,
    /// Names of the variants that hold what is not documented.
    pub others: &'e [String],
}

/// What stands above the types, where they use it.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Support {
    pub text: bool,
    pub text_enum: bool,
    pub integer_enum: bool,
    pub json_enum: bool,
    pub json: bool,
    pub object: bool,
}

impl Support {
    /// The items, before and behind the types: macros have to be there before they are used.
    fn items(self) -> (String, String) {
        let above = [
            (self.object, include_str!("../../templates/object.rs")),
            (
                self.text || self.text_enum,
                include_str!("../../templates/text.rs"),
            ),
            (self.text_enum, include_str!("../../templates/text_enum.rs")),
            (
                self.integer_enum,
                include_str!("../../templates/integer_enum.rs"),
            ),
            (self.json_enum, include_str!("../../templates/json_enum.rs")),
        ];
        let below = [
            (true, include_str!("../../templates/error.rs")),
            (
                self.json || self.json_enum,
                include_str!("../../templates/json.rs"),
            ),
            (self.object, include_str!("../../templates/key.rs")),
            (
                self.object || self.json || self.json_enum,
                include_str!("../../templates/care.rs"),
            ),
        ];
        let used = |(is_used, text): (bool, &'static str)| is_used.then_some(text);
        let above = above.into_iter().filter_map(used);
        (
            above.collect(),
            below.into_iter().filter_map(used).collect(),
        )
    }
}

/// The formatted module of all types.
///
/// # Errors
///
/// A fault of the generator.
pub(super) fn module(emit: &Emit<'_>) -> Result<String, DocumentErrors> {
    let mut support = Support::default();
    let mut order: Vec<Id> = (0..emit.render.names.len()).collect();
    order.retain(|id| !emit.render.names[*id].is_empty());
    order.sort_by_key(|id| &emit.render.names[*id]);
    let items = order.into_iter().map(|id| emit.item(id, &mut support));
    let items = format::items(items.collect())?;
    let (above, below) = support.items();
    Ok(format!(
        "{HEADER}#![allow(clippy::all, missing_docs, non_camel_case_types)]\n{above}{items}{below}"
    ))
}

impl Emit<'_> {
    fn item(&self, id: Id, support: &mut Support) -> TokenStream {
        let named = &self.render.model.types[id];
        let name = self.render.ident(id);
        let mut constraints = named.constraints.clone();
        if matches!(named.kind, Kind::Never) {
            constraints.push("there is no value that fits".to_owned());
        }
        let doc = documentation(&named.description, &constraints);
        match &named.kind {
            Kind::Alias(ty) => {
                let ty = self.render.inside(ty, false);
                quote! { #doc pub type #name = #ty; }
            }
            Kind::Wrapper(ty) => self.wrapper(&name, &doc, ty),
            Kind::Text(rules) => self.text(&name, &doc, rules, support),
            Kind::Values(values) => self.values(id, &doc, values, support),
            Kind::Struct(object) => self.object(id, &doc, object, support),
            Kind::Union(union) => self.union(id, &doc, union, support),
            Kind::Never => never(&name, &doc),
        }
    }

    /// `derive`, with what the settings add.
    fn derive(&self, paths: &[&str]) -> TokenStream {
        let own = paths.iter().copied();
        let more = self.options.derives.iter().map(String::as_str);
        let paths = own.clone().chain(more.filter(|path| !paths.contains(path)));
        let paths = paths.filter_map(|path| syn::parse_str::<syn::Path>(path).ok());
        quote! { #[derive(#(#paths),*)] }
    }

    fn wrapper(&self, name: &proc_macro2::Ident, doc: &TokenStream, ty: &Ty) -> TokenStream {
        let derive = self.derive(&[
            "::serde::Deserialize",
            "::serde::Serialize",
            "Clone",
            "Debug",
            "PartialEq",
        ]);
        let ty = self.render.inside(ty, false);
        quote! {
            #doc
            #derive
            #[serde(transparent)]
            pub struct #name(pub #ty);
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    Self(value)
                }
            }
        }
    }

    fn other(&self, id: Id) -> proc_macro2::Ident {
        format_ident!("{}", self.others[id])
    }

    fn named(&self, id: Id) -> &Named {
        &self.render.model.types[id]
    }
}

fn never(name: &proc_macro2::Ident, doc: &TokenStream) -> TokenStream {
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq)]
        pub enum #name {}
        impl ::serde::Serialize for #name {
            fn serialize<__S: ::serde::Serializer>(&self, _: __S) -> ::std::result::Result<__S::Ok, __S::Error> {
                match *self {}
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<__D: ::serde::Deserializer<'de>>(_: __D) -> ::std::result::Result<Self, __D::Error> {
                Err(::serde::de::Error::custom("no value fits"))
            }
        }
    }
}

/// The documentation of a type, a field or a variant; nothing where there is nothing to say.
fn documentation(description: &str, constraints: &[String]) -> TokenStream {
    let constraints = constraint::sentence(constraints);
    let parts = [description, &constraints].into_iter().map(docs::block);
    let parts: Vec<_> = parts.filter(|part| !part.trim().is_empty()).collect();
    if parts.is_empty() {
        return TokenStream::new();
    }
    let text = parts.join("\n\n");
    quote! { #[doc = #text] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_rust() {
        let all = Support {
            text: true,
            text_enum: true,
            integer_enum: true,
            json_enum: true,
            json: true,
            object: true,
        };
        let (above, below) = all.items();
        let file = syn::parse_file(&format!("{above}{below}")).unwrap();
        assert_eq!(file.items.len(), 9);
    }
}
