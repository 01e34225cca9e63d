//! Structs.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Emit, Support, documentation};
use crate::types::default;
use crate::types::model::{Field, Id, Presence, Struct, Ty};

/// How a field is written and read.
struct Written {
    ty: TokenStream,
    /// What the macro `object` calls what the member is where it is missing.
    presence: TokenStream,
    /// That as a value.
    missing: TokenStream,
    /// Whether that is what `Default` makes of the type.
    is_plain: bool,
}

impl Emit<'_> {
    pub(super) fn object(
        &self,
        id: Id,
        doc: &TokenStream,
        object: &Struct,
        support: &mut Support,
    ) -> TokenStream {
        support.object = true;
        let name = self.render.ident(id);
        let written: Vec<_> = object
            .fields
            .iter()
            .map(|field| self.field(field))
            .collect();
        let fields = object.fields.iter().zip(&written).map(|(field, written)| {
            let ident = format_ident!("{}", field.name);
            let ty = &written.ty;
            let doc = self.field_documentation(field);
            quote! { #doc pub #ident: #ty, }
        });
        let additional = object.additional.iter().map(|additional| {
            let ident = format_ident!("{}", additional.field);
            let ty = Ty::Map(Box::new(additional.ty.clone()));
            let ty = self.render.inside(&ty, false);
            quote! {
                /// The members that have no name of their own.
                pub #ident: #ty,
            }
        });
        let members = object.fields.iter().zip(&written).map(|(field, written)| {
            let ident = format_ident!("{}", field.name);
            let (wire, presence) = (&field.wire, &written.presence);
            quote!(#ident #wire #presence,)
        });
        let refusal = if self.named(id).open {
            quote!(lenient)
        } else {
            quote!(refuse)
        };
        let others = match &object.additional {
            Some(additional) => {
                let ident = format_ident!("{}", additional.field);
                quote!((keep #ident))
            }
            None if object.closed => refusal.clone(),
            None => quote!(pass),
        };
        // The tag that a union has looked at is no member here.
        let untold = object.untold.iter().filter(|_| object.closed);
        let untold = untold.map(|tag| quote!(#tag pass,));
        let refused = object.refused.iter().map(|wire| quote!(#wire #refusal,));
        let bare: Vec<_> = untold.chain(refused).collect();
        let bare = (!bare.is_empty()).then(|| quote!({ #(#bare)* }));
        let has_default = default::has_default(&self.render, id);
        let is_derived = written.iter().all(|one| one.is_plain);
        let is_secret = object.fields.iter().any(|field| field.secret);
        let mut derives = vec!["Clone"];
        derives.extend((!is_secret).then_some("Debug"));
        derives.extend((has_default && is_derived).then_some("Default"));
        derives.push("PartialEq");
        let derive = self.derive(&derives);
        let debug = is_secret.then(|| debug(&name, object));
        let default = (has_default && !is_derived).then(|| default_of(&name, object, &written));
        quote! {
            #doc
            #derive
            pub struct #name { #(#fields)* #(#additional)* }
            object!(#name #others { #(#members)* } #bare);
            #debug
            #default
        }
    }

    fn field(&self, field: &Field) -> Written {
        let plain = self.render.inside(&field.ty, field.boxed);
        let holds_null = self.render.model.holds_null(&field.ty);
        let is_option = matches!(self.render.model.resolve(&field.ty), Ty::Nullable(_));
        match (&field.presence, default::of_field(&self.render, field)) {
            (Presence::Required, _) => Written {
                ty: plain,
                presence: if is_option {
                    quote!(null)
                } else {
                    quote!(needed)
                },
                missing: TokenStream::new(),
                is_plain: true,
            },
            (Presence::Default(value), Some(missing)) => {
                let is_plain = default::is_plain(&self.render, &field.ty, value);
                Written {
                    ty: plain,
                    presence: if is_plain {
                        quote!(empty)
                    } else {
                        quote!((= #missing))
                    },
                    missing,
                    is_plain,
                }
            }
            _ => Written {
                ty: quote!(Option<#plain>),
                presence: if holds_null {
                    quote!(some)
                } else {
                    quote!(maybe)
                },
                missing: quote!(None),
                is_plain: true,
            },
        }
    }

    fn field_documentation(&self, field: &Field) -> TokenStream {
        let mut description = field.description.clone();
        if field.deprecated {
            let gap = if description.is_empty() { "" } else { "\n\n" };
            description.push_str(gap);
            description.push_str("Deprecated.");
        }
        documentation(&description, &field.constraints)
    }
}

/// `Debug` that shows no secret.
fn debug(name: &proc_macro2::Ident, object: &Struct) -> TokenStream {
    let text = name.to_string();
    let fields = object.fields.iter().map(|field| {
        let ident = format_ident!("{}", field.name);
        let name = &field.name;
        if field.secret {
            quote! { .field(#name, &format_args!("…")) }
        } else {
            quote! { .field(#name, &self.#ident) }
        }
    });
    let additional = object.additional.iter().map(|additional| {
        let name = &additional.field;
        let ident = format_ident!("{name}");
        quote! { .field(#name, &self.#ident) }
    });
    quote! {
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#text) #(#fields)* #(#additional)* .finish()
            }
        }
    }
}

/// `Default` of a struct whose members have defaults of their own.
fn default_of(name: &proc_macro2::Ident, object: &Struct, written: &[Written]) -> TokenStream {
    let values = object.fields.iter().zip(written).map(|(field, written)| {
        let ident = format_ident!("{}", field.name);
        let value = &written.missing;
        quote!(#ident: #value,)
    });
    let additional = object.additional.iter().map(|additional| {
        let ident = format_ident!("{}", additional.field);
        quote!(#ident: ::std::collections::BTreeMap::new(),)
    });
    quote! {
        impl Default for #name {
            fn default() -> Self {
                Self { #(#values)* #(#additional)* }
            }
        }
    }
}
