//! Documents made at random, small and of the kinds that public ones have.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::schema::{Maker, TYPES};

/// An operation of a document.
#[derive(Clone, Debug)]
pub struct Operation {
    pub method: &'static str,
    pub path: String,
    pub title: String,
    /// What it does, as many operations are called.
    pub verb: &'static str,
    /// What it does that to.
    pub group: String,
    /// The operation object, without an id.
    pub value: Value,
}

/// A document.
#[derive(Clone, Debug)]
pub struct Document {
    pub is_31: bool,
    pub title: String,
    /// The server, whose path goes into the paths.
    pub host: &'static str,
    pub base: &'static str,
    pub operations: Vec<Operation>,
    pub components: Map<String, Value>,
}

const NOUNS: [&str; 12] = [
    "tie", "knot", "user", "team", "invoice", "webhook", "key", "event", "file", "label", "plan",
    "note",
];
pub fn document(rng: &mut Rng, is_31: bool) -> Document {
    let schemas = rng.usize(3..9);
    let mut maker = Maker {
        rng,
        is_31,
        schemas,
        parameters: Map::new(),
        responses: Map::new(),
    };
    let made = (0..schemas).map(|index| (TYPES[index].to_owned(), maker.component(index)));
    let made: Map<String, Value> = made.collect();
    maker.shared();
    let schemes = maker.schemes();
    let mut operations: Vec<Operation> = Vec::new();
    for _ in 0..40 {
        let operation = maker.operation(&schemes);
        let shape = (operation.method, shape(&operation.path));
        let is_new = |other: &Operation| (other.method, self::shape(&other.path)) != shape;
        if operations.iter().all(is_new) {
            operations.push(operation);
        }
        if operations.len() == 9 {
            break;
        }
    }
    let Maker {
        parameters,
        responses,
        rng,
        ..
    } = maker;
    let mut components = Map::new();
    for (section, members) in [
        ("schemas", made),
        ("parameters", parameters),
        ("responses", responses),
        ("securitySchemes", schemes),
    ] {
        components.insert(section.to_owned(), Value::Object(members));
    }
    Document {
        is_31,
        title: "Ties & Knots".to_owned(),
        host: "https://api.acme.example",
        base: ["", "/v1", "/api/v2.1"][rng.usize(..3)],
        operations,
        components,
    }
}

/// A path whatever its parameters are called.
pub fn shape(path: &str) -> String {
    let parts = path.split('/');
    let parts = parts.map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

impl Maker<'_> {
    /// Parameters and responses that operations refer to.
    fn shared(&mut self) {
        let limit =
            json!({"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}});
        self.parameters.insert("Limit".to_owned(), limit);
        let version = json!({"name": "X-Version", "in": "header", "required": true, "schema": {"type": "string"}});
        self.parameters.insert("version".to_owned(), version);
        let schema = self.schema(1);
        let missing = json!({"description": "None.", "content": {"application/problem+json": {"schema": schema}}});
        self.responses.insert("NotFound".to_owned(), missing);
        let later = json!({"description": "Too many.", "headers": {"Retry-After": {"schema": {"type": "integer"}}}});
        self.responses.insert("TooMany".to_owned(), later);
    }

    fn schemes(&mut self) -> Map<String, Value> {
        let all = [
            ("bearerAuth", json!({"type": "http", "scheme": "bearer"})),
            (
                "key",
                json!({"type": "apiKey", "in": "header", "name": "X-Api-Key"}),
            ),
            (
                "oauth",
                json!({"type": "oauth2", "flows": {"clientCredentials":
                    {"tokenUrl": "https://acme.example/token", "scopes": {"ties:read": "Read", "ties:write": ""}}}}),
            ),
        ];
        let first = self.rng.usize(..all.len());
        let count = self.rng.usize(1..3);
        let all = all.iter().cycle().skip(first).take(count);
        all.map(|(name, scheme)| ((*name).to_owned(), scheme.clone()))
            .collect()
    }

    fn operation(&mut self, schemes: &Map<String, Value>) -> Operation {
        let noun = self.pick(&NOUNS);
        let (verb, method, ending) = *self.pick(&[
            &("list", "get", ""),
            &("create", "post", ""),
            &("get", "get", "/{}"),
            &("update", "patch", "/{}"),
            &("replace", "put", "/{}"),
            &("delete", "delete", "/{}"),
            &("cut", "post", "/{}/cut"),
            &("list", "get", "/{}/events"),
        ]);
        // Pages do not agree on what a parameter is called.
        let name = match self.odds(20) {
            true => "id".to_owned(),
            false => format!("{noun}_id"),
        };
        let path = format!("/{noun}s{}", ending.replace("{}", &format!("{{{name}}}")));
        let mut parameters = Vec::new();
        if path.contains('{') {
            let schema = json!({"type": "string", "format": "uuid"});
            parameters
                .push(json!({"name": name, "in": "path", "required": true, "schema": schema}));
        }
        parameters.extend(self.more_parameters());
        let mut value = json!({"tags": [noun], "summary": format!("{verb} {noun}"), "responses": self.answers(verb)});
        if !parameters.is_empty() || self.rng.bool() {
            value["parameters"] = json!(parameters);
        }
        if ["create", "update", "replace", "cut"].contains(&verb) && self.odds(90) {
            value["requestBody"] = self.body();
        }
        if self.odds(60) {
            value["description"] = json!(format!(
                "Does it to the {noun}.\n\nMind `{{braces}}` & <b>tags</b>."
            ));
        }
        if self.odds(60) {
            let names: Vec<&String> = schemes.keys().collect();
            let name = self.pick(&names.iter().map(|name| name.as_str()).collect::<Vec<_>>());
            let scopes = if name == "oauth" {
                json!(["ties:read"])
            } else {
                json!([])
            };
            value["security"] = json!([{name: scopes}]);
        }
        if self.odds(10) {
            value["deprecated"] = json!(true);
        }
        if self.odds(10) {
            let done = json!({"responses": {"200": {"description": "Heard."}}, "requestBody": {"content": {"application/json": self.media()}}});
            value["callbacks"] = json!({"onTie": {"{$request.body#/url}": {"post": done}}});
        }
        if self.odds(10) {
            value["externalDocs"] = json!({"url": "https://docs.acme.example"});
            value["x-codeSamples"] =
                json!([{"lang": "sh", "source": "curl \"https://acme.example\"\n"}]);
        }
        Operation {
            method,
            title: format!(
                "{}{} {noun} {}",
                verb[..1].to_uppercase(),
                &verb[1..],
                path.len()
            ),
            path,
            verb,
            group: format!("{noun}s"),
            value,
        }
    }

    fn more_parameters(&mut self) -> Vec<Value> {
        let all = [
            json!({"$ref": "#/components/parameters/Limit"}),
            json!({"$ref": "#/components/parameters/version"}),
            json!({"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["asc", "desc"], "default": "asc"}}),
            json!({"name": "ids[]", "in": "query", "explode": false, "schema": {"type": "array", "items": {"type": "string"}}}),
            json!({"name": "filter", "in": "query", "style": "deepObject", "explode": true,
                "schema": {"type": "object", "properties": {"name": {"type": "string"}}}}),
            json!({"name": "If-Match", "in": "header", "description": "An \"etag\".", "schema": {"type": "string"}}),
            json!({"name": "session", "in": "cookie", "schema": {"type": "string"}}),
            json!({"name": "at", "in": "query", "content": {"application/json": {"schema": self.schema(1)}}}),
            json!({"name": "kind", "in": "query", "schema": self.schema(0), "example": "a", "x-own": {"a": [1]}}),
        ];
        all.into_iter()
            .filter(|_| self.rng.u8(..100) < 20)
            .collect()
    }

    fn media(&mut self) -> Value {
        let mut media = json!({"schema": match self.rng.u8(..4) {
            0 => self.object(2),
            1 => json!({"type": "array", "items": self.reference(self.schemas)}),
            _ => self.reference(self.schemas),
        }});
        match self.rng.u8(..4) {
            0 => media["example"] = json!({"id": "1", "note": "a: b # c\n"}),
            1 => media["examples"] = json!({"one": {"summary": "One", "value": {"id": null}}}),
            _ => {}
        }
        media
    }

    fn body(&mut self) -> Value {
        let json = self.media();
        let file = json!({"type": "object", "properties": {"file": {"type": "string", "format": "binary"}, "name": {"type": "string"}}});
        let mut content = match self.rng.u8(..8) {
            0 => {
                json!({"multipart/form-data": {"schema": file, "encoding": {"file": {"contentType": "image/png"}}}})
            }
            1 => json!({"application/x-www-form-urlencoded": {"schema": self.object(1)}}),
            2 => {
                json!({"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}})
            }
            _ => json!({"application/json": json}),
        };
        if self.odds(10) {
            content["text/csv"] = json!({"schema": {"type": "string"}});
        }
        json!({"required": self.rng.bool(), "content": content})
    }

    fn answers(&mut self, verb: &str) -> Value {
        let mut answers = Map::new();
        let status = match verb {
            "delete" => "204",
            "create" => "201",
            _ => "200",
        };
        let mut success = json!({"description": "Done."});
        if verb != "delete" {
            success["content"] = json!({"application/json": self.media()});
        }
        if self.odds(10) {
            success["links"] = json!({"self": {"operationRef": "https://acme.example/other.json#/paths/~1a/get", "parameters": {"id": "$response.body#/id"}}});
        }
        if self.odds(20) {
            success["headers"] =
                json!({"X-Total": {"description": "All.", "schema": {"type": "integer"}}});
        }
        answers.insert(status.to_owned(), success);
        if self.odds(50) {
            answers.insert(
                "404".to_owned(),
                json!({"$ref": "#/components/responses/NotFound"}),
            );
        }
        if self.odds(30) {
            answers.insert(
                "429".to_owned(),
                json!({"$ref": "#/components/responses/TooMany"}),
            );
        }
        if self.odds(20) {
            let content = json!({"application/json": self.media(), "text/plain": {"schema": {"type": "string"}}});
            let status = self.pick(&["4XX", "default", "500"]);
            answers.insert(
                status.to_owned(),
                json!({"description": "", "content": content}),
            );
        }
        Value::Object(answers)
    }
}
