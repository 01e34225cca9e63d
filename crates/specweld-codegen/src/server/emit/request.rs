//! The request of an operation.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::docs::documentation;
use crate::name;
use crate::server::operation::{Operation, Parameter, RequestMedia};

use super::place::{place_within, style};
use super::schema::schema;
use super::{body, credential};

/// The struct and the types of its fields.
pub(super) fn request(operation: &Operation) -> TokenStream {
    let name = operation.type_name("Request");
    let title = format!("Request of `{}`.", operation.id);
    let parameters = operation.parameters.iter().map(|parameter| {
        let Parameter { field, ty, .. } = parameter;
        let mut text = parameter.documentation.clone();
        if let Some(reason) = &parameter.note {
            text.push_str(&format!("\n\nThe text that is sent ({reason})."));
        }
        let docs = documentation(text.trim(), &format!("Parameter `{}`.", parameter.name));
        let ty = optional(parameter.required, ty);
        quote! { #docs pub #field: #ty, }
    });
    let credentials = credential::ty(operation).map(|ty| {
        quote! {
            /// The credentials; none when they are absent or malformed.
            pub credentials: #ty,
        }
    });
    let body = operation.body.as_ref().map(|body| {
        let text = match body.media.as_slice() {
            [
                RequestMedia {
                    note: Some(note), ..
                },
            ] => format!("{}\n\n{note}", body.documentation),
            _ => body.documentation.clone(),
        };
        let docs = documentation(text.trim(), "The body.");
        let ty = optional(body.required, &body::ty(operation, body));
        quote! { #docs pub body: #ty, }
    });
    let credentials_items = credential::items(operation);
    let body_items = operation
        .body
        .as_ref()
        .map(|body| body::items(operation, body));
    let struct_name = name.to_string();
    let clone = operation
        .body
        .as_ref()
        .is_none_or(|body| !body.is_read_once());
    let clone = clone.then(|| quote!(#[derive(Clone)]));
    quote! {
        #[doc = #title]
        #clone
        pub struct #name {
            #(#parameters)*
            #credentials
            #body
            /// The request as it came.
            pub raw: ::specweld_axum::RawRequest,
        }

        /// Shows no value: any of them may be a secret.
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#struct_name).field("raw", &self.raw).finish_non_exhaustive()
            }
        }

        #credentials_items
        #body_items
    }
}

fn optional(required: bool, ty: &TokenStream) -> TokenStream {
    if required {
        ty.clone()
    } else {
        quote!(Option<#ty>)
    }
}

/// What is documented about parameters, as values that the runtime reads.
pub(super) fn statics(operation: &Operation) -> TokenStream {
    let parameters = operation.parameters.iter().map(|parameter| {
        let constant = name::constant(&parameter.field);
        let name = &parameter.name;
        let style = style(parameter.style);
        let place = place_within(parameter.place, operation);
        let schema = schema(&parameter.schema);
        quote! {
            static #constant: ::specweld_axum::Parameter = ::specweld_axum::Parameter {
                name: #name,
                place: #place,
                style: #style,
                schema: #schema,
            };
        }
    });
    quote! { #(#parameters)* }
}

/// The names of the fields that are decoded.
pub(super) fn fields(operation: &Operation) -> Vec<Ident> {
    let mut fields: Vec<_> = operation
        .parameters
        .iter()
        .map(|parameter| parameter.field.clone())
        .collect();
    if !operation.credentials.is_empty() {
        fields.push(format_ident!("credentials"));
    }
    if operation.body.is_some() {
        fields.push(format_ident!("body"));
    }
    fields
}

/// The statements that decode the fields out of `incoming`, one after the other.
pub(super) fn decode(operation: &Operation) -> TokenStream {
    let parameters = operation.parameters.iter().map(|parameter| {
        let Parameter { field, .. } = parameter;
        let constant = name::constant(field);
        let read = match (parameter.required, parameter.may_be_empty) {
            (true, false) => quote!(required),
            (false, false) => quote!(optional),
            (true, true) => quote!(required_or_empty),
            (false, true) => quote!(optional_or_empty),
        };
        quote! { let #field = incoming.#read(&#constant)?; }
    });
    let credentials = credential::decode(operation);
    let body = match &operation.body {
        Some(body) => body::decode(operation, body),
        None => quote! { incoming.complete()?; },
    };
    quote! { #(#parameters)* #credentials #body }
}
