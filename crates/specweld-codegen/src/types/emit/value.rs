//! Enumerations and texts that are checked.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::{Emit, Support, documentation};
use crate::types::model::{Id, Literal as Written, Rules, Values};
use crate::types::read::pattern_flags;

impl Emit<'_> {
    pub(super) fn values(
        &self,
        id: Id,
        doc: &TokenStream,
        values: &Values,
        support: &mut Support,
    ) -> TokenStream {
        let name = self.render.ident(id);
        let is_open = self.named(id).open;
        let other = is_open.then(|| self.other(id));
        let variants: Vec<Ident> = values
            .variants
            .iter()
            .map(|name| format_ident!("{name}"))
            .collect();
        let docs = (0..variants.len()).map(|index| {
            let description = values.descriptions.get(index).map_or("", String::as_str);
            documentation(description, &[])
        });
        let (held, macro_name, is_eq) = match values.literal() {
            Written::Text => {
                support.text_enum = true;
                (quote!(String), "text_enum", true)
            }
            Written::Integer => {
                support.integer_enum = true;
                (quote!(i64), "integer_enum", true)
            }
            Written::Mixed => {
                support.json_enum = true;
                (quote!(::serde_json::Value), "json_enum", false)
            }
        };
        let literals = values
            .values
            .iter()
            .map(|value| match (values.literal(), value) {
                (Written::Text, Value::String(text)) => quote!(#text),
                (Written::Integer, value) => {
                    let number = value.as_i64().unwrap_or_default();
                    let literal = Literal::i64_unsuffixed(number);
                    quote!(#literal)
                }
                (_, value) => {
                    let text = value.to_string();
                    quote!(#text)
                }
            });
        let macro_name = format_ident!("{macro_name}");
        let mut derives = vec!["Clone"];
        if !is_open {
            derives.push("Copy");
        }
        derives.push("Debug");
        if is_eq || !is_open {
            derives.extend(["Eq", "Hash"]);
        }
        derives.push("PartialEq");
        let derive = self.derive(&derives);
        let held = other.iter().map(|other| {
            quote! {
                /// A value that is not documented.
                #other(#held),
            }
        });
        quote! {
            #doc
            #derive
            pub enum #name {
                #(#docs #variants,)*
                #(#held)*
            }
            #macro_name!(#name { #(#literals #variants,)* } #other);
        }
    }

    pub(super) fn text(
        &self,
        name: &Ident,
        doc: &TokenStream,
        rules: &Rules,
        support: &mut Support,
    ) -> TokenStream {
        support.text = true;
        let derives: &[&str] = match rules.secret {
            true => &["Clone", "Eq", "Hash", "PartialEq"],
            false => &["Clone", "Debug", "Eq", "Hash", "PartialEq"],
        };
        let derive = self.derive(derives);
        let text = name.to_string();
        let debug = rules.secret.then(|| {
            quote! {
                impl ::std::fmt::Debug for #name {
                    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.debug_struct(#text).finish_non_exhaustive()
                    }
                }
            }
        });
        let checks = checks(rules);
        quote! {
            #doc
            #derive
            pub struct #name(String);
            impl #name {
                /// The text on the wire.
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }
            impl ::std::str::FromStr for #name {
                type Err = self::error::ConversionError;
                fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                    #checks
                    Ok(Self(text.to_owned()))
                }
            }
            impl ::std::ops::Deref for #name {
                type Target = String;
                fn deref(&self) -> &String {
                    &self.0
                }
            }
            impl From<#name> for String {
                fn from(value: #name) -> Self {
                    value.0
                }
            }
            #debug
            text!(#name);
        }
    }
}

fn checks(rules: &Rules) -> TokenStream {
    let mut checks = TokenStream::new();
    if let Some(max) = rules.max {
        let message = format!("longer than {max} characters");
        let max = Literal::u64_unsuffixed(max);
        checks.extend(quote! {
            if text.chars().count() > #max {
                return Err(#message.into());
            }
        });
    }
    if let Some(min) = rules.min {
        let message = format!("shorter than {min} characters");
        let min = Literal::u64_unsuffixed(min);
        checks.extend(quote! {
            if text.chars().count() < #min {
                return Err(#message.into());
            }
        });
    }
    for pattern in &rules.patterns {
        let flags = pattern_flags(pattern).unwrap_or_default();
        let message = format!("not of the pattern {pattern:?}");
        checks.extend(quote! {
            {
                static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(|| {
                    ::regress::Regex::with_flags(#pattern, #flags).expect("the generator has compiled it")
                });
                if PATTERN.find(text).is_none() {
                    return Err(#message.into());
                }
            }
        });
    }
    checks
}
