//! The router, and the handlers that stand between it and the service.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{request, service};
use crate::server::operation::{Api, Operation};

pub(super) fn router(api: &Api) -> TokenStream {
    let service = &api.service;
    let title = format!(
        "Routes the operations of the `{}` API to a service.",
        api.name
    );
    let mut routes: BTreeMap<&str, TokenStream> = BTreeMap::new();
    for operation in &api.operations {
        let method = format_ident!("{}", operation.http_method);
        let handler = handler_name(operation);
        routes
            .entry(&operation.route)
            .and_modify(|methods| *methods = quote!(#methods.#method(#handler::<S>)))
            .or_insert_with(|| quote!(::axum::routing::#method(#handler::<S>)));
    }
    let paths = routes.keys();
    let methods = routes.values();
    quote! {
        #[doc = #title]
        pub fn router<S: #service>(service: ::std::sync::Arc<S>) -> ::axum::Router {
            ::axum::Router::new()
                #(.route(#paths, #methods))*
                .with_state(service)
        }
    }
}

fn handler_name(operation: &Operation) -> Ident {
    format_ident!("handle_{}", operation.method)
}

pub(super) fn handler(api: &Api, operation: &Operation) -> TokenStream {
    let service = &api.service;
    let Operation { id, method, .. } = operation;
    let name = handler_name(operation);
    let request = operation.type_name("Request");
    let fields = request::fields(operation);
    let statics = request::statics(operation);
    let decode = request::decode(operation);
    let refuse = match service::rejection_method(operation) {
        Some(reject) => quote! {
            let rejection = incoming.reject(#id, fault);
            ::axum::response::IntoResponse::into_response(service.#reject(rejection).await)
        },
        // No error is documented: the status alone.
        None => quote! {
            let rejection = incoming.reject(#id, fault);
            ::axum::response::IntoResponse::into_response(rejection.reason.status())
        },
    };
    quote! {
        async fn #name<S: #service>(
            ::axum::extract::State(service): ::axum::extract::State<::std::sync::Arc<S>>,
            request: ::axum::extract::Request,
        ) -> ::axum::response::Response {
            #statics

            let incoming = ::specweld_axum::Incoming::read(request).await;
            let decode = || {
                #decode
                Ok(move |raw| #request { #(#fields,)* raw })
            };
            match decode() {
                Ok(request) => {
                    let request = request(incoming.into_raw());
                    ::axum::response::IntoResponse::into_response(service.#method(request).await)
                }
                Err(fault) => {
                    #refuse
                }
            }
        }
    }
}

/// Declares the modules and routes all APIs at once.
pub(crate) fn all(apis: &[Api]) -> TokenStream {
    let modules: Vec<_> = apis
        .iter()
        .map(|api| format_ident!("{}", api.name))
        .collect();
    let services: Vec<_> = apis.iter().map(|api| &api.service).collect();
    let docs = apis.iter().map(|api| format!("The `{}` API.", api.name));
    quote! {
        #(
            #[doc = #docs]
            pub mod #modules;
        )*

        /// Routes the operations of all APIs, each to its own service.
        pub fn router<#(#services: #modules::#services),*>(
            #(#modules: ::std::sync::Arc<#services>),*
        ) -> ::axum::Router {
            ::axum::Router::new()
                #(.merge(self::#modules::router(#modules)))*
        }
    }
}
