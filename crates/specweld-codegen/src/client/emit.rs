//! The client: a method and a type of requests for each operation.

mod body;
mod credential;
pub(super) mod servers;
mod shared;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use specweld_axum::Style;

use crate::docs;

use super::decode::{self, Decode};
use super::dissect::{Call, Source};
use super::operation::{Adapted, Kind, Media, Operation, Parameter, Place};
use credential::Credentials;
use servers::Servers;
use shared::Shared;

/// How many arguments a method takes at most: more have names, in a struct.
const MOST_ARGUMENTS: usize = 4;

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
    let has_servers = !servers.is_empty();
    let methods = operations.iter().map(method);
    let mut shared = Shared::new();
    let mut requests = Vec::new();
    for (operation, call) in operations.iter().zip(calls) {
        requests.push(request(operation, call, &mut shared, has_servers));
    }
    let shared = shared.items();
    let names = operations.iter().map(|operation| &operation.type_name);
    let debug = (!operations.is_empty()).then(|| quote!(opaque! { #(#names)* }));
    quote! {
        #![allow(clippy::all, missing_docs)]
        pub use progenitor_client::ClientInfo;
        use progenitor_client::{ClientHooks, OperationInfo};
        #[allow(unused_imports)]
        pub use response::{Error, Fault, RawResponse, ResponseLimit, Undecodable};
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
                    #value
                    #no_servers
                }
            }

            async fn exchange<E>(
                &self,
                parts: request::Parts,
                request: ::reqwest::RequestBuilder,
                operation_id: &'static str,
                #parameter
            ) -> Result<response::Answer, Error<E>> {
                #put
                let mut request = parts.into_request(request)?;
                let info = OperationInfo { operation_id };
                self.pre(&mut request, &info).await?;
                let result = self.exec(request, &info).await;
                self.post(&result, &info).await?;
                Ok(response::Answer::new(result?))
            }
        }

        #(#items)*
        #credentials
        #servers

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

/// What a request holds: an argument of the method, or what is set afterwards.
struct Field<'o> {
    name: Ident,
    ty: TokenStream,
    required: bool,
    /// Whether its type is an enum of media types.
    is_choice: bool,
    documentation: &'o str,
}

fn fields(operation: &Operation) -> Vec<Field<'_>> {
    let parameters = operation.parameters.iter().map(|parameter| Field {
        name: parameter.field.clone(),
        ty: parameter.ty.clone(),
        required: parameter.required,
        is_choice: false,
        documentation: &parameter.documentation,
    });
    let body = operation.body.iter().map(|body| Field {
        name: format_ident!("body"),
        ty: body::ty(operation, body),
        required: body.required,
        is_choice: body.media.len() > 1,
        documentation: &body.documentation,
    });
    parameters.chain(body).collect()
}

impl Field<'_> {
    /// The type of an argument.
    fn argument(&self) -> TokenStream {
        let ty = &self.ty;
        match self.converts() {
            true => quote!(impl Into<#ty>),
            false => quote!(#ty),
        }
    }

    /// The value of an argument.
    fn value(&self, argument: &Ident) -> TokenStream {
        match self.converts() {
            true => quote!(#argument.into()),
            false => quote!(#argument),
        }
    }

    /// Whether an argument may be what becomes the value: a `&str` for a text, bytes for a body, a body for one of several.
    fn converts(&self) -> bool {
        let ty = self.ty.to_string();
        ty == "String" || ty == "Upload" || self.is_choice || ty == ":: reqwest :: Body"
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

fn arguments_name(operation: &Operation) -> Ident {
    format_ident!("{}Arguments", operation.type_name)
}

/// The type of a request, and what sends it.
fn request(
    operation: &Operation,
    call: &Call,
    shared: &mut Shared,
    has_servers: bool,
) -> TokenStream {
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
    let send = send(operation, call, shared, has_servers);
    // What may be a stream is sent once.
    let body = operation.body.as_ref();
    let has_stream = body.is_some_and(|body| body.media.iter().any(|it| it.kind.is_stream()));
    let body_items = body.map(|body| body::items(operation, body));
    let derive = (!has_stream).then(|| quote!(#[derive(Clone)]));
    let arguments = arguments(operation, &fields);
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

/// The struct of the arguments, where there are too many for a row.
fn arguments(operation: &Operation, fields: &[Field<'_>]) -> Option<TokenStream> {
    let required: Vec<_> = fields.iter().filter(|field| field.required).collect();
    if required.len() <= MOST_ARGUMENTS {
        return None;
    }
    let name = arguments_name(operation);
    let title = format!("The arguments of [`Client::{}`].", operation.method_name);
    let members = required.iter().map(|field| {
        let Field { name, ty, .. } = field;
        let docs = doc(field);
        quote!(#docs pub #name: #ty)
    });
    Some(quote! {
        #[doc = #title]
        pub struct #name {
            #(#members),*
        }
    })
}

fn doc(field: &Field<'_>) -> Option<TokenStream> {
    let text = docs::block(field.documentation);
    (!text.is_empty()).then(|| quote!(#[doc = #text]))
}

fn setter(field: &Field<'_>) -> TokenStream {
    let name = &field.name;
    let docs = doc(field);
    let ty = field.argument();
    let value = field.value(&format_ident!("value"));
    quote! {
        #docs
        pub fn #name(mut self, value: #ty) -> Self {
            self.#name = Some(#value);
            self
        }
    }
}

fn send(operation: &Operation, call: &Call, shared: &mut Shared, has_servers: bool) -> TokenStream {
    let Call { url, request } = call;
    let outcome = &operation.outcome;
    let output = decode::output(outcome);
    let decode = Decode::new(outcome, &mut shared.readers);
    let accept = decode.accept.map(|accept| {
        let header = quote!(::reqwest::header::ACCEPT);
        quote!(let request = request.header(#header, #accept);)
    });
    let (mutable_answer, names, decode) = (
        decode.reads.then(|| quote!(mut)),
        decode.names,
        decode.expression,
    );
    let security = operation.security.iter().map(|schemes| {
        let schemes = schemes.iter().map(credential::constant);
        quote!(&[#(#schemes),*])
    });
    let security = operation
        .is_guarded
        .then(|| shared.security.of(&quote!(&[#(#security),*])));
    let check = operation
        .path
        .contains('{')
        .then(|| quote!(parts.check(&url);));
    let in_path = in_path(operation);
    let parts = operation.parameters.iter();
    let parts = parts
        .filter(|it| !matches!(it.place, Place::Path(_)))
        .map(|parameter| {
            let put = put(parameter);
            quote!(#put;)
        });
    let body = operation.body.as_ref();
    let has_form = body.is_some_and(|body| body.media.iter().any(|it| it.kind.is_multipart()));
    let is_put = |media: &Media| !matches!(media.kind, Kind::OpaqueForm);
    let puts_parts = body.is_some_and(|body| body.media.iter().any(is_put));
    let mutable_request = has_form.then(|| quote!(let mut request = request;));
    let body = body.map(|body| body::put(operation, body));
    let mutable =
        (has_servers || puts_parts || !operation.parameters.is_empty()).then(|| quote!(mut));
    let base_url = match has_servers {
        true => servers::base_url(operation, &mut shared.servers),
        false => quote!(self.client.baseurl),
    };
    let id = &operation.id;
    quote! {
        /// Sends the request.
        pub async fn send(self) -> #output {
            #names
            let #mutable parts = Parts::default();
            let url = format!(#url, #base_url, #(#in_path),*);
            #check
            #(#parts)*
            let request = #request;
            #accept
            #mutable_request
            #body
            let #mutable_answer answer = self.client.exchange(parts, request, #id, #security).await?;
            #decode
        }
    }
}

/// The calls that write the parameters of the path, in its order.
fn in_path(operation: &Operation) -> Vec<TokenStream> {
    let mut texts = operation.path.split('{').skip(1).peekable();
    let mut calls = Vec::new();
    while let Some((name, behind)) = texts.next().and_then(|text| text.split_once('}')) {
        let parameters = operation.parameters.iter();
        let mut parameters = parameters.filter(|it| matches!(it.place, Place::Path(_)));
        let is_followed = texts.peek().is_some() && !behind.contains('/');
        calls.extend(parameters.find(|it| it.name == name).map(|it| {
            let (field, style) = (&it.field, style(it.style));
            match is_followed {
                true => quote!(parts.path_before(#behind, #name, #style, &self.#field)),
                false => put(it),
            }
        }));
    }
    calls
}

/// The call that puts a parameter into the parts of a request.
fn put(parameter: &Parameter) -> TokenStream {
    let Parameter { field, name, .. } = parameter;
    let place = match parameter.allows_reserved {
        true => format_ident!("query_reserved"),
        false => format_ident!("{}", parameter.place.as_str()),
    };
    let style = style(parameter.style);
    quote!(parts.#place(#name, #style, &self.#field))
}

/// The constant of a style.
fn style(style: Style) -> Ident {
    format_ident!(
        "{}",
        match style {
            Style::Simple { explode: false } => "SIMPLE",
            Style::Simple { explode: true } => "SIMPLE_EXPLODED",
            Style::Label { explode: false } => "LABEL",
            Style::Label { explode: true } => "LABEL_EXPLODED",
            Style::Matrix { explode: false } => "MATRIX",
            Style::Matrix { explode: true } => "MATRIX_EXPLODED",
            Style::Form { explode: false } => "FORM_JOINED",
            Style::SpaceDelimited => "SPACES",
            Style::PipeDelimited => "PIPES",
            Style::DeepObject => "DEEP",
            Style::Json => "JSON",
            _ => "FORM",
        }
    )
}
