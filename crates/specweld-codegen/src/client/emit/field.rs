//! What a request holds: the arguments of its method, and what is set afterwards.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::client::operation::Operation;
use crate::docs;

use super::body;

/// How many arguments a method takes at most: more have names, in a struct.
pub(super) const MOST_ARGUMENTS: usize = 4;

/// What a request holds: an argument of the method, or what is set afterwards.
pub(super) struct Field<'o> {
    pub name: Ident,
    pub ty: TokenStream,
    pub required: bool,
    /// Whether its type is an enum of media types.
    is_choice: bool,
    pub documentation: &'o str,
}

pub(super) fn fields(operation: &Operation) -> Vec<Field<'_>> {
    let parameters = operation.parameters.iter().map(|parameter| Field {
        name: parameter.field.clone(),
        ty: parameter.ty.clone(),
        required: parameter.required,
        is_choice: false,
        documentation: &parameter.documentation,
    });
    let body = operation.body.iter().map(|body| Field {
        name: format_ident!("body"),
        ty: body::ty(operation, body),
        required: body.required,
        is_choice: body.media.len() > 1,
        documentation: &body.documentation,
    });
    parameters.chain(body).collect()
}

impl Field<'_> {
    /// The type of an argument.
    pub fn argument(&self) -> TokenStream {
        let ty = &self.ty;
        match self.converts() {
            true => quote!(impl Into<#ty>),
            false => quote!(#ty),
        }
    }

    /// The value of an argument.
    fn value(&self, argument: &Ident) -> TokenStream {
        match self.converts() {
            true => quote!(#argument.into()),
            false => quote!(#argument),
        }
    }

    /// Whether an argument may be what becomes the value: a `&str` for a text, bytes for a body, a body for one of several.
    pub fn converts(&self) -> bool {
        let ty = self.ty.to_string();
        ty == "String" || ty == "Upload" || self.is_choice || ty == ":: reqwest :: Body"
    }
}

pub(super) fn arguments_name(operation: &Operation) -> Ident {
    format_ident!("{}Arguments", operation.type_name)
}

/// The struct of the arguments, where there are too many for a row.
pub(super) fn arguments(
    operation: &Operation,
    fields: &[Field<'_>],
    derive: Option<&TokenStream>,
) -> Option<TokenStream> {
    let required: Vec<_> = fields.iter().filter(|field| field.required).collect();
    if required.len() <= MOST_ARGUMENTS {
        return None;
    }
    let name = arguments_name(operation);
    let title = format!("The arguments of [`Client::{}`].", operation.method_name);
    let members = required.iter().map(|field| {
        let Field { name, ty, .. } = field;
        let docs = doc(field);
        quote!(#docs pub #name: #ty)
    });
    Some(quote! {
        #[doc = #title]
        #derive
        pub struct #name {
            #(#members),*
        }
    })
}

fn doc(field: &Field<'_>) -> Option<TokenStream> {
    let text = docs::block(field.documentation);
    (!text.is_empty()).then(|| quote!(#[doc = #text]))
}

pub(super) fn setter(field: &Field<'_>) -> TokenStream {
    let name = &field.name;
    let docs = doc(field);
    let ty = field.argument();
    let value = field.value(&format_ident!("value"));
    quote! {
        #docs
        pub fn #name(mut self, value: #ty) -> Self {
            self.#name = Some(#value);
            self
        }
    }
}
