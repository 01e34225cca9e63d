//! Types as they are written in Rust.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::model::{Id, Model, Ty};

/// The model, and the names of its types.
pub(super) struct Render<'m> {
    pub model: &'m Model,
    pub names: &'m [String],
    /// Whether the types behind aliases stand in their place.
    pub resolves: bool,
}

impl Render<'_> {
    pub fn ident(&self, id: Id) -> proc_macro2::Ident {
        format_ident!("{}", self.names[id])
    }

    /// A type as it is written beside those of the document, where `Option`, `String` and their like are those of the language.
    pub fn inside(&self, ty: &Ty, boxed: bool) -> TokenStream {
        self.write(ty, None, boxed)
    }

    /// A type as it is written anywhere. `path` is that of the module of the types.
    pub fn outside(&self, ty: &Ty, path: &TokenStream) -> TokenStream {
        self.write(ty, Some(path), false)
    }

    fn write(&self, ty: &Ty, path: Option<&TokenStream>, boxed: bool) -> TokenStream {
        let is_outside = path.is_some();
        let inner = |ty: &Ty| self.write(ty, path, false);
        let ty = if self.resolves {
            self.model.resolve(ty)
        } else {
            ty
        };
        match ty {
            Ty::Any => quote!(::serde_json::Value),
            Ty::Null => quote!(()),
            Ty::Bool => quote!(bool),
            Ty::Integer(name) => {
                let name = format_ident!("{name}");
                quote!(#name)
            }
            Ty::Number => quote!(f64),
            Ty::Text if is_outside => quote!(::std::string::String),
            Ty::Text => quote!(String),
            Ty::External(path, _) => match syn::parse_str::<syn::Type>(path) {
                Ok(ty) => quote!(#ty),
                Err(_) => quote!(::serde_json::Value),
            },
            Ty::Named(id) => {
                let name = self.ident(*id);
                let named = match path {
                    Some(path) => quote!(#path::#name),
                    None => quote!(#name),
                };
                if boxed { quote!(Box<#named>) } else { named }
            }
            Ty::List(items) => {
                let items = inner(items);
                if is_outside {
                    quote!(::std::vec::Vec<#items>)
                } else {
                    quote!(Vec<#items>)
                }
            }
            Ty::Map(values) => {
                let values = inner(values);
                quote!(::std::collections::BTreeMap<::std::string::String, #values>)
            }
            Ty::Nullable(ty) => {
                let ty = self.write(ty, path, boxed);
                if is_outside {
                    quote!(::std::option::Option<#ty>)
                } else {
                    quote!(Option<#ty>)
                }
            }
        }
    }
}
