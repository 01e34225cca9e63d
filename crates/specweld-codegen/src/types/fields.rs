//! Fields of one name.
//!
//! typify makes one Rust name of `userId` and `user_id`, and names the field of additional properties `extra` whatever the others are
//! called. The later ones of a struct are numbered, in its declaration and where it is put together.

use std::collections::BTreeSet;

use quote::{ToTokens, format_ident};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, ExprStruct, Field, FieldsNamed, Ident, Item, Member};

/// Numbers the fields of each struct that have the name of one before them.
pub(super) fn number(items: &mut [Item]) {
    for item in items {
        Numbering.visit_item_mut(item);
    }
}

struct Numbering;

impl VisitMut for Numbering {
    fn visit_fields_named_mut(&mut self, fields: &mut FieldsNamed) {
        let mut names = Names::default();
        for field in &mut fields.named {
            let Some(name) = &field.ident else {
                continue;
            };
            if let Some(numbered) = names.number(name) {
                keep_wire_name(field);
                field.ident = Some(numbered);
            }
        }
        visit_mut::visit_fields_named_mut(self, fields);
    }

    fn visit_expr_struct_mut(&mut self, value: &mut ExprStruct) {
        let mut names = Names::default();
        for field in &mut value.fields {
            if let Member::Named(name) = &field.member
                && let Some(numbered) = names.number(name)
            {
                field.member = Member::Named(numbered);
            }
        }
        visit_mut::visit_expr_struct_mut(self, value);
    }
}

/// The names of a struct's fields up to here.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    /// Another name for a field whose own is taken.
    fn number(&mut self, name: &Ident) -> Option<Ident> {
        if self.0.insert(name.to_string()) {
            return None;
        }
        let mut numbered = (2..).map(|number| format_ident!("{name}_{number}"));
        numbered.find(|name| self.0.insert(name.to_string()))
    }
}

/// Has serde rename a field to what its Rust name was until now, unless it renames it already.
fn keep_wire_name(field: &mut Field) {
    let says = |attribute: &Attribute| {
        let text = attribute.to_token_stream().to_string();
        attribute.path().is_ident("serde") && (text.contains("rename") || text.contains("flatten"))
    };
    if !field.attrs.iter().any(says) {
        let name = field.ident.to_token_stream().to_string();
        let name = name.strip_prefix("r#").unwrap_or(&name);
        field
            .attrs
            .push(syn::parse_quote!(#[serde(rename = #name)]));
    }
}
