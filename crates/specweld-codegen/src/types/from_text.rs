//! Conversions from text into enums that any text fits.
//!
//! A choice of known values and any other string is an enum whose last variant is a `String`.
//! typify gives it no way from a string, since it leaves open which variant is meant: the first that
//! fits, as when it is read from JSON.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Fields, ItemEnum, Variant};

/// `From<&str>` and `From<String>` of an enum, if any text fits it. `is_parsed` tells whether the type
/// of a name is `FromStr`.
pub(super) fn conversions(
    item: &ItemEnum,
    is_parsed: impl Fn(&str) -> bool,
) -> Option<TokenStream> {
    let is_untagged = |attribute: &Attribute| {
        attribute.to_token_stream().to_string().replace(' ', "") == "#[serde(untagged)]"
    };
    if !item.attrs.iter().any(is_untagged) {
        return None;
    }
    let variants: Vec<&Variant> = item.variants.iter().collect();
    let (any, known) = variants.split_last()?;
    let fits = content(any)? == "::std::string::String"
        && known
            .iter()
            .all(|variant| content(variant).is_some_and(|content| is_parsed(&content)));
    if !fits {
        return None;
    }
    let name = &item.ident;
    let known = known.iter().map(|variant| &variant.ident);
    let any = &any.ident;
    Some(quote! {
        impl ::std::convert::From<&str> for #name {
            fn from(value: &str) -> Self {
                #(
                    if let Ok(value) = value.parse() {
                        return Self::#known(value);
                    }
                )*
                Self::#any(value.to_owned())
            }
        }
        impl ::std::convert::From<::std::string::String> for #name {
            fn from(value: ::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }
    })
}

/// The type that a variant holds.
fn content(variant: &Variant) -> Option<String> {
    match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let ty = fields.unnamed.first()?.ty.to_token_stream();
            Some(ty.to_string().replace(' ', ""))
        }
        _ => None,
    }
}
