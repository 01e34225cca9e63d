//! What progenitor generates, mended.
//!
//! - Types come from the types' module, so the module `types` goes; `prelude`, which holds `Client`
//!   alone, goes too.
//! - `Client::new` goes, because it panics where TLS can't be set up.
//! - `Debug` shows neither parameters nor the client's headers: they hold credentials.
//! - The header `api-version`, which no page knows, is not sent.
//! - The sketch of a call is no doctest.
//! - Bodies passed as bytes have the media type of the page, or are forms that reqwest puts
//!   together.
//! - `OPTIONS` and `TRACE` requests are written as reqwest has them.
//!
//! All of this goes by what progenitor writes, so it is pinned to one version, and each mend is counted ([`Mends`]): one that is
//! found more or less often than the operations need it is an error of the generator.

use std::collections::BTreeMap;

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use specweld_document::DocumentErrors;
use specweld_document::media_type::BYTES;
use syn::{Attribute, File, ImplItem, Item, ItemMod, ItemStruct};

use crate::format::internal;

use super::adapted::{Operation, Raw};

/// What is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mend {
    /// The module `types` is taken out.
    TypesModule,
    /// The module `prelude` is taken out.
    PreludeModule,
    /// `Client::new` is taken out.
    Constructor,
    /// `Debug` shows a name alone.
    Debug,
    /// The header `api-version` is not sent.
    ApiVersion,
    /// An example is no doctest.
    Sketch,
    /// Bytes have a media type of their own.
    MediaType,
    /// A form's media type is left to reqwest.
    FormHeader,
    /// A form is put where bytes were.
    FormBody,
    /// A method is named that reqwest has no function for.
    Method,
}

/// How often each mend was made.
#[derive(Debug, Default, PartialEq, Eq)]
struct Mends(BTreeMap<Mend, usize>);

impl Mends {
    /// The mends that the sources of some operations need.
    fn needed(operations: &[Operation]) -> Self {
        let mut needed = Self::default();
        for mend in [
            Mend::TypesModule,
            Mend::PreludeModule,
            Mend::Constructor,
            Mend::Debug,
        ] {
            needed.count(mend);
        }
        for operation in operations {
            needed.count(Mend::Debug);
            needed.count(Mend::ApiVersion);
            needed.count(Mend::Sketch);
            match &operation.raw {
                // Its text stands there already.
                Some(Raw::Bytes(media_type)) if media_type == BYTES => {}
                Some(Raw::Bytes(_)) => needed.count(Mend::MediaType),
                Some(Raw::Multipart) => {
                    needed.count(Mend::FormHeader);
                    needed.count(Mend::FormBody);
                }
                None => {}
            }
            if ["options", "trace"].contains(&operation.method) {
                needed.count(Mend::Method);
            }
        }
        needed
    }

    fn count(&mut self, mend: Mend) {
        *self.0.entry(mend).or_default() += 1;
    }
}

/// Mends the source of a client with these operations, in the order in which they stand in it.
pub(super) fn rewrite(
    operations: &[Operation],
    tokens: TokenStream,
) -> Result<TokenStream, DocumentErrors> {
    let file: File = syn::parse2(tokens)
        .map_err(|error| internal(format!("progenitor's source does not parse: {error}")))?;
    let mut mends = Mends::default();
    let mut items = TokenStream::new();
    for item in file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => mends.count(Mend::TypesModule),
            Item::Mod(module) if module.ident == "prelude" => mends.count(Mend::PreludeModule),
            Item::Mod(module) if module.ident == "builder" => {
                items.extend(builders(operations, module, &mut mends));
            }
            Item::Struct(item) => items.extend(opaque(item, &mut mends)),
            Item::Impl(mut item) => {
                item.items.retain(|item| {
                    let is_new = matches!(item, ImplItem::Fn(method) if method.sig.ident == "new");
                    if is_new {
                        mends.count(Mend::Constructor);
                    }
                    !is_new
                });
                items.extend(Mender::new(None, &mut mends).tokens(item.into_token_stream()));
            }
            item => item.to_tokens(&mut items),
        }
    }
    let needed = Mends::needed(operations);
    if mends != needed {
        return Err(internal(format!(
            "progenitor's source was mended otherwise than its operations need: {:?} and not {:?}",
            mends.0, needed.0
        )));
    }
    Ok(quote! {
        #![allow(clippy::all, missing_docs, unused_mut)]
        #items
    })
}

/// The module of the requests' builders, of which there is one an operation, in order.
fn builders(operations: &[Operation], module: ItemMod, mends: &mut Mends) -> TokenStream {
    let mut items = TokenStream::new();
    let mut remaining = operations.iter();
    let mut raw = None;
    for item in module.content.map(|(_, items)| items).unwrap_or_default() {
        match item {
            Item::Use(item) => {
                if item.to_token_stream().to_string() != "use super :: types ;" {
                    item.to_tokens(&mut items);
                }
            }
            Item::Struct(item) => {
                raw = remaining
                    .next()
                    .and_then(|operation| operation.raw.as_ref());
                let item = opaque(item, mends);
                items.extend(Mender::new(raw, mends).tokens(item));
            }
            item => items.extend(Mender::new(raw, mends).tokens(item.into_token_stream())),
        }
    }
    let (attributes, visibility) = (module.attrs, module.vis);
    quote! {
        #(#attributes)*
        #visibility mod builder {
            #items
        }
    }
}

/// A struct with a `Debug` that shows its name alone.
fn opaque(mut item: ItemStruct, mends: &mut Mends) -> TokenStream {
    mends.count(Mend::Debug);
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
struct Mender<'m> {
    /// What the body is of the operation at hand.
    raw: Option<&'m Raw>,
    mends: &'m mut Mends,
}

impl<'m> Mender<'m> {
    fn new(raw: Option<&'m Raw>, mends: &'m mut Mends) -> Self {
        Self { raw, mends }
    }

    fn is_form(&self) -> bool {
        matches!(self.raw, Some(Raw::Multipart))
    }

    fn tokens(&mut self, tokens: TokenStream) -> TokenStream {
        let mut output: Vec<TokenTree> = Vec::new();
        let mut tokens = tokens.into_iter();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) if sends_version(&output, &group) => {
                    self.mends.count(Mend::ApiVersion);
                    output.truncate(output.len() - 3);
                    // The semicolon.
                    tokens.next();
                }
                TokenTree::Group(group) => self.group(&group, &mut output),
                TokenTree::Literal(literal) => output.extend(self.literal(literal)),
                TokenTree::Ident(name)
                    if self.is_form() && name == "Body" && is_of_reqwest(&output) =>
                {
                    output.extend(quote! { multipart::Form });
                }
                token => output.push(token),
            }
        }
        output.into_iter().collect()
    }

    /// Mends a group of tokens, and the call that it may be the arguments of.
    fn group(&mut self, group: &Group, output: &mut Vec<TokenTree>) {
        let stream = group.stream();
        // reqwest says what the form's media type is, with the boundary between its parts.
        if self.is_form() && is_method(output, "header") && has_literal(&stream, BYTES) {
            self.mends.count(Mend::FormHeader);
            output.truncate(output.len() - 2);
            return;
        }
        if self.is_form() && is_method(output, "body") && stream.to_string() == "body" {
            self.mends.count(Mend::FormBody);
            output.pop();
            output.extend(quote! { multipart });
        }
        let mut stream = self.tokens(stream);
        for (method, constant) in [("options", "OPTIONS"), ("trace", "TRACE")] {
            if is_call(output, "client", method) {
                self.mends.count(Mend::Method);
                let constant = format_ident!("{constant}");
                output.pop();
                output.extend(quote! { request });
                stream = quote! { ::reqwest::Method::#constant, #stream };
            }
        }
        let mut regrouped = Group::new(group.delimiter(), stream);
        regrouped.set_span(group.span());
        output.push(TokenTree::Group(regrouped));
    }

    fn literal(&mut self, literal: Literal) -> TokenStream {
        let text = literal.to_string();
        match self.raw {
            Some(Raw::Bytes(media_type)) if text == format!("\"{BYTES}\"") => {
                self.mends.count(Mend::MediaType);
                media_type.to_token_stream()
            }
            // Names of types, in the messages of failed conversions.
            _ if text.starts_with("\"conversion to `") => {
                let text = text.replace(" :: ", "::").replace("`:: ", "`::");
                let text = match self.is_form() {
                    true => text.replace("reqwest::Body", "reqwest::multipart::Form"),
                    false => text,
                };
                text.parse().unwrap_or_default()
            }
            // An example is a sketch: as a doctest it would be counted as ignored.
            _ if text.contains("```ignore") => {
                self.mends.count(Mend::Sketch);
                let text = text.replace("```ignore", "```text");
                text.parse().unwrap_or_default()
            }
            _ => literal.into_token_stream(),
        }
    }
}

/// Whether a group is the arguments of the call that adds the header `api-version`.
fn sends_version(before: &[TokenTree], group: &Group) -> bool {
    is_call(before, "header_map", "append") && has_literal(&group.stream(), "api-version")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mend_that_finds_nothing_is_an_error() {
        let client = quote! {
            pub mod types {}
            pub struct Client { baseurl: String }
            impl Client { pub fn new() -> Self { Self } }
            pub mod builder {}
        };
        let error = rewrite(&[], client.clone()).unwrap_err().to_string();
        assert!(
            error.contains("{TypesModule: 1, Constructor: 1, Debug: 1} and not"),
            "{error}"
        );
        let whole = quote! { #client pub mod prelude {} };
        assert!(rewrite(&[], whole).is_ok());
    }
}
