//! Writes the outcomes of an API's operations.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};

use crate::docs::documentation;

use super::{Header, Outcome, Response, ResponseMedia, Status};

/// How many arguments a constructor takes at most.
const MOST_ARGUMENTS: usize = 4;

/// The items of an API's module.
pub(super) fn module(api: &str, outcomes: &[&Outcome]) -> TokenStream {
    let title = format!("What the operations of the `{api}` API may be answered with.");
    let mut shared = Shared::default();
    let items = outcomes.iter().map(|one| outcome(one, &mut shared));
    quote! {
        #![doc = #title]
        #![allow(
            clippy::large_enum_variant,
            reason = "an answer is as large as the document makes it"
        )]
        #(#items)*
    }
}

/// What operations have in common, by what it is: the type that stands for all.
#[derive(Default)]
struct Shared(BTreeMap<String, Ident>);

impl Shared {
    /// The item of a type, or another name for the one that is the same.
    fn item(
        &mut self,
        key: String,
        name: &Ident,
        title: &str,
        make: impl FnOnce() -> TokenStream,
    ) -> TokenStream {
        match self.0.get(&key) {
            Some(first) => quote! { #[doc = #title] pub type #name = #first; },
            None => {
                self.0.insert(key, name.clone());
                let item = make();
                quote! { #[doc = #title] #item }
            }
        }
    }
}

/// The `Ok` and `Error` types, and what their variants hold.
fn outcome(outcome: &Outcome, shared: &mut Shared) -> TokenStream {
    let ok = variants(outcome, "Ok", |response| response.succeeds);
    let error = variants(outcome, "Error", |response| response.fails);
    let mut written: Vec<&Ident> = Vec::new();
    let mut parts = Vec::new();
    for response in &outcome.responses {
        let headers = response.headers_type.as_ref().map(|name| {
            let item = headers_type(outcome, name, response, shared);
            (name, item)
        });
        let body = response.body_type.as_ref().map(|name| {
            let item = body_enum(outcome, name, &response.media);
            (name, item)
        });
        for (name, item) in headers.into_iter().chain(body) {
            if !written.contains(&name) {
                written.push(name);
                parts.push(item);
            }
        }
        parts.extend(status_type(outcome, response, shared));
    }
    quote! { #ok #error #(#parts)* }
}

/// The enum of all successes or all failures.
fn variants(outcome: &Outcome, suffix: &str, belongs: fn(&Response) -> bool) -> TokenStream {
    let name = outcome.type_name(suffix);
    let kind = if suffix == "Ok" { "success" } else { "failure" };
    let responses = outcome.responses.iter().filter(|one| belongs(one));
    let responses: Vec<_> = responses.collect();
    let variants: Vec<_> = responses.iter().map(|response| variant(response)).collect();
    let into_body = into_body(&name, &responses);
    let title = match variants.as_slice() {
        [] => format!("Nothing: `{}` documents no {kind}.", outcome.id),
        _ => format!("Every documented {kind} of `{}`.", outcome.id),
    };
    let clone = clone(outcome.has_stream(belongs));
    quote! {
        #[doc = #title]
        #[derive(#clone Debug)]
        pub enum #name {
            #(#variants)*
        }
        #into_body
    }
}

/// The method that gives the body of any variant, where all have one of the same type.
fn into_body(name: &Ident, responses: &[&Response]) -> Option<TokenStream> {
    let bodies: Option<Vec<_>> = responses
        .iter()
        .map(|response| body_type(response))
        .collect();
    let bodies = bodies?;
    let (first, others) = bodies.split_first()?;
    if others
        .iter()
        .any(|other| other.to_string() != first.to_string())
    {
        return None;
    }
    let patterns = responses.iter().map(|response| {
        let variant = &response.variant;
        match (&response.status_type, &response.headers_type) {
            (None, None) => quote!(Self::#variant(body)),
            _ => quote!(Self::#variant { body, .. }),
        }
    });
    Some(quote! {
        impl #name {
            /// The body, which is of one type whatever the status.
            pub fn into_body(self) -> #first {
                match self { #(#patterns)|* => body }
            }
        }
    })
}

fn body_type(response: &Response) -> Option<TokenStream> {
    match (&response.body_type, response.media.as_slice()) {
        (Some(name), _) => Some(name.to_token_stream()),
        (None, [one]) => Some(one.ty.clone()),
        (None, _) => None,
    }
}

/// What a stream has not.
fn clone(is_stream: bool) -> Option<TokenStream> {
    (!is_stream).then(|| quote!(Clone,))
}

fn variant(response: &Response) -> TokenStream {
    let Response {
        variant,
        status_type,
        headers_type,
        ..
    } = response;
    let docs = variant_documentation(response);
    let body = body_type(response);
    match (status_type, headers_type, body) {
        (None, None, None) => quote! { #docs #variant, },
        (None, None, Some(body)) => quote! { #docs #variant(#body), },
        (status, headers, body) => {
            let status = status
                .as_ref()
                .map(|ty| quote! { #[doc = "The status."] status: #ty, });
            let headers = headers
                .as_ref()
                .map(|ty| quote! { #[doc = "The headers."] headers: #ty, });
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

fn headers_type(
    outcome: &Outcome,
    name: &Ident,
    response: &Response,
    shared: &mut Shared,
) -> TokenStream {
    let title = format!("Headers of responses of `{}`.", outcome.id);
    let key = format!("headers {}", response.headers_key().unwrap_or_default());
    shared.item(key, name, &title, || {
        headers_struct(name, &response.headers)
    })
}

fn headers_struct(name: &Ident, headers: &[Header]) -> TokenStream {
    let fields = headers.iter().map(|header| {
        let Header { field, ty, .. } = header;
        let docs = documentation(&header.documentation, &format!("Header `{}`.", header.name));
        let ty = match header.required {
            true => ty.clone(),
            false => quote!(Option<#ty>),
        };
        quote! { #docs pub #field: #ty, }
    });
    let required: Vec<_> = headers.iter().filter(|header| header.required).collect();
    let default = required.is_empty().then(|| quote!(, Default));
    // Beside a few that must be there the others need not be looked up. More in a row would be mistaken for each other.
    let spares_work = !required.is_empty() && required.len() < headers.len();
    let new = (spares_work && required.len() <= MOST_ARGUMENTS).then(|| {
        let arguments = required.iter().map(|header| {
            let Header { field, ty, .. } = header;
            quote!(#field: #ty)
        });
        let values = headers.iter().map(|header| {
            let field = &header.field;
            match header.required {
                true => quote!(#field),
                false => quote!(#field: None),
            }
        });
        quote! {
            impl #name {
                /// Those that must be there, and no other.
                #[must_use]
                pub fn new(#(#arguments),*) -> Self {
                    Self { #(#values),* }
                }
            }
        }
    });
    quote! {
        #[derive(Clone, Debug #default)]
        pub struct #name {
            #(#fields)*
        }
        #new
    }
}

fn body_enum(outcome: &Outcome, name: &Ident, media: &[ResponseMedia]) -> TokenStream {
    let title = format!("Body of a response of `{}`, by media type.", outcome.id);
    let clone = clone(media.iter().any(ResponseMedia::is_stream));
    let variants = media.iter().map(|media| {
        let ResponseMedia { variant, ty, .. } = media;
        let docs = match &media.media_type {
            Some(media_type) => format!("`{media_type}`"),
            None => format!("`{}`: the answer itself says which.", media.documented),
        };
        quote! { #[doc = #docs] #variant(#ty), }
    });
    quote! {
        #[doc = #title]
        #[derive(#clone Debug)]
        pub enum #name {
            #(#variants)*
        }
    }
}

/// The statuses of a range or of the default, so that none of another response can be written.
fn status_type(outcome: &Outcome, response: &Response, shared: &mut Shared) -> Option<TokenStream> {
    let name = response.status_type.as_ref()?;
    let own = match response.status {
        Status::Code(_) => return None,
        Status::Range(class) => range(class),
        Status::Default => quote!(200..=599),
    };
    let others = others(outcome, response.status);
    let is_other = (!others.is_empty()).then(|| quote!(&&!matches!(status, #(#others)|*)));
    let is_own = quote!(matches!(status, #own) #is_other);
    let title = format!(
        "Status of a `{}` response of `{}`.",
        response.variant, outcome.id
    );
    Some(shared.item(format!("status {is_own}"), name, &title, || {
        status_newtype(name, &is_own)
    }))
}

fn status_newtype(name: &Ident, is_own: &TokenStream) -> TokenStream {
    quote! {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct #name(::http::StatusCode);

        impl #name {
            /// The status, unless the document has another response for it, or none.
            #[must_use]
            pub const fn new(code: ::http::StatusCode) -> Option<Self> {
                let status = code.as_u16();
                if #is_own { Some(Self(code)) } else { None }
            }

            /// A status that is known beforehand: `of(StatusCode::CONFLICT)`. As the value of a `const` or in `const { … }` one
            /// that [`Self::new`] refuses does not compile.
            ///
            /// # Panics
            ///
            /// Where it is not made at compile time, and [`Self::new`] refuses it.
            #[must_use]
            pub const fn of(code: ::http::StatusCode) -> Self {
                let status = code.as_u16();
                assert!(#is_own, "the document has another response for this status, or none");
                Self(code)
            }

            /// The status.
            #[must_use]
            pub const fn code(self) -> ::http::StatusCode {
                self.0
            }
        }
    }
}

/// The statuses that a range or the default leaves to other responses: a range those with one of their own, the default those of
/// ranges as well.
fn others(outcome: &Outcome, status: Status) -> Vec<TokenStream> {
    let is_default = status == Status::Default;
    let others = outcome.responses.iter().map(|other| other.status);
    let ranges: Vec<_> = others
        .clone()
        .filter(|other| is_default && matches!(other, Status::Range(_)))
        .collect();
    let others = others.filter_map(|other| match other {
        Status::Range(class) if is_default => Some(range(class)),
        Status::Code(code) => {
            let class = Status::Range(code / 100);
            let belongs = is_default || status == class;
            let code = Literal::u16_unsuffixed(code);
            (belongs && !ranges.contains(&class)).then(|| quote!(#code))
        }
        _ => None,
    });
    others.collect()
}

fn range(class: u16) -> TokenStream {
    let from = Literal::u16_unsuffixed(class * 100);
    let to = Literal::u16_unsuffixed(class * 100 + 99);
    quote!(#from..=#to)
}
