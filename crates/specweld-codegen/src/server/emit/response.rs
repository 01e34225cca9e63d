//! Writes the answers of an operation.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::media_type::Format;
use crate::outcomes::{Response, ResponseMedia, Status};
use crate::server::operation::Operation;

use super::shared::Shared;

/// The functions that make responses of the `Ok` and `Error` types.
pub(super) fn responses(operation: &Operation, shared: &mut Shared) -> TokenStream {
    let ok = function(operation, "Ok", |response| response.succeeds, shared);
    let error = function(operation, "Error", |response| response.fails, shared);
    quote! { #ok #error }
}

/// The name of the function that makes a response of an operation's `Ok` or `Error`.
pub(super) fn function_name(operation: &Operation, suffix: &str) -> Ident {
    let kind = if suffix == "Ok" { "ok" } else { "error" };
    format_ident!("{kind}_{}", operation.method)
}

fn function(
    operation: &Operation,
    suffix: &str,
    belongs: fn(&Response) -> bool,
    shared: &mut Shared,
) -> TokenStream {
    let name = function_name(operation, suffix);
    let outcome = operation.outcome.type_name(suffix);
    let responses = operation.outcome.responses.iter();
    let arms: Vec<_> = responses
        .filter(|response| belongs(response))
        .map(|response| arm(response, shared))
        .collect();
    // Short enough for an arm to be one line.
    let alias = (!arms.is_empty()).then(|| quote!(use #outcome as Outcome;));
    quote! {
        fn #name(outcome: #outcome) -> ::axum::response::Response {
            #alias
            match outcome {
                #(#arms)*
            }
        }
    }
}

/// The match arm that writes a variant.
fn arm(response: &Response, shared: &mut Shared) -> TokenStream {
    let Response {
        variant,
        status_type,
        headers_type,
        ..
    } = response;
    let code = match response.status {
        Status::Code(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(#code)
        }
        _ => quote!(status.code().as_u16()),
    };
    let reply = shared.with_headers(quote!(reply(#code)), response);
    let write = match (&response.body_type, response.media.as_slice()) {
        (Some(name), several) => {
            let arms = several.iter().map(|media| {
                let variant = &media.variant;
                let write = write_body(&quote!(reply), media);
                quote!(#name::#variant(body) => #write,)
            });
            quote! {{
                let reply = #reply;
                match body { #(#arms)* }
            }}
        }
        (None, [one]) => write_body(&reply, one),
        (None, _) => quote!(#reply.empty()),
    };
    let has_body = !response.media.is_empty();
    let pattern = match (status_type, headers_type, has_body) {
        (None, None, false) => quote!(Outcome::#variant),
        (None, None, true) => quote!(Outcome::#variant(body)),
        (status, headers, _) => {
            let status = status.as_ref().map(|_| quote!(status,));
            let headers = headers.as_ref().map(|_| quote!(headers,));
            let body = has_body.then(|| quote!(body,));
            quote!(Outcome::#variant { #status #headers #body })
        }
    };
    quote!(#pattern => #write,)
}

fn write_body(reply: &TokenStream, media: &ResponseMedia) -> TokenStream {
    let Some(media_type) = &media.media_type else {
        return quote!(#reply.content(body.media_type, body.body));
    };
    match media.format {
        Format::Json => quote!(#reply.json(#media_type, &body)),
        Format::Form => quote!(#reply.form(#media_type, &body)),
        Format::Text => quote!(#reply.text(#media_type, &body)),
        Format::Bytes => quote!(#reply.stream(#media_type, body)),
        Format::Lines => quote!(#reply.json_lines(#media_type, body)),
        Format::Events { text: true } => quote!(#reply.text_events(#media_type, body)),
        Format::Events { text: false } => quote!(#reply.json_events(#media_type, body)),
    }
}
