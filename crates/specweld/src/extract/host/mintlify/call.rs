//! The form that Mintlify's exports had before they were OpenAPI: `paths` describes one call.
//!
//! ```yaml
//! paths:
//!   path: /ties/{id}
//!   method: delete
//!   servers: [{url: https://acme.example}]
//!   request:
//!     security: [{title: key, parameters: {query: {}, header: {X-Key: {type: apiKey}}, cookie: {}}}]
//!     parameters: {path: {id: {schema: [{type: string, required: true}]}}, query: {}, header: {}, cookie: {}}
//!     body: {application/json: {schemaArray: [{type: object, requiredProperties: [why]}], examples: {}}}
//!   response:
//!     '200': {application/json: {schemaArray: [{type: enum<string>, enum: [cut]}], description: Cut}}
//!     '404': {_mintlify/placeholder: {schemaArray: [{type: any}], description: No such tie}}
//!   deprecated: false
//!   type: path
//! components: {schemas: {}}
//! ```

use smol_str::SmolStr;

use super::super::mixed;
use crate::extract::draft::{Draft, items, text};
use crate::node::{Node, Object, Value};
use crate::openapi::METHODS;

/// Where there are parameters.
const PLACES: [&str; 4] = ["path", "query", "header", "cookie"];

/// What stands for the media type where there is no body.
const NO_BODY: &str = "_mintlify/placeholder";

pub(super) fn adapt(draft: &mut Draft<'_, '_>) {
    let title = draft.origin.title.clone();
    let schemas: Vec<SmolStr> = draft
        .section("schemas")
        .into_iter()
        .map(|(name, _)| name.clone())
        .collect();
    let Some(call) = draft.member("paths").filter(|call| is_call(call)) else {
        return;
    };
    let mut call = std::mem::replace(call, Node::object(call.span, []));
    let span = call.span.first_byte();
    let mut caller = Call {
        schemas,
        schemes: Vec::new(),
        operation: Node::object(span, []),
    };
    if let Some(title) = title {
        caller.operation.set("summary", Node::string(span, title));
    }
    caller.read(&mut call);
    let path = text(&call, "path").to_owned();
    let method = text(&call, "method").to_ascii_lowercase();
    let item = Node::object(span, [(method.as_str(), caller.operation)]);
    let item = Node::object(span, [(path.as_str(), item)]);
    if text(&call, "type") == "webhook" {
        draft.set("webhooks", item);
    } else {
        draft.set("paths", item);
    }
    if let Some(servers) = call.take("servers") {
        draft.set("servers", servers.node);
    }
    draft.add("securitySchemes", caller.schemes);
    draft.set_info("");
    // Its schemas are of whatever version the document was.
    mixed::respell(draft);
    draft.lost(
        "older exports of Mintlify have neither title and version of the API, nor ids of operations, nor the flows of OAuth",
        "the name of the folder is taken for the title; export the pages again, or put the API's own document in their place",
    );
}

/// Whether `paths` describes one call.
fn is_call(paths: &Node) -> bool {
    let method = text(paths, "method").to_ascii_lowercase();
    text(paths, "path").starts_with('/') && METHODS.contains(&method.as_str())
}

/// A call that becomes an operation.
struct Call {
    /// The names of the schemas that the page has.
    schemas: Vec<SmolStr>,
    /// The security schemes of the operation.
    schemes: Vec<(SmolStr, Node)>,
    operation: Node,
}

impl Call {
    fn read(&mut self, call: &mut Node) {
        if call.get("deprecated").and_then(Node::as_bool) == Some(true) {
            let span = call.span.first_byte();
            self.operation.set("deprecated", Node::bool(span, true));
        }
        if let Some(mut request) = call.take("request") {
            let request = &mut request.node;
            if let Some(security) = request.take("security") {
                self.security(security.node);
            }
            if let Some(parameters) = request.take("parameters") {
                self.parameters(parameters.node);
            }
            if let Some(body) = request.take("body") {
                self.body(body.node);
            }
        }
        self.responses(call);
    }

    fn parameters(&mut self, mut places: Node) {
        let span = places.span;
        let mut parameters = Vec::new();
        for place in PLACES {
            let named = places.take(place).map(|member| member.node.value);
            let Some(Value::Object(named)) = named else {
                continue;
            };
            for (name, member) in named {
                parameters.push(self.parameter(place, &name, member.node));
            }
        }
        self.operation
            .set("parameters", Node::array(span, parameters));
    }

    fn parameter(&self, place: &str, name: &str, mut node: Node) -> Node {
        let span = node.span;
        let mut parameter = Node::object(
            span,
            [
                ("name", Node::string(span, name)),
                ("in", Node::string(span, place)),
            ],
        );
        let mut is_required = place == "path";
        for schema in items(&mut node, "schema").into_iter().flatten() {
            is_required |= schema.get("required").and_then(Node::as_bool) == Some(true);
            for key in ["description", "deprecated"] {
                if let Some(member) = schema.take(key).filter(|_| !parameter.has(key)) {
                    parameter.set(key, member.node);
                }
            }
        }
        parameter.set("required", Node::bool(span, is_required));
        let schema = self.schema(&mut node, "schema");
        parameter.set("schema", schema);
        for key in ["style", "explode"] {
            if let Some(member) = node.take(key) {
                parameter.set(key, member.node);
            }
        }
        parameter
    }

    fn body(&mut self, body: Node) {
        let span = body.span;
        let Value::Object(media) = body.value else {
            return;
        };
        let is_required = media.values().any(|member| {
            let schemas = member.node.get("schemaArray").and_then(Node::as_array);
            let is_required =
                |schema: &Node| schema.get("required").and_then(Node::as_bool) == Some(true);
            schemas.unwrap_or_default().iter().any(is_required)
        });
        let (_, content) = self.content(media);
        if content
            .as_object()
            .is_some_and(|content| content.is_empty())
        {
            return;
        }
        let mut body = Node::object(span, [("content", content)]);
        body.set("required", Node::bool(span, is_required));
        self.operation.set("requestBody", body);
    }

    fn responses(&mut self, call: &mut Node) {
        let span = call.key_span("response");
        let mut responses = Node::object(span, []);
        if let Some(Value::Object(statuses)) = call.take("response").map(|member| member.node.value)
        {
            for (status, member) in statuses {
                let span = member.node.span;
                let Value::Object(media) = member.node.value else {
                    continue;
                };
                let (description, content) = self.content(media);
                let mut response =
                    Node::object(span, [("description", Node::string(span, description))]);
                if content
                    .as_object()
                    .is_some_and(|content| !content.is_empty())
                {
                    response.set("content", content);
                }
                responses.set(&status, response);
            }
        }
        if responses
            .as_object()
            .is_some_and(|responses| responses.is_empty())
        {
            let nothing = Node::object(span, [("description", Node::string(span, ""))]);
            responses.set("default", nothing);
        }
        self.operation.set("responses", responses);
    }

    /// What the media types say of the whole, and the Media Type Objects.
    fn content(&self, media: Object) -> (SmolStr, Node) {
        let mut described = SmolStr::default();
        let mut content = Node::object(Default::default(), []);
        for (name, member) in media {
            let mut media = member.node;
            content.span = media.span;
            if let (true, Some(description)) = (
                described.is_empty(),
                media.get("description").and_then(Node::as_str),
            ) {
                described = description.into();
            }
            if name == NO_BODY {
                continue;
            }
            let schema = self.schema(&mut media, "schemaArray");
            let mut media_type = Node::object(media.span, [("schema", schema)]);
            if let Some(examples) = media.take("examples")
                && examples
                    .node
                    .as_object()
                    .is_some_and(|examples| !examples.is_empty())
            {
                media_type.set("examples", examples.node);
            }
            content.set(&name, media_type);
        }
        (described, content)
    }

    /// One schema for a list of those that a value may have.
    fn schema(&self, node: &mut Node, key: &str) -> Node {
        let span = node.key_span(key);
        let mut schemas = Vec::new();
        for mut schema in items(node, key).map(std::mem::take).unwrap_or_default() {
            self.refer(&mut schema);
            plain(&mut schema);
            schemas.push(schema);
        }
        match schemas.len() {
            0 => Node::object(span, []),
            1 => schemas.remove(0),
            _ => Node::object(span, [("anyOf", Node::array(span, schemas))]),
        }
    }

    /// A schema that the page has under a name is that one.
    fn refer(&self, schema: &mut Node) {
        let Some(target) = schema.take("refIdentifier") else {
            return;
        };
        let name = target
            .node
            .as_str()
            .and_then(|target| target.strip_prefix("#/components/schemas/"));
        if let Some(name) = name.filter(|name| self.schemas.iter().any(|known| known == name)) {
            *schema = Node::reference(target.node.span, format!("#/components/schemas/{name}"));
        }
    }

    /// Requirements, and a scheme for each parameter that one of them names.
    fn security(&mut self, security: Node) {
        let span = security.span;
        let mut requirements = Vec::new();
        for mut alternative in security.as_array().unwrap_or_default().to_vec() {
            let title = text(&alternative, "title").to_owned();
            let names: Vec<&str> = title.split(" & ").collect();
            let mut requirement = Node::object(alternative.span, []);
            let parameters = schemes(&mut alternative);
            let is_each_named = names.len() == parameters.len();
            for (index, scheme) in parameters.into_iter().enumerate() {
                let name = match is_each_named {
                    true => names[index].to_owned(),
                    false => format!("{title} {}", index + 1),
                };
                requirement.set(&name, Node::array(scheme.span, Vec::new()));
                if !self.schemes.iter().any(|(known, _)| *known == name) {
                    self.schemes.push((name.into(), scheme));
                }
            }
            requirements.push(requirement);
        }
        self.operation
            .set("security", Node::array(span, requirements));
    }
}

/// The schemes of a security requirement, which stand as parameters.
fn schemes(alternative: &mut Node) -> Vec<Node> {
    let mut schemes = Vec::new();
    for place in PLACES {
        let named = alternative
            .get_mut("parameters")
            .and_then(|places| places.take(place));
        let Some(Value::Object(named)) = named.map(|member| member.node.value) else {
            continue;
        };
        for (name, member) in named {
            let mut scheme = member.node;
            let span = scheme.span;
            match text(&scheme, "type") {
                "apiKey" => {
                    scheme.set("in", Node::string(span, place));
                    scheme.set("name", Node::string(span, name));
                }
                "oauth2" => scheme.set("flows", Node::object(span, [])),
                _ => {}
            }
            schemes.push(scheme);
        }
    }
    schemes
}

/// Makes a schema of one that is made to be shown.
fn plain(schema: &mut Node) {
    if schema.get("required").and_then(Node::as_bool).is_some() {
        schema.take("required");
    }
    if let Some(required) = schema.take("requiredProperties") {
        schema.set("required", required.node);
    }
    let span = schema.span;
    let shown = text(schema, "type").to_owned();
    match shown.as_str() {
        "any" => drop(schema.take("type")),
        "file" => {
            schema.set("type", Node::string(span, "string"));
            schema.set("format", Node::string(span, "binary"));
        }
        shown => {
            let inner = shown
                .strip_prefix("enum<")
                .and_then(|inner| inner.strip_suffix('>'));
            if let Some(inner) = inner {
                schema.set("type", Node::string(span, inner));
            }
        }
    }
    for key in ["properties", "patternProperties"] {
        let named = schema.get_mut(key).and_then(Node::as_object_mut);
        for (_, member) in named.into_iter().flatten() {
            plain(&mut member.node);
        }
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = schema.get_mut(key) {
            plain(inner);
        }
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        items(schema, key).into_iter().flatten().for_each(plain);
    }
    // Each property is wrapped so.
    let is_wrapped = schema.as_object().is_some_and(|object| object.len() == 1);
    if is_wrapped
        && let Some(all) = items(schema, "allOf").filter(|all| all.len() == 1)
        && let Some(only) = all.pop()
    {
        *schema = only;
    }
}
