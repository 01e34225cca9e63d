//! Bodies of requests: their types, and how they are put into a request.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::client::operation::{Body, Kind, Media, Operation};
use crate::docs;
use crate::form::Part;

use super::style::style;

/// The type of a body: that of its media type, or an enum of several.
pub(super) fn ty(operation: &Operation, body: &Body) -> TokenStream {
    match body.media.as_slice() {
        [one] => one.ty.clone(),
        _ => {
            let name = enum_name(operation);
            quote!(builder::#name)
        }
    }
}

fn enum_name(operation: &Operation) -> Ident {
    format_ident!("{}Body", operation.type_name)
}

/// The types that a body needs beside those of components.
pub(super) fn items(operation: &Operation, body: &Body) -> TokenStream {
    let forms = body.media.iter().filter_map(|media| match &media.kind {
        Kind::Parts(parts) => Some(form(operation, parts)),
        _ => None,
    });
    let choice = (body.media.len() > 1).then(|| choice(operation, body));
    quote! { #choice #(#forms)* }
}

/// The enum of a body's media types.
fn choice(operation: &Operation, body: &Body) -> TokenStream {
    let name = enum_name(operation);
    let title = format!(
        "The body of a request of [`Client::{}`], by media type.",
        operation.method_name
    );
    let variants = body.media.iter().map(|media| {
        let Media { variant, ty, .. } = media;
        let docs = format!("`{}`", media.media_type);
        quote!(#[doc = #docs] #variant(#ty))
    });
    let is_alone = |media: &&Media| {
        let ty = media.resolved.to_string();
        let same = body
            .media
            .iter()
            .filter(|other| other.resolved.to_string() == ty);
        same.count() == 1
    };
    let conversions = body.media.iter().filter(is_alone).map(|media| {
        let Media { variant, ty, .. } = media;
        quote! {
            impl From<#ty> for #name {
                fn from(body: #ty) -> Self {
                    Self::#variant(body)
                }
            }
        }
    });
    let is_stream = body.media.iter().any(|media| media.kind.is_stream());
    let derive = (!is_stream).then(|| quote!(#[derive(Clone)]));
    quote! {
        #[doc = #title]
        #derive
        pub enum #name {
            #(#variants),*
        }

        #(#conversions)*
    }
}

/// The struct of a form's parts.
fn form(operation: &Operation, parts: &[Part]) -> TokenStream {
    let name = format_ident!("{}Form", operation.type_name);
    let title = format!(
        "The form that a request of [`Client::{}`] sends.",
        operation.method_name
    );
    let ty = |part: &Part| {
        let ty = &part.ty;
        match (part.is_file, part.is_list, part.required) {
            (true, true, _) => quote!(Vec<Upload>),
            (true, false, true) => quote!(Upload),
            (true, false, false) => quote!(Option<Upload>),
            (false, _, true) => quote!(#ty),
            (false, _, false) => quote!(Option<#ty>),
        }
    };
    let members = parts.iter().map(|part| {
        let (field, ty) = (&part.field, ty(part));
        let text = match docs::block(&part.documentation) {
            text if text.is_empty() => format!("Part `{}`.", part.name),
            text => text,
        };
        quote!(#[doc = #text] pub #field: #ty)
    });
    let required: Vec<_> = parts.iter().filter(|part| part.required).collect();
    let arguments = required.iter().map(|part| {
        let (field, ty) = (&part.field, ty(part));
        quote!(#field: #ty)
    });
    let values = parts.iter().map(|part| {
        let field = &part.field;
        match (part.required, part.is_file && part.is_list) {
            (true, _) => quote!(#field),
            (false, true) => quote!(#field: Vec::new()),
            (false, false) => quote!(#field: None),
        }
    });
    let puts = parts.iter().map(|part| {
        let Part { name, field, .. } = part;
        let media_type = match &part.media_type {
            Some(media_type) => quote!(Some(#media_type)),
            None => quote!(None),
        };
        match (part.is_file, part.is_list, part.required) {
            (true, false, true) => quote!(form.files(#name, #media_type, [self.#field]);),
            (true, ..) => quote!(form.files(#name, #media_type, self.#field);),
            (false, true, _) => quote!(form.list(#name, #media_type, &self.#field);),
            (false, false, _) => quote!(form.part(#name, #media_type, &self.#field);),
        }
    });
    quote! {
        #[doc = #title]
        pub struct #name {
            #(#members),*
        }

        impl #name {
            /// A form of the parts that must be there.
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }

            fn put(self, parts: &mut Parts) -> ::reqwest::multipart::Form {
                let mut form = FormParts::new(parts);
                #(#puts)*
                form.finish()
            }
        }
    }
}

/// The statement that puts the body into a `request` and its `parts`.
pub(super) fn put(operation: &Operation, body: &Body) -> TokenStream {
    let write = |media: &Media| write(media);
    match (body.media.as_slice(), body.required) {
        ([one], true) => {
            let write = write(one);
            quote! { let body = self.body; #write }
        }
        ([one], false) => {
            let write = write(one);
            quote! { if let Some(body) = self.body { #write } }
        }
        (media, required) => {
            let name = enum_name(operation);
            let arms = media.iter().map(|media| {
                let (variant, write) = (&media.variant, write(media));
                match required {
                    true => quote!(#name::#variant(body) => { #write }),
                    false => quote!(Some(#name::#variant(body)) => { #write }),
                }
            });
            let none = (!required).then(|| quote!(None => {}));
            quote! { match self.body { #(#arms)* #none } }
        }
    }
}

fn write(media: &Media) -> TokenStream {
    let media_type = &media.media_type;
    match &media.kind {
        Kind::Json => quote!(parts.json(#media_type, &body);),
        Kind::Text => quote!(parts.text(#media_type, &body);),
        Kind::Bytes => quote!(parts.bytes(#media_type, body);),
        Kind::Any => quote!(parts.upload(body);),
        Kind::Form(styles) => {
            let styles = styles.iter().map(|(name, one)| {
                let style = style(*one);
                quote!((#name, #style))
            });
            quote!(parts.form(#media_type, &body, &[#(#styles),*]);)
        }
        Kind::OpaqueForm => quote!(request = request.multipart(body);),
        Kind::Parts(_) => quote!(request = request.multipart(body.put(&mut parts));),
    }
}
