//! Credentials: what a client is given once, and what each operation asks for.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::client::operation::{Scheme, SchemeKind};
use crate::{docs, name};

/// What a client has of its credentials, in the places where it stands.
#[derive(Default)]
pub(super) struct Credentials {
    /// The type, and the method that sets it.
    pub items: TokenStream,
    /// Field of the client.
    pub field: TokenStream,
    /// Its value at first.
    pub value: TokenStream,
    /// Parameter of what sends.
    pub parameter: TokenStream,
    /// Statement that puts secrets into a request.
    pub put: TokenStream,
}

pub(super) fn credentials(schemes: &[Scheme]) -> Credentials {
    if schemes.is_empty() {
        return Credentials::default();
    }
    let setters = schemes.iter().map(setter);
    Credentials {
        items: quote! {
            #[allow(unused_imports)]
            pub use request::{Renewed, Secret};

            /// What a client sends where an operation asks for it: by each security scheme of the document.
            #[derive(Clone, Default)]
            pub struct Credentials(request::Secrets);

            impl Credentials {
                /// None.
                pub fn new() -> Self {
                    Self::default()
                }

                #(#setters)*
            }

            impl ::std::fmt::Debug for Credentials {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.debug_struct("Credentials").finish_non_exhaustive()
                }
            }

            impl Client {
                /// The same client with credentials. Each operation sends the first of its alternatives of which everything is set,
                /// and none where there is no such.
                ///
                /// No secret goes to another host: a client that is made by `new` follows no redirects. One that is made of an HTTP
                /// client that was there already may, and then refuses to send an API key in a header of its own, which would go
                /// along.
                #[must_use]
                pub fn with_credentials(mut self, credentials: Credentials) -> Self {
                    self.credentials = Some(::std::sync::Arc::new(credentials.0));
                    self
                }
            }
        },
        field: quote! {
            pub(crate) credentials: Option<::std::sync::Arc<request::Secrets>>,
        },
        value: quote!(credentials: None,),
        parameter: quote!(security: &[&[request::Scheme]],),
        put: quote! {
            let mut parts = parts;
            let request = match &self.credentials {
                Some(secrets) => secrets.put(security, self.may_redirect, &mut parts, request).await,
                None => request,
            };
        },
    }
}

fn setter(scheme: &Scheme) -> TokenStream {
    let Scheme { name, field, .. } = scheme;
    let docs = docs::block(&scheme.documentation);
    let what = match &scheme.kind {
        SchemeKind::Basic => format!("User and password of the scheme `{name}`."),
        SchemeKind::Bearer => format!("The token of the scheme `{name}`."),
        SchemeKind::Header(header) => {
            format!("The key of the scheme `{name}`, which goes into the header `{header}`.")
        }
        SchemeKind::Query(query) => {
            format!("The key of the scheme `{name}`, which goes into the query as `{query}`.")
        }
        SchemeKind::Cookie(cookie) => {
            format!("The key of the scheme `{name}`, which goes into the cookie `{cookie}`.")
        }
    };
    let text = format!("{what}\n\n{docs}");
    let text = text.trim();
    match scheme.kind {
        SchemeKind::Basic => quote! {
            #[doc = #text]
            pub fn #field(mut self, user: &str, password: &str) -> Self {
                self.0.set(#name, format!("{user}:{password}").into());
                self
            }
        },
        _ => quote! {
            #[doc = #text]
            pub fn #field(mut self, secret: impl Into<Secret>) -> Self {
                self.0.set(#name, secret.into());
                self
            }
        },
    }
}

/// The constants of the schemes, as operations name them.
pub(super) fn constants(schemes: &[Scheme]) -> TokenStream {
    let constants = schemes.iter().map(|scheme| {
        let (constant, name) = (constant(&scheme.field), &scheme.name);
        let kind = match &scheme.kind {
            SchemeKind::Basic => quote!(Basic),
            SchemeKind::Bearer => quote!(Bearer),
            SchemeKind::Header(name) => {
                let name = name.to_ascii_lowercase();
                quote!(Header(#name))
            }
            SchemeKind::Query(name) => quote!(Query(#name)),
            SchemeKind::Cookie(name) => quote!(Cookie(#name)),
        };
        quote! {
            #[allow(dead_code)]
            const #constant: Scheme = Scheme { name: #name, kind: SchemeKind::#kind };
        }
    });
    quote!(#(#constants)*)
}

/// `token` as `SCHEME_TOKEN`.
pub(super) fn constant(field: &Ident) -> Ident {
    format_ident!("SCHEME_{}", name::constant(field))
}
