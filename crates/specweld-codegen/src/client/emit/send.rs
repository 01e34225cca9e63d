//! How a request is put together and sent.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::client::decode::{self, Decode};
use crate::client::dissect::Call;
use crate::client::operation::{Kind, Media, Operation, Parameter, Place};

use super::has::Has;
use super::shared::Shared;
use super::style::style;
use super::{body, credential, servers};

/// The method that sends a request.
pub(super) fn send(
    operation: &Operation,
    call: &Call,
    shared: &mut Shared,
    has: Has,
) -> TokenStream {
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
        (has.servers || puts_parts || !operation.parameters.is_empty()).then(|| quote!(mut));
    let base_url = match has.servers {
        true => servers::base_url(operation, &mut shared.servers),
        false => quote!(self.client.baseurl),
    };
    let id = &operation.id;
    let streams = operation.streams();
    let streams = has.streams.then(|| quote!(#streams,));
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
            let #mutable_answer answer = self.client.exchange(parts, request, #id, #streams #security).await?;
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
    let is_empty = parameter.may_be_empty && parameter.required;
    let place = match (parameter.allows_reserved, is_empty) {
        (_, true) => format_ident!("query_or_empty"),
        (true, false) => format_ident!("query_reserved"),
        (false, false) => format_ident!("{}", parameter.place.as_str()),
    };
    let style = style(parameter.style);
    quote!(parts.#place(#name, #style, &self.#field))
}
