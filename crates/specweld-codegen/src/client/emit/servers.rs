//! The documented servers: what a client is made of that asks them, and where each operation goes.

use proc_macro2::TokenStream;
use quote::quote;

use super::shared::Constants;
use crate::client::operation::{Operation, Server, Variable};

/// What a client has of the documented servers, in the places where it stands.
#[derive(Default)]
pub(super) struct Servers {
    /// How a client of them is made.
    pub items: TokenStream,
    /// Field of the client.
    pub field: TokenStream,
    /// Its value where there is a base URL.
    pub value: TokenStream,
}

/// Whether a client can ask the documented servers: some operation's has a whole address.
pub(in crate::client) fn are_known(operations: &[Operation]) -> bool {
    let is_whole = |server: &Server| {
        let mut defaults = server.variables.iter().map(|it| &it.default);
        server.url.contains("://") || defaults.any(|default| default.contains("://"))
    };
    operations.iter().any(|it| is_whole(&it.server))
}

pub(super) fn servers(operations: &[Operation]) -> Servers {
    if !are_known(operations) {
        return Servers::default();
    }
    Servers {
        items: quote! {
            impl Client {
                /// A client that sends the requests of each operation to the server that is documented for it: the first of the
                /// operation's own, else of its path's, else of the document's.
                ///
                /// Variables in the address have their defaults, but for those that [`Client::with_server_variable`] sets. Where
                /// the documented server is relative, or none, a request is an [`Error::InvalidRequest`]: it takes a base URL.
                ///
                /// A client that is made with a base URL sends every request there, whatever the document says.
                pub fn documented_with_client(client: ::reqwest::Client) -> Self {
                    Self {
                        documented: Some(::std::default::Default::default()),
                        ..Self::new_with_client("", client)
                    }
                }

                /// The same client with a value for a variable of that name in the address of any documented server.
                ///
                /// It changes nothing where no address has that variable, or the client has a base URL. With a value that the document
                /// does not list for it, requests to that address are an [`Error::InvalidRequest`].
                #[must_use]
                pub fn with_server_variable(mut self, name: &str, value: &str) -> Self {
                    if let Some(values) = &mut self.documented {
                        ::std::sync::Arc::make_mut(values).insert(name.to_owned(), value.to_owned());
                    }
                    self
                }
            }
        },
        field: quote!(pub(crate) documented: Option<::std::sync::Arc<request::Variables>>,),
        value: quote!(documented: None,),
    }
}

/// The base URL of an operation's requests.
pub(super) fn base_url(operation: &Operation, constants: &mut Constants) -> TokenStream {
    let Server { url, variables } = &operation.server;
    let variables = variables.iter().map(|variable| {
        let Variable {
            name,
            default,
            values,
        } = variable;
        quote!((#name, #default, &[#(#values),*]))
    });
    let server = constants.of(&quote!(Server { url: #url, variables: &[#(#variables),*] }));
    quote!(parts.base_url(self.client, &#server))
}
