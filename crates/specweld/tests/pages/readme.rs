//! ReadMe's exports.

use crate::outline;

fn page(title: &str, path: &str, scheme: &str) -> String {
    format!(
        r##"---
updatedAt: 2026-08-11T14:46:49.000Z
agentTools:
  projectIndex: https://acme.example/llms.txt
---

> ## Documentation Index
> Fetch the complete documentation index at: https://acme.example/llms.txt

# {title}

All of them.

<br />

```json
{{
  "ties": [
}}
```

# OpenAPI definition

```json
{{
  "_id": "1",
  "openapi": "3.1.0",
  "info": {{"title": "ties", "version": "1.0"}},
  "servers": [{{"url": "https://acme.example/v1"}}],
  "components": {{"securitySchemes": {{"sec0": {scheme}}}}},
  "security": [{{"sec0": []}}],
  "paths": {{"{path}": {{"get": {{
    "summary": "{title}", "description": "", "operationId": "{path}",
    "responses": {{"200": {{"description": "200"}}}}, "deprecated": false
  }}, "put": {{"security": [{{"sec0": []}}, {{}}], "responses": {{"204": {{"description": "Put"}}}}}}}}}},
  "x-readme": {{"headers": [], "explorer-enabled": true}},
  "x-readme-fauxas": true
}}
```
"##
    )
}

#[test]
fn schemes_are_named_by_what_they_are() {
    let key = r#"{"type": "apiKey", "in": "header", "name": "x-api-key"}"#;
    let basic = r#"{"type": "http", "scheme": "basic"}"#;
    insta::assert_snapshot!(outline([
        ("acme/ties.md", page("Ties", "/ties", key).as_str()),
        ("acme/knots.md", &page("Knots", "/knots", key)),
        ("acme/bonds.md", &page("Bonds", "/bonds", basic)),
    ]));
}
