//! Exchanges, held against a document.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::Write;

use http::{HeaderName, HeaderValue, Method, StatusCode};
use serde_json::{Value, json};
use specweld_conformance::{
    Body, Contract, Coverage, Exchange, Format, Judgement, Mask, Request, Response, Settings,
};
use specweld_document::Document;

/// A library, with one thing of each kind.
fn document() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Library", "version": "1" },
        "servers": [{ "url": "https://library.example/v1" }],
        "security": [{ "Key": [] }, { "Member": [], "Session": [] }],
        "paths": {
            "/books": {
                "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer", "format": "int32", "minimum": 1 } }],
                "get": {
                    "operationId": "list_books",
                    "parameters": [
                        { "name": "shelf", "in": "query", "schema": { "type": "array", "items": { "type": "string", "enum": ["a", "b"] } } },
                        { "name": "by", "in": "query", "style": "deepObject", "schema": { "type": "object", "properties": { "year": { "type": "integer" } } } },
                        { "name": "ids", "in": "query", "style": "pipeDelimited", "explode": false, "schema": { "type": "array", "items": { "type": "integer" } } },
                        { "name": "X-Trace", "in": "header", "required": true, "schema": { "type": "string", "format": "uuid" } },
                        { "name": "lang", "in": "cookie", "schema": { "type": "string", "maxLength": 2 } }
                    ],
                    "responses": {
                        "200": {
                            "description": "",
                            "headers": { "X-Total": { "required": true, "schema": { "type": "integer" } } },
                            "content": { "application/json": { "schema": { "type": "array", "items": { "$ref": "#/components/schemas/Book" } } } }
                        },
                        "4XX": { "description": "", "content": { "application/problem+json": { "schema": { "type": "object", "required": ["title"] } } } }
                    }
                },
                "post": {
                    "operationId": "add_book",
                    "security": [],
                    "requestBody": { "required": true, "content": {
                        "application/json": { "schema": { "$ref": "#/components/schemas/Book" } },
                        "application/x-www-form-urlencoded": { "schema": { "$ref": "#/components/schemas/Book" } },
                        "multipart/form-data": { "schema": { "type": "object", "required": ["cover"], "properties": { "cover": { "type": "string", "format": "binary" } } } }
                    } },
                    "responses": {
                        "201": { "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Book" } } } },
                        "204": { "description": "" },
                        "default": { "description": "", "content": { "text/plain": { "schema": { "type": "string", "maxLength": 20 } } } }
                    }
                }
            },
            "/books/{id}.{format}": {
                "get": {
                    "operationId": "read_book",
                    "security": [],
                    "parameters": [
                        { "name": "id", "in": "path", "required": true, "schema": { "type": "integer" } },
                        { "name": "format", "in": "path", "required": true, "schema": { "type": "string", "enum": ["json", "xml"] } }
                    ],
                    "responses": { "200": { "description": "", "content": {
                        "application/json": { "schema": { "$ref": "#/components/schemas/Book" } },
                        "application/xml": { "schema": { "$ref": "#/components/schemas/Book" } }
                    } } }
                }
            }
        },
        "components": {
            "securitySchemes": {
                "Key": { "type": "apiKey", "in": "header", "name": "X-Library-Id" },
                "Member": { "type": "http", "scheme": "bearer" },
                "Session": { "type": "apiKey", "in": "cookie", "name": "sid" }
            },
            "schemas": {
                "Book": {
                    "type": "object",
                    "required": ["id", "title", "pin"],
                    "properties": {
                        "id": { "type": "integer", "readOnly": true },
                        "title": { "type": "string", "nullable": true },
                        "pin": { "type": "string", "writeOnly": true },
                        "state": { "$ref": "#/components/schemas/State" },
                        "sequel": { "$ref": "#/components/schemas/Book" }
                    }
                },
                "State": { "type": "string", "enum": ["lent", "shelved", "lost"] }
            }
        }
    })
}

fn contract() -> Contract {
    Contract::new(Document::parse(&document().to_string()).unwrap())
}

type Headers<'a> = &'a [(&'a str, &'a str)];

fn fill(to: &mut http::HeaderMap, headers: Headers<'_>) {
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        to.append(name, HeaderValue::from_str(value).unwrap());
    }
}

fn request(line: &str, headers: Headers<'_>, body: impl Into<Vec<u8>>) -> Request {
    let (method, target) = line.split_once(' ').unwrap();
    let mut request = Request::new(Method::from_bytes(method.as_bytes()).unwrap(), target);
    fill(&mut request.headers, headers);
    request.body = Body::Whole(body.into().into());
    request
}

fn response(status: u16, headers: Headers<'_>, body: impl Into<Vec<u8>>) -> Response {
    let mut response = Response::new(StatusCode::from_u16(status).unwrap());
    fill(&mut response.headers, headers);
    response.body = Body::Whole(body.into().into());
    response
}

fn judge(request: Request, response: Response) -> Judgement {
    let response = Some(response);
    let exchange = Exchange { request, response };
    contract().judge(&exchange, Settings::default(), &Mask::default())
}

/// What an exchange breaks, one a line.
fn told(request: Request, response: Response) -> String {
    let judgement = judge(request, response);
    let lines: Vec<String> = judgement
        .violations
        .iter()
        .map(|it| format!("{it} (#{})", it.pointer))
        .collect();
    lines.join("\n")
}

const TRACE: (&str, &str) = ("X-Trace", "12345678-1234-4234-8234-123456789abc");
const KEY: (&str, &str) = ("X-Library-Id", "k");
const JSON: (&str, &str) = ("Content-Type", "application/json");
const TOTAL: (&str, &str) = ("X-Total", "0");

fn listed() -> Response {
    response(200, &[JSON, TOTAL], "[]")
}

fn kept_list(target: &str, headers: Headers<'_>) -> String {
    told(request(&format!("GET {target}"), headers, ""), listed())
}

#[test]
fn parameters_of_every_style_and_place_are_judged() {
    let kept = [
        "/v1/books?limit=3&shelf=a&shelf=b&by[year]=1999&ids=1|2",
        "/v1/books",
        "/v1/books?ids=1%7C2",
        "/v1/books?shelf=a",
        // The base path may be missing, where a server was started without it; any query is allowed.
        "/books?typo=1",
        "http://library.example/v1/books?limit=1",
    ];
    for target in kept {
        let headers = [TRACE, KEY, ("Cookie", "lang=en; other=1")];
        assert_eq!(kept_list(target, &headers), "", "{target}");
    }
    let broken = [
        "/v1/books?limit=+3",
        "/v1/books?limit=0",
        "/v1/books?limit=99999999999",
        "/v1/books?limit=1&limit=2",
        "/v1/books?shelf=c",
        "/v1/books?by[year]=old",
        "/v1/books?ids=1|x",
        "/v1/books?limit=%zz",
    ];
    let told: Vec<String> = broken
        .iter()
        .map(|target| format!("{target}\n{}", kept_list(target, &[TRACE, KEY])))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
    let headers = [("X-Trace", "nobody"), KEY, ("Cookie", "lang=english")];
    insta::assert_snapshot!("headers_and_cookies", kept_list("/v1/books", &headers));
}

#[test]
fn credentials_are_met_by_one_alternative() {
    let met: [Headers<'_>; 2] = [
        &[TRACE, KEY],
        &[TRACE, ("Authorization", "bearer t"), ("Cookie", "sid=1")],
    ];
    for headers in met {
        assert_eq!(kept_list("/v1/books", headers), "");
    }
    let unmet: [Headers<'_>; 3] = [
        &[TRACE],
        &[TRACE, ("Authorization", "Bearer t")],
        &[TRACE, ("Authorization", "Basic t"), ("Cookie", "sid=1")],
    ];
    for headers in unmet {
        insta::allow_duplicates! {
            insta::assert_snapshot!(kept_list("/v1/books", headers), @"list_books: credentials `Key`: credentials are asked for, and none were sent: the header `X-Library-Id`, or an `Authorization` header of the scheme `bearer` and the cookie `sid` (#/security)");
        }
    }
}

#[test]
fn a_request_that_is_refused_is_none_that_breaks_anything() {
    let wrong = || request("GET /v1/books?limit=x", &[], "");
    let problem = [("Content-Type", "application/problem+json")];
    let judgement = judge(wrong(), response(400, &problem, r#"{"title":""}"#));
    assert!(judgement.is_kept(), "{:?}", judgement.violations);
    assert_eq!(judgement.refused.len(), 3);
    let exchange = Exchange {
        request: wrong(),
        response: Some(response(400, &problem, r#"{"title":""}"#)),
    };
    let strict = Settings {
        strict_requests: true,
        ..Settings::default()
    };
    let judgement = contract().judge(&exchange, strict, &Mask::default());
    assert_eq!(judgement.violations.len(), 3);
    // Taken, or answered by a failure of the server's own, it is no refusal.
    assert_eq!(judge(wrong(), listed()).violations.len(), 3);
    assert_eq!(judge(wrong(), response(500, &[], "")).violations.len(), 4);
}

#[test]
fn what_is_not_documented_is_told_with_what_is() {
    let lines = [
        told(request("DELETE /v1/books", &[], ""), response(200, &[], "")),
        told(request("GET /v1/films", &[], ""), response(200, &[], "")),
        told(request("GET /v1/films", &[], ""), response(404, &[], "")),
        told(
            request("GET /v1/books", &[TRACE, KEY], ""),
            response(302, &[], ""),
        ),
        told(
            request("GET /v1/books", &[TRACE, KEY], ""),
            response(200, &[("Content-Type", "text/html"), TOTAL], "<p>"),
        ),
        told(
            request("GET /v1/books", &[TRACE, KEY], ""),
            response(200, &[TOTAL], "[]"),
        ),
        told(
            request("GET /v1/books", &[TRACE, KEY], ""),
            response(200, &[TOTAL], ""),
        ),
        told(
            request("GET /v1/books", &[TRACE, KEY], ""),
            response(200, &[JSON], "[]"),
        ),
        told(
            request("GET /v1/books", &[TRACE, KEY], ""),
            response(200, &[JSON, ("X-Total", "many")], "["),
        ),
    ];
    insta::assert_snapshot!(lines.join("\n--\n"));
    // A header may be asked for alone, and a browser may ask first.
    assert_eq!(
        told(
            request("HEAD /v1/books", &[TRACE, KEY], ""),
            response(200, &[JSON, TOTAL], "")
        ),
        ""
    );
    let preflight = request(
        "OPTIONS /v1/books",
        &[("Access-Control-Request-Method", "GET")],
        "",
    );
    assert_eq!(told(preflight, response(200, &[], "")), "");
    let conditional = request(
        "GET /v1/books",
        &[TRACE, KEY, ("If-None-Match", "\"1\"")],
        "",
    );
    assert_eq!(told(conditional, response(304, &[], "")), "");
}

#[test]
fn bodies_are_judged_by_media_type_and_direction() {
    let added = || response(204, &[], "");
    let add =
        |headers: Headers<'_>, body: &str| told(request("POST /v1/books", headers, body), added());
    assert_eq!(add(&[JSON], r#"{"title":null,"pin":"1"}"#), "");
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    assert_eq!(add(&[form], "title=a+b&pin=1"), "");
    let multipart = ("Content-Type", "multipart/form-data; boundary=x");
    let part = |name: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n1\r\n--x--\r\n")
    };
    assert_eq!(add(&[multipart], &part("cover")), "");
    let created = |body: &str| {
        let request = request("POST /v1/books", &[JSON], r#"{"title":"","pin":""}"#);
        told(request, response(201, &[JSON], body))
    };
    assert_eq!(
        created(r#"{"id":1,"title":"","sequel":{"id":2,"title":""}}"#),
        ""
    );
    let lines = [
        add(&[JSON], r#"{"id":1,"title":"","pin":7}"#),
        add(&[JSON], r#"{"title":"" "#),
        add(&[JSON, JSON], "{}"),
        add(&[], "{}"),
        add(&[], ""),
        add(&[("Content-Type", "text/csv")], "a,b"),
        add(&[form], "title=a"),
        add(&[multipart], &part("back")),
        created(r#"{"id":1,"title":"","pin":"1234","state":"burnt"}"#),
        created(r#"{"id":1,"title":"","sequel":{"title":7}}"#),
        told(
            request("POST /v1/books", &[JSON], r#"{"title":"","pin":""}"#),
            response(204, &[], "x"),
        ),
        told(
            request("POST /v1/books", &[JSON], r#"{"title":"","pin":""}"#),
            response(
                503,
                &[("Content-Type", "text/plain")],
                "a text that is longer than that",
            ),
        ),
    ];
    insta::assert_snapshot!(lines.join("\n--\n"));
}

#[test]
fn bodies_that_are_compressed_are_read_and_bombs_are_not() {
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let list = || request("GET /v1/books", &[TRACE, KEY], "");
    let headers = [JSON, TOTAL, ("Content-Encoding", "gzip")];
    assert_eq!(told(list(), response(200, &headers, gzip(b"[]"))), "");
    assert!(
        told(list(), response(200, &headers, gzip(b"{}"))).contains("is not of type \"array\"")
    );
    let bomb = gzip(&vec![b' '; 32 << 20]);
    for body in [bomb, b"no gzip".to_vec()] {
        let judgement = judge(list(), response(200, &headers, body));
        assert!(
            judgement.is_kept() && judgement.notes.len() == 1,
            "{judgement:?}"
        );
    }
}

#[test]
fn parts_of_a_segment_are_parameters_and_what_is_not_looked_into_is_told() {
    let read = |target: &str, media: &str, body: &str| {
        judge(
            request(target, &[], ""),
            response(200, &[("Content-Type", media)], body),
        )
    };
    assert!(
        read(
            "GET /v1/books/7.json",
            "application/json",
            r#"{"id":7,"title":""}"#
        )
        .is_kept()
    );
    let xml = read("GET /v1/books/7.xml", "application/xml", "<book/>");
    assert!(xml.is_kept());
    assert_eq!(
        xml.notes,
        ["bodies that are neither JSON nor forms nor plain text are not looked into"]
    );
    let faults = read("GET /v1/books/x.pdf", "application/xml", "").violations;
    assert_eq!(faults.len(), 2, "{faults:?}");
}

#[test]
fn what_was_witnessed_and_what_was_broken_becomes_a_report() {
    let contract = contract();
    let mask = Mask::with(contract.keys());
    let mut coverage = Coverage::new(&contract, mask.clone());
    let exchanges = [
        (
            request("GET /v1/books?limit=3&shelf=a", &[TRACE, KEY], ""),
            Some(response(
                200,
                &[JSON, TOTAL],
                r#"[{"id":1,"title":"","state":"lent"}]"#,
            )),
        ),
        (
            request(
                "GET /v1/books?limit=x",
                &[TRACE, ("X-Library-Id", "secret-key")],
                "",
            ),
            Some(listed()),
        ),
        (
            request("GET /v1/books?limit=x", &[TRACE, KEY], ""),
            Some(listed()),
        ),
        (
            request("GET /v1/books?limit=x", &[TRACE, KEY], ""),
            Some(response(
                400,
                &[("Content-Type", "application/problem+json")],
                r#"{"title":""}"#,
            )),
        ),
        (
            request("GET /v1/films", &[], ""),
            Some(response(200, &[], "")),
        ),
        (
            request("GET /v1/books?of=x", &[TRACE, KEY], ""),
            Some(response(302, &[], "")),
        ),
        (request("GET /v1/books", &[TRACE, KEY], ""), None),
    ];
    for (request, response) in exchanges {
        let exchange = Exchange { request, response };
        let judgement = contract.judge(&exchange, Settings::default(), &mask);
        coverage.add(&exchange, judgement);
    }
    let report = coverage.report("http://127.0.0.1:8080", &|_| None);
    assert!(!report.is_kept());
    insta::assert_snapshot!(report.render(Format::Text));
}

/// A client that makes up its requests makes no report without end.
#[test]
fn what_is_made_up_at_random_is_told_in_part() {
    let contract = contract();
    let mut coverage = Coverage::new(&contract, Mask::default());
    for number in 0..3_000 {
        for target in [format!("/v1/{number}"), format!("/v1/books?x{number}=1")] {
            let exchange = Exchange {
                request: request(&format!("GET {target}"), &[TRACE, KEY], ""),
                response: Some(listed()),
            };
            let judgement = contract.judge(&exchange, Settings::default(), &Mask::default());
            coverage.add(&exchange, judgement);
        }
    }
    let report = coverage.report("", &|_| None);
    let undocumented = report.points.iter().filter(|it| !it.documented).count();
    assert!((500..1_000).contains(&undocumented), "{undocumented}");
    assert!(
        (500..510).contains(&report.notes.len()),
        "{}",
        report.notes.len()
    );
}

#[test]
fn hostile_schemas_and_messages_end() {
    let mut document = document();
    // Schemas that hold together in a circle, and a pattern that goes on and on.
    document["components"]["schemas"]["State"] =
        json!({ "allOf": [{ "$ref": "#/components/schemas/Round" }], "enum": ["lent"] });
    document["components"]["schemas"]["Round"] = json!({ "allOf": [{ "$ref": "#/components/schemas/State" }], "pattern": "^(?=(a+)+$)x|lent$" });
    let contract = Contract::new(Document::parse(&document.to_string()).unwrap());
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for body in [
        deep.as_str(),
        r#"[{"id":1,"title":"","state":"lent"}]"#,
        &format!(
            r#"[{{"id":1,"title":"","state":"{}"}}]"#,
            "a".repeat(10_000)
        ),
    ] {
        let exchange = Exchange {
            request: request("GET /v1/books", &[TRACE, KEY], ""),
            response: Some(response(200, &[JSON, TOTAL], body)),
        };
        let _ = contract.judge(&exchange, Settings::default(), &Mask::default());
    }
}
