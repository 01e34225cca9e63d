//! Other hosts, and what is left of pages of any.

use serde_json::json;
use specweld::{Code, Options, weld};

use crate::{document, outline, reported, site};

const APIDOG: &str = "# List ties

## OpenAPI Specification

```yaml
openapi: 3.0.1
info:
  title: ''
  description: ''
  version: 1.0.0
paths:
  /ties:
    get:
      summary: List ties
      deprecated: false
      description: ''
      tags: [Ties, Ties]
      parameters: []
      responses:
        '200':
          description: ''
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Tie'
          headers: {}
          x-apidog-name: OK
      security:
        - bearer: []
          x-apidog: {required: true}
      x-apidog-folder: Ties
      x-run-in-apidog: https://app.apidog.com/web/project/1/apis/api-1-run
components:
  schemas:
    Tie:
      type: object
      properties:
        id: &id {type: integer, minimum: 0, exclusiveMinimum: true}
        name: {type: string, nullable: true, enum: [a, b]}
        note:
          anyOf:
            - type: string
            - type: 'null'
        other: *id
      x-apidog-orders: [id, name]
  securitySchemes:
    bearer: {type: bearer, scheme: bearer}
servers:
  - url: https://acme.example
security:
  - bearer: []
    x-apidog: {required: true}

```
";

#[test]
fn apidog_mixes_two_versions() {
    insta::assert_snapshot!(outline([("acme/ties.md", APIDOG)]));
    let document = document(&site([("acme/ties.md", APIDOG)]));
    let components = &document["components"];
    let id = json!({"type": "integer", "minimum": 0, "exclusiveMinimum": true});
    assert_eq!(components["schemas"]["AcmeTie"]["properties"]["id"], id);
    let text = components["schemas"].to_string();
    assert!(text.contains(r#""enum":["a","b",null]"#), "{text}");
    assert!(!text.contains("apidog"), "{text}");
    let scheme = &components["securitySchemes"]["AcmeBearer"];
    assert_eq!(scheme["type"], "http");
}

#[test]
fn apidogs_copies_are_one_whatever_else_is_on_their_pages() {
    let plain = APIDOG.replace("            - type: 'null'\n", "");
    // Nothing but this is of 3.1, and it is no part of the component.
    let header = "headers: {X-Note: {schema: {type: [string, 'null']}}}";
    let mixed = plain
        .replace("headers: {}", header)
        .replace("/ties:", "/knots:");
    let pages = [("acme/ties.md", plain.as_str()), ("acme/knots.md", &mixed)];
    let document = document(&site(pages));
    let id = &document["components"]["schemas"]["AcmeTie"]["properties"]["id"];
    assert_eq!(id["exclusiveMinimum"], true);
}

#[test]
fn pages_of_prose_are_passed_over_where_others_have_fragments() {
    let prose = "# Cutting\n\n**DELETE /ties** cuts a tie.\n";
    let fragment = "```yaml\nopenapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n```\n";
    let pages = site([
        ("README.md", "# Docs\n\nWritten with OpenAPI: `openapi`.\n"),
        ("acme/a.md", prose),
        ("acme/b.md", fragment),
        ("acme/c.mdx", prose),
        (
            "acme/package.json",
            "{\"dependencies\": {\"openapi\": \"1\"}}",
        ),
    ]);
    let welded = weld(&pages, &Options::default());
    assert_eq!(reported(&welded, &pages), "");
    assert_eq!(welded.passed_over, 4);
    // An API of prose alone is no API.
    let pages = site([
        ("acme/a.md", prose),
        ("acme/b.md", prose),
        ("b/c.md", fragment),
    ]);
    let welded = weld(&pages, &Options::default());
    let expected = "acme/a.md:1:1: error[no-fragment]: none of 2 pages holds an OpenAPI fragment";
    assert_eq!(reported(&welded, &pages), expected);
}

#[test]
fn ids_do_not_change_with_pages_that_share_none() {
    let page = |path: &str, id: &str, tag: &str, title: &str| {
        format!(
            "# {title}\n\n```yaml\nopenapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  {path}:\n    get: {{operationId: {id}, tags: [{tag}], responses: {{'204': {{description: None}}}}}}\n```\n"
        )
    };
    let all = [
        ("acme/a.md", page("/a", "list", "Ties", "List ties")),
        ("acme/b.md", page("/b", "list", "Knots", "List knots")),
        ("acme/c.md", page("/c", "list", "Knots", "List the knots")),
        ("acme/d.md", page("/d", "list", "Knots", "List knots")),
        ("acme/e.md", page("/e", "ties_list", "X", "Another")),
        ("acme/f.md", page("/f-g", "list", "Z", "Z")),
        ("acme/g.md", page("/f_g", "list", "Z", "Z")),
    ];
    let ids = |count: usize| {
        let pages = all[..count]
            .iter()
            .map(|(name, text)| (*name, text.as_str()));
        let document = document(&site(pages));
        let paths = document["paths"].as_object().unwrap();
        let ids = paths
            .values()
            .map(|item| item["get"]["operationId"].as_str().unwrap());
        ids.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ids(1), ["acme_list"]);
    assert_eq!(ids(2), ["acme_ties_list", "acme_knots_list"]);
    assert_eq!(
        ids(3),
        ["acme_ties_list", "acme_list_knots", "acme_list_the_knots"]
    );
    // A page that shares the title as well.
    assert_eq!(
        ids(4),
        [
            "acme_ties_list",
            "acme_get_b",
            "acme_list_the_knots",
            "acme_get_d"
        ]
    );
    // One that has the id already which another would get keeps it.
    assert_eq!(ids(5)[..2], ["acme_list_ties", "acme_get_b"]);
    assert_eq!(ids(5)[4], "acme_ties_list");
    // Paths of one spelling are numbered.
    assert_eq!(ids(7)[5..], ["acme_get_f_g_2", "acme_get_f_g_3"]);
}

#[test]
fn links_lead_to_the_operation_of_their_own_page() {
    let page = |path: &str| {
        format!(
            "```yaml\nopenapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  {path}: {{get: {{operationId: list, responses: {{'204': {{description: None, links: {{next: {{operationId: list}}}}}}}}}}}}\n```\n"
        )
    };
    let (a, b) = (page("/a"), page("/b"));
    let document = document(&site([("acme/a.md", a.as_str()), ("acme/b.md", &b)]));
    for path in ["/a", "/b"] {
        let operation = &document["paths"][path]["get"];
        let link = &operation["responses"]["204"]["links"]["next"];
        assert_eq!(link["operationId"], operation["operationId"], "{path}");
    }
}

#[test]
fn ids_that_are_shared_are_warned_of_and_can_be_set() {
    let page = |path: &str| {
        format!(
            "```yaml\nopenapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  {path}: {{get: {{operationId: list, responses: {{'204': {{description: None}}}}}}}}\n```\n"
        )
    };
    let (a, b) = (page("/a"), page("/b"));
    let pages = [("acme/a.md", a.as_str()), ("acme/b.md", &b)];
    let shared = weld(&site(pages), &Options::default());
    assert!(shared.document.is_some());
    assert_eq!(shared.diagnostics[0].code, Code::ConflictingOperationId);
    let set = ("acme/api.toml", "operations.\"GET /a\" = \"list_a\"");
    let pages = site(pages.into_iter().chain([set]));
    let welded = weld(&pages, &Options::default());
    assert_eq!(reported(&welded, &pages), "");
    let document = welded.document.unwrap().to_json();
    assert!(document.contains("\"acme_list_a\"") && document.contains("\"acme_list\""));
}
