//! The trait that a server implements.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::docs::documentation;
use crate::server::operation::{Api, Operation};

pub(super) fn service(api: &Api) -> TokenStream {
    let service = &api.service;
    let text = format!(
        "What a server of the `{}` API does: for each operation a method, and one that responds to the \
         requests that can't reach it.",
        api.name
    );
    let methods = api.operations.iter().map(method);
    quote! {
        #[doc = #text]
        pub trait #service: Send + Sync + 'static {
            #(#methods)*
        }
    }
}

fn method(operation: &Operation) -> TokenStream {
    let name = &operation.method;
    let request = operation.type_name("Request");
    let ok = operation.type_name("Ok");
    let error = operation.type_name("Error");
    let docs = documentation(
        &operation.documentation,
        &format!("Operation `{}`.", operation.id),
    );
    let reject = rejection_method(operation);
    let no_error = reject.is_none().then(|| {
        quote! {
            ///
            /// No error is documented: a request that can't be decoded gets a bare 400, 413 or 415.
        }
    });
    let reject = reject.map(|reject| {
        let text = format!(
            "Responds to a request that can't be decoded, or breaks what the document says, and so \
             never reaches [`Self::{name}`].",
        );
        quote! {
            #[doc = #text]
            fn #reject(
                &self,
                rejection: ::specweld_axum::Rejection,
            ) -> impl Future<Output = #error> + Send;
        }
    });
    quote! {
        #docs
        #no_error
        fn #name(
            &self,
            request: #request,
        ) -> impl Future<Output = Result<#ok, #error>> + Send;
        #reject
    }
}

/// The method that responds to rejections; none when the document has no error to respond with.
pub(super) fn rejection_method(operation: &Operation) -> Option<Ident> {
    operation
        .outcome
        .can_fail()
        .then(|| format_ident!("reject_{}", operation.method))
}
