//! Gigya: every error code, in every format.

use conformance::rules;
use conformance::scenario::Scenario;
use conformance::table::Table;
use connections_stub::{Operation, fault};
use serde_json::Value;

use crate::gigya::{CREDENTIALS, OLGA, PAGE, request};

scenarios![error_codes];

/// Every code can be had from both operations, in every format, with the message of its row, as HTTP 200 and as the
/// HTTP status that it begins with.
async fn error_codes(scenario: &mut Scenario) {
    let mut mismatches = Vec::new();
    for row in Table::find(&rules(PAGE), "Code").rows {
        let (code, message) = (row[0].text.as_str(), row[1].text.as_str());
        let Ok(number) = code.parse::<i64>() else {
            mismatches.push(format!("{code}: no code"));
            continue;
        };
        // A redirect would have nowhere to lead: wrong data centres show in the body alone.
        let status = match number / 1_000 {
            0 | 301 => 200,
            status => status,
        };
        let mut statuses = Vec::new();
        for (operation, method) in [
            (Operation::GigyaRemoveConnection, "POST"),
            (Operation::GigyaRemoveConnectionGet, "GET"),
        ] {
            for format in ["&format=json", "&format=jsonp&callback=f", ""] {
                for (codes, expected) in [("true", status), ("false", 200)] {
                    match number {
                        0 => scenario.demo(),
                        code => scenario.fail(operation, fault::Response::ErrorCode(code)),
                    }
                    let parameters =
                        format!("UID={OLGA}&{CREDENTIALS}{format}&httpStatusCodes={codes}");
                    let answer = scenario.silent(code, request(method, &parameters)).await;
                    let sent = outcome(&answer.body);
                    // The page leaves some messages open; success has none.
                    let open = message.is_empty() || number == 0;
                    let fits = sent.0 == number && (open || sent.1 == message);
                    if i64::from(answer.status) != expected || !fits {
                        mismatches.push(format!("{code} {message}: {} {sent:?}", answer.status));
                    }
                    if codes == "true" && format == "&format=json" {
                        statuses.push(answer.status.to_string());
                    }
                }
            }
        }
        scenario.note(&format!("{code} {message}: {}", statuses.join(" ")));
    }
    assert_eq!(mismatches, [""; 0]);
}

/// Error code and message of a body in any format.
fn outcome(body: &str) -> (i64, String) {
    if body.starts_with("<?xml") {
        let element = |name: &str| {
            let (_, rest) = body.split_once(&format!("<{name}>"))?;
            rest.split('<').next()
        };
        let code = element("errorCode").and_then(|it| it.parse().ok());
        return (
            code.unwrap_or(-1),
            element("errorMessage").unwrap_or_default().to_owned(),
        );
    }
    let json = body.strip_prefix("f(").and_then(|it| it.strip_suffix(");"));
    let value: Value = serde_json::from_str(json.unwrap_or(body)).unwrap();
    let message = value["errorMessage"].as_str().unwrap_or_default();
    (
        value["errorCode"].as_i64().unwrap_or(-1),
        message.to_owned(),
    )
}
