//! The suite's own checks: a bad answer does not pass.

use conformance::contract;
use conformance::wire::{Request, Response};

use crate::{ibm_connections, persona, symphony};

/// An answer as the stub would write it.
fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    Response {
        status,
        reason: String::new(),
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: body.to_owned(),
    }
}

fn faults(request: &Request, answer: &Response) -> String {
    match contract::faults(request, answer) {
        faults if faults.is_empty() => "fine".to_owned(),
        faults => faults.join("; "),
    }
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[test]
fn answers_that_are_not_as_documented_are_found() {
    let remove = symphony::remove("s", 1);
    let unauthorized = ibm_connections::anonymous("");
    let deactivate = persona::by_source("cxn_1");
    let six = [
        JSON,
        ("ratelimit-limit", "300"),
        ("ratelimit-remaining", "299"),
        ("ratelimit-reset", "60"),
        ("request-id", "req_1"),
        ("persona-environment-id", "env_1"),
        ("persona-organization-id", "org_1"),
    ];
    let no_number = six.map(|(name, value)| match name {
        "ratelimit-limit" => (name, "many"),
        _ => (name, value),
    });
    let errors = r#"{"errors":[{"title":"t","details":"d"}]}"#;
    let cases = [
        ("fine", &remove, answer(200, &[JSON], "{}")),
        (
            "an undocumented status",
            &remove,
            answer(418, &[JSON], "{}"),
        ),
        (
            "a wrong type",
            &remove,
            answer(400, &[JSON], r#"{"code":"400"}"#),
        ),
        (
            "no member of an enum",
            &remove,
            answer(200, &[JSON], r#"{"format":"HTML"}"#),
        ),
        ("no JSON", &remove, answer(200, &[JSON], "{")),
        (
            "another media type",
            &remove,
            answer(200, &[("content-type", "text/plain")], "x"),
        ),
        ("no body", &remove, answer(200, &[], "")),
        ("a body without a type", &remove, answer(200, &[], "{}")),
        (
            "an undocumented header",
            &remove,
            answer(200, &[JSON, ("x-trace", "1")], "{}"),
        ),
        (
            "a header twice",
            &remove,
            answer(200, &[JSON, ("date", "a"), ("date", "b")], "{}"),
        ),
        ("no header", &unauthorized, answer(401, &[], "")),
        (
            "a body where none is documented",
            &unauthorized,
            answer(400, &[JSON], "{}"),
        ),
        ("fine", &deactivate, answer(404, &six, errors)),
        (
            "a header missing",
            &deactivate,
            answer(404, &six[..4], errors),
        ),
        (
            "a header that only most errors have",
            &deactivate,
            answer(404, &six[..6], errors),
        ),
        (
            "a header of another type",
            &deactivate,
            answer(404, &no_number, errors),
        ),
        (
            "a member missing",
            &deactivate,
            answer(404, &six, r#"{"errors":[{"details":"d"}]}"#),
        ),
        (
            "none of the inflections",
            &deactivate,
            answer(
                200,
                &six,
                r#"{"data":{"type":"t","id":"i","attributes":{"status":"s"}}}"#,
            ),
        ),
        (
            "no operation",
            &Request::new("POST", "h", "/pod/v1/nothing"),
            answer(200, &[], ""),
        ),
        (
            "another method",
            &Request::new("GET", "h", &remove.target),
            answer(200, &[], ""),
        ),
    ];
    let lines =
        cases.map(|(what, request, answer)| format!("{what}: {}", faults(request, &answer)));
    insta::with_settings!({omit_expression => true}, {
        insta::assert_snapshot!(lines.join("\n"));
    });
}
