//! Writes the corpora that the targets start from: the pages under `fragments/`, and what stands in them.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};
use specweld::{Page, Pages};

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = Vec::new();
    for folder in fs::read_dir(root.join("../fragments"))? {
        let folder = folder?;
        for file in fs::read_dir(folder.path())? {
            let file = file?;
            let name = format!(
                "{}/{}",
                folder.file_name().display(),
                file.file_name().display()
            );
            pages.push(Page::new(name, fs::read(file.path())?.as_slice()));
        }
    }
    let pages = Pages::new(pages);
    let mut all = Map::new();
    let mut schemas = Vec::new();
    for (number, (id, page)) in pages.iter().enumerate() {
        write(root, "extract", number, &format!("\0{}", page.text()))?;
        for document in specweld::extract(id, page, &mut Vec::new()) {
            let text = document.to_json();
            write(root, "extract", number + 100, &format!("\u{1}{text}"))?;
            let document: Value = serde_json::from_str(&text)?;
            write(root, "lower", number, &document.to_string())?;
            schemas.extend(
                document["components"]["schemas"]
                    .as_object()
                    .cloned()
                    .unwrap_or_default(),
            );
            write(
                root,
                "merge",
                number,
                &json!({page.name(): document}).to_string(),
            )?;
            all.insert(page.name().to_owned(), document);
        }
    }
    write(root, "merge", 100, &Value::from(all).to_string())?;
    // Small documents are quick, and show more of what a change does.
    let document = |schema: &Value| {
        json!({"openapi": "3.1.1", "info": {"title": "T", "version": "1"}, "paths": {"/x/{id}": {"get": {"operationId": "get", "parameters":
            [{"name": "id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/A"}}], "responses": {"200": {"description": "", "content":
            {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}}}}}, "components": {"schemas": {"A": schema}}})
    };
    for (number, (_, schema)) in schemas.iter().enumerate() {
        let of = |target: &str, change: &Value| {
            let update = json!({"target": target, "update": change});
            let remove = json!({"target": "$..example", "remove": true});
            json!({"overlay": "1.0.0", "info": {"title": "T", "version": "1"}, "actions": [update, remove]})
        };
        let files = json!({
            "acme/cut.md": document(schema),
            "acme/cut.overlay.json": of("$.paths['/x/{id}'].get", &json!({"deprecated": true})),
            "acme/specweld.overlay.json": of("$.components.schemas.A", schema),
            "acme/cut.notes.md": ["Decided.", "", "## GET /x/{id}", "", "```json 200", "{\"a\": 1}", "```"],
        });
        write(root, "companions", number, &files.to_string())?;
    }
    for (number, (name, schema)) in schemas.iter().enumerate() {
        write(root, "lower", number + 200, &document(schema).to_string())?;
        let pair = json!({"a/one.md": document(schema), "a/two.json": {"openapi": "3.0.3", "info": {"title": "T", "version": "2"}, "components": {"schemas": {"A": schema, name: schema}}}});
        write(root, "merge", number + 200, &pair.to_string())?;
    }
    Ok(())
}

fn write(root: &Path, target: &str, number: usize, text: &str) -> std::io::Result<()> {
    let folder = root.join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("seed-{number}")), text)
}
