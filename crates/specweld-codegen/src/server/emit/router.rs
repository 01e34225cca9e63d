//! The router, and the handlers that stand between it and the service.

use std::{cmp::Reverse, collections::BTreeMap};

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::server::operation::{Api, Mixed, Operation, nameless};

use super::shared::Shared;
use super::{body, request, response, service};

pub(super) fn router(api: &Api) -> TokenStream {
    let service = &api.service;
    let title = format!(
        "Routes the operations of the `{}` API to a service.",
        api.name
    );
    let mut routes: BTreeMap<String, Vec<(&str, Vec<&Operation>)>> = BTreeMap::new();
    for operation in &api.operations {
        let method = operation.http_method.as_str();
        let methods = routes.entry(nameless(&operation.route)).or_default();
        match methods.iter_mut().find(|(known, _)| *known == method) {
            Some((_, operations)) => operations.push(operation),
            None => methods.push((method, vec![operation])),
        }
    }
    let mut dispatchers = TokenStream::new();
    let routes = routes.into_values().filter_map(|methods| {
        let (_, operations) = methods.first()?;
        let route = &operations.first()?.route;
        let methods = methods.into_iter().map(|(method, operations)| {
            let method = format_ident!("{method}");
            let handler = match operations.as_slice() {
                [operation] if operation.mixed.is_empty() => handler_name(operation),
                _ => {
                    let name = format_ident!("route_{}", operations[0].method);
                    dispatchers.extend(dispatcher(api, &name, operations));
                    name
                }
            };
            quote!(#method(#handler::<S>))
        });
        let methods: Vec<_> = methods.collect();
        Some(quote! { .route(#route, ::axum::routing::#(#methods).*) })
    });
    let routes: Vec<_> = routes.collect();
    quote! {
        #[doc = #title]
        pub fn router<S: #service>(service: ::std::sync::Arc<S>) -> ::axum::Router {
            ::axum::Router::new()
                #(#routes)*
                .with_state(service)
        }
        #dispatchers
    }
}

/// Tells the operations of one route and method apart by what stands around their parameters, the longest first.
fn dispatcher(api: &Api, name: &Ident, mut operations: Vec<&Operation>) -> TokenStream {
    let service = &api.service;
    operations.sort_by_key(|operation| {
        let length = |mixed: &Mixed| mixed.around.iter().map(String::len).sum::<usize>();
        Reverse(operation.mixed.iter().map(length).sum::<usize>())
    });
    let is_plain = operations
        .iter()
        .any(|operation| operation.mixed.is_empty());
    let arms = operations.into_iter().map(|operation| {
        let handler = handler_name(operation);
        let handled = quote!(#handler(::axum::extract::State(service), request).await);
        if operation.mixed.is_empty() {
            return handled;
        }
        let parts = operation.mixed.iter().map(|Mixed { segment, around }| {
            let segment = Literal::usize_unsuffixed(*segment);
            quote!((#segment, &[#(#around),*]))
        });
        quote! {
            if ::specweld_axum::path_fits(request.uri().path(), &[#(#parts),*]) {
                return #handled;
            }
        }
    });
    let nothing = (!is_plain).then(|| {
        quote!(::axum::response::IntoResponse::into_response(
            ::axum::http::StatusCode::NOT_FOUND
        ))
    });
    quote! {
        async fn #name<S: #service>(
            ::axum::extract::State(service): ::axum::extract::State<::std::sync::Arc<S>>,
            request: ::axum::extract::Request,
        ) -> ::axum::response::Response {
            #(#arms)*
            #nothing
        }
    }
}

fn handler_name(operation: &Operation) -> Ident {
    format_ident!("handle_{}", operation.method)
}

pub(super) fn handler(api: &Api, operation: &Operation, shared: &mut Shared) -> TokenStream {
    let service = &api.service;
    let method = &operation.method;
    let name = handler_name(operation);
    let read = body::read(operation);
    let handle = if operation.can_be_refused() {
        let decode = request::decode(operation, shared);
        let respond = respond(api, operation, &quote!(service.#method(request).await));
        let refuse = refuse(api, operation);
        quote! {
            let mut incoming = incoming.await;
            match incoming.decode(|incoming| Ok(#decode)) {
                Ok(request) => #respond,
                Err(fault) => #refuse,
            }
        }
    } else {
        let request = operation.type_name("Request");
        let called = quote!(service.#method(#request { raw: incoming.await.into_raw() }).await);
        respond(api, operation, &called)
    };
    quote! {
        fn #name<S: #service>(
            ::axum::extract::State(service): ::axum::extract::State<::std::sync::Arc<S>>,
            request: ::axum::extract::Request,
        ) -> impl Future<Output = ::axum::response::Response> + Send {
            let incoming = #read;
            async move { #handle }
        }
    }
}

/// The expression that makes a response of the outcome that `called` gives. It has no variable: a request without a possible value makes
/// no outcome.
fn respond(api: &Api, operation: &Operation, called: &TokenStream) -> TokenStream {
    let [ok, error] = ["Ok", "Error"].map(|suffix| response::function_name(operation, suffix));
    let id = &operation.id;
    let failed = match api.strict {
        true => quote!(#error(failure)),
        false => quote!(failure.respond(#id, #error)),
    };
    quote! {
        match #called {
            Ok(outcome) => #ok(outcome),
            Err(failure) => #failed,
        }
    }
}

/// The expression that makes a response of a fault of the request.
fn refuse(api: &Api, operation: &Operation) -> TokenStream {
    let id = &operation.id;
    match service::rejection_method(operation) {
        Some(reject) => {
            let error = response::function_name(operation, "Error");
            let rejected = quote!(service.#reject(incoming.reject(#id, fault)).await);
            match api.strict {
                true => quote!(#error(#rejected)),
                false => quote!(#rejected.respond(#id, #error)),
            }
        }
        // No error is documented: the status alone.
        None if api.strict => quote! {
            ::axum::response::IntoResponse::into_response(incoming.reject(#id, fault).reason.status())
        },
        None => {
            let reject = service::shared_name(api);
            quote!(service.#reject(incoming.reject(#id, fault)).await.respond(#id))
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
