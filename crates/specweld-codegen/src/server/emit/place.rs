//! Where parameters stand, and how they are written.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use specweld_axum::Style;

use crate::server::operation::{Mixed, Operation, Place};

/// The place of a parameter, which may be a part of a segment alone.
pub(super) fn place_within(at: Place, operation: &Operation) -> TokenStream {
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

pub(super) fn style(style: Style) -> TokenStream {
    // As it is written in Rust, which `Debug` keeps to.
    let style: TokenStream = format!("{style:?}").parse().unwrap_or_default();
    quote!(::specweld_axum::Style::#style)
}

pub(super) fn place(place: Place) -> TokenStream {
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
