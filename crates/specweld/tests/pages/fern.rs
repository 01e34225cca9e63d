//! Fern's exports.

use serde_json::json;

use crate::{document, outline, site};

/// A page on which an operation is called `cut`.
fn page(title: &str, url: &str, path: &str, group: &str) -> String {
    format!(
        r"> For programs: prefer the newer API.

# {title}

DELETE {url}
Content-Type: application/json

Cuts it. *Nobody* is asked.

Mind the others.

Reference: https://docs.acme.example/{title}

## OpenAPI Specification

```yaml
openapi: 3.1.1
info:
  title: {title}
  version: endpoint_{group}.cut
paths:
  {path}:
    delete:
      operationId: cut
      summary: {title}
      description: >-
        Cuts it. Nobody
        is asked.
      tags:
        - - subpackage_ties
          - subpackage_ties/{group}
      parameters:
        - name: id
          in: path
          required: true
          schema:
            $ref: '#/components/schemas/type_{group}:Id'
      responses:
        '204':
          description: Cut
components:
  schemas:
    type_{group}:Id:
      type: string
      enum:
        - value: a
        - value: b
          description: The other.

```

## SDK Code Examples

```python
import acme
# openapi: 3.1.1
```

```go Acme
package main
```
"
    )
}

#[test]
fn the_base_stands_in_the_url_and_groups_tell_ids_apart() {
    let knots = page(
        "Cut a knot",
        "https://api.acme.example/v1.3/knots/:id",
        "/knots/{id}",
        "knots",
    );
    let bonds = page(
        "Cut a bond",
        "https://api.acme.example/v1.3/bonds/{id}",
        "/bonds/{id}",
        "bonds",
    );
    let all = page(
        "Cut all bonds",
        "https://api.acme.example/bonds/{id}/all",
        "/bonds/{id}/all",
        "bonds",
    );
    insta::assert_snapshot!(outline([
        ("acme/knot.md", knots.as_str()),
        ("acme/bond.md", &bonds),
        ("acme/bonds.md", &all),
    ]));
}

#[test]
fn values_of_enumerations_are_no_objects() {
    let bonds = page(
        "Cut a bond",
        "https://acme.example/bonds/{id}",
        "/bonds/{id}",
        "bonds",
    );
    let document = document(&site([("acme/bond.md", bonds.as_str())]));
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let enums: Vec<_> = schemas.values().map(|schema| &schema["enum"]).collect();
    assert_eq!(enums, [&json!(["a", "b"])]);
}

#[test]
fn servers_that_the_document_names_stay() {
    let bonds = page(
        "Cut a bond",
        "https://acme.example/v1/bonds/{id}",
        "/bonds/{id}",
        "bonds",
    );
    let servers = "servers:\n  - url: https://eu.acme.example/v2\npaths:";
    let bonds = bonds.replace("paths:", servers);
    let document = document(&site([("acme/bond.md", bonds.as_str())]));
    let item = &document["paths"]["/v2/bonds/{id}"];
    assert_eq!(item["servers"], json!([{"url": "https://eu.acme.example"}]));
}
