//! The trait that a server implements.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::docs::documentation;
use crate::server::operation::{Api, Operation};

pub(super) fn service(api: &Api) -> TokenStream {
    let service = &api.service;
    let beginning = format!(
        "What a server of the `{}` API does: for each operation a method, and one that responds to the \
         requests that can't reach it.",
        api.name
    );
    let written = if api.strict {
        "All of them have to be written, and nothing but what the document names can be answered."
    } else {
        "None of them has to be written: an operation answers 501 until it is, and requests that are refused get the answer of \
         `reject`. What the document does not name, such as a database that fails, is a \
         [`Failure::undocumented`](specweld_axum::Failure::undocumented): it is logged, and answered by a bare 500."
    };
    let methods = api
        .operations
        .iter()
        .map(|operation| method(api, operation));
    let reject = (!api.strict).then(|| shared_rejection(api));
    quote! {
        #[doc = #beginning]
        ///
        #[doc = #written]
        ///
        /// The peer's address, and whatever else layers add to a request, are in the `raw.extensions` of each request.
        ///
        /// A service is known when the program is compiled. Which of several serves may be decided when it runs: [`router`] makes of each
        /// the same type.
        pub trait #service: Send + Sync + 'static {
            #(#methods)*
            #reject
        }
    }
}

fn method(api: &Api, operation: &Operation) -> TokenStream {
    let name = &operation.method;
    let request = operation.type_name("Request");
    let ok = operation.type_name("Ok");
    let failure = failure(api, operation);
    let docs = documentation(
        &operation.documentation,
        &format!("Operation `{}`.", operation.id),
    );
    let reject = rejection_method(operation);
    let is_bare = reject.is_none() && operation.can_be_refused();
    let no_error = (is_bare && api.strict).then(|| {
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
        let shared = shared_name(api);
        let body = body(
            api,
            &quote! {
                async move { ::specweld_axum::Failure::Undocumented(self.#shared(rejection).await) }
            },
        );
        quote! {
            #[doc = #text]
            fn #reject(
                &self,
                rejection: ::specweld_axum::Rejection,
            ) -> impl Future<Output = #failure> + Send #body
        }
    });
    let body = body(
        api,
        &quote! {
            let _ = request;
            async { Err(::specweld_axum::Failure::not_implemented()) }
        },
    );
    quote! {
        #docs
        #no_error
        fn #name(
            &self,
            request: #request,
        ) -> impl Future<Output = Result<#ok, #failure>> + Send #body
        #reject
    }
}

/// The end of a method: a semicolon where it has to be written.
fn body(api: &Api, otherwise: &TokenStream) -> TokenStream {
    if api.strict {
        quote!(;)
    } else {
        quote!({ #otherwise })
    }
}

/// What a method fails with.
fn failure(api: &Api, operation: &Operation) -> TokenStream {
    let error = operation.type_name("Error");
    if api.strict {
        quote!(#error)
    } else {
        quote!(::specweld_axum::Failure<#error>)
    }
}

/// The method that responds to a rejection where no operation's own does.
fn shared_rejection(api: &Api) -> TokenStream {
    let name = shared_name(api);
    quote! {
        /// Responds to the requests that can't be decoded, or break what the document says, where no `reject_…` of their operation does:
        /// by default with the status that fits, and what is wrong as plain text.
        fn #name(
            &self,
            rejection: ::specweld_axum::Rejection,
        ) -> impl Future<Output = ::specweld_axum::Undocumented> + Send {
            async move { ::specweld_axum::Undocumented::refusal(&rejection) }
        }
    }
}

/// The name of that method, unless an operation has it.
pub(super) fn shared_name(api: &Api) -> Ident {
    let mut name = "reject".to_owned();
    while api
        .operations
        .iter()
        .any(|one| one.method == name || rejection_method(one).is_some_and(|method| method == name))
    {
        name.push_str("_any");
    }
    format_ident!("{name}")
}

/// The method that responds to rejections; none when there is nothing to reject, or the document has no error to respond with.
pub(super) fn rejection_method(operation: &Operation) -> Option<Ident> {
    (operation.outcome.can_fail() && operation.can_be_refused())
        .then(|| format_ident!("reject_{}", operation.method))
}
