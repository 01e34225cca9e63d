//! The request of an operation.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::json;
use specweld_axum::Style;

use crate::docs::documentation;
use crate::name;
use crate::server::operation::{
    Api, Body, Credential, CredentialKind, Mixed, Operation, Parameter, Place, Reader,
    RequestMedia, Schema,
};

/// The struct and the types of its fields.
pub(super) fn request(operation: &Operation) -> TokenStream {
    let name = operation.type_name("Request");
    let title = format!("Request of `{}`.", operation.id);
    let parameters = operation.parameters.iter().map(|parameter| {
        let Parameter { field, ty, .. } = parameter;
        let docs = documentation(
            &parameter.documentation,
            &format!("Parameter `{}`.", parameter.name),
        );
        let ty = optional(parameter.required, ty);
        quote! { #docs pub #field: #ty, }
    });
    let credentials = credentials_type(operation).map(|ty| {
        quote! {
            /// The credentials; none when they are absent or malformed.
            pub credentials: #ty,
        }
    });
    let body = operation.body.as_ref().map(|body| {
        let text = match body.media.as_slice() {
            [
                RequestMedia {
                    note: Some(note), ..
                },
            ] => format!("{}\n\n{note}", body.documentation),
            _ => body.documentation.clone(),
        };
        let docs = documentation(text.trim(), "The body.");
        let ty = optional(body.required, &body_type(operation, body));
        quote! { #docs pub body: #ty, }
    });
    let credentials_struct = credentials_struct(operation);
    let body_enum = body_enum(operation);
    let struct_name = name.to_string();
    let clone = clone(operation);
    quote! {
        #[doc = #title]
        #clone
        pub struct #name {
            #(#parameters)*
            #credentials
            #body
            /// The request as it came.
            pub raw: ::specweld_axum::RawRequest,
        }

        /// Shows no value: any of them may be a secret.
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#struct_name).field("raw", &self.raw).finish_non_exhaustive()
            }
        }

        #credentials_struct
        #body_enum
    }
}

fn optional(required: bool, ty: &TokenStream) -> TokenStream {
    if required {
        ty.clone()
    } else {
        quote!(Option<#ty>)
    }
}

fn credentials_type(operation: &Operation) -> Option<TokenStream> {
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
fn credentials_struct(operation: &Operation) -> Option<TokenStream> {
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

fn body_type(operation: &Operation, body: &Body) -> TokenStream {
    match body.media.as_slice() {
        [one] => one.ty.clone(),
        _ => {
            let name = operation.type_name("RequestBody");
            quote!(#name)
        }
    }
}

fn body_enum(operation: &Operation) -> Option<TokenStream> {
    let body = operation.body.as_ref()?;
    if body.media.len() < 2 {
        return None;
    }
    let name = operation.type_name("RequestBody");
    let title = format!("Body of a request of `{}`, by media type.", operation.id);
    let variants = body.media.iter().map(|media| {
        let RequestMedia { variant, ty, .. } = media;
        let docs = match media.note {
            Some(note) => format!("`{}`. {note}", media.media_type),
            None => format!("`{}`", media.media_type),
        };
        quote! { #[doc = #docs] #variant(#ty), }
    });
    let clone = clone(operation);
    Some(quote! {
        #[doc = #title]
        #clone
        pub enum #name {
            #(#variants)*
        }
    })
}

/// What can be read only once can't be cloned.
fn clone(operation: &Operation) -> Option<TokenStream> {
    let is_read_once = operation
        .body
        .as_ref()
        .is_some_and(|body| !body.streamed().is_empty());
    (!is_read_once).then(|| quote!(#[derive(Clone)]))
}

/// The expression that begins to read a request.
pub(super) fn read(operation: &Operation) -> TokenStream {
    let streamed = operation
        .body
        .as_ref()
        .map(Body::streamed)
        .unwrap_or_default();
    match &operation.body {
        Some(body) if !streamed.is_empty() => {
            let media_types = media_types(body);
            let streamed = streamed.into_iter().map(Literal::usize_unsuffixed);
            quote!(::specweld_axum::Incoming::read_unless(request, #media_types, &[#(#streamed),*]))
        }
        _ => quote!(::specweld_axum::Incoming::read(request)),
    }
}

fn media_types(body: &Body) -> TokenStream {
    let media_types = body.media.iter().map(|media| &media.media_type);
    quote!(&[#(#media_types),*])
}

/// What is documented about parameters, as values that the runtime reads.
pub(super) fn statics(operation: &Operation) -> TokenStream {
    let parameters = operation.parameters.iter().map(|parameter| {
        let constant = name::constant(&parameter.field);
        let name = &parameter.name;
        let style = style(parameter.style);
        let place = place_within(parameter.place, operation);
        let schema = schema(&parameter.schema);
        quote! {
            static #constant: ::specweld_axum::Parameter = ::specweld_axum::Parameter {
                name: #name,
                place: #place,
                style: #style,
                schema: #schema,
            };
        }
    });
    quote! { #(#parameters)* }
}

fn schema(schema: &Schema) -> TokenStream {
    let text = raw_string(&schema.text);
    quote!(::std::sync::LazyLock::new(|| self::SCHEMAS.schema(#text)))
}

/// The components that the schemas of an API refer to, each once.
pub(super) fn schemas(api: &Api) -> Option<TokenStream> {
    let mut schemas = api
        .operations
        .iter()
        .flat_map(Operation::schemas)
        .peekable();
    schemas.peek()?;
    let components: BTreeMap<_, _> = schemas.flat_map(|schema| &schema.components).collect();
    let text = raw_string(&json!(components).to_string());
    Some(quote! {
        /// What the schemas that requests are checked by refer to.
        static SCHEMAS: ::specweld_axum::Components = ::specweld_axum::Components::new(#text);
    })
}

/// A raw string literal, which leaves JSON readable.
fn raw_string(text: &str) -> TokenStream {
    let fence = (1..)
        .map(|count| "#".repeat(count))
        .find(|fence| !text.contains(&format!("\"{fence}")))
        .unwrap_or_default();
    format!("r{fence}\"{text}\"{fence}")
        .parse::<Literal>()
        .map_or_else(|_| quote!(#text), |literal| quote!(#literal))
}

/// The place of a parameter, which may be a part of a segment alone.
fn place_within(at: Place, operation: &Operation) -> TokenStream {
    let Place::Path { segment, part } = at else {
        return place(at);
    };
    let mut mixed = operation.mixed.iter();
    let Some(Mixed { around, .. }) = mixed.find(|mixed| mixed.segment == segment) else {
        return place(at);
    };
    let [segment, part] = [segment, part].map(Literal::usize_unsuffixed);
    quote! {
        ::specweld_axum::Place::PathPart {
            segment: #segment,
            around: &[#(#around),*],
            part: #part,
        }
    }
}

fn style(style: Style) -> TokenStream {
    // As it is written in Rust, which `Debug` keeps to.
    let style: TokenStream = format!("{style:?}").parse().unwrap_or_default();
    quote!(::specweld_axum::Style::#style)
}

fn place(place: Place) -> TokenStream {
    match place {
        Place::Path { segment, .. } => {
            let segment = Literal::usize_unsuffixed(segment);
            quote!(::specweld_axum::Place::Path { segment: #segment })
        }
        Place::Query => quote!(::specweld_axum::Place::Query),
        Place::Header => quote!(::specweld_axum::Place::Header),
        Place::Cookie => quote!(::specweld_axum::Place::Cookie),
    }
}

/// The names of the fields that are decoded.
pub(super) fn fields(operation: &Operation) -> Vec<Ident> {
    let mut fields: Vec<_> = operation
        .parameters
        .iter()
        .map(|parameter| parameter.field.clone())
        .collect();
    if !operation.credentials.is_empty() {
        fields.push(format_ident!("credentials"));
    }
    if operation.body.is_some() {
        fields.push(format_ident!("body"));
    }
    fields
}

/// The statements that decode the fields out of `incoming`, one after the other.
pub(super) fn decode(operation: &Operation) -> TokenStream {
    let parameters = operation.parameters.iter().map(|parameter| {
        let Parameter { field, .. } = parameter;
        let constant = name::constant(field);
        let read = if parameter.required {
            quote!(required)
        } else {
            quote!(optional)
        };
        quote! { let #field = incoming.#read(&#constant)?; }
    });
    let credentials = decode_credentials(operation);
    let body = match &operation.body {
        Some(body) => decode_body(operation, body),
        None => quote! { incoming.complete()?; },
    };
    quote! { #(#parameters)* #credentials #body }
}

fn decode_credentials(operation: &Operation) -> Option<TokenStream> {
    let read = |credential: &Credential| match &credential.kind {
        CredentialKind::Basic => quote!(incoming.basic()?),
        CredentialKind::Bearer => quote!(incoming.bearer()?),
        CredentialKind::ApiKey { place: at, name } => {
            let at = place(*at);
            quote!(incoming.api_key(#at, #name)?)
        }
    };
    let value = match operation.credentials.as_slice() {
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
    };
    Some(quote! { let credentials = #value; })
}

fn decode_body(operation: &Operation, body: &Body) -> TokenStream {
    let media_types = media_types(body);
    let is_one = body.media.len() == 1;
    let values: Vec<_> = body
        .media
        .iter()
        .map(|media| {
            let name = operation.type_name("RequestBody");
            let variant = &media.variant;
            read_body(media, (!is_one).then(|| quote!(#name::#variant)))
        })
        .collect();
    match (body.required, values.as_slice()) {
        (true, [value]) => quote! {
            incoming.required_media_type(#media_types)?;
            let body = #value;
        },
        (true, values) => {
            let arms = arms(values, |pattern| pattern, |value| value);
            quote! {
                let body = match incoming.required_media_type(#media_types)? { #arms };
            }
        }
        (false, values) => {
            let arms = arms(
                values,
                |pattern| quote!(Some(#pattern)),
                |value| quote!(Some(#value)),
            );
            quote! {
                let body = match incoming.optional_media_type(#media_types)? {
                    None => None,
                    #arms
                };
            }
        }
    }
}

/// Match arms over the index of the media type, the last one for all that is left.
fn arms(
    values: &[TokenStream],
    pattern: impl Fn(TokenStream) -> TokenStream,
    value: impl Fn(TokenStream) -> TokenStream,
) -> TokenStream {
    let last = values.len().saturating_sub(1);
    let arms = values.iter().enumerate().map(|(index, read)| {
        let number = Literal::usize_unsuffixed(index);
        let pattern = pattern(if index == last {
            quote!(_)
        } else {
            quote!(#number)
        });
        let value = value(read.clone());
        quote!(#pattern => #value,)
    });
    quote!(#(#arms)*)
}

/// The expression that reads a body, wrapped in the variant of its media type if there are several.
fn read_body(media: &RequestMedia, variant: Option<TokenStream>) -> TokenStream {
    let wrap = |value: TokenStream| match &variant {
        Some(variant) => quote!(#variant(#value)),
        None => value,
    };
    let (read, schema) = match &media.reader {
        Reader::Bytes => return wrap(quote!(incoming.upload())),
        Reader::Multipart(required) => {
            return wrap(quote!(incoming.multipart(&[#(#required),*])?));
        }
        Reader::Json(schema) => (quote!(json), schema),
        Reader::Form(schema) => (quote!(form), schema),
        Reader::Text(schema) => (quote!(text), schema),
    };
    let schema = self::schema(schema);
    let value = wrap(quote!(incoming.#read(&SCHEMA)?));
    quote! {{
        static SCHEMA: ::std::sync::LazyLock<::specweld_axum::Schema> = #schema;
        #value
    }}
}
