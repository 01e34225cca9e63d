//! Gigya: the tables of the page, run row by row.

use conformance::rules;
use conformance::scenario::Scenario;
use conformance::table::Table;
use connections_stub::world::gigya::Link;
use connections_stub::{Operation, fault};
use serde_json::Value;

use crate::gigya::{CREDENTIALS, OLGA, PAGE, QUINN, post, request};
use crate::sign::{APPLICATION, PARTNER, Unsigned, encoded, signature};

scenarios![last_identity, formats, credentials, error_codes];

/// A runner takes a page, and gives the rows of its table that did not come true.
type Mismatches = Vec<String>;

fn rows(
    page: &str,
    first: &str,
    mismatches: &mut Mismatches,
) -> Vec<Vec<conformance::table::Cell>> {
    let rows = Table::find(page, first).rows;
    if rows.is_empty() {
        mismatches.push("no rows".to_owned());
    }
    rows
}

/// What a row of the table of last identities says: the error code, the link and whether the login id is left.
fn last_identity_of(text: &str) -> Option<(i64, Link, bool)> {
    if text == "The call fails." {
        Some((400_030, Link::Connected, true))
    } else if text.contains("the link to the social user stays") {
        Some((0, Link::Mapped, true))
    } else if text.contains("goes with its login id") {
        Some((0, Link::Removed, false))
    } else {
        None
    }
}

pub async fn run_last_identity(scenario: &mut Scenario, page: &str) -> Mismatches {
    let mut mismatches = Vec::new();
    for row in rows(page, "lastIdentityHandling", &mut mismatches) {
        let (value, told) = (&row[0].text, &row[1].text);
        scenario.demo();
        let more = format!("&lastIdentityHandling={value}");
        let answer = scenario
            .call(&format!("{value} | {told}"), post(QUINN, &more))
            .await;
        let account = scenario.stub.world().gigya.accounts[2].clone();
        let code = answer.json()["errorCode"].as_i64().unwrap();
        let is = (
            code,
            account.identities[0].link,
            !account.login_ids.is_empty(),
        );
        if last_identity_of(told) != Some(is) {
            mismatches.push(format!("{value}: {is:?}, not: {told}"));
        }
    }
    mismatches
}

async fn last_identity(it: &mut Scenario) {
    assert_eq!(run_last_identity(it, &rules(PAGE)).await, [""; 0]);
}

pub async fn run_formats(scenario: &mut Scenario, page: &str) -> Mismatches {
    let mut mismatches = Vec::new();
    for row in rows(page, "format", &mut mismatches) {
        let (format, told) = (row[0].text.as_str(), row[1].text.as_str());
        let parameter = match format {
            "absent" => String::new(),
            format => format!("&format={format}"),
        };
        scenario.demo();
        let parameters = format!("UID={OLGA}&{CREDENTIALS}&callback=callback{parameter}");
        let request = request("POST", &parameters);
        let answer = scenario.call(&format!("{format} | {told}"), request).await;
        let body = answer.body.as_str();
        let fits = match told {
            "the JSON object" => body.starts_with('{') && answer.json()["errorCode"] == 0,
            "no valid value any more" => answer.json()["errorCode"] == 400_006,
            told if told.starts_with("callback({ … });") => {
                body.starts_with("callback({") && body.ends_with("});")
            }
            told if told.starts_with("XML") => body.starts_with("<?xml"),
            _ => false,
        };
        if !fits {
            mismatches.push(format!("{format}: {body}, not: {told}"));
        }
    }
    mismatches
}

async fn formats(it: &mut Scenario) {
    assert_eq!(run_formats(it, &rules(PAGE)).await, [""; 0]);
}

/// Each set of the table suffices, and no set with one less does.
pub async fn run_credentials(scenario: &mut Scenario, page: &str) -> Mismatches {
    let mut mismatches = Vec::new();
    for row in rows(page, "Set", &mut mismatches) {
        let names = row[1].all_codes();
        let secret = if names.contains(&"userKey") {
            APPLICATION
        } else {
            PARTNER
        };
        let mut sets = vec![(
            format!("{} | {}", row[0].text, row[1].text),
            names.clone(),
            true,
        )];
        for left_out in &names {
            let fewer = names.iter().filter(|it| *it != left_out).copied();
            sets.push((format!("without {left_out}"), fewer.collect(), false));
        }
        for (what, names, enough) in sets {
            scenario.demo();
            let answer = scenario
                .brief(&what, with_credentials(&names, secret))
                .await;
            let code = answer.json()["errorCode"].as_i64();
            if (code == Some(0)) != enough {
                mismatches.push(format!("{what}: {code:?}"));
            }
        }
    }
    mismatches
}

/// A request with these credentials and no others.
fn with_credentials(names: &[&str], secret: &str) -> conformance::wire::Request {
    let mut unsigned = Unsigned::new("POST")
        .without("apiKey")
        .without("nonce")
        .without("timestamp");
    if names.contains(&"oauth_token") {
        // The token names the user.
        unsigned = unsigned.without("UID");
    }
    for name in names {
        let value = match *name {
            "apiKey" => "3_demo-site",
            "userKey" => "demo-application",
            "secret" => secret,
            "timestamp" => "1767225600",
            "nonce" => "1",
            "oauth_token" => "olga-oauth-token",
            _ => continue,
        };
        unsigned = unsigned.with(name, value);
    }
    if names.contains(&"sig") {
        let sig = signature(&unsigned, secret);
        unsigned = unsigned.with("sig", &sig);
    }
    request("POST", &encoded(&unsigned.parameters))
}

async fn credentials(it: &mut Scenario) {
    assert_eq!(run_credentials(it, &rules(PAGE)).await, [""; 0]);
}

/// Every code can be had from both operations, in every format, with the message of its row, as HTTP 200 and as the
/// HTTP status that it begins with.
pub async fn run_error_codes(scenario: &mut Scenario, page: &str) -> Mismatches {
    let mut mismatches = Vec::new();
    for row in rows(page, "Code", &mut mismatches) {
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
    mismatches
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

async fn error_codes(it: &mut Scenario) {
    assert_eq!(run_error_codes(it, &rules(PAGE)).await, [""; 0]);
}
