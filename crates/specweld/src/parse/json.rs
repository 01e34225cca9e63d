//! JSON: `serde_json` judges the text, `jsonc-parser` tells where each value stands.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use serde::de::IgnoredAny;

use super::{Block, MAX_DEPTH};
use crate::diagnostic::{Code, Diagnostic};
use crate::node::{Member, Node, Object, Value};

pub(super) fn parse(block: &Block, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    if let Err(error) = serde_json::from_str::<IgnoredAny>(&block.text) {
        let at = offset(&block.text, error.line(), error.column());
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        diagnostics.push(fault(block, at, message));
        return None;
    }
    let options = jsonc_parser::ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let value = match jsonc_parser::parse_to_ast(&block.text, &Default::default(), &options) {
        Ok(parsed) => parsed.value?,
        Err(error) => {
            diagnostics.push(fault(block, error.range().start, &error.kind().to_string()));
            return None;
        }
    };
    let before = diagnostics.len();
    let node = convert(block, value, 0, diagnostics);
    (diagnostics.len() == before).then_some(node)
}

fn fault(block: &Block, at: usize, message: &str) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidJson,
        "the fragment is not valid JSON",
        block.character(at),
        message,
    )
    .with_help("mend the JSON here, or export the page again")
}

/// The offset of `serde_json`'s position: lines from 1, columns counted in bytes from 1, or 0 before the first.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start = text
        .match_indices('\n')
        .nth(line.wrapping_sub(2))
        .map_or(0, |(at, _)| at + 1);
    start + column.saturating_sub(1)
}

fn convert(
    block: &Block,
    value: ast::Value<'_>,
    depth: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Node {
    let range = value.range();
    let span = block.span(range.start..range.end);
    if depth > MAX_DEPTH {
        diagnostics.push(fault(block, range.start, "values nest too deep here"));
        return Node::new(span, Value::Null);
    }
    let value = match value {
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::BooleanLit(lit) => Value::Bool(lit.value),
        ast::Value::NumberLit(lit) => Value::Number(lit.value.to_owned()),
        ast::Value::StringLit(lit) => Value::String(lit.value.into_owned()),
        ast::Value::Array(array) => Value::Array(
            array
                .elements
                .into_iter()
                .map(|item| convert(block, item, depth + 1, diagnostics))
                .collect(),
        ),
        ast::Value::Object(source) => {
            let mut object = Object::with_capacity(source.properties.len());
            for property in source.properties {
                let range = property.name.range();
                let member = Member {
                    key_span: block.span(range.start..range.end),
                    node: convert(block, property.value, depth + 1, diagnostics),
                };
                super::insert(
                    &mut object,
                    property.name.into_string(),
                    member,
                    diagnostics,
                );
            }
            Value::Object(object)
        }
    };
    Node::new(span, value)
}
