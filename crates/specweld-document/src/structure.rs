//! What stands where in an OpenAPI 3.0 document: the one table by which its objects are found.

use serde_json::{Map, Value};

/// The methods of a path item, in the order in which OpenAPI lists them.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Headers, in small letters, that no parameter describes: parameters of these names are to be ignored (OpenAPI 3.0.3, Parameter
/// Object, `name`).
pub const RESERVED_HEADERS: [&str; 3] = ["accept", "authorization", "content-type"];

/// A kind of object. The names are those of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Callback,
    Components,
    Discriminator,
    Document,
    Encoding,
    Example,
    Header,
    Info,
    Link,
    MediaType,
    Operation,
    Parameter,
    PathItem,
    Paths,
    RequestBody,
    Response,
    Responses,
    Schema,
    SecurityScheme,
}

/// What a member holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Object(Kind),
    List(Kind),
    Map(Kind),
    /// A schema, or `true` or `false`.
    SchemaOrFlag,
    /// Texts by name.
    Texts,
    Text,
    Flag,
    Number,
    /// A number of things.
    Count,
    /// Any values.
    Values,
    /// Names.
    Names,
}

impl Kind {
    /// How the specification calls it, in small letters.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Callback => "callback",
            Self::Components => "components",
            Self::Discriminator => "discriminator",
            Self::Document => "document",
            Self::Encoding => "encoding",
            Self::Example => "example",
            Self::Header => "header",
            Self::Info => "info",
            Self::Link => "link",
            Self::MediaType => "media type",
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::PathItem => "path item",
            Self::Paths => "paths",
            Self::RequestBody => "request body",
            Self::Response => "response",
            Self::Responses => "responses",
            Self::Schema => "schema",
            Self::SecurityScheme => "security scheme",
        }
    }
}

impl Shape {
    /// How messages call it.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Object(_) | Self::Map(_) | Self::Texts => "an object",
            Self::List(_) | Self::Values | Self::Names => "a list",
            Self::SchemaOrFlag => "a schema, `true` or `false`",
            Self::Text => "a text",
            Self::Flag => "`true` or `false`",
            Self::Number => "a number",
            Self::Count => "a number of things",
        }
    }
}

/// What the member `key` of an object of `kind` holds; none where it is anything at all, or of no concern.
pub(crate) fn shape(kind: Kind, key: &str) -> Option<Shape> {
    use Shape::{Flag, List, Map, Names, Object, Text, Texts, Values};
    if key.starts_with("x-") {
        return None;
    }
    Some(match (kind, key) {
        (Kind::Document, "info") => Object(Kind::Info),
        (Kind::Document, "paths") => Object(Kind::Paths),
        (Kind::Document, "components") => Object(Kind::Components),
        (Kind::Document | Kind::Operation, "security") => Values,
        (Kind::Info, "title" | "version" | "description") => Text,
        (Kind::Components, section) => Map(section_kind(section)?),
        (Kind::Paths | Kind::Callback, _) => Object(Kind::PathItem),
        (Kind::PathItem | Kind::Operation, "parameters") => List(Kind::Parameter),
        (Kind::PathItem, key) if METHODS.contains(&key) => Object(Kind::Operation),
        (Kind::Operation, "operationId") => Text,
        (Kind::Operation, "requestBody") => Object(Kind::RequestBody),
        (Kind::Operation, "responses") => Object(Kind::Responses),
        (Kind::Operation, "callbacks") => Map(Kind::Callback),
        (Kind::Operation | Kind::PathItem, "summary") => Text,
        (Kind::Responses, _) => Object(Kind::Response),
        (Kind::Response, "headers") | (Kind::Encoding, "headers") => Map(Kind::Header),
        (Kind::Response, "links") => Map(Kind::Link),
        (Kind::RequestBody | Kind::Response | Kind::Parameter | Kind::Header, "content") => {
            Map(Kind::MediaType)
        }
        (Kind::Parameter, "name" | "in") => Text,
        (Kind::Parameter | Kind::Header | Kind::Encoding, "style") => Text,
        (Kind::Parameter | Kind::Header | Kind::Encoding, "explode" | "allowReserved") => Flag,
        (Kind::Parameter | Kind::Header | Kind::RequestBody, "required") => Flag,
        (Kind::Parameter | Kind::Header | Kind::MediaType, "schema") => Object(Kind::Schema),
        (Kind::Parameter | Kind::Header | Kind::MediaType, "examples") => Map(Kind::Example),
        (Kind::MediaType, "encoding") => Map(Kind::Encoding),
        (Kind::SecurityScheme, "type" | "scheme" | "in" | "name") => Text,
        (Kind::Discriminator, "propertyName") => Text,
        (Kind::Discriminator, "mapping") => Texts,
        (Kind::Schema, _) => return schema_shape(key),
        (Kind::Operation | Kind::Parameter | Kind::Header, "deprecated") => Flag,
        (
            Kind::Operation
            | Kind::Parameter
            | Kind::Header
            | Kind::RequestBody
            | Kind::Response
            | Kind::PathItem
            | Kind::SecurityScheme,
            "description",
        ) => Text,
        (Kind::Operation, "tags") => Names,
        _ => return None,
    })
}

fn schema_shape(key: &str) -> Option<Shape> {
    Some(match key {
        "properties" => Shape::Map(Kind::Schema),
        "allOf" | "anyOf" | "oneOf" => Shape::List(Kind::Schema),
        "items" | "not" => Shape::Object(Kind::Schema),
        "additionalProperties" => Shape::SchemaOrFlag,
        "discriminator" => Shape::Object(Kind::Discriminator),
        "type" | "format" | "title" | "description" | "pattern" => Shape::Text,
        "nullable" | "readOnly" | "writeOnly" | "deprecated" | "uniqueItems"
        | "exclusiveMinimum" | "exclusiveMaximum" => Shape::Flag,
        "minimum" | "maximum" | "multipleOf" => Shape::Number,
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            Shape::Count
        }
        "enum" => Shape::Values,
        "required" => Shape::Names,
        _ => return None,
    })
}

/// What the components of a section are.
pub(crate) fn section_kind(section: &str) -> Option<Kind> {
    Some(match section {
        "schemas" => Kind::Schema,
        "responses" => Kind::Response,
        "parameters" => Kind::Parameter,
        "examples" => Kind::Example,
        "requestBodies" => Kind::RequestBody,
        "headers" => Kind::Header,
        "securitySchemes" => Kind::SecurityScheme,
        "links" => Kind::Link,
        "callbacks" => Kind::Callback,
        _ => return None,
    })
}

/// The kind of the object at a pointer; none where there is none, or data.
pub(crate) fn kind_at(pointer: &str) -> Option<Kind> {
    let mut shape_at = Shape::Object(Kind::Document);
    for token in crate::pointer::tokens(pointer) {
        shape_at = match shape_at {
            Shape::Object(kind) => shape(kind, &token)?,
            Shape::List(kind) | Shape::Map(kind) => Shape::Object(kind),
            Shape::SchemaOrFlag => shape(Kind::Schema, &token)?,
            _ => return None,
        };
    }
    match shape_at {
        Shape::Object(kind) => Some(kind),
        Shape::SchemaOrFlag => Some(Kind::Schema),
        _ => None,
    }
}

/// Calls `visit` for the schemas that stand directly in a schema, whether it is one of OpenAPI or of JSON Schema.
pub fn subschemas_mut(schema: &mut Map<String, Value>, visit: &mut dyn FnMut(&mut Value)) {
    for (key, member) in schema {
        match (schema_shape(key), member) {
            (Some(Shape::Object(Kind::Schema) | Shape::SchemaOrFlag), schema) => visit(schema),
            (Some(Shape::List(_)), Value::Array(schemas)) => {
                schemas.iter_mut().for_each(&mut *visit)
            }
            (Some(Shape::Map(_)), Value::Object(schemas)) => {
                schemas.values_mut().for_each(&mut *visit)
            }
            _ => {}
        }
    }
}
