//! Mintlify's exports, newer and older, and the sources of its pages.

use serde_json::json;

use crate::{document, outline, site};

#[test]
fn blocks_say_where_they_come_from() {
    let page = "> ## Documentation Index
> Fetch the complete documentation index at: https://acme.example/llms.txt

# Cut a tie

> Cuts a tie for good.

The other side is not asked.



## OpenAPI

````yaml openapi/ties.json delete /ties
openapi: 3.0.3
info: {title: Ties, version: 1.0}
servers: [{url: https://acme.example/v1}]
paths:
  /ties:
    delete:
      summary: Cut a tie
      description: |-
        Cuts a tie for good.

        The other side
        is not asked.
      operationId: cutTie
      responses: {'204': {description: Cut}}
````

Built with [Mintlify](https://mintlify.com).
";
    insta::assert_snapshot!(outline([("acme/cut.md", page)]));
}

#[test]
fn front_matter_names_an_operation_of_a_file() {
    let ties = r#"{"openapi": "3.0.3", "info": {"title": "Ties", "version": "1"}, "paths": {"/ties": {
        "get": {"summary": "Ties", "responses": {"204": {"description": "None"}}},
        "post": {"operationId": "tie", "responses": {"204": {"description": "Tied"}}}}}}"#;
    let list = "---\ntitle: List\nopenapi: get /ties\n---\n\nimport { Card } from 'cards'\n\n# List ties\n\n<Note>\nThe newest comes first.\n</Note>\n";
    let tie = "---\ntitle: 'Tie'\nopenapi: \"ties.json POST /ties\"\n---\n\nIt must be new.\n";
    insta::assert_snapshot!(outline([
        ("acme/ties.json", ties),
        ("acme/list.mdx", list),
        ("acme/tie.mdx", tie),
        (
            "acme/docs.json",
            "{\"navigation\": {\"openapi\": \"ties.json\"}}"
        ),
    ]));
}

const OLD: &str = "# Change a tie

> Changes what a tie is.

## OpenAPI

````yaml ties.json PATCH /ties/{id}
paths:
  path: /ties/{id}
  method: patch
  servers:
    - url: https://acme.example/v1
  request:
    security:
      - title: key & secret
        parameters:
          query: {}
          header:
            X-Key:
              type: apiKey
            X-Secret:
              type: apiKey
          cookie: {}
      - title: bearer
        parameters:
          query: {}
          header:
            Authorization:
              type: http
              scheme: bearer
          cookie: {}
    parameters:
      path:
        id:
          schema:
            - type: string
              required: true
              description: Whose tie
              format: uuid
      query:
        kind:
          schema:
            - type: enum<string>
              enum:
                - firm
                - loose
              required: false
            - type: integer
      header: {}
      cookie: {}
    body:
      application/json:
        schemaArray:
          - type: object
            properties:
              note:
                allOf:
                  - type: string
                    nullable: true
              knots:
                allOf:
                  - type: array
                    items:
                      allOf:
                        - $ref: '#/components/schemas/Knot'
              proof:
                allOf:
                  - type: any
            required: true
            refIdentifier: '#/components/schemas/Change'
            requiredProperties:
              - note
        examples:
          example:
            value:
              note: <string>
    codeSamples:
      - lang: go
        source: package main
  response:
    '200':
      application/json:
        schemaArray:
          - type: object
            refIdentifier: '#/components/schemas/Knot'
        examples: {}
        description: Changed
    '404':
      _mintlify/placeholder:
        schemaArray:
          - type: any
            description: No such tie
        examples: {}
        description: No such tie
  deprecated: true
  type: path
components:
  schemas:
    Knot:
      type: object

````
";

#[test]
fn the_older_form_becomes_an_operation() {
    let pages = site([("acme/change.md", OLD)]);
    let document = document(&pages);
    let mut operation = document["paths"]["/v1/ties/{id}"]["patch"].clone();
    let body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].take();
    insta::assert_snapshot!(serde_json::to_string_pretty(&operation).unwrap());
    let body = body.as_str().unwrap().rsplit('/').next().unwrap();
    let mut body = document["components"]["schemas"][body].clone();
    body.as_object_mut().unwrap().remove("x-specweld-page");
    assert_eq!(
        body,
        json!({
            "type": "object",
            "required": ["note"],
            "properties": {
                "note": {"type": "string", "nullable": true},
                "knots": {"type": "array", "items": {"$ref": "#/components/schemas/AcmeKnot"}},
                "proof": {},
            },
        })
    );
    let schemes = document["components"]["securitySchemes"]
        .as_object()
        .unwrap();
    let names: Vec<_> = schemes.keys().collect();
    assert_eq!(names, ["AcmeBearer", "AcmeKey", "AcmeSecret"]);
    assert_eq!(schemes["AcmeSecret"]["name"], "X-Secret");
}

/// Sources of pages without the document that they were written for.
#[test]
fn what_front_matter_shows_is_an_operation_where_there_is_no_document() {
    let page = |title: &str, call: &str| {
        format!("---\ntitle: {title}\nopenapi: {call}\n---\n\n# {title}\n\nIt takes a while.\n")
    };
    let (cut, list) = (
        page("Cut a tie", "DELETE /ties/{id}"),
        page("List ties", "ties.json get /ties"),
    );
    let pages = [
        ("acme/cut.mdx", cut.as_str()),
        ("acme/list.mdx", list.as_str()),
        ("acme/again.mdx", list.as_str()),
    ];
    insta::assert_snapshot!(outline(pages));
    let cut = &document(&site(pages))["paths"]["/ties/{id}"]["delete"];
    assert_eq!(
        cut["parameters"],
        json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}])
    );
}

#[test]
fn the_older_form_may_hold_little_or_be_at_fault() {
    for (from, to, is_read) in [
        ("    parameters:", "    others:", true),
        ("    body:", "    nobody:", true),
        ("  response:", "  responses:", true),
        ("  request:", "  demand:", true),
        ("  type: path", "  type: webhook", true),
        ("  method: patch", "  method: change", false),
        ("  path: /ties/{id}", "  path: [1]", false),
    ] {
        let text = OLD.replacen(from, to, 1);
        let pages = site([("acme/change.md", text.as_str())]);
        let welded = specweld::weld(&pages, &specweld::Options::default());
        let reported = crate::reported(&welded, &pages);
        let is_unread = reported.contains("unread-fragment");
        assert_eq!(is_unread, !is_read, "{to}: {reported}");
    }
}
