//! The schemas that requests are checked by.

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::json;

use crate::server::operation::{Api, Operation, Schema};

/// The static that holds the components.
pub(super) const SCHEMAS: &str = "SCHEMAS";

/// The expression that compiles a schema when it is first asked for.
pub(super) fn schema(schema: &Schema) -> TokenStream {
    let compile = compile(schema);
    quote!(::std::sync::LazyLock::new(#compile))
}

/// The function that compiles a schema.
pub(super) fn compile(schema: &Schema) -> TokenStream {
    let text = raw_string(&schema.text);
    quote!(|| self::SCHEMAS.schema(#text))
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
