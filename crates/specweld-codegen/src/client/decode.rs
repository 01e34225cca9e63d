//! What is made of a response: the outcome of the operation, by status and media type.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use specweld_document::media_type::essence;

use crate::media_type::Format;
use crate::outcomes::{Header, HeaderStyle, Outcome, Response, ResponseMedia, Status};

/// The path of the module that holds an outcome.
fn module(outcome: &Outcome) -> TokenStream {
    let api = format_ident!("{}", outcome.api);
    quote!(types::#api)
}

/// The type that sending a request gives.
pub(super) fn output(outcome: &Outcome) -> TokenStream {
    let module = module(outcome);
    let [ok, error] = ["Ok", "Error"].map(|suffix| outcome.type_name(suffix));
    quote!(Result<#module::#ok, Error<#module::#error>>)
}

/// What reads the headers of responses: one function for all that have the same.
#[derive(Default)]
pub(super) struct Readers {
    /// By API and headers.
    known: BTreeMap<(String, String), Ident>,
    /// The functions.
    pub items: Vec<TokenStream>,
}

impl Readers {
    /// The function that reads the headers of a response, if it has any.
    fn of(&mut self, outcome: &Outcome, response: &Response) -> Option<Ident> {
        let name = response.headers_type.as_ref()?;
        let key = (outcome.api.clone(), response.headers_key()?);
        if let Some(function) = self.known.get(&key) {
            return Some(function.clone());
        }
        let function = self.free(&format!(
            "{}_{}",
            outcome.api,
            name.to_string().to_snake_case()
        ));
        let fields = response.headers.iter().map(|header| {
            let Header {
                field, name, style, ..
            } = header;
            let value = match style {
                HeaderStyle::Simple => quote!(answer.optional_header(#name)?),
                HeaderStyle::Json => quote!(answer.json_header(#name)?),
                HeaderStyle::Object {
                    explode,
                    properties,
                    additional,
                } => {
                    let properties = properties
                        .iter()
                        .map(|(property, is_text)| quote!((#property, #is_text)));
                    quote!(answer.object_header(#name, #explode, &[#(#properties),*], #additional)?)
                }
            };
            match (header.required, style) {
                (true, HeaderStyle::Simple) => quote!(#field: answer.header(#name)?),
                (true, _) => quote!(#field: answer.required(#name, #value)?),
                (false, _) => quote!(#field: #value),
            }
        });
        let module = module(outcome);
        self.items.push(quote! {
            fn #function(answer: &Answer) -> Decoded<#module::#name> {
                Ok(#module::#name { #(#fields),* })
            }
        });
        self.known.insert(key, function.clone());
        Some(function)
    }

    fn free(&self, name: &str) -> Ident {
        let numbered = (2u32..).map(|number| format!("{name}_{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        let free = names.find(|name| self.known.values().all(|known| known != name));
        format_ident!("{}", free.unwrap_or_default())
    }
}

/// How a request says what it takes, and what is made of its response.
pub(super) struct Decode {
    /// The value of the header `Accept`; none where no response has a body.
    pub accept: Option<String>,
    /// Names of the types of the outcome, as far as they are needed.
    pub names: TokenStream,
    /// Makes the outcome of an `answer`.
    pub expression: TokenStream,
    /// Whether it reads bodies.
    pub reads: bool,
}

impl Decode {
    pub(super) fn new(outcome: &Outcome, readers: &mut Readers) -> Self {
        let accept = accept(outcome);
        Self {
            names: names(outcome),
            expression: decode(outcome, readers),
            reads: accept.is_some(),
            accept,
        }
    }
}

fn names(outcome: &Outcome) -> TokenStream {
    let module = module(outcome);
    let succeeds = outcome.responses.iter().any(|response| response.succeeds);
    let fails = outcome
        .responses
        .iter()
        .any(|one| !one.succeeds || is_both(one));
    let named = [("Ok", "Success", succeeds), ("Error", "Failure", fails)];
    let named = named.into_iter().filter(|(_, _, is_used)| *is_used);
    let names = named.map(|(suffix, name, _)| {
        let (ty, name) = (outcome.type_name(suffix), format_ident!("{name}"));
        quote!(use #module::#ty as #name;)
    });
    quote!(#(#names)*)
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
fn decode(outcome: &Outcome, readers: &mut Readers) -> TokenStream {
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
        let made = made(outcome, response, readers);
        quote!(#pattern => #made,)
    });
    quote! {
        match answer.status().as_u16() {
            #(#arms)*
            _ => Err(answer.undocumented().await),
        }
    }
}

/// Whether the status of a response decides which of the two it is.
fn is_both(response: &Response) -> bool {
    response.succeeds && response.fails && response.status == Status::Default
}

/// The outcome that a response is: of one that may be both, a status of success is a success.
fn made(outcome: &Outcome, response: &Response, readers: &mut Readers) -> TokenStream {
    let module = module(outcome);
    let is_both = is_both(response);
    let body = body(response, &module);
    let headers = readers.of(outcome, response);
    let has_fields = response.status_type.is_some() || headers.is_some();
    let status = response.status_type.as_ref().map(|status| {
        quote! {
            let Some(status) = #module::#status::new(answer.status()) else {
                return Err(answer.undocumented().await);
            };
        }
    });
    // The body is read before the headers, so that it is there in an error about them.
    let first = (has_fields || is_both).then(|| {
        let body = body.as_ref().map(|body| quote!(let body = #body;));
        let headers = headers.map(|read| quote!(let headers = #read(&answer)?;));
        quote!(#status #body #headers)
    });
    let variant = &response.variant;
    let fields = match has_fields {
        true => {
            let status = response.status_type.as_ref().map(|_| quote!(status,));
            let headers = response.headers_type.as_ref().map(|_| quote!(headers,));
            let body = body.as_ref().map(|_| quote!(body,));
            quote!({ #status #headers #body })
        }
        false => match body {
            Some(_) if is_both => quote!((body)),
            Some(body) => quote!((#body)),
            None => quote!(),
        },
    };
    let (ok, error) = (
        quote!(Ok(Success::#variant #fields)),
        quote!(Err(documented(Failure::#variant #fields))),
    );
    let result = match (is_both, response.succeeds) {
        (true, _) => quote!(if answer.status().as_u16() < 400 { #ok } else { #error }),
        (false, true) => ok,
        (false, false) => error,
    };
    match first {
        Some(first) => quote!({ #first #result }),
        None => result,
    }
}

/// The expression that makes the body.
fn body(response: &Response, module: &TokenStream) -> Option<TokenStream> {
    let Some(name) = &response.body_type else {
        return response.media.first().map(read);
    };
    let media_types = response
        .media
        .iter()
        .map(|media| essence(&media.documented));
    let last = response.media.len().saturating_sub(1);
    let arms = response.media.iter().enumerate().map(|(index, media)| {
        let variant = &media.variant;
        let value = read(media);
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
fn read(media: &ResponseMedia) -> TokenStream {
    match media.format {
        Format::Json => quote!(answer.json().await?),
        Format::Form => quote!(answer.form().await?),
        Format::Text => quote!(answer.text().await?),
        Format::Bytes if media.media_type.is_none() => quote! {
            types::body::Content {
                media_type: answer.content_type(),
                body: types::body::Streamed::new(answer.pieces()),
            }
        },
        Format::Bytes => quote!(types::body::Streamed::new(answer.pieces())),
        Format::Lines => quote!(types::body::Streamed::new(answer.json_lines())),
        Format::Events { text: true } => {
            quote!(types::body::Streamed::new(
                answer.text_events(types::body::Event::from)
            ))
        }
        Format::Events { text: false } => {
            quote!(types::body::Streamed::new(
                answer.json_events(types::body::Event::from)
            ))
        }
    }
}
