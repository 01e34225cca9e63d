//! What several requests have in common, which is written once.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::client::decode::Readers;

/// What the requests of a client have in common.
pub(super) struct Shared {
    /// What reads headers.
    pub readers: Readers,
    /// The documented servers.
    pub servers: Constants,
    /// What of its credentials suffices for an operation.
    pub security: Constants,
}

impl Shared {
    pub fn new() -> Self {
        Self {
            readers: Readers::default(),
            servers: Constants::new("SERVER", quote!(Server)),
            security: Constants::new("SECURITY", quote!(&[&[Scheme]])),
        }
    }

    /// All of it.
    pub fn items(self) -> TokenStream {
        let constants = self.servers.items.into_iter().chain(self.security.items);
        let readers = self.readers.items;
        quote! { #(#constants)* #(#readers)* }
    }
}

/// Constants of one type, by their values.
pub(super) struct Constants {
    prefix: &'static str,
    ty: TokenStream,
    values: Vec<String>,
    items: Vec<TokenStream>,
}

impl Constants {
    fn new(prefix: &'static str, ty: TokenStream) -> Self {
        Self {
            prefix,
            ty,
            values: Vec::new(),
            items: Vec::new(),
        }
    }

    /// The constant that has a value: `SERVER`, `SERVER_2`, …
    pub fn of(&mut self, value: &TokenStream) -> Ident {
        let text = value.to_string();
        let known = self.values.iter().position(|known| *known == text);
        let index = known.unwrap_or(self.values.len());
        let name = match index {
            0 => format_ident!("{}", self.prefix),
            _ => format_ident!("{}_{}", self.prefix, index + 1),
        };
        if known.is_none() {
            let ty = &self.ty;
            self.values.push(text);
            self.items.push(quote!(const #name: #ty = #value;));
        }
        name
    }
}
