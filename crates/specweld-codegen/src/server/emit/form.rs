//! Forms of parts: a struct of their fields, and of their files an enum, one after the other.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::docs::documentation;
use crate::form::{Others, Part};
use crate::name;
use crate::server::operation::{Form, Operation};

use super::schema::schema;

/// The variant of parts that the document does not name.
const OTHER: &str = "Other";

/// What is documented of a form, as a value that the runtime reads by.
pub(super) fn documented(form: &Form) -> TokenStream {
    let (files, fields): (Vec<&Part>, Vec<&Part>) = form.parts.iter().partition(|it| it.is_file);
    let fields = fields.iter().map(|part| {
        let Part {
            name,
            required,
            is_list,
            ..
        } = part;
        let is_json = part.is_json();
        quote! {
            ::specweld_axum::FormField {
                name: #name,
                required: #required,
                many: #is_list,
                json: #is_json,
            }
        }
    });
    let files = files.iter().map(|part| {
        let Part {
            name,
            required,
            is_list,
            ..
        } = part;
        quote!(::specweld_axum::FormFile { name: #name, required: #required, many: #is_list })
    });
    let others = match form.others {
        Others::Unsaid => quote!(Skipped),
        Others::Refused => quote!(Refused),
        Others::Welcome => quote!(Given),
    };
    let schema = schema(&form.schema);
    quote! {
        ::specweld_axum::Form {
            fields: &[#(#fields),*],
            files: &[#(#files),*],
            others: ::specweld_axum::OtherParts::#others,
            schema: #schema,
        }
    }
}

/// The types of a form. One whose parts nothing names has none.
pub(super) fn items(operation: &Operation, form: &Form) -> Option<TokenStream> {
    if form.parts.is_empty() {
        return None;
    }
    let [name, files_name] = ["RequestForm", "RequestFiles"].map(|it| operation.type_name(it));
    let title = format!("Form of a request of `{}`.", operation.id);
    let members = fields(form).map(|part| {
        let Part { field, ty, .. } = part;
        let docs = documentation(&part.documentation, &format!("Part `{}`.", part.name));
        let ty = match part.required {
            true => quote!(#ty),
            false => quote!(Option<#ty>),
        };
        quote! { #docs pub #field: #ty, }
    });
    let files = form.has_files().then(|| {
        quote! {
            /// The files, in the order in which they come.
            pub files: #files_name,
        }
    });
    let clone = (!form.has_files()).then(|| quote!(#[derive(Clone)]));
    let file_items = form.has_files().then(|| file_items(operation, form));
    Some(quote! {
        #[doc = #title]
        #clone
        pub struct #name {
            #(#members)*
            #files
        }
        #file_items
    })
}

fn fields(form: &Form) -> impl Iterator<Item = &Part> {
    form.parts.iter().filter(|part| !part.is_file)
}

/// What gives one file after the other, and the enum of them.
fn file_items(operation: &Operation, form: &Form) -> TokenStream {
    let [files_name, name] = ["RequestFiles", "RequestFile"].map(|it| operation.type_name(it));
    let files_title = format!(
        "The files of a form of `{}`, in the order in which they come.",
        operation.id
    );
    let title = format!("A file of a form of `{}`.", operation.id);
    let files = files(form);
    let variants = files.iter().map(|(variant, part)| {
        let docs = match part {
            Some(part) => documentation(&part.documentation, &format!("Part `{}`.", part.name)),
            None => documentation("", "A part that the document does not name."),
        };
        quote! { #docs #variant(::specweld_axum::Part<'f>), }
    });
    let last = files.len().saturating_sub(1);
    let arms = files.iter().enumerate().map(|(index, (variant, _))| {
        let number = Literal::usize_unsuffixed(index);
        let pattern = match index == last {
            true => quote!(_),
            false => quote!(#number),
        };
        quote!(#pattern => #name::#variant(part),)
    });
    let file = match files.as_slice() {
        [(variant, _)] => quote!(|(_, part)| #name::#variant(part)),
        _ => quote!(|(number, part)| match number { #(#arms)* }),
    };
    quote! {
        #[doc = #files_title]
        #[derive(Debug)]
        pub struct #files_name(::specweld_axum::Parts);

        impl #files_name {
            /// The next file; none at the end. What is left of the one before it is skipped.
            ///
            /// # Errors
            ///
            /// As with [`Parts::next`](specweld_axum::Parts::next):
            /// [`Failure::refused`](specweld_axum::Failure::refused) makes an answer of them.
            pub async fn next(
                &mut self,
            ) -> Result<Option<#name<'_>>, ::specweld_axum::Fault> {
                let next = self.0.next_numbered().await?;
                Ok(next.map(#file))
            }
        }

        #[doc = #title]
        #[derive(Debug)]
        pub enum #name<'f> {
            #(#variants)*
        }
    }
}

/// The files by variant, in their order, and at last what is not documented.
fn files(form: &Form) -> Vec<(Ident, Option<&Part>)> {
    let mut files: Vec<(Ident, Option<&Part>)> = Vec::new();
    let parts = form.parts.iter().filter(|part| part.is_file).map(Some);
    let others = (form.others == Others::Welcome).then_some(None);
    for part in parts.chain(others) {
        let own = part.and_then(|part| name::type_ident(&part.name));
        let own = own.unwrap_or_else(|| format_ident!("{OTHER}"));
        let mut variant = own.clone();
        let mut number = 2;
        while files.iter().any(|(taken, _)| *taken == variant) {
            variant = format_ident!("{own}{number}");
            number += 1;
        }
        files.push((variant, part));
    }
    files
}

/// The expression that makes a form of what was read of it.
pub(super) fn read(operation: &Operation, form: &Form) -> TokenStream {
    if form.parts.is_empty() {
        return quote!(incoming.form_data()?.into_parts());
    }
    let [name, files_name] = ["RequestForm", "RequestFiles"].map(|it| operation.type_name(it));
    let mut has_fields = false;
    let values: Vec<_> = fields(form)
        .map(|part| {
            has_fields = true;
            let Part { name, field, .. } = part;
            match part.required {
                true => quote!(#field: form.required(#name)?),
                false => quote!(#field: form.optional(#name)?),
            }
        })
        .collect();
    let files = form
        .has_files()
        .then(|| quote!(files: #files_name(form.into_parts())));
    let mutable = has_fields.then(|| quote!(mut));
    quote! {{
        let #mutable form = incoming.form_data()?;
        #name { #(#values,)* #files }
    }}
}
