use http::StatusCode;

use super::*;
use crate::exchange::{Body, Response};

fn read(fence: &str) -> Result<Vec<Step>, String> {
    let page = format!("# Page\n\n```http\n{fence}\n```\n");
    let mut fences = Fence::all(&page);
    assert_eq!(fences.len(), 1, "{page}");
    let fence = fences.remove(0).map_err(|it| it.to_string())?;
    assert_eq!(fence.line, 3);
    Ok(fence.steps)
}

fn fault(fence: &str) -> String {
    read(fence).expect_err("it is at fault")
}

fn value(name: &str) -> Option<String> {
    match name {
        "copy" => Some("A B/1".to_owned()),
        "token" => Some("t:\"1\"".to_owned()),
        "count" => Some("3".to_owned()),
        _ => None,
    }
}

fn json(status: u16, body: &str) -> Response {
    let mut response = Response::new(StatusCode::from_u16(status).unwrap());
    let json = http::HeaderValue::from_static("application/json");
    response.headers.insert(http::header::CONTENT_TYPE, json);
    response.body = Body::Whole(body.as_bytes().to_vec().into());
    response
}

#[test]
fn values_are_written_as_their_place_wants_them() {
    let steps = read(
        "PUT /copies/{{copy}}?by={{token}} HTTP/1.1\nAuthorization: Basic {{token|base64}}\nContent-Type: application/json\n\n{\"token\": \"{{token}}\", \"count\": {{count}}}\n\nHTTP/1.1 204",
    );
    let (request, expected) = steps.unwrap()[0].fill(value).unwrap();
    assert_eq!(request.target, "/copies/A%20B%2F1?by=t%3A%221%22");
    assert_eq!(request.headers["authorization"], "Basic dDoiMSI=");
    let body = std::str::from_utf8(request.body.bytes()).unwrap();
    assert_eq!(body, r#"{"token": "t:\"1\"", "count": 3}"#);
    assert_eq!(expected.status, 204);
}

#[test]
fn a_form_is_percent_encoded() {
    let steps = read(
        "POST /login\nContent-Type: application/x-www-form-urlencoded\n\nuser={{copy}}&x=1\n\nHTTP/2 200 OK\n\n{any}",
    );
    let (request, _) = steps.unwrap()[0].fill(value).unwrap();
    assert_eq!(request.body.bytes(), b"user=A%20B%2F1&x=1");
}

#[test]
fn what_is_missing_is_named() {
    let steps = read("GET /{{a}}/{{b}}\nX: {{a}}\n\nHTTP 200\nY: {{c}}").unwrap();
    let missing = steps[0].fill(value).unwrap_err();
    assert_eq!(missing.to_string(), "needs `a`, `b`, `c` in the world file");
    assert_eq!(
        steps[0].names().into_iter().collect::<Vec<_>>(),
        ["a", "b", "c"]
    );
}

#[test]
fn several_exchanges_stand_in_one_fence() {
    let steps = read(
        "DELETE /a\n\nHTTP/1.1 204\n\n### once more\n\nDELETE /a\n\nHTTP/1.1 404\n\n{\"a\": 1}\n",
    );
    let lines: Vec<_> = steps.unwrap().iter().map(|it| it.line).collect();
    assert_eq!(lines, [4, 10]);
}

#[test]
fn a_request_or_an_answer_alone_is_no_test() {
    for fence in [
        "GET https://a.example/b",
        "HTTP/1.1 200 OK\n\n{}",
        "",
        "curl x",
    ] {
        assert!(read(fence).unwrap().is_empty(), "{fence}");
    }
}

#[test]
fn faults_are_told_with_their_place() {
    let faults = [
        "GET a\n\nHTTP/1.1 200",
        "get /a\n\nHTTP/1.1 200",
        "GET /a/{{b\n\nHTTP/1.1 200",
        "GET /a/{{b c}}\n\nHTTP/1.1 200",
        "GET /a\nX: {{b|upper}}\n\nHTTP/1.1 200",
        "GET /a\nno header\n\nHTTP/1.1 200",
        "GET /a\nHost: b\n\nHTTP/1.1 200",
        "GET /a\n\nHTTP/1.1 OK",
        "GET /a\n\nHTTP/9 200",
        "GET /a\n\nHTTP/1.1 200\n\n{\"a\": 1,\n \"b\" 2}",
        "POST /a\nContent-Type: application/json\n\n{a}\n\nHTTP/1.1 200",
        "GET /a\n\nHTTP/1.1 200\n###\nGET /b",
    ];
    let told: Vec<_> = faults.iter().map(|it| fault(it)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_fence_in_a_list_or_a_quote_has_its_own_columns() {
    let page = "* x\n\n  > ```http\n  > GET /a/{{b\n  >\n  > HTTP/1.1 200\n  > ```\n";
    let fault = Fence::all(page).remove(0).unwrap_err();
    assert_eq!((fault.line, fault.column), (4, 12));
}

#[test]
fn differences_are_the_first() {
    let steps = read(
        "GET /a\n\nHTTP/1.1 200\nContent-Type: application/json\n\n{\"id\": \"{any}\", \"text\": \"a {any} c\", \"list\": [1, {\"{any}\": \"{any}\", \"x\": null}]}",
    );
    let (_, expected) = steps.unwrap()[0].fill(value).unwrap();
    let bodies = [
        r#"{"id": {"deep": 1}, "text": "a b c", "list": [1, {"x": null, "y": 2}]}"#,
        r#"{"id": 1, "text": "a b", "list": [1, {"x": null}]}"#,
        r#"{"id": 1, "text": "a  c", "list": [1, {"y": null}]}"#,
        r#"{"id": 1, "text": "a  c", "list": [1]}"#,
        r#"{"id": 1, "text": "a  c", "list": [1, {"x": null}], "more": 1}"#,
        r#"{"id": 1, "text": "a  c"}"#,
        "{",
    ];
    let mut told: Vec<_> = bodies
        .iter()
        .map(|it| expected.difference(&json(200, it)).unwrap_or_default())
        .collect();
    told.push(expected.difference(&json(404, "{}")).unwrap());
    let mut other = json(200, bodies[0]);
    let html = http::HeaderValue::from_static("text/html");
    other.headers.insert(http::header::CONTENT_TYPE, html);
    told.push(expected.difference(&other).unwrap());
    other.headers.clear();
    told.push(expected.difference(&other).unwrap());
    insta::assert_snapshot!(told.join("\n"));
}
