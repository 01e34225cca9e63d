//! How long a client waits for operations with streams.

use proc_macro2::TokenStream;
use quote::quote;

use crate::client::operation::Operation;

fn are_there(operations: &[Operation]) -> bool {
    operations.iter().any(Operation::streams)
}

/// The parameter that says whether a request or its response is a stream, if any is, and what sends the request.
pub(super) fn exec(operations: &[Operation]) -> (Option<TokenStream>, TokenStream) {
    if !are_there(operations) {
        return (None, quote!(self.exec(request, &info).await));
    }
    let exec = quote! {
        match self.idle.filter(|_| streams) {
            Some(limit) => idle::within(limit, request, |request| self.exec(request, &info)).await,
            None => self.exec(request, &info).await,
        }
    };
    (Some(quote!(streams: bool,)), exec)
}

/// The method that sets how long a stream may stand still.
pub(super) fn stream_timeout(operations: &[Operation]) -> Option<TokenStream> {
    are_there(operations).then(|| {
        quote! {
            impl Client {
                /// The same client, whose uploads, downloads and streams of events may take as long as they like, but not stand still for
                /// longer than this: for operations that have one it goes before the HTTP client's limit on the whole of a request.
                #[must_use]
                pub fn with_stream_timeout(self, idle: ::std::time::Duration) -> Self {
                    Self { idle: Some(idle), ..self }
                }
            }
        }
    })
}
