//! Styles, as the generated client names them.

use proc_macro2::Ident;
use quote::format_ident;
use specweld_axum::Style;

/// The constant of a style.
pub(super) fn style(style: Style) -> Ident {
    format_ident!(
        "{}",
        match style {
            Style::Simple { explode: false } => "SIMPLE",
            Style::Simple { explode: true } => "SIMPLE_EXPLODED",
            Style::Label { explode: false } => "LABEL",
            Style::Label { explode: true } => "LABEL_EXPLODED",
            Style::Matrix { explode: false } => "MATRIX",
            Style::Matrix { explode: true } => "MATRIX_EXPLODED",
            Style::Form { explode: false } => "FORM_JOINED",
            Style::SpaceDelimited => "SPACES",
            Style::PipeDelimited => "PIPES",
            Style::DeepObject => "DEEP",
            Style::Json => "JSON",
            _ => "FORM",
        }
    )
}
