//! What is made of a response: the outcome of the operation, by status and media type.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use specweld_document::media_type::essence;

use crate::media_type::Format;
use crate::outcomes::{Header, Outcome, Response, ResponseMedia, Status};

/// The type that sending a request gives. `module` is the path of the module that holds the outcome.
pub(super) fn output(outcome: &Outcome, module: &TokenStream) -> TokenStream {
    let [ok, error] = ["Ok", "Error"].map(|suffix| outcome.type_name(suffix));
    quote!(Result<#module::#ok, Error<#module::#error>>)
}

/// How a request says what it takes, and what is made of its response.
pub(super) struct Decode {
    /// The value of the header `Accept`; none where no response has a body.
    pub accept: Option<String>,
    /// Makes the outcome of an `answer`.
    pub expression: TokenStream,
    /// Whether it reads bodies.
    pub reads: bool,
}

impl Decode {
    /// `module` is the path of the module that holds the outcome, and `types` that of the types.
    pub(super) fn new(outcome: &Outcome, module: &TokenStream, types: &TokenStream) -> Self {
        let accept = accept(outcome);
        Self {
            expression: decode(outcome, module, types),
            reads: accept.is_some(),
            accept,
        }
    }
}

/// All documented media types, those of JSON first.
fn accept(outcome: &Outcome) -> Option<String> {
    let media = outcome
        .responses
        .iter()
        .flat_map(|response| &response.media);
    let mut accepted: Vec<(bool, String)> = Vec::new();
    for media in media {
        let one = (media.format != Format::Json, essence(&media.documented));
        if !accepted.contains(&one) {
            accepted.push(one);
        }
    }
    // The order stays otherwise that of the document.
    accepted.sort_by_key(|(is_other, _)| *is_other);
    let accepted: Vec<_> = accepted
        .into_iter()
        .map(|(_, media_type)| media_type)
        .collect();
    (!accepted.is_empty()).then(|| accepted.join(", "))
}

/// A code goes before the range that it is in, and that before the default: so they are sorted.
fn decode(outcome: &Outcome, module: &TokenStream, types: &TokenStream) -> TokenStream {
    let arms = outcome.responses.iter().map(|response| {
        let pattern = match response.status {
            Status::Code(code) => {
                let code = Literal::u16_unsuffixed(code);
                quote!(#code)
            }
            Status::Range(class) => {
                let [from, to] = [class * 100, class * 100 + 99].map(Literal::u16_unsuffixed);
                quote!(#from..=#to)
            }
            Status::Default => quote!(200..=599),
        };
        let made = made(outcome, response, module, types);
        let made = match &response.status_type {
            Some(status) => quote! {
                match #module::#status::new(answer.status()) {
                    Some(status) => #made,
                    None => Err(answer.undocumented().await),
                }
            },
            None => made,
        };
        quote!(#pattern => #made,)
    });
    quote! {
        match answer.status().as_u16() {
            #(#arms)*
            _ => Err(answer.undocumented().await),
        }
    }
}

/// The outcome that a response is: of one that may be both, a status of success is a success.
fn made(
    outcome: &Outcome,
    response: &Response,
    module: &TokenStream,
    types: &TokenStream,
) -> TokenStream {
    let body = body(response, module, types);
    let body_value = body.as_ref().map(|_| quote!(body));
    // The body is read before the headers, so that it is there in an error about them.
    let headers = response.headers_type.as_ref().map(|name| {
        let fields = response.headers.iter().map(|header| {
            let Header { field, name, .. } = header;
            match header.required {
                true => quote!(#field: answer.header(#name)?),
                false => quote!(#field: answer.optional_header(#name)?),
            }
        });
        quote!(#module::#name { #(#fields),* })
    });
    let variant = &response.variant;
    let value = |suffix: &str| {
        let name = outcome.type_name(suffix);
        match (&response.status_type, &headers, &body_value) {
            (None, None, None) => quote!(#module::#name::#variant),
            (None, None, Some(body)) => quote!(#module::#name::#variant(#body)),
            (status, headers, body) => {
                let status = status.as_ref().map(|_| quote!(status,));
                let headers = headers.as_ref().map(|headers| quote!(headers: #headers,));
                let body = body.as_ref().map(|body| quote!(#body,));
                quote!(#module::#name::#variant { #status #headers #body })
            }
        }
    };
    let ok = || {
        let value = value("Ok");
        quote!(Ok(#value))
    };
    let error = || {
        let value = value("Error");
        quote!(Err(Error::Documented(#value)))
    };
    let result = match (response.succeeds, response.fails, response.status) {
        (true, true, Status::Default) => {
            let (ok, error) = (ok(), error());
            quote!(if answer.status().as_u16() < 400 { #ok } else { #error })
        }
        (true, ..) => ok(),
        (false, ..) => error(),
    };
    match body {
        Some(body) => quote!({ let body = #body; #result }),
        None => result,
    }
}

/// The expression that makes the body.
fn body(response: &Response, module: &TokenStream, types: &TokenStream) -> Option<TokenStream> {
    let Some(name) = &response.body_type else {
        return response.media.first().map(|media| read(media, types));
    };
    let media_types = response
        .media
        .iter()
        .map(|media| essence(&media.documented));
    let last = response.media.len().saturating_sub(1);
    let arms = response.media.iter().enumerate().map(|(index, media)| {
        let variant = &media.variant;
        let value = read(media, types);
        let index = match index == last {
            true => quote!(_),
            false => {
                let index = Literal::usize_unsuffixed(index);
                quote!(#index)
            }
        };
        quote!(#index => #module::#name::#variant(#value),)
    });
    Some(quote! {
        match answer.media_type(&[#(#media_types),*])? { #(#arms)* }
    })
}

/// The expression that reads a body of a media type.
fn read(media: &ResponseMedia, types: &TokenStream) -> TokenStream {
    match media.format {
        Format::Json => quote!(answer.json().await?),
        Format::Form => quote!(answer.form().await?),
        Format::Text => quote!(answer.text().await?),
        Format::Bytes if media.media_type.is_none() => quote! {
            #types::Content {
                media_type: answer.content_type(),
                body: #types::Streamed::new(answer.pieces()),
            }
        },
        Format::Bytes => quote!(#types::Streamed::new(answer.pieces())),
        Format::Lines => quote!(#types::Streamed::new(answer.json_lines())),
        Format::Events { text: true } => {
            quote!(#types::Streamed::new(answer.text_events(#types::Event::from)))
        }
        Format::Events { text: false } => {
            quote!(#types::Streamed::new(answer.json_events(#types::Event::from)))
        }
    }
}
