//! Enums of variants that hold other types.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{Emit, Support, documentation};
use crate::types::model::{Id, Ty, Union, Variant};

impl Emit<'_> {
    pub(super) fn union(
        &self,
        id: Id,
        doc: &TokenStream,
        union: &Union,
        support: &mut Support,
    ) -> TokenStream {
        let name = self.render.ident(id);
        let is_open = self.named(id).open;
        let other = union.other.then(|| self.other(id));
        let variants = union.variants.iter().map(|variant| {
            let ident = format_ident!("{}", variant.name);
            let doc = documentation(&variant.description, &[]);
            match self.held(variant) {
                Some(ty) => quote! { #doc #ident(#ty), },
                None => quote! { #doc #ident, },
            }
        });
        let mut fields: Vec<_> = variants.collect();
        if let Some(other) = &other {
            let doc = match is_open {
                true => "A value that is not documented, or that no one variant holds whole.",
                false => "A value that fits several variants and that no one holds whole.",
            };
            fields.push(quote! { #[doc = #doc] #other(::serde_json::Value), });
        }
        // Where no two variants can hold the same value, serde finds the right one.
        let by_hand = union.tag.is_some() || union.untagged;
        support.json |= by_hand;
        let mut derives = vec!["Clone", "Debug", "PartialEq"];
        if union.tag.is_none() {
            derives.insert(0, "::serde::Serialize");
        }
        if !by_hand {
            derives.insert(0, "::serde::Deserialize");
        }
        let derive = self.derive(&derives);
        let untagged = union.tag.is_none().then(|| quote!(#[serde(untagged)]));
        let code = match &union.tag {
            Some(tag) => self.tagged(id, union, tag, other.as_ref()),
            None if union.untagged => self.choice(id, union, other.as_ref()),
            None => TokenStream::new(),
        };
        let conversions = self.conversions(&name, union);
        let text = self
            .render
            .model
            .is_text_union(union)
            .then(|| self.text_union(&name, union));
        quote! {
            #doc
            #derive
            #untagged
            pub enum #name { #(#fields)* }
            #code
            #conversions
            #text
        }
    }

    /// What a variant holds.
    fn held(&self, variant: &Variant) -> Option<TokenStream> {
        let ty = variant.ty.as_ref()?;
        Some(self.render.inside(ty, variant.boxed))
    }

    /// `Deserialize` of a union whose variants may fit the same value.
    fn choice(&self, id: Id, union: &Union, other: Option<&Ident>) -> TokenStream {
        let name = self.render.ident(id);
        let choose = self.choose(id, union, other);
        quote! {
            impl<'de> ::serde::Deserialize<'de> for #name {
                fn deserialize<__D: ::serde::Deserializer<'de>>(deserializer: __D) -> ::std::result::Result<Self, __D::Error> {
                    let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                    #choose
                }
            }
        }
    }

    fn choose(&self, id: Id, union: &Union, other: Option<&Ident>) -> TokenStream {
        let variants = union.variants.iter().filter(|variant| variant.ty.is_some());
        let variants = variants.map(|variant| format_ident!("{}", variant.name));
        let takes_all = self.named(id).open;
        let other = match other {
            Some(other) => quote!(Some(Self::#other)),
            None => quote!(None),
        };
        let is_one = union.is_one;
        quote! {
            self::json::choose(value, #is_one, |choice| { #(choice.offer(Self::#variants);)* }, #other, #takes_all)
        }
    }

    fn tagged(&self, id: Id, union: &Union, tag: &str, other: Option<&Ident>) -> TokenStream {
        let name = self.render.ident(id);
        let mut fallback = match other {
            Some(other) => quote!(_ => Ok(Self::#other(value)),),
            None => quote!(_ => Err(::serde::de::Error::custom("unknown tag")),),
        };
        let mut reads = Vec::new();
        let mut writes = Vec::new();
        for variant in &union.variants {
            let ident = format_ident!("{}", variant.name);
            let tags = &variant.tags;
            let read = match &variant.ty {
                Some(_) => quote!(self::json::read(value).map(Self::#ident)),
                None => quote!(Ok(Self::#ident)),
            };
            if tags.is_empty() {
                fallback = quote!(_ => #read,);
            } else {
                reads.push(quote!(Some(#(#tags)|*) => #read,));
            }
            let held = match &variant.ty {
                Some(_) => {
                    quote!(Self::#ident(value) => self::json::tagged(value, #tag, &[#(#tags),*], serializer),)
                }
                None => {
                    quote!(Self::#ident => self::json::tagged(&::serde_json::json!({}), #tag, &[#(#tags),*], serializer),)
                }
            };
            writes.push(held);
        }
        let other_write =
            other.map(|other| quote!(Self::#other(value) => value.serialize(serializer),));
        let untagged = union.untagged.then(|| {
            let choose = self.choose(id, union, other);
            quote!(None => #choose,)
        });
        quote! {
            impl ::serde::Serialize for #name {
                fn serialize<__S: ::serde::Serializer>(&self, serializer: __S) -> ::std::result::Result<__S::Ok, __S::Error> {
                    match self {
                        #(#writes)*
                        #other_write
                    }
                }
            }
            impl<'de> ::serde::Deserialize<'de> for #name {
                fn deserialize<__D: ::serde::Deserializer<'de>>(deserializer: __D) -> ::std::result::Result<Self, __D::Error> {
                    let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                    match self::json::tag(&value, #tag).as_deref() {
                        #(#reads)*
                        #untagged
                        #fallback
                    }
                }
            }
        }
    }

    /// `From` of each type that one variant alone holds.
    fn conversions(&self, name: &Ident, union: &Union) -> TokenStream {
        let resolved: Vec<_> = union
            .variants
            .iter()
            .map(|variant| variant.ty.as_ref().map(|ty| self.render.model.resolve(ty)))
            .collect();
        let conversions = union
            .variants
            .iter()
            .zip(&resolved)
            .filter_map(|(variant, ty)| {
                let ty = (*ty)?;
                let is_own = resolved.iter().filter(|other| **other == Some(ty)).count() == 1;
                if !is_own || !matches!(ty, Ty::Named(_)) {
                    return None;
                }
                let ident = format_ident!("{}", variant.name);
                let held = self.render.inside(variant.ty.as_ref()?, false);
                let value = if variant.boxed {
                    quote!(Box::new(value))
                } else {
                    quote!(value)
                };
                Some(quote! {
                    impl From<#held> for #name {
                        fn from(value: #held) -> Self {
                            Self::#ident(#value)
                        }
                    }
                })
            });
        conversions.collect()
    }

    /// Ways to and from text of a union whose variants are all written as one.
    fn text_union(&self, name: &Ident, union: &Union) -> TokenStream {
        let variants: Vec<_> = union
            .variants
            .iter()
            .map(|variant| format_ident!("{}", variant.name))
            .collect();
        let display = quote! {
            impl ::std::fmt::Display for #name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    match self {
                        #(Self::#variants(value) => value.fmt(f),)*
                    }
                }
            }
        };
        let is_read = union.variants.iter().all(|variant| {
            let ty = variant.ty.as_ref().map(|ty| self.render.model.resolve(ty));
            !matches!(ty, Some(Ty::External(..)))
        });
        if !is_read {
            return display;
        }
        let Some((any, known)) = variants.split_last() else {
            return display;
        };
        let takes_any = union
            .variants
            .last()
            .is_some_and(|variant| variant.ty == Some(Ty::Text));
        let read = if takes_any {
            quote! {
                impl From<&str> for #name {
                    fn from(text: &str) -> Self {
                        #(if let Ok(value) = text.parse() {
                            return Self::#known(value);
                        })*
                        Self::#any(text.to_owned())
                    }
                }
                impl From<String> for #name {
                    fn from(text: String) -> Self {
                        Self::from(text.as_str())
                    }
                }
            }
        } else {
            quote! {
                impl ::std::str::FromStr for #name {
                    type Err = self::error::ConversionError;
                    fn from_str(text: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
                        #(if let Ok(value) = text.parse() {
                            return Ok(Self::#variants(value));
                        })*
                        Err("invalid value".into())
                    }
                }
            }
        };
        quote! { #display #read }
    }
}
