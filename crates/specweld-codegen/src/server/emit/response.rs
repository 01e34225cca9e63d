//! The responses of an operation.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::server::operation::{Format, Header, Operation, Response, ResponseMedia, Status};

use super::documentation;

/// The `Ok` and `Error` types, and what their variants hold.
pub(super) fn responses(operation: &Operation) -> TokenStream {
    let names = Names::of(operation);
    let ok = outcome(operation, &names, "Ok", |response| response.succeeds);
    let error = outcome(operation, &names, "Error", |response| response.fails);
    let mut written = Vec::new();
    let mut parts = Vec::new();
    for response in &operation.responses {
        let headers = names.headers(response).map(|name| (name, true));
        let body = names.body(response).map(|name| (name, false));
        for (name, is_headers) in headers.into_iter().chain(body) {
            if written.contains(&name) {
                continue;
            }
            parts.push(if is_headers {
                headers_struct(operation, &name, &response.headers)
            } else {
                body_enum(operation, &name, &response.media)
            });
            written.push(name);
        }
        parts.extend(status_newtype(operation, response));
    }
    quote! { #ok #error #(#parts)* }
}

/// The names of the types of headers and bodies: one for each distinct set of an operation.
struct Names {
    headers: BTreeMap<String, Ident>,
    bodies: BTreeMap<String, Ident>,
}

impl Names {
    fn of(operation: &Operation) -> Self {
        let name = |kind: &str, key: fn(&Response) -> Option<String>| {
            let mut first: BTreeMap<String, &Ident> = BTreeMap::new();
            for response in &operation.responses {
                if let Some(key) = key(response) {
                    first.entry(key).or_insert(&response.variant);
                }
            }
            let is_only_one = first.len() == 1;
            first
                .into_iter()
                .map(|(key, variant)| {
                    let suffix = if is_only_one {
                        kind.to_owned()
                    } else {
                        format!("{variant}{kind}")
                    };
                    (key, operation.type_name(&suffix))
                })
                .collect()
        };
        Self {
            headers: name("Headers", headers_key),
            bodies: name("Body", body_key),
        }
    }

    fn headers(&self, response: &Response) -> Option<Ident> {
        self.headers.get(&headers_key(response)?).cloned()
    }

    fn body(&self, response: &Response) -> Option<Ident> {
        self.bodies.get(&body_key(response)?).cloned()
    }
}

fn headers_key(response: &Response) -> Option<String> {
    let keys: Vec<_> = response
        .headers
        .iter()
        .map(|header| format!("{} {} {}", header.name, header.required, header.ty))
        .collect();
    (!keys.is_empty()).then(|| keys.join("\n"))
}

/// None when the body needs no type of its own.
fn body_key(response: &Response) -> Option<String> {
    let keys: Vec<_> = response
        .media
        .iter()
        .map(|media| format!("{:?} {} {}", media.media_type, media.variant, media.ty))
        .collect();
    (keys.len() > 1).then(|| keys.join("\n"))
}

/// The enum of all successes or all failures.
fn outcome(
    operation: &Operation,
    names: &Names,
    suffix: &str,
    belongs: fn(&Response) -> bool,
) -> TokenStream {
    let name = operation.type_name(suffix);
    let kind = if suffix == "Ok" { "success" } else { "failure" };
    let responses: Vec<_> = operation
        .responses
        .iter()
        .filter(|one| belongs(one))
        .collect();
    let title = if responses.is_empty() {
        format!("Nothing: `{}` documents no {kind}.", operation.id)
    } else {
        format!("Every documented {kind} of `{}`.", operation.id)
    };
    let variants = responses
        .iter()
        .map(|response| variant(operation, names, response));
    let arms = responses
        .iter()
        .map(|response| arm(operation, names, response));
    quote! {
        #[doc = #title]
        #[derive(Clone, Debug)]
        pub enum #name {
            #(#variants)*
        }

        impl ::axum::response::IntoResponse for #name {
            fn into_response(self) -> ::axum::response::Response {
                match self {
                    #(#arms)*
                }
            }
        }
    }
}

/// The type of a response's body, if it has one.
fn body_type(names: &Names, response: &Response) -> Option<TokenStream> {
    match response.media.as_slice() {
        [] => None,
        [one] => Some(one.ty.clone()),
        _ => names.body(response).map(|name| quote!(#name)),
    }
}

fn status_type(operation: &Operation, response: &Response) -> Option<Ident> {
    match response.status {
        Status::Code(_) => None,
        Status::Range(_) | Status::Default => {
            Some(operation.type_name(&format!("{}Status", response.variant)))
        }
    }
}

fn variant(operation: &Operation, names: &Names, response: &Response) -> TokenStream {
    let variant = &response.variant;
    let docs = variant_documentation(response);
    let status = status_type(operation, response);
    let headers = names.headers(response);
    let body = body_type(names, response);
    match (status, headers, body) {
        (None, None, None) => quote! { #docs #variant, },
        (None, None, Some(body)) => quote! { #docs #variant(#body), },
        (status, headers, body) => {
            let status = status.map(|ty| quote! { #[doc = "The status."] status: #ty, });
            let headers = headers.map(|ty| quote! { #[doc = "The headers."] headers: #ty, });
            let body = body.map(|ty| quote! { #[doc = "The body."] body: #ty, });
            quote! { #docs #variant { #status #headers #body }, }
        }
    }
}

fn variant_documentation(response: &Response) -> TokenStream {
    let status = match response.status {
        Status::Code(code) => code.to_string(),
        Status::Range(class) => format!("{class}XX"),
        Status::Default => "Any other status".to_owned(),
    };
    match response.documentation.trim() {
        "" => documentation("", &format!("{status}.")),
        text => documentation(&format!("{status}: {text}"), ""),
    }
}

/// The match arm that writes a variant.
fn arm(operation: &Operation, names: &Names, response: &Response) -> TokenStream {
    let variant = &response.variant;
    let has_status = status_type(operation, response).is_some();
    let headers = names.headers(response);
    let reply = match response.status {
        Status::Code(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(::specweld_axum::Reply::new(#code))
        }
        _ => quote!(::specweld_axum::Reply::new(status.code().as_u16())),
    };
    let reply = match &headers {
        Some(_) => quote!(headers.write(#reply)),
        None => reply,
    };
    let write = match response.media.as_slice() {
        [] => quote!(#reply.empty()),
        [one] => write_body(&reply, one),
        several => {
            let name = names.body(response);
            let arms = several.iter().map(|media| {
                let variant = &media.variant;
                let write = write_body(&quote!(reply), media);
                quote!(#name::#variant(body) => #write,)
            });
            quote! {{
                let reply = #reply;
                match body { #(#arms)* }
            }}
        }
    };
    let has_body = !response.media.is_empty();
    let pattern = match (has_status, headers.is_some(), has_body) {
        (false, false, false) => quote!(Self::#variant),
        (false, false, true) => quote!(Self::#variant(body)),
        _ => {
            let status = has_status.then(|| quote!(status,));
            let headers = headers.map(|_| quote!(headers,));
            let body = has_body.then(|| quote!(body,));
            quote!(Self::#variant { #status #headers #body })
        }
    };
    quote!(#pattern => #write,)
}

fn write_body(reply: &TokenStream, media: &ResponseMedia) -> TokenStream {
    match (&media.media_type, media.format) {
        (None, _) => quote!(#reply.content(body)),
        (Some(media_type), Format::Json) => quote!(#reply.json(#media_type, &body)),
        (Some(media_type), Format::Bytes) => quote!(#reply.bytes(#media_type, body)),
        (Some(media_type), _) => quote!(#reply.text(#media_type, &body)),
    }
}

fn headers_struct(operation: &Operation, name: &Ident, headers: &[Header]) -> TokenStream {
    let title = format!("Headers of responses of `{}`.", operation.id);
    let fields = headers.iter().map(|header| {
        let Header { field, ty, .. } = header;
        let docs = documentation(&header.documentation, &format!("Header `{}`.", header.name));
        let ty = if header.required {
            quote!(#ty)
        } else {
            quote!(Option<#ty>)
        };
        quote! { #docs pub #field: #ty, }
    });
    let writes = headers.iter().map(|header| {
        let Header { field, name, .. } = header;
        quote!(.header(#name, &self.#field))
    });
    quote! {
        #[doc = #title]
        #[derive(Clone, Debug)]
        pub struct #name {
            #(#fields)*
        }

        impl #name {
            fn write(&self, reply: ::specweld_axum::Reply) -> ::specweld_axum::Reply {
                reply #(#writes)*
            }
        }
    }
}

fn body_enum(operation: &Operation, name: &Ident, media: &[ResponseMedia]) -> TokenStream {
    let title = format!("Body of a response of `{}`, by media type.", operation.id);
    let variants = media.iter().map(|media| {
        let ResponseMedia { variant, ty, .. } = media;
        let docs = match &media.media_type {
            Some(media_type) => format!("`{media_type}`"),
            None => "A media type of the response's choice.".to_owned(),
        };
        quote! { #[doc = #docs] #variant(#ty), }
    });
    quote! {
        #[doc = #title]
        #[derive(Clone, Debug)]
        pub enum #name {
            #(#variants)*
        }
    }
}

/// The statuses of a range or of the default, so that none of another response can be written.
fn status_newtype(operation: &Operation, response: &Response) -> Option<TokenStream> {
    let name = status_type(operation, response)?;
    let own = match response.status {
        Status::Code(_) => return None,
        Status::Range(class) => range(class),
        Status::Default => quote!(200..=599),
    };
    // A range leaves out codes of their own, the default leaves out both.
    let is_default = response.status == Status::Default;
    let ranges = operation.responses.iter().map(|other| other.status);
    let ranges: Vec<_> = ranges
        .filter(|other| is_default && matches!(other, Status::Range(_)))
        .collect();
    let others = operation
        .responses
        .iter()
        .filter_map(|other| match other.status {
            Status::Range(class) if is_default => Some(range(class)),
            Status::Code(code) => {
                let class = Status::Range(code / 100);
                let belongs = is_default || response.status == class;
                let code = Literal::u16_unsuffixed(code);
                (belongs && !ranges.contains(&class)).then(|| quote!(#code))
            }
            _ => None,
        });
    let others: Vec<_> = others.collect();
    let is_other = (!others.is_empty()).then(|| quote!(&&!matches!(status, #(#others)|*)));
    let title = format!(
        "Status of a `{}` response of `{}`.",
        response.variant, operation.id
    );
    Some(quote! {
        #[doc = #title]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct #name(::axum::http::StatusCode);

        impl #name {
            /// The status, unless the document has another response for it, or none.
            #[must_use]
            pub fn new(code: ::axum::http::StatusCode) -> Option<Self> {
                let status = code.as_u16();
                (matches!(status, #own) #is_other).then_some(Self(code))
            }

            /// The status.
            #[must_use]
            pub fn code(self) -> ::axum::http::StatusCode {
                self.0
            }
        }
    })
}

fn range(class: u16) -> TokenStream {
    let from = Literal::u16_unsuffixed(class * 100);
    let to = Literal::u16_unsuffixed(class * 100 + 99);
    quote!(#from..=#to)
}
