//! What several operations of an API have in common, which is written once.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use specweld_axum::Style;

use crate::name;
use crate::outcomes::{Header, HeaderStyle, Response};
use crate::server::operation::{Operation, Parameter, Place};

use super::place::{place_within, style};
use super::schema::{SCHEMAS, compile};

/// What the operations of an API have in common.
#[derive(Default)]
pub(super) struct Shared {
    /// The statics of parameters, by what they are.
    parameters: BTreeMap<String, Ident>,
    /// The functions that write headers, by the type of these.
    headers: BTreeMap<Ident, Ident>,
    items: Vec<TokenStream>,
}

impl Shared {
    /// All of it.
    pub fn items(self) -> TokenStream {
        let items = self.items;
        quote! { #(#items)* }
    }

    /// The static that holds what is documented about a parameter.
    pub fn parameter(&mut self, operation: &Operation, parameter: &Parameter) -> Ident {
        let value = value(operation, parameter);
        let key = value.to_string();
        if let Some(known) = self.parameters.get(&key) {
            return known.clone();
        }
        let wanted = name::constant(&parameter.field);
        let mut constant = wanted.clone();
        let mut number = 2;
        while constant == SCHEMAS || self.parameters.values().any(|taken| *taken == constant) {
            constant = format_ident!("{wanted}_{number}");
            number += 1;
        }
        self.items.push(quote! {
            static #constant: ::specweld_axum::Parameter = #value;
        });
        self.parameters.insert(key, constant.clone());
        constant
    }

    /// An expression with the headers of a response, which are in a variable `headers`, added to the reply that it gives.
    pub fn with_headers(&mut self, reply: TokenStream, response: &Response) -> TokenStream {
        let Some(ty) = &response.headers_type else {
            return reply;
        };
        let headers = response.headers.iter().map(|header| {
            let Header {
                field, name, style, ..
            } = header;
            match style {
                HeaderStyle::Simple => quote!(.header(#name, &headers.#field)),
                HeaderStyle::Object { explode, .. } => {
                    quote!(.object_header(#name, #explode, &headers.#field))
                }
                HeaderStyle::Json => quote!(.json_header(#name, &headers.#field)),
            }
        });
        if response.headers.len() == 1 {
            return quote!(#reply #(#headers)*);
        }
        if !self.headers.contains_key(ty) {
            let function = format_ident!("headers_{}", self.headers.len() + 1);
            self.items.push(quote! {
                fn #function(reply: ::specweld_axum::Reply, headers: &#ty) -> ::specweld_axum::Reply {
                    reply #(#headers)*
                }
            });
            self.headers.insert(ty.clone(), function);
        }
        let function = &self.headers[ty];
        quote!(#function(#reply, &headers))
    }
}

/// What is documented about a parameter, as a value that the runtime reads.
fn value(operation: &Operation, parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    let schema = compile(&parameter.schema);
    let is_mixed = |segment| operation.mixed.iter().any(|it| it.segment == segment);
    let simple = Style::Simple { explode: false };
    let form = Style::Form { explode: true };
    let made = match parameter.place {
        Place::Path { segment, .. } if parameter.style == simple && !is_mixed(segment) => {
            let segment = Literal::usize_unsuffixed(segment);
            quote!(path(#name, #segment, #schema))
        }
        Place::Query if parameter.style == form => quote!(query(#name, #schema)),
        Place::Header if parameter.style == simple => quote!(header(#name, #schema)),
        Place::Cookie if parameter.style == form => quote!(cookie(#name, #schema)),
        place => {
            let (place, style) = (place_within(place, operation), style(parameter.style));
            quote!(new(#name, #place, #style, #schema))
        }
    };
    quote!(::specweld_axum::Parameter::#made)
}
