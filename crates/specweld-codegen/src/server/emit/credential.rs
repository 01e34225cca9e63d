//! The credentials of a request.

use proc_macro2::TokenStream;
use quote::quote;

use crate::docs::documentation;
use crate::server::operation::{Credential, CredentialKind, Operation};

use super::place::place;

/// The type of the field that they stand in, if there are any.
pub(super) fn ty(operation: &Operation) -> Option<TokenStream> {
    match operation.credentials.as_slice() {
        [] => None,
        [one] => {
            let ty = credential_type(one);
            Some(quote!(Option<#ty>))
        }
        _ => {
            let name = operation.type_name("Credentials");
            Some(quote!(#name))
        }
    }
}

fn credential_type(credential: &Credential) -> TokenStream {
    match credential.kind {
        CredentialKind::Basic => quote!(::specweld_axum::Basic),
        CredentialKind::Bearer => quote!(::specweld_axum::Bearer),
        CredentialKind::ApiKey { .. } => quote!(::specweld_axum::ApiKey),
    }
}

/// Where several schemes are documented, a struct of them all.
pub(super) fn items(operation: &Operation) -> Option<TokenStream> {
    if operation.credentials.len() < 2 {
        return None;
    }
    let name = operation.type_name("Credentials");
    let title = format!("Credentials of a request of `{}`.", operation.id);
    let fields = operation.credentials.iter().map(|credential| {
        let field = &credential.field;
        let ty = credential_type(credential);
        let docs = documentation(&credential.documentation, &format!("Scheme `{field}`."));
        quote! { #docs pub #field: Option<#ty>, }
    });
    Some(quote! {
        #[doc = #title]
        #[derive(Clone, Debug)]
        pub struct #name {
            #(#fields)*
        }
    })
}

/// The expression that reads them.
pub(super) fn decode(operation: &Operation) -> Option<TokenStream> {
    let read = |credential: &Credential| match &credential.kind {
        CredentialKind::Basic => quote!(incoming.basic()?),
        CredentialKind::Bearer => quote!(incoming.bearer()?),
        CredentialKind::ApiKey { place: at, name } => {
            let at = place(*at);
            quote!(incoming.api_key(#at, #name)?)
        }
    };
    Some(match operation.credentials.as_slice() {
        [] => return None,
        [one] => read(one),
        several => {
            let name = operation.type_name("Credentials");
            let fields = several.iter().map(|credential| {
                let field = &credential.field;
                let value = read(credential);
                quote!(#field: #value)
            });
            quote!(#name { #(#fields),* })
        }
    })
}
