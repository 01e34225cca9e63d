//! Mintlify's exports, newer and older, and the sources of its pages.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::document::{Document, Operation};
use crate::fragment::{INDEX, fragment, inline, needed, operation_of, vary};
use crate::text::yaml;

pub fn mintlify(rng: &mut Rng, document: &Document, operation: &Operation) -> String {
    let mut fragment = fragment(document, &[operation]);
    operation_of(&mut fragment, operation)["operationId"] =
        json!(format!("{}_{}", operation.verb, operation.group));
    vary(rng, &mut fragment);
    let index = if rng.bool() { INDEX } else { "" };
    let (method, path) = (operation.method, &operation.path);
    format!(
        "{index}# {}\n\n> What it does.\n\n## OpenAPI\n\n````yaml api/openapi.json {method} {path}\n{}\n````\n\nBuilt with [Mintlify](https://mintlify.com).\n",
        operation.title,
        yaml(&fragment)
    )
}

pub fn mintlify_old(_: &mut Rng, document: &Document, operation: &Operation) -> String {
    let mut whole = fragment(document, &[operation]);
    inline(document, &mut whole);
    let mut parameters = json!({"path": {}, "query": {}, "header": {}, "cookie": {}});
    let own = operation_of(&mut whole, operation).clone();
    for parameter in own["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        let mut schema = parameter
            .get("schema")
            .cloned()
            .unwrap_or_else(|| json!({"type": "any"}));
        schema["required"] = json!(parameter["required"] == true);
        if schema.get("enum").is_some() && schema["type"] == "string" {
            schema["type"] = json!("enum<string>");
        }
        parameters[parameter["in"].as_str().unwrap()][name] = json!({"schema": [schema]});
    }
    let mut request = json!({"parameters": parameters});
    if let Some(content) = own["requestBody"]["content"].as_object() {
        let content = content
            .iter()
            .map(|(kind, media)| (kind.clone(), old_media(document, media, None)));
        request["body"] = Value::Object(content.collect());
    }
    let mut response = json!({});
    for (status, answer) in own["responses"].as_object().unwrap() {
        let description = answer["description"].as_str();
        let content = answer["content"].as_object().cloned().unwrap_or_default();
        let mut made: Map<String, Value> = content
            .iter()
            .map(|(kind, media)| (kind.clone(), old_media(document, media, description)))
            .collect();
        if made.is_empty() {
            let any = json!({"type": "any", "description": description});
            let media = json!({"schemaArray": [any], "examples": {}, "description": description});
            made.insert("_mintlify/placeholder".to_owned(), media);
        }
        response[status] = Value::Object(made);
    }
    let call = json!({
        "path": operation.path,
        "method": operation.method,
        "servers": whole["servers"],
        "request": request,
        "response": response,
        "deprecated": false,
        "type": "path",
    });
    let schemas = needed(document, &json!([own]))["schemas"].clone();
    let schemas = if schemas.is_null() {
        json!({})
    } else {
        schemas
    };
    let fragment = json!({"paths": call, "components": {"schemas": schemas}});
    format!(
        "# {}\n\n> What it does.\n\n## OpenAPI\n\n````yaml {} {}\n{}\n\n````\n",
        operation.title,
        operation.method.to_uppercase(),
        operation.path,
        yaml(&fragment)
    )
}

/// A media type of the older form: the outermost schema stands there in a form of its own.
fn old_media(document: &Document, media: &Value, description: Option<&str>) -> Value {
    let mut schema = media["schema"].clone();
    let reference = schema
        .get("$ref")
        .and_then(Value::as_str)
        .map(str::to_owned);
    if let Some(name) = reference.as_ref().and_then(|it| it.rsplit('/').next()) {
        schema = document.components["schemas"][name].clone();
        schema["refIdentifier"] = json!(reference);
    }
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (_, property) in properties.iter_mut() {
            *property = json!({"allOf": [property.take()]});
        }
    }
    if let Some(items) = schema.get_mut("items") {
        *items = json!({"allOf": [items.take()]});
    }
    if let Some(required) = schema
        .as_object_mut()
        .and_then(|schema| schema.remove("required"))
    {
        schema["requiredProperties"] = required;
    }
    let mut media =
        json!({"schemaArray": [schema], "examples": {"example": {"value": {"id": "<string>"}}}});
    if let Some(description) = description {
        media["description"] = json!(description);
    }
    media
}

pub fn mintlify_front(document: &Document) -> Vec<(String, String)> {
    let all: Vec<&Operation> = document.operations.iter().collect();
    let mut pages = vec![(
        "acme/openapi.yaml".to_owned(),
        yaml(&fragment(document, &all)),
    )];
    for (number, operation) in all.iter().enumerate() {
        let (method, path) = (operation.method, &operation.path);
        let file = if number % 2 == 0 { "" } else { "openapi.yaml " };
        let text = format!(
            "---\ntitle: {}\nopenapi: {file}{method} {path}\n---\n\n<Note>\nMind it.\n</Note>\n",
            operation.title
        );
        pages.push((format!("acme/page-{number}.mdx"), text));
    }
    pages
}
