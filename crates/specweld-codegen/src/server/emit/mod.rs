//! Writes the sources of an API: trait, requests, responses, router.

mod request;
mod response;
mod router;
mod service;

use proc_macro2::TokenStream;
use quote::quote;

pub(super) use router::all as router_of_all;

use super::operation::Api;
use crate::docs;

/// The items of an API's module.
pub(super) fn module(api: &Api) -> TokenStream {
    let service = service::service(api);
    let router = router::router(api);
    let operations = api.operations.iter().map(|operation| {
        let request = request::request(operation);
        let responses = response::responses(operation);
        let constraints = request::statics(operation);
        let handler = router::handler(api, operation);
        quote! { #request #responses #constraints #handler }
    });
    let title = format!("Server side of the `{}` API.", api.name);
    quote! {
        #![doc = #title]
        #![allow(
            clippy::large_enum_variant,
            reason = "an answer is as large as the document makes it"
        )]
        #service
        #router
        #(#operations)*
    }
}

/// Documentation attribute of a description; `fallback` where the document has none.
fn documentation(description: &str, fallback: &str) -> TokenStream {
    let text = if description.trim().is_empty() {
        fallback.to_owned()
    } else {
        docs::block(description)
    };
    quote!(#[doc = #text])
}
