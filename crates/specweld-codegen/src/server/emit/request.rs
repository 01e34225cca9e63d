//! The request of an operation.

use proc_macro2::TokenStream;
use quote::quote;

use crate::docs::documentation;
use crate::server::operation::{Operation, Parameter, RequestMedia};

use super::shared::Shared;
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

        ::specweld_axum::debug_raw!(#name);

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

/// The expression that makes a request of `incoming`, whose parts are read one after the other.
pub(super) fn decode(operation: &Operation, shared: &mut Shared) -> TokenStream {
    let name = operation.type_name("Request");
    let parameters = operation.parameters.iter().map(|parameter| {
        let Parameter { field, .. } = parameter;
        let constant = shared.parameter(operation, parameter);
        let read = match (parameter.required, parameter.may_be_empty) {
            (true, false) => quote!(required),
            (false, false) => quote!(optional),
            (true, true) => quote!(required_or_empty),
            (false, true) => quote!(optional_or_empty),
        };
        quote! { #field: incoming.#read(&#constant)?, }
    });
    let credentials = credential::decode(operation).map(|value| quote!(credentials: #value,));
    let body = operation.body.as_ref().map(|body| {
        let value = body::decode(operation, body);
        quote!(body: #value,)
    });
    quote! { #name { #(#parameters)* #credentials #body raw: incoming.take_raw()? } }
}
