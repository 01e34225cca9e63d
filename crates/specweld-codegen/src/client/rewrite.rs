//! What progenitor generates, mended.
//!
//! - Types come from the types crate, so the module `types` goes; `prelude`, which holds `Client`
//!   alone, goes too.
//! - `Client::new` goes, because it panics where TLS can't be set up.
//! - `Debug` shows neither parameters nor the client's headers: they hold credentials.
//! - The header `api-version`, which no page knows, is not sent.
//! - The sketch of a call is no doctest.
//! - Bodies passed as bytes have the media type of the page, or are forms that reqwest puts
//!   together.
//! - `OPTIONS` and `TRACE` requests are written as reqwest has them.

use std::collections::BTreeSet;

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, File, ImplItem, Item, ItemMod, ItemStruct};

use crate::{Document, Error, Fault};

use super::{
    adapt::Operation,
    body::{BYTES, Raw},
};

/// Methods of `Client` that are not operations.
const RESERVED: [&str; 6] = [
    "api_version",
    "baseurl",
    "client",
    "inner",
    "new",
    "new_with_client",
];

pub(super) fn rewrite(
    document: &Document,
    operations: &[Operation<'_>],
    tokens: TokenStream,
) -> Result<TokenStream, Error> {
    let file: File = syn::parse2(tokens).map_err(unexpected)?;
    let mut faults = Vec::new();
    let mut items = TokenStream::new();
    for item in file.items {
        match item {
            Item::Mod(module) if module.ident == "types" || module.ident == "prelude" => {}
            Item::Mod(module) if module.ident == "builder" => {
                items.extend(builders(document, operations, module, &mut faults)?);
            }
            Item::Struct(item) => items.extend(opaque(item)),
            Item::Impl(mut item) => {
                item.items.retain(|item| match item {
                    ImplItem::Fn(method) => method.sig.ident != "new",
                    _ => true,
                });
                items.extend(mend(item.into_token_stream(), None));
            }
            item => item.to_tokens(&mut items),
        }
    }
    Error::check(faults)?;
    Ok(quote! {
        #![allow(clippy::all, missing_docs, unused_mut)]
        #items
    })
}

/// The module of the requests' builders, of which there is one an operation, in order.
fn builders(
    document: &Document,
    operations: &[Operation<'_>],
    module: ItemMod,
    faults: &mut Vec<Fault>,
) -> Result<TokenStream, Error> {
    let mut items = TokenStream::new();
    let mut remaining = operations.iter();
    let mut raw = None;
    let mut names = BTreeSet::new();
    for item in module.content.map(|(_, items)| items).unwrap_or_default() {
        match item {
            Item::Use(item) => {
                if item.to_token_stream().to_string() != "use super :: types ;" {
                    item.to_tokens(&mut items);
                }
            }
            Item::Struct(item) => {
                let operation = remaining.next();
                raw = operation.and_then(|operation| operation.raw.as_ref());
                let name = item.ident.to_string();
                let is_reserved = RESERVED.contains(&heck::AsSnakeCase(&name).to_string().as_str());
                if let Some(operation) = operation
                    && (is_reserved || !names.insert(name))
                {
                    faults.push(document.fault(
                        operation.pointer.clone(),
                        format!("the Rust name of operationId `{}` is taken", operation.id),
                        "give the operation another operationId",
                    ));
                }
                items.extend(mend(opaque(item), raw));
            }
            item => items.extend(mend(item.into_token_stream(), raw)),
        }
    }
    let (attributes, visibility) = (module.attrs, module.vis);
    Ok(quote! {
        #(#attributes)*
        #visibility mod builder {
            #items
        }
    })
}

/// A struct with a `Debug` that shows its name alone.
fn opaque(mut item: ItemStruct) -> TokenStream {
    let derives = |attribute: &Attribute| attribute.path().is_ident("derive");
    let is_clone = item
        .attrs
        .iter()
        .filter(|attribute| derives(attribute))
        .any(|derive| derive.to_token_stream().to_string().contains("Clone"));
    item.attrs.retain(|attribute| !derives(attribute));
    if is_clone {
        item.attrs.push(syn::parse_quote!(#[derive(Clone)]));
    }
    let name = &item.ident;
    let text = name.to_string();
    let (generics, arguments, bounds) = item.generics.split_for_impl();
    quote! {
        #item
        impl #generics ::std::fmt::Debug for #name #arguments #bounds {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#text).finish_non_exhaustive()
            }
        }
    }
}

/// Mends what is inside of items.
fn mend(tokens: TokenStream, raw: Option<&Raw>) -> TokenStream {
    let is_form = matches!(raw, Some(Raw::Multipart));
    let mut output: Vec<TokenTree> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let stream = group.stream();
                if is_call(&output, "header_map", "append") && has_literal(&stream, "api-version") {
                    output.truncate(output.len() - 3);
                    tokens.next();
                    continue;
                }
                // reqwest says what the form's media type is, with the boundary between its parts.
                if is_form && is_method(&output, "header") && has_literal(&stream, BYTES) {
                    output.truncate(output.len() - 2);
                    continue;
                }
                if is_form && is_method(&output, "body") && stream.to_string() == "body" {
                    output.pop();
                    output.extend(quote! { multipart });
                }
                let mut stream = mend(stream, raw);
                for (method, constant) in [("options", "OPTIONS"), ("trace", "TRACE")] {
                    if is_call(&output, "client", method) {
                        let constant = quote::format_ident!("{constant}");
                        output.pop();
                        output.extend(quote! { request });
                        stream = quote! { ::reqwest::Method::#constant, #stream };
                    }
                }
                let mut regrouped = Group::new(group.delimiter(), stream);
                regrouped.set_span(group.span());
                output.push(TokenTree::Group(regrouped));
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                match raw {
                    Some(Raw::Bytes(media_type)) if text == format!("\"{BYTES}\"") => {
                        output.extend(media_type.to_token_stream());
                    }
                    // Names of types, in the messages of failed conversions.
                    _ if text.starts_with("\"conversion to `") => {
                        let text = text.replace(" :: ", "::").replace("`:: ", "`::");
                        let text = match is_form {
                            true => text.replace("reqwest::Body", "reqwest::multipart::Form"),
                            false => text,
                        };
                        output.extend(text.parse::<TokenStream>().unwrap_or_default());
                    }
                    // An example is a sketch: as a doctest it would be counted as ignored.
                    _ if text.contains("```ignore") => {
                        let text = text.replace("```ignore", "```text");
                        output.extend(text.parse::<TokenStream>().unwrap_or_default());
                    }
                    _ => output.push(TokenTree::Literal(literal)),
                }
            }
            TokenTree::Ident(name) if is_form && name == "Body" && is_of_reqwest(&output) => {
                output.extend(quote! { multipart::Form });
            }
            token => output.push(token),
        }
    }
    output.into_iter().collect()
}

/// Whether tokens end in `.method`.
fn is_method(tokens: &[TokenTree], method: &str) -> bool {
    match tokens {
        [.., TokenTree::Punct(dot), TokenTree::Ident(name)] => {
            dot.as_char() == '.' && name == method
        }
        _ => false,
    }
}

/// Whether tokens end in `reqwest::`.
fn is_of_reqwest(tokens: &[TokenTree]) -> bool {
    match tokens {
        [
            ..,
            TokenTree::Ident(of),
            TokenTree::Punct(_),
            TokenTree::Punct(colon),
        ] => of == "reqwest" && colon.as_char() == ':',
        _ => false,
    }
}

/// Whether tokens end in `receiver.method`.
fn is_call(tokens: &[TokenTree], receiver: &str, method: &str) -> bool {
    match tokens {
        [.., TokenTree::Ident(of), _, _] => of == receiver && is_method(tokens, method),
        _ => false,
    }
}

fn has_literal(tokens: &TokenStream, text: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => has_literal(&group.stream(), text),
        TokenTree::Literal(literal) => literal.to_string() == format!("\"{text}\""),
        _ => false,
    })
}

fn unexpected(error: syn::Error) -> Error {
    Error::from(Fault {
        pointer: String::new(),
        page: None,
        message: format!("progenitor's source does not parse: {error}"),
        help: "report this: the generator is at fault".to_owned(),
    })
}
