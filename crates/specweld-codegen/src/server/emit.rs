//! Writes the sources of an API: trait, requests, responses, router.

mod body;
mod credential;
mod form;
mod place;
mod request;
mod response;
mod router;
mod schema;
mod service;
mod shared;

use proc_macro2::TokenStream;
use quote::quote;

pub(super) use router::all as router_of_all;

use self::shared::Shared;
use super::operation::{Api, Operation};

/// The items of an API's module.
pub(super) fn module(api: &Api) -> TokenStream {
    let outcomes = &api.outcomes;
    let service = service::service(api);
    let router = router::router(api);
    let schemas = schema::schemas(api);
    let mut shared = Shared::default();
    let operations = api.operations.iter();
    let operations: Vec<_> = operations
        .map(|one| operation(api, one, &mut shared))
        .collect();
    let shared = shared.items();
    let title = format!("Server side of the `{}` API.", api.name);
    quote! {
        #![doc = #title]
        use ::specweld_axum::reply;

        pub use #outcomes::*;
        #service
        #router
        #schemas
        #shared
        #(#operations)*
    }
}

/// The items of an operation.
fn operation(api: &Api, operation: &Operation, shared: &mut Shared) -> TokenStream {
    let request = request::request(operation);
    let responses = response::responses(operation, shared);
    let handler = router::handler(api, operation, shared);
    quote! { #request #responses #handler }
}

/// The names that an operation takes in its API's module and trait.
pub(super) fn names(api: &Api, operation: &Operation) -> Vec<String> {
    let methods = service::rejection_method(operation);
    let methods = std::iter::once(operation.method.clone()).chain(methods);
    let file: Option<syn::File> =
        syn::parse2(self::operation(api, operation, &mut Shared::default())).ok();
    let items = file.into_iter().flat_map(|file| file.items);
    let items = items.filter_map(|item| match item {
        syn::Item::Struct(item) => Some(item.ident),
        syn::Item::Enum(item) => Some(item.ident),
        _ => None,
    });
    let names = methods.chain(items).map(|name| name.to_string());
    names.chain(operation.outcome.type_names()).collect()
}
