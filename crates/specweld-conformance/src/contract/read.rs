//! Reads a contract from a document.

use serde_json::Value;
use specweld_document::written::Style;
use specweld_document::{Cursor, Document, RESERVED_HEADERS, extension, media_type, pointer};

use super::enumeration::Reader as EnumerationReader;
use super::path::{bases, hosts};
use super::schema::of_media;
use super::security::scheme;
use super::{
    Body, Contract, Credential, Direction, Documented, Enumerations, Header, Media, NodeId,
    Operation, Parameter, PathPlace, Place, PointId, Requirement, Response, Routes, Schema,
    Written,
};

/// Reads all operations.
pub fn read(document: Document) -> Contract {
    let mut reader = Reader {
        document: &document,
        points: Vec::new(),
        enumerations: Enumerations::default(),
        group: String::new(),
    };
    let root = Cursor::root(&document);
    let mut operations = Vec::new();
    let mut routes = Routes::default();
    for operation in document.operations() {
        let cursors = root.get("paths").and_then(|paths| {
            let item = paths.member(operation.path)?;
            let own = item.member(operation.method)?;
            Some((item, own))
        });
        let Some((item, own)) = cursors else { continue };
        routes.add(
            operations.len(),
            operation.method,
            operation.path,
            &bases(&root, &item, &own),
        );
        reader.group = operation.id.to_owned();
        operations.push(reader.operation(&root, &item, &own, &operation));
    }
    routes.sort();
    let Reader {
        points,
        mut enumerations,
        ..
    } = reader;
    enumerations.finish();
    Contract {
        hosts: hosts(document.value()),
        document,
        operations,
        routes,
        points,
        enumerations,
    }
}

struct Reader<'d> {
    document: &'d Document,
    points: Vec<Documented>,
    enumerations: Enumerations,
    /// The operation at hand.
    group: String,
}

impl Reader<'_> {
    fn point(&mut self, what: impl Into<String>, pointer: &str) -> PointId {
        self.points.push(Documented {
            group: self.group.clone(),
            what: what.into(),
            pointer: pointer.to_owned(),
        });
        self.points.len() - 1
    }

    fn values(&mut self, schema: &Value, at: &str, direction: Direction, what: &str) -> NodeId {
        let group = self.group.clone();
        let mut reader = EnumerationReader {
            document: self.document,
            enumerations: &mut self.enumerations,
            points: &mut self.points,
        };
        reader.node(schema, at, direction, (&group, what))
    }

    fn operation(
        &mut self,
        root: &Cursor<'_>,
        item: &Cursor<'_>,
        own: &Cursor<'_>,
        operation: &specweld_document::Operation<'_>,
    ) -> Operation {
        let method = operation.method.to_ascii_uppercase();
        let point = self.point(format!("`{method} {}`", operation.path), &operation.pointer);
        let parameters = self.parameters(item, own, operation.path);
        let (security, security_pointer) = self.security(root, own);
        let body = own.get("requestBody").map(|body| Body {
            required: body.flag("required"),
            media: self.media(&body, Direction::Request, "request body"),
            pointer: body.pointer,
        });
        let responses = own.get("responses").map(|it| it.members());
        let responses = responses.into_iter().flatten();
        let responses = responses.map(|(status, it)| self.response(status, it));
        Operation {
            id: operation.id.to_owned(),
            pointer: operation.pointer.clone(),
            point,
            parameters,
            body,
            responses: responses.collect(),
            security,
            security_pointer,
        }
    }

    /// Those of the path, unless the operation has one of the same name and place.
    fn parameters(&mut self, item: &Cursor<'_>, own: &Cursor<'_>, path: &str) -> Vec<Parameter> {
        let key = |it: &Cursor<'_>| {
            let text = |key| it.text(key).unwrap_or_default().to_owned();
            (text("in"), text("name"))
        };
        let own = own.items("parameters");
        let is_shared = |it: &Cursor<'_>| own.iter().all(|other| key(other) != key(it));
        let shared: Vec<_> = item
            .items("parameters")
            .into_iter()
            .filter(is_shared)
            .collect();
        let mut found = Vec::new();
        for parameter in shared.iter().chain(&own) {
            let (place, name) = key(parameter);
            let noun = format!("{place} parameter `{name}`");
            let at = match place.as_str() {
                "path" => PathPlace::of(path, &name).map(Place::Path),
                "query" => Some(Place::Query),
                "cookie" => Some(Place::Cookie),
                _ if RESERVED_HEADERS.contains(&&*name.to_ascii_lowercase()) => None,
                _ => Some(Place::Header),
            };
            if let Some(at) = at {
                found.push(Parameter {
                    name,
                    required: parameter.flag("required") || place == "path",
                    place: at,
                    value: self.written(parameter, &place, Direction::Request, &noun),
                });
            }
        }
        found
    }

    fn written(
        &mut self,
        parameter: &Cursor<'_>,
        place: &str,
        direction: Direction,
        noun: &str,
    ) -> Written {
        let style = Style::documented(parameter.value, place);
        let schema = match parameter.get("content") {
            Some(content) => {
                let media = content.get(media_type::JSON);
                media.and_then(|media| media.member("schema"))
            }
            None => parameter.member("schema"),
        };
        let point = self.point(noun, &parameter.pointer);
        let values = schema
            .as_ref()
            .map(|schema| self.values(schema.value, &schema.pointer, direction, noun));
        let schema = schema.map(|schema| {
            let mut value = schema.value.clone();
            if let Value::Object(members) = &mut value
                && style != Some(Style::Json)
            {
                // No text stands for null.
                members.remove("nullable");
            }
            Schema::new(&value, schema.pointer, direction)
        });
        Written {
            pointer: parameter.pointer.clone(),
            point,
            style,
            schema,
            values,
        }
    }

    fn media(&mut self, holder: &Cursor<'_>, direction: Direction, noun: &str) -> Vec<Media> {
        let content = holder.get("content").map(|it| it.members());
        let content = content.into_iter().flatten();
        content
            .map(|(range, media)| {
                let what = format!("{noun} `{range}`");
                let point = self.point(what.as_str(), &media.pointer);
                let schema =
                    of_media(media.value).map(|value| (value, media.pointer.clone() + "/schema"));
                let values = schema
                    .as_ref()
                    .map(|(value, at)| self.values(value, at, direction, &what));
                let required = schema
                    .iter()
                    .flat_map(|(value, _)| self.document.required(value));
                Media {
                    range: range.to_owned(),
                    point,
                    required: required.map(str::to_owned).collect(),
                    schema: schema.map(|(value, at)| Schema::new(value, at, direction)),
                    values,
                    has_encoding: media.member("encoding").is_some(),
                    pointer: media.pointer,
                }
            })
            .collect()
    }

    fn response(&mut self, status: &str, response: Cursor<'_>) -> Response {
        let point = self.point(format!("`{status}`"), &response.pointer);
        let media = self.media(&response, Direction::Response, &format!("`{status}`"));
        let headers = response.get("headers").map(|it| it.members());
        let mut found = Vec::new();
        for (name, header) in headers.into_iter().flatten() {
            // That is said by the media types (OpenAPI 3.0.3, Response Object, `headers`).
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let noun = format!("`{status}` header `{name}`");
            if let Ok(name) = http::HeaderName::from_bytes(name.as_bytes()) {
                found.push(Header {
                    name,
                    required: header.flag("required"),
                    value: self.written(&header, "header", Direction::Response, &noun),
                });
            }
        }
        Response {
            status: status.to_ascii_uppercase().replace("DEFAULT", "default"),
            point,
            media,
            headers: found,
            may_refuse: response.flag(extension::ERROR_RESPONSE),
            pointer: response.pointer,
        }
    }

    /// The alternatives of an operation's credentials, and where they stand.
    fn security(&mut self, root: &Cursor<'_>, own: &Cursor<'_>) -> (Vec<Requirement>, String) {
        let holder = match own.member("security") {
            Some(_) => own,
            None => root,
        };
        let at = holder.pointer.clone() + &pointer(["security"]);
        let mut known: Vec<(&str, (Credential, PointId))> = Vec::new();
        let mut alternatives = Vec::new();
        for requirement in holder.items("security") {
            let mut together = Vec::new();
            for (name, _) in requirement.members() {
                let found = known.iter().find(|(other, _)| *other == name);
                let credential = match (found, scheme(self.document, name)) {
                    (Some((_, credential)), _) => credential.clone(),
                    (None, Some(scheme)) => {
                        let point = self.point(format!("credentials `{name}`"), &at);
                        let credential = (Credential::of(scheme), point);
                        known.push((name, credential.clone()));
                        credential
                    }
                    // A scheme that is not there asks for nothing that can be told.
                    (None, None) => continue,
                };
                together.push(credential);
            }
            alternatives.push(together);
        }
        (alternatives, at)
    }
}
