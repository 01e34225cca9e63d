//! Schema Objects: JSON Schema 2020-12 with the vocabulary of OpenAPI 3.1 to the schemas of OpenAPI 3.0.3.
//!
//! | of 3.1 | becomes | |
//! | --- | --- | --- |
//! | `true`, `false` as schema | `{}`, `{not: {}}` | exact |
//! | `type: [T]` | `type: T` | exact |
//! | `type: [T, null]` | `type: T`, `nullable` | exact |
//! | `type: [T, U]` | `anyOf` of one type each, with the keywords that judge this type alone | exact |
//! | `type: null` | `enum: [null]` | exact |
//! | `anyOf`, `oneOf` of a typed schema and null | that schema, `nullable` | exact |
//! | `const` | `enum` of one | exact |
//! | `enum: []` | `not: {}` | exact |
//! | numeric `exclusiveMinimum`, `exclusiveMaximum` | the stronger of it and its inclusive twin | exact |
//! | `maxLength: 3.0` and other counts | whole numbers | exact |
//! | counts beyond 64 bits | the largest of 64 bits | widened |
//! | `required: []`, names that stand twice in it | left out | exact |
//! | `$ref` with siblings | `allOf` of the `$ref`, beside them | exact |
//! | `$ref` to `$defs`, an `$anchor`, an `$id`, or into the middle of a schema | a component | exact |
//! | `$dynamicRef` that can lead to one place alone | `$ref` | exact |
//! | any other `$dynamicRef` | left out | widened |
//! | `$defs` that something refers to | components | exact |
//! | other `$defs` | left out | annotation |
//! | `prefixItems`, with `items` or without | `items` that accept any of them; `items: false` becomes `maxItems` | widened |
//! | `contains`, `minContains`, `maxContains` | left out | widened |
//! | `minContains: 0` with `contains` alone, `minContains` without `contains` | left out | exact |
//! | `patternProperties` | `additionalProperties` that accept any of them | widened |
//! | `propertyNames`, `dependentRequired`, `dependentSchemas` | left out | widened |
//! | `if` with `then`, `else` | left out | widened |
//! | `if` alone, `then`, `else` without `if` | left out | exact |
//! | `unevaluatedProperties`, `unevaluatedItems` beside no composition | `additionalProperties`, `items` | exact |
//! | the same beside what evaluates all, and `true` | left out | exact |
//! | the same beside a composition | left out | widened |
//! | `nullable` in a 3.1 document, which says nothing there | stays, and takes effect beside `type` | widened |
//! | `not` around a widened schema | left out | widened |
//! | `oneOf` around a widened schema | `anyOf` | widened |
//! | `contentEncoding: base64` | `format: byte` | exact |
//! | `contentEncoding: binary`, `contentMediaType: application/octet-stream` | `format: binary` | exact |
//! | `contentMediaType` of bytes in a multipart body, or a body of bytes | `type: string`, `format: binary`, and the media type in `encoding` | exact |
//! | other `content…` keywords | left out | annotation |
//! | `examples` | `example`, the first | annotation, where there are more |
//! | `$comment`, `$id`, `$anchor`, `$dynamicAnchor`, `$vocabulary`, unknown keywords | left out | annotation |
//! | `$schema` that names JSON Schema 2020-12 or OpenAPI 3.1 | left out | exact |
//! | any other `$schema`, and keywords whose values are not what they should be | | refused |
//!
//! The rest is the same in both versions: `properties`, `additionalProperties`, `items`, `allOf`, `anyOf`,
//! `discriminator`, `xml`, `format`, `default`, `example` and their like. What is data, an extension, or a property
//! that has a keyword's name is never touched.
//!
//! Conditions and `contains` could be expressed exactly with `not`, and are left out all the same: no generator makes
//! use of a `not`, and many stop at one.

use super::applicator::{pattern_properties, prefix_items, takes_effect, unevaluated};
use super::check::Expected;
use super::keyword::{
    bounds, constant, content, counts, enumeration, examples, required, siblings,
};
use super::lowering::{Fidelity, Lowering};
use super::types::{is_plain, null_branch, types};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::schema_dialect;
use crate::node::Object;
use crate::node::{Node, Value};
use crate::openapi::{Kind, each, slot, walk};
use crate::schema::also;

/// What becomes of a keyword.
#[derive(Clone, Copy)]
enum Rule {
    /// The same instances are accepted, whatever annotations are lost.
    Exact(fn(&mut Node, &mut Lowering<'_>)),
    /// More instances may be accepted, which the rule returns.
    Lossy(fn(&mut Node, &mut Lowering<'_>) -> Fidelity),
}

use Rule::{Exact, Lossy};

/// The rules in the order in which they run. What is left out goes first, so that nothing is reported of what stands in
/// it.
const RULES: [(u16, Rule); 15] = [
    (UNEVALUATED, Lossy(unevaluated)),
    (UNKNOWN, Lossy(unknown)),
    (INNER, Lossy(inner)),
    (PREFIX_ITEMS, Lossy(prefix_items)),
    (PATTERNS, Lossy(pattern_properties)),
    (REQUIRED, Exact(required)),
    (COUNTS, Lossy(counts)),
    (BOUNDS, Exact(bounds)),
    (CONST, Exact(constant)),
    (ENUM, Exact(enumeration)),
    (TYPES, Lossy(types)),
    (CHOICE, Exact(null_branch)),
    (EXAMPLES, Exact(examples)),
    (CONTENT, Exact(content)),
    (REFERENCE, Exact(siblings)),
];

const UNEVALUATED: u16 = 1 << 0;
const UNKNOWN: u16 = 1 << 1;
const INNER: u16 = 1 << 2;
const PREFIX_ITEMS: u16 = 1 << 3;
const PATTERNS: u16 = 1 << 4;
const REQUIRED: u16 = 1 << 5;
const COUNTS: u16 = 1 << 6;
const BOUNDS: u16 = 1 << 7;
const CONST: u16 = 1 << 8;
const ENUM: u16 = 1 << 9;
const TYPES: u16 = 1 << 10;
const CHOICE: u16 = 1 << 11;
const EXAMPLES: u16 = 1 << 12;
const CONTENT: u16 = 1 << 13;
const REFERENCE: u16 = 1 << 14;

/// What a keyword holds, and the rules that it calls for: most schemas need few of them, and a document has thousands.
fn keyword(key: &str) -> (Expected, u16) {
    match key {
        "type" => (Expected::Type, TYPES),
        "properties" => (Expected::SchemaMap, INNER),
        "$ref" => (Expected::String, REFERENCE),
        "title" | "description" | "format" | "pattern" => (Expected::String, 0),
        "items" | "additionalProperties" | "not" => (Expected::Any, INNER),
        "example" | "default" | "discriminator" | "xml" | "externalDocs" => (Expected::Any, 0),
        "required" => (Expected::Strings, REQUIRED),
        "enum" => (Expected::Array, ENUM),
        "const" => (Expected::Any, CONST),
        "examples" => (Expected::Any, EXAMPLES),
        "allOf" => (Expected::Schemas, INNER),
        "anyOf" | "oneOf" => (Expected::Schemas, INNER | CHOICE),
        "multipleOf" | "minimum" | "maximum" => (Expected::Number, 0),
        "exclusiveMinimum" | "exclusiveMaximum" => (Expected::Number, BOUNDS),
        "maxLength" | "minLength" | "maxItems" | "minItems" | "maxProperties" | "minProperties" => {
            (Expected::Count, COUNTS)
        }
        "uniqueItems" | "deprecated" | "readOnly" | "writeOnly" => (Expected::Boolean, 0),
        "nullable" => (Expected::Boolean, TYPES),
        "prefixItems" => (Expected::Schemas, INNER | PREFIX_ITEMS),
        "patternProperties" => (Expected::SchemaMap, INNER | PATTERNS),
        "unevaluatedProperties" | "unevaluatedItems" => (Expected::Any, INNER | UNEVALUATED),
        "contentEncoding" | "contentMediaType" => (Expected::Any, CONTENT),
        "minContains" | "maxContains" => (Expected::Count, UNKNOWN),
        "dependentSchemas" | "$defs" => (Expected::SchemaMap, UNKNOWN),
        "dependentRequired" => (Expected::StringsMap, UNKNOWN),
        "$dynamicRef" | "$id" | "$anchor" | "$dynamicAnchor" | "$schema" => {
            (Expected::String, UNKNOWN)
        }
        key if key.starts_with("x-") => (Expected::Any, 0),
        _ => (Expected::Any, UNKNOWN),
    }
}

/// Tells the keywords of 3.0 schemas that are not what readers of 3.0 can take.
pub(super) fn check(node: &mut Node, kind: Kind, lowering: &mut Lowering<'_>) {
    walk(node, kind, &mut |node, kind| {
        let members = node.as_object().into_iter().flatten();
        for (key, member) in members.filter(|_| kind == Kind::Schema) {
            let expected = match key.as_str() {
                "exclusiveMinimum" | "exclusiveMaximum" => Expected::Boolean,
                // Every list will do, and a type that 3.0 does not have is for its readers to know.
                "allOf" | "anyOf" | "oneOf" => Expected::Array,
                "type" => Expected::String,
                key if keyword(key).1 & UNKNOWN == 0 => keyword(key).0,
                _ => Expected::Any,
            };
            if let Some(fault) = expected.fault("OpenAPI 3.0", key, member) {
                lowering.refuse(fault);
            }
        }
    });
}

/// Lowers a schema with everything in it.
pub(super) fn lower(schema: &mut Node, lowering: &mut Lowering<'_>) -> Fidelity {
    let span = schema.span;
    match &schema.value {
        Value::Bool(true) => schema.value = Node::object(span, []).value,
        Value::Bool(false) => {
            schema.value = Node::object(span, [("not", Node::object(span, []))]).value;
        }
        Value::Object(object) => {
            let mut rules = 0;
            let mut sound = true;
            for (key, member) in object {
                let (expected, due) = keyword(key);
                // Mostly the type is one that 3.0 has, too.
                if due != TYPES || !is_plain(&member.node) {
                    rules |= due;
                }
                if let Some(fault) = expected.fault("JSON Schema", key, member) {
                    lowering.refuse(fault);
                    sound = false;
                }
            }
            if sound {
                return apply(rules, schema, lowering);
            }
        }
        _ => {
            let message = format!("the schema is {}", schema.type_name());
            lowering.refuse(
                Diagnostic::error(Code::InvalidDocument, message, span, "this schema")
                    .with_help("a schema is an object, `true` or `false`"),
            );
        }
    }
    Fidelity::Exact
}

/// Runs the rules that the keywords of a schema call for.
fn apply(due: u16, schema: &mut Node, lowering: &mut Lowering<'_>) -> Fidelity {
    let mut fidelity = Fidelity::Exact;
    for (keywords, rule) in RULES {
        if due & keywords == 0 {
            continue;
        }
        match rule {
            Rule::Exact(rule) => rule(schema, lowering),
            Rule::Lossy(rule) => fidelity = fidelity.and(rule(schema, lowering)),
        }
    }
    fidelity
}

/// Lowers the schemas in a schema; `not` and `oneOf` around one that accepts more now would accept less.
fn inner(schema: &mut Node, lowering: &mut Lowering<'_>) -> Fidelity {
    let mut fidelity = Fidelity::Exact;
    let mut narrowed = Vec::new();
    for (key, member) in schema.as_object_mut().into_iter().flatten() {
        let Some(slot) = slot(Kind::Schema, key) else {
            continue;
        };
        // Both versions take booleans here.
        if key == "additionalProperties" && member.node.as_bool().is_some() {
            continue;
        }
        let mut inside = Fidelity::Exact;
        each(&mut member.node, slot, &mut |schema, _| {
            inside = inside.and(lower(schema, lowering));
        });
        fidelity = fidelity.and(inside);
        if key == "not" || key == "oneOf" {
            lowering.negates = true;
            if inside == Fidelity::Widened {
                narrowed.push((key.clone(), member.key_span));
            }
        }
    }
    for (key, span) in narrowed {
        let what = format!("`{key}` around a widened schema");
        fidelity = lowering.widen(&what, span);
        if let (Some(member), true) = (schema.take(&key), key == "oneOf") {
            also(schema, "anyOf", member.node);
        }
    }
    fidelity
}

/// Takes out every keyword that 3.0 does not know and that is not translated later.
fn unknown(schema: &mut Node, lowering: &mut Lowering<'_>) -> Fidelity {
    let mut fidelity = Fidelity::Exact;
    let is_unknown = |key: &str| keyword(key).1 & UNKNOWN != 0;
    for (key, member) in schema.as_object().into_iter().flatten() {
        if !is_unknown(key) {
            continue;
        }
        let what = format!("`{key}`");
        match key.as_str() {
            "$schema" => {
                if let Some(fault) = schema_dialect(&member.node) {
                    lowering.refuse(fault);
                }
            }
            "minContains" | "maxContains" | "then" | "else" => {}
            "contains" | "propertyNames" | "dependentRequired" | "dependentSchemas" | "if"
            | "$dynamicRef" => {
                if takes_effect(schema, key) {
                    let counts = ["minContains", "maxContains"].into_iter();
                    let counts = counts.filter(|count| key == "contains" && schema.has(count));
                    let counts: Vec<_> = counts.map(|count| format!("`{count}`")).collect();
                    let what = match counts.is_empty() {
                        true => what,
                        false => format!("{what} with {}", counts.join(" and ")),
                    };
                    fidelity = lowering.widen(&what, member.key_span);
                }
            }
            "$defs" if member.node.as_object().is_some_and(Object::is_empty) => {}
            _ => lowering.drop_annotation(&what, member.key_span),
        }
    }
    if let Some(object) = schema.as_object_mut() {
        object.retain(|key, _| !is_unknown(key));
    }
    fidelity
}
