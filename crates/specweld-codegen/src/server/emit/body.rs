//! The body of a request.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::server::operation::{Body, Operation, Reader, RequestMedia};

use super::place::style;
use super::{form, schema};

/// The type of a body: that of its media type, or an enum of several.
pub(super) fn ty(operation: &Operation, body: &Body) -> TokenStream {
    match body.media.as_slice() {
        [one] => one.ty.clone(),
        _ => {
            let name = operation.type_name("RequestBody");
            quote!(#name)
        }
    }
}

/// The types that it needs beside those of components.
pub(super) fn items(operation: &Operation, body: &Body) -> TokenStream {
    let choice = choice(operation, body);
    let form = body.form().map(|(_, form)| form::items(operation, form));
    quote! { #choice #form }
}

/// The enum of its media types.
fn choice(operation: &Operation, body: &Body) -> Option<TokenStream> {
    if body.media.len() < 2 {
        return None;
    }
    let name = operation.type_name("RequestBody");
    let title = format!("Body of a request of `{}`, by media type.", operation.id);
    let variants = body.media.iter().map(|media| {
        let RequestMedia { variant, ty, .. } = media;
        let docs = match media.note {
            Some(note) => format!("`{}`. {note}", media.media_type),
            None => format!("`{}`", media.media_type),
        };
        quote! { #[doc = #docs] #variant(#ty), }
    });
    let clone = clone(body);
    Some(quote! {
        #[doc = #title]
        #clone
        pub enum #name {
            #(#variants)*
        }
    })
}

/// What can be read only once can't be cloned.
fn clone(body: &Body) -> Option<TokenStream> {
    (!body.is_read_once()).then(|| quote!(#[derive(Clone)]))
}

/// The expression that begins to read a request.
pub(super) fn read(operation: &Operation) -> TokenStream {
    let Some(body) = &operation.body else {
        return quote!(::specweld_axum::Incoming::read(request));
    };
    let media_types = media_types(body);
    let streamed = body.streamed();
    let indices = streamed.iter().copied().map(Literal::usize_unsuffixed);
    match body.form() {
        Some((index, form)) => {
            let index = Literal::usize_unsuffixed(index);
            let form = form::documented(form);
            quote! {{
                static FORM: ::specweld_axum::Form = #form;
                ::specweld_axum::Incoming::read_form(request, #media_types, &[#(#indices),*], (#index, &FORM))
            }}
        }
        None if streamed.is_empty() => quote!(::specweld_axum::Incoming::read(request)),
        None => {
            quote!(::specweld_axum::Incoming::read_unless(request, #media_types, &[#(#indices),*]))
        }
    }
}

fn media_types(body: &Body) -> TokenStream {
    let media_types = body.media.iter().map(|media| &media.media_type);
    quote!(&[#(#media_types),*])
}

/// The expression that decodes it.
pub(super) fn decode(operation: &Operation, body: &Body) -> TokenStream {
    let media_types = media_types(body);
    let is_one = body.media.len() == 1;
    let values: Vec<_> = body
        .media
        .iter()
        .map(|media| {
            let name = operation.type_name("RequestBody");
            let variant = &media.variant;
            read_body(operation, media, (!is_one).then(|| quote!(#name::#variant)))
        })
        .collect();
    match (body.required, values.as_slice()) {
        (true, [value]) => quote! {{
            incoming.required_media_type(#media_types)?;
            #value
        }},
        (true, values) => {
            let arms = arms(values, |pattern| pattern, |value| value);
            quote!(match incoming.required_media_type(#media_types)? { #arms })
        }
        (false, values) => {
            let arms = arms(
                values,
                |pattern| quote!(Some(#pattern)),
                |value| quote!(Some(#value)),
            );
            quote! {
                match incoming.optional_media_type(#media_types)? {
                    None => None,
                    #arms
                }
            }
        }
    }
}

/// Match arms over the index of the media type, the last one for all that is left.
fn arms(
    values: &[TokenStream],
    pattern: impl Fn(TokenStream) -> TokenStream,
    value: impl Fn(TokenStream) -> TokenStream,
) -> TokenStream {
    let last = values.len().saturating_sub(1);
    let arms = values.iter().enumerate().map(|(index, read)| {
        let number = Literal::usize_unsuffixed(index);
        let pattern = pattern(if index == last {
            quote!(_)
        } else {
            quote!(#number)
        });
        let value = value(read.clone());
        quote!(#pattern => #value,)
    });
    quote!(#(#arms)*)
}

/// The expression that reads a body, wrapped in the variant of its media type if there are several.
fn read_body(
    operation: &Operation,
    media: &RequestMedia,
    variant: Option<TokenStream>,
) -> TokenStream {
    let wrap = |value: TokenStream| match &variant {
        Some(variant) => quote!(#variant(#value)),
        None => value,
    };
    let (read, schema) = match &media.reader {
        Reader::Bytes => return wrap(quote!(incoming.upload())),
        Reader::Multipart(form) => {
            let form = form::read(operation, form);
            return wrap(form);
        }
        Reader::Json(schema) => (quote!(json(&SCHEMA)), schema),
        Reader::Form(schema, styles) => {
            let styles = styles.iter().map(|(name, one)| {
                let style = style(*one);
                quote!((#name, #style))
            });
            (quote!(form(&SCHEMA, &[#(#styles),*])), schema)
        }
        Reader::Text(schema) => (quote!(text(&SCHEMA)), schema),
    };
    let schema = schema::schema(schema);
    let value = wrap(quote!(incoming.#read?));
    quote! {{
        static SCHEMA: ::std::sync::LazyLock<::specweld_axum::Schema> = #schema;
        #value
    }}
}
