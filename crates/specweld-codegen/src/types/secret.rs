//! `Debug` that shows no secret.
//!
//! OpenAPI's `format: password` is the hint that a value is not to be seen. typify knows nothing of
//! it, so the derived `Debug` of the types that hold such a value is replaced.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use serde_json::Value;
use specweld_document::Document;
use syn::{Attribute, Field, Fields, Item, ItemStruct, LitStr};

/// What of a component's type is secret.
enum Secret<'a> {
    /// The value.
    Whole,
    /// Members, by their wire names.
    Members(BTreeSet<&'a str>),
}

/// Replaces the `Debug` of each struct that holds a secret. `names` are the Rust names by component.
pub(super) fn hide(
    document: &Document,
    names: &BTreeMap<String, String>,
    items: Vec<Item>,
) -> TokenStream {
    let secrets: BTreeMap<&str, Secret<'_>> = document
        .schemas()
        .filter_map(|(name, schema)| Some((names.get(name)?.as_str(), secret(schema)?)))
        .collect();
    let mut output = TokenStream::new();
    for item in items {
        match item {
            Item::Struct(mut item) => {
                let secret = secrets.get(item.ident.to_string().as_str());
                if secret.is_some() {
                    item.attrs = item.attrs.into_iter().map(without_debug).collect();
                }
                item.to_tokens(&mut output);
                output.extend(secret.map(|secret| debug(&item, secret)));
            }
            item => item.to_tokens(&mut output),
        }
    }
    output
}

fn secret(schema: &Value) -> Option<Secret<'_>> {
    let is_secret =
        |schema: &Value| schema.get("format").and_then(Value::as_str) == Some("password");
    if is_secret(schema) {
        return Some(Secret::Whole);
    }
    let members: BTreeSet<&str> = schema
        .get("properties")?
        .as_object()?
        .iter()
        .filter(|(_, property)| is_secret(property))
        .map(|(name, _)| name.as_str())
        .collect();
    (!members.is_empty()).then_some(Secret::Members(members))
}

/// A `derive` without `Debug`; any other attribute as it is.
fn without_debug(attribute: Attribute) -> Attribute {
    if !attribute.path().is_ident("derive") {
        return attribute;
    }
    let mut others = Vec::new();
    let read = attribute.parse_nested_meta(|derived| {
        if !derived.path.is_ident("Debug") {
            others.push(derived.path);
        }
        Ok(())
    });
    match read {
        Ok(()) => syn::parse_quote!(#[derive(#(#others),*)]),
        Err(_) => attribute,
    }
}

fn debug(item: &ItemStruct, secret: &Secret<'_>) -> TokenStream {
    let name = &item.ident;
    let text = name.to_string();
    let shown = match (&item.fields, secret) {
        (Fields::Named(fields), Secret::Members(members)) => {
            let fields = fields.named.iter().map(|field| {
                let ident = &field.ident;
                let name = ident.to_token_stream().to_string();
                if members.contains(wire_name(field).as_str()) {
                    quote! { .field(#name, &format_args!("…")) }
                } else {
                    quote! { .field(#name, &self.#ident) }
                }
            });
            quote! { f.debug_struct(#text) #(#fields)* .finish() }
        }
        _ => quote! { f.debug_struct(#text).finish_non_exhaustive() },
    };
    quote! {
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                #shown
            }
        }
    }
}

/// The name of a field in JSON, which is the Rust name unless serde is told another.
fn wire_name(field: &Field) -> String {
    let mut wire_name = field.ident.to_token_stream().to_string();
    for attribute in field
        .attrs
        .iter()
        .filter(|one| one.path().is_ident("serde"))
    {
        // What is not `rename` is of no interest, and neither is where reading ends for it.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                wire_name = meta.value()?.parse::<LitStr>()?.value();
            } else if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        });
    }
    wire_name
}
