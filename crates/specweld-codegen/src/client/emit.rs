//! The client: a method and a type of requests for each operation.

mod body;
mod credential;
mod field;
mod has;
mod send;
pub(super) mod servers;
mod shared;
mod streams;
mod style;

use proc_macro2::TokenStream;
use quote::quote;

use crate::docs;

use super::dissect::{Call, Source};
use super::operation::{Adapted, Operation};
use credential::Credentials;
use field::{Field, MOST_ARGUMENTS, arguments, arguments_name, fields, setter};
use has::Has;
use send::send;
use servers::Servers;
use shared::Shared;

/// The source of a client with these operations.
///
/// `types` is the path of the module of the types.
pub(super) fn client(adapted: &Adapted, source: &Source, types: &TokenStream) -> TokenStream {
    let Source { docs, items, calls } = source;
    let Adapted {
        operations,
        schemes,
        ..
    } = adapted;
    let constants = credential::constants(schemes);
    let credentials = credential::credentials(schemes);
    let Credentials {
        items: credentials,
        field,
        value,
        parameter,
        put,
    } = credentials;
    let documented = servers::servers(operations);
    let Servers {
        items: servers,
        field: servers_field,
        value: no_servers,
    } = documented;
    let stream_timeout = streams::stream_timeout(operations);
    let (streams, exec) = streams::exec(operations);
    let has = Has {
        servers: !servers.is_empty(),
        streams: streams.is_some(),
    };
    // A document of which no operation can be asked.
    let unused = operations.is_empty().then(|| quote!(#[allow(dead_code)]));
    let methods = operations.iter().map(method);
    let mut shared = Shared::new();
    let mut requests = Vec::new();
    for (operation, call) in operations.iter().zip(calls) {
        requests.push(request(operation, call, &mut shared, has));
    }
    let shared = shared.items();
    let names = operations.iter().map(|operation| &operation.type_name);
    let debug = (!operations.is_empty()).then(|| quote!(opaque! { #(#names)* }));
    quote! {
        #![allow(clippy::all, missing_docs)]
        pub use progenitor_client::ClientInfo;
        use progenitor_client::{ClientHooks, OperationInfo};
        #[allow(unused_imports)]
        pub use failure::{Error, Fault, RawResponse, Undecodable};
        #[allow(unused_imports)]
        pub use response::ResponseLimit;
        #[allow(unused_imports)]
        pub use request::Upload;
        #[allow(unused_imports)]
        use #types as types;

        #(#docs)*
        #[derive(Clone)]
        pub struct Client {
            pub(crate) baseurl: String,
            pub(crate) client: ::reqwest::Client,
            /// Whether the HTTP client may follow redirects, which matters to credentials.
            #[allow(dead_code)]
            pub(crate) may_redirect: bool,
            /// How long a stream may stand still.
            #[allow(dead_code)]
            pub(crate) idle: Option<::std::time::Duration>,
            #field
            #servers_field
        }

        impl ::std::fmt::Debug for Client {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("Client").finish_non_exhaustive()
            }
        }

        impl Client {
            /// A client of the server at `baseurl`, such as `https://api.example.com`, over an HTTP client that is there already.
            pub fn new_with_client(baseurl: &str, client: ::reqwest::Client) -> Self {
                Self {
                    baseurl: baseurl.to_owned(),
                    client,
                    may_redirect: true,
                    idle: None,
                    #value
                    #no_servers
                }
            }

            #unused
            async fn exchange<E>(
                &self,
                parts: request::Parts,
                request: ::reqwest::RequestBuilder,
                operation_id: &'static str,
                #streams
                #parameter
            ) -> Result<response::Answer, Error<E>> {
                #put
                let mut request = parts.into_request(request)?;
                let info = OperationInfo { operation_id };
                self.pre(&mut request, &info).await?;
                let result = #exec;
                self.post(&result, &info).await?;
                Ok(response::Answer::new(result?))
            }
        }

        #(#items)*
        #credentials
        #servers
        #stream_timeout

        impl Client {
            #(#methods)*
        }

        /// The requests of the operations.
        pub mod builder {
            #[allow(unused_imports)]
            use super::{Client, Error, builder, request::*, response::*, types};

            #constants
            #shared
            #(#requests)*
            #debug
        }
    }
}

/// The method of `Client`.
fn method(operation: &Operation) -> TokenStream {
    let Operation {
        method_name,
        type_name,
        ..
    } = operation;
    let fields = fields(operation);
    let required: Vec<_> = fields.iter().filter(|field| field.required).collect();
    let mut text = operation.documentation.clone();
    let documented = required
        .iter()
        .filter(|field| !field.documentation.is_empty());
    let documented: Vec<_> = documented
        .map(|field| format!("- `{}`: {}", field.name, docs::item(field.documentation)))
        .collect();
    let is_struct = required.len() > MOST_ARGUMENTS;
    if !documented.is_empty() && !is_struct {
        text.push_str(&format!("\n\nArguments:\n\n{}", documented.join("\n")));
    }
    let values = fields.iter().map(|field| {
        let name = &field.name;
        match (field.required, is_struct) {
            (false, _) => quote!(#name: None),
            (true, true) => quote!(#name: arguments.#name),
            (true, false) if field.converts() => quote!(#name: #name.into()),
            (true, false) => quote!(#name),
        }
    });
    let arguments: Vec<_> = if is_struct {
        let name = arguments_name(operation);
        vec![quote!(arguments: builder::#name)]
    } else {
        let argument = |field: &&Field<'_>| {
            let (name, ty) = (&field.name, field.argument());
            quote!(#name: #ty)
        };
        required.iter().map(argument).collect()
    };
    quote! {
        #[doc = #text]
        pub fn #method_name(&self, #(#arguments),*) -> builder::#type_name<'_> {
            builder::#type_name { client: self, #(#values),* }
        }
    }
}

/// The type of a request, and what sends it.
fn request(operation: &Operation, call: &Call, shared: &mut Shared, has: Has) -> TokenStream {
    let type_name = &operation.type_name;
    let fields = fields(operation);
    let title = format!("A request of [`Client::{}`].", operation.method_name);
    let members = fields.iter().map(|field| {
        let Field { name, ty, .. } = field;
        match field.required {
            true => quote!(pub(super) #name: #ty),
            false => quote!(pub(super) #name: Option<#ty>),
        }
    });
    let setters = fields.iter().filter(|field| !field.required).map(setter);
    let send = send(operation, call, shared, has);
    // What may be a stream is sent once.
    let body = operation.body.as_ref();
    let has_stream = body.is_some_and(|body| body.media.iter().any(|it| it.kind.is_stream()));
    let body_items = body.map(|body| body::items(operation, body));
    let derive = (!has_stream).then(|| quote!(#[derive(Clone)]));
    let arguments = arguments(operation, &fields, derive.as_ref());
    quote! {
        #arguments
        #body_items

        #[doc = #title]
        #derive
        #[must_use = "a request is not sent before `send`"]
        pub struct #type_name<'a> {
            pub(super) client: &'a Client,
            #(#members),*
        }

        impl #type_name<'_> {
            #(#setters)*
            #send
        }
    }
}
