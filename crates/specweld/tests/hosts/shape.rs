//! A document as pages, as docs hosts export it.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::document::{Document, Operation};
use crate::fragment::{INDEX, each, fragment, inline, operation_of, vary};
use crate::mintlify::{mintlify, mintlify_front, mintlify_old};
use crate::text::{json as written, yaml};

/// A docs host, or pages that people keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    GitBook,
    ReadMe,
    Mintlify,
    /// Its older form of a fragment.
    MintlifyOld,
    /// Its sources: pages whose front matter names an operation of a file.
    MintlifyFront,
    Fern,
    Apidog,
    /// Markdown of any host.
    Plain,
    /// A document in several files.
    Files,
}

impl Host {
    pub const ALL: [Self; 9] = [
        Self::GitBook,
        Self::ReadMe,
        Self::Mintlify,
        Self::MintlifyOld,
        Self::MintlifyFront,
        Self::Fern,
        Self::Apidog,
        Self::Plain,
        Self::Files,
    ];

    /// Whether its documents are of OpenAPI 3.1.
    pub fn is_31(self, rng: &mut Rng) -> bool {
        match self {
            Self::Fern => true,
            Self::MintlifyOld | Self::Apidog => false,
            _ => rng.bool(),
        }
    }

    /// The pages of a document: their names and texts.
    pub fn pages(self, rng: &mut Rng, document: &Document) -> Vec<(String, String)> {
        let single = |page: fn(&mut Rng, &Document, &Operation) -> String, rng: &mut Rng| {
            let operations = document.operations.iter().enumerate();
            let pages = operations.map(|(number, operation)| {
                let name = format!("acme/{}/{}-{number}.md", operation.group, operation.verb);
                (name, page(rng, document, operation))
            });
            pages.collect()
        };
        match self {
            Self::GitBook => git_book(rng, document),
            Self::ReadMe => single(read_me, rng),
            Self::Mintlify => single(mintlify, rng),
            Self::MintlifyOld => single(mintlify_old, rng),
            Self::MintlifyFront => mintlify_front(document),
            Self::Fern => single(fern, rng),
            Self::Apidog => single(apidog, rng),
            Self::Plain => single(plain, rng),
            Self::Files => files(rng, document),
        }
    }
}

fn git_book(rng: &mut Rng, document: &Document) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    let mut rest = document.operations.as_slice();
    while !rest.is_empty() {
        let (here, more) = rest.split_at(rng.usize(1..4).min(rest.len()));
        rest = more;
        let mut text = format!("# {}\n\nAll about them.\n", here[0].title);
        for operation in here {
            let mut fragment = fragment(document, &[operation]);
            vary(rng, &mut fragment);
            let method = operation.method.to_uppercase();
            let summary = operation.value["summary"].as_str().unwrap();
            text.push_str(&format!(
                "\n## {method} {}\n\n> {summary}\n\n```json\n{}\n```\n",
                operation.path,
                written(&fragment, false)
            ));
        }
        if rng.bool() {
            text.push_str("\n\n---\n\n# Agent Instructions: Querying This Documentation\n\nIf you need more, ask:\n\n```\nGET https://docs.acme.example/list.md?ask=<question>\n```\n");
        }
        pages.push((format!("acme/page-{}.md", pages.len()), text));
    }
    pages
}

fn read_me(rng: &mut Rng, document: &Document, operation: &Operation) -> String {
    let mut fragment = fragment(document, &[operation]);
    let mut text = "---\nupdatedAt: 2026-08-11T14:46:49.000Z\nagentTools:\n  projectIndex: https://docs.acme.example/llms.txt\n---\n\n".to_owned();
    if rng.bool() {
        text.push_str(INDEX);
    }
    fragment["_id"] = json!("61a4");
    fragment["x-readme"] = json!({"headers": [], "explorer-enabled": true, "proxy-enabled": true});
    fragment["x-readme-fauxas"] = json!(true);
    operation_of(&mut fragment, operation)["operationId"] = json!(format!(
        "{}-{}",
        operation.verb,
        operation.path.trim_matches('/')
    ));
    operation_of(&mut fragment, operation)["deprecated"] = json!(false);
    // Schemes are called by their numbers.
    let schemes = fragment["components"]["securitySchemes"]
        .as_object()
        .unwrap()
        .clone();
    let numbers = schemes.keys().enumerate();
    let numbers: Vec<_> = numbers
        .map(|(number, name)| (name.clone(), format!("sec{number}")))
        .collect();
    let renamed = schemes.into_iter().map(|(name, scheme)| {
        let number = numbers.iter().find(|(old, _)| *old == name).unwrap();
        (number.1.clone(), scheme)
    });
    fragment["components"]["securitySchemes"] = Value::Object(renamed.collect());
    if let Some(security) = operation_of(&mut fragment, operation).get_mut("security") {
        let requirement = security[0].as_object().unwrap().clone();
        let (name, scopes) = requirement.into_iter().next().unwrap();
        let number = numbers.iter().find(|(old, _)| *old == name).unwrap();
        *security = json!([{number.1.as_str(): scopes}]);
    }
    let fragment = written(&fragment, true);
    format!(
        "{text}# {}\n\nWhat it does.\n\n# OpenAPI definition\n\n```json\n{fragment}\n```\n",
        operation.title
    )
}

fn fern(rng: &mut Rng, document: &Document, operation: &Operation) -> String {
    let mut fragment = fragment(document, &[operation]);
    inline(document, &mut fragment);
    fragment["openapi"] = json!("3.1.1");
    fragment["info"] = json!({"title": operation.title, "version": format!("endpoint_{}.{}", operation.group, operation.verb)});
    fragment.as_object_mut().unwrap().remove("servers");
    let group = format!("subpackage_{}", operation.group);
    let own = operation_of(&mut fragment, operation);
    own["operationId"] = json!(operation.verb);
    own["tags"] = json!([[group]]);
    let schemas = fragment["components"]["schemas"].take();
    let schemas = schemas.as_object().cloned().unwrap_or_default();
    let schemas = schemas.into_iter().map(|(name, mut schema)| {
        if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
            values
                .iter_mut()
                .for_each(|value| *value = json!({"value": value.take()}));
        }
        (format!("type_:{name}"), schema)
    });
    fragment["components"]["schemas"] = Value::Object(schemas.collect());
    each(&mut fragment, &mut |node| {
        if let Some(reference) = node.get("$ref").and_then(Value::as_str) {
            node["$ref"] = json!(reference.replace("/schemas/", "/schemas/type_:"));
        }
    });
    let path = match rng.bool() {
        true => operation.path.clone(),
        false => operation.path.replace('{', ":").replace('}', ""),
    };
    format!(
        "# {0}\n\n{1} {2}{3}{path}\nContent-Type: application/json\n\nWhat it does.\n\nReference: https://docs.acme.example/{4}\n\n\
         ## OpenAPI Specification\n\n```yaml\n{5}\n\n```\n\n## SDK Code Examples\n\n```python\nimport acme\n\nacme.{4}()\n```\n\n```go Acme\npackage main\n```\n",
        operation.title,
        operation.method.to_uppercase(),
        document.host,
        document.base,
        operation.verb,
        yaml(&fragment)
    )
}

fn apidog(_: &mut Rng, document: &Document, operation: &Operation) -> String {
    let mut fragment = fragment(document, &[operation]);
    inline(document, &mut fragment);
    fragment["openapi"] = json!("3.0.1");
    fragment["info"] = json!({"title": "", "description": "", "version": "1.0.0"});
    each(&mut fragment, &mut |node| {
        let names = node.get("properties").and_then(Value::as_object);
        let names: Option<Vec<String>> = names.map(|it| it.keys().cloned().collect());
        if let Some(names) = names {
            node["x-apidog-orders"] = json!(names);
        }
        if node.get("nullable").is_some() && node.get("allOf").is_some() {
            let inner = node["allOf"][0].take();
            *node = json!({"anyOf": [inner, {"type": "null"}]});
        }
    });
    let own = operation_of(&mut fragment, operation);
    own["deprecated"] = json!(false);
    own["x-apidog-folder"] = json!("Ties");
    own["x-run-in-apidog"] = json!("https://app.apidog.com/web/project/1/apis/api-1-run");
    if own.get("parameters").is_none() {
        own["parameters"] = json!([]);
    }
    if let Some(security) = own.get_mut("security") {
        security[0]["x-apidog"] = json!({"required": true});
    }
    for (_, answer) in own["responses"].as_object_mut().unwrap() {
        answer["x-apidog-name"] = json!("OK");
        if answer.get("headers").is_none() {
            answer["headers"] = json!({});
        }
    }
    format!(
        "# {}\n\n## OpenAPI Specification\n\n```yaml\n{}\n\n```\n",
        operation.title,
        yaml(&fragment)
    )
}

fn plain(rng: &mut Rng, document: &Document, operation: &Operation) -> String {
    let mut fragment = fragment(document, &[operation]);
    if rng.bool() {
        operation_of(&mut fragment, operation)["operationId"] =
            json!(format!("{}{}", operation.verb, operation.path));
    }
    vary(rng, &mut fragment);
    let (method, path) = (operation.method.to_uppercase(), &operation.path);
    let title = match rng.u8(..3) {
        0 => format!("# {}\n", operation.title),
        1 => format!("{}\n=====\n", operation.title),
        _ => format!(
            "---\ntitle: {0}\nsidebar_label: \"{0}\"\n---\n\n# {0}\n",
            operation.title
        ),
    };
    let block = match rng.u8(..3) {
        0 => format!("```yaml\n{}\n```\n", yaml(&fragment)),
        1 => format!(
            "~~~ json title=\"openapi.json\"\n{}\n~~~\n",
            written(&fragment, true)
        ),
        _ => format!("```yml\n{}\n```\n", yaml(&fragment)),
    };
    format!(
        "{title}\n**{method} {path}**\n\n{block}\n## Errors\n\n| Code | Meaning |\n|---|---|\n| 404 | None |\n\n```json\n{{\"error\": \"none\"}}\n```\n"
    )
}

/// A document whose schemas stand in a file of their own.
fn files(rng: &mut Rng, document: &Document) -> Vec<(String, String)> {
    let all: Vec<&Operation> = document.operations.iter().collect();
    let mut whole = fragment(document, &all);
    let schemas = whole["components"]["schemas"].take();
    let schemas = schemas.as_object().cloned().unwrap_or_default();
    let names = schemas.keys();
    let references = names.map(|name| {
        (
            name.clone(),
            json!({"$ref": format!("./parts/schemas.yaml#/{name}")}),
        )
    });
    whole["components"]["schemas"] = Value::Object(references.collect());
    let mut schemas = Value::Object(schemas);
    each(&mut schemas, &mut |node| {
        if let Some(reference) = node.get("$ref").and_then(Value::as_str) {
            node["$ref"] = json!(reference.replace("#/components/schemas/", "#/"));
        }
    });
    let whole = match rng.bool() {
        true => ("acme/openapi.yaml".to_owned(), yaml(&whole)),
        false => ("acme/openapi.json".to_owned(), written(&whole, true)),
    };
    vec![
        whole,
        ("acme/parts/schemas.yaml".to_owned(), yaml(&schemas)),
    ]
}
