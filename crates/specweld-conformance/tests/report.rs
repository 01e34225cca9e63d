//! One report in every format; its schema; and texts that mean harm.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode};
use serde_json::Value;
use specweld_conformance::{
    Body, Breach, Exchange, Format, Mask, Outcome, PageText, Place, Point, Report, Request,
    Response, report_schema,
};

const FORMATS: [(&str, Format); 5] = [
    ("text", Format::Text),
    ("markdown", Format::Markdown),
    ("junit", Format::Junit),
    ("json", Format::Json),
    ("html", Format::Html),
];

const PAGE: &str = "# Renew a Loan\n\nA loan can be renewed twice. Once it is\noverdue, it can't be.\n\nWho has reserved a copy is told of it.\n";

fn exchange() -> Exchange {
    let mut request = Request::new(
        Method::POST,
        "/copies/AB1234/renewal?api_key=k-123456&why=x",
    );
    let headers = [
        ("authorization", "Bearer tell-nobody"),
        ("content-type", "application/json"),
    ];
    for (name, value) in headers {
        let value = HeaderValue::from_static(value);
        request.headers.append(name, value);
    }
    request.body = Body::Whole(Bytes::from_static(
        br#"{"password":"open-sesame","weeks":2}"#,
    ));
    let mut response = Response::new(StatusCode::OK);
    response
        .headers
        .append("content-type", HeaderValue::from_static("text/plain"));
    response.body = Body::Whole(Bytes::from_static(
        b"renewed with tell-nobody, open-sesame and k-123456",
    ));
    Exchange {
        request,
        response: Some(response),
    }
}

fn place(line: usize, column: usize) -> Option<Place> {
    let file = "books/renew-loan.md".to_owned();
    Some(Place { file, line, column })
}

fn report() -> Report {
    let point = |what: &str, place, outcome| Point {
        group: "renew a loan".to_owned(),
        what: what.to_owned(),
        place,
        documented: true,
        outcome,
    };
    let shown = Mask::default().shown(&exchange());
    let broken = Outcome::Broken {
        times: 2,
        breaches: vec![Breach {
            difference: "the status is 200 where 409 is documented".to_owned(),
            pointer: Some("/paths/~1copies~1{copy}~1renewal/post/responses".to_owned()),
            place: None,
            exchange: Some(shown),
        }],
    };
    let mut report = Report::new(
        "Books",
        "http://127.0.0.1:8080",
        vec![
            point(
                "A loan can be renewed twice.",
                place(3, 1),
                Outcome::Witnessed { times: 3 },
            ),
            point(
                "Once it is overdue, it can't be.",
                place(3, 30),
                broken.clone(),
            ),
            point(
                "Who has reserved a copy is told of it.",
                place(6, 1),
                Outcome::Unreachable {
                    why: "it goes by letter".to_owned(),
                },
            ),
            Point {
                documented: false,
                ..point("503", None, Outcome::broken("503 is not documented", None))
            },
            Point {
                group: "lend a book".to_owned(),
                ..point("query parameter `limit`", None, Outcome::Unwitnessed)
            },
        ],
    );
    report.notes = vec!["2 bodies were too long to be judged".to_owned()];
    report.pages = vec![PageText {
        name: "books/renew-loan.md".to_owned(),
        text: PAGE.to_owned(),
    }];
    report
}

#[test]
fn one_value_is_told_in_every_format() {
    let report = report();
    for (name, format) in FORMATS {
        insta::assert_snapshot!(name, report.render(format));
    }
}

#[test]
fn the_schema_of_reports_is_fresh_and_takes_them() {
    let path = format!("{}/report.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema = format!("{:#}\n", report_schema());
    if std::env::var_os("INSTA_UPDATE").is_some_and(|it| it == "always") {
        fs::write(&path, &schema).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        known == schema,
        "{path} is stale: INSTA_UPDATE=always writes it"
    );
    let report: Value = serde_json::from_str(&report().render(Format::Json)).unwrap();
    let validator = jsonschema::validator_for(&report_schema()).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&report)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn the_score_is_never_rounded_up_and_counts_what_is_documented() {
    let point = |documented, outcome| Point {
        group: String::new(),
        what: String::new(),
        place: None,
        documented,
        outcome,
    };
    let mut points = vec![point(true, Outcome::Witnessed { times: 1 }); 1999];
    points.push(point(true, Outcome::Unwitnessed));
    points.push(point(false, Outcome::broken("", None)));
    let score = Report::new("", "", points).score;
    assert_eq!(
        (score.percent, score.documented, score.broken),
        (Some(99.9), 2000, 1)
    );
    assert_eq!(Report::new("", "", Vec::new()).score.percent, None);
}

#[test]
fn no_secret_is_shown_in_any_format_or_by_debug() {
    let secrets = ["tell-nobody", "open-sesame", "k-123456"];
    let mut shown: Vec<String> = FORMATS
        .iter()
        .map(|(_, format)| report().render(*format))
        .collect();
    shown.push(format!("{:?}", exchange()));
    for text in shown {
        for secret in secrets {
            // `Debug` shows a request and a response each for itself: the one does not know the other's secrets.
            let text = text.split("renewed with").next().unwrap();
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    let text = report().render(Format::Json);
    assert!(text.contains("renewed with …, … and …"), "{text}");
}

#[test]
fn what_was_documented_or_sent_breaks_out_of_no_format() {
    let harm = "</pre><script>alert(1)</script> ``` `x` | # \u{1b}[31m \u{202e}\n- [a](javascript:b) & \"'";
    let mut exchange = exchange();
    exchange.response.as_mut().unwrap().body = Body::Whole(Bytes::from(harm));
    let shown = Mask::default().shown(&exchange);
    let mut report = Report::new(
        harm,
        harm,
        vec![Point {
            group: harm.to_owned(),
            what: harm.to_owned(),
            place: place(1, 1),
            documented: true,
            outcome: Outcome::broken(harm, Some(shown)),
        }],
    );
    report.notes = vec![harm.to_owned()];
    report.pages = vec![PageText {
        name: "books/renew-loan.md".to_owned(),
        text: harm.to_owned(),
    }];
    let html = report.render(Format::Html);
    assert!(
        !html.contains("<script") && !html.contains("\u{1b}"),
        "{html}"
    );
    for (_, format) in FORMATS {
        let text = report.render(format);
        assert!(!text.contains(['\u{1b}', '\u{202e}']) || format == Format::Json);
    }
    let junit = report.render(Format::Junit);
    roxmltree::Document::parse(&junit).unwrap();
    insta::assert_snapshot!("harm", report.render(Format::Markdown));
}

#[test]
fn the_longest_secret_goes_first_and_short_ones_stay_within_words() {
    let mut request = Request::new(
        Method::GET,
        "http://ann:pw@host/a?token=ab&sig=q&x=ab#access_token=zzzzzzz",
    );
    request
        .headers
        .append("cookie", HeaderValue::from_static("a=1"));
    request.headers.append(
        "x-echo",
        HeaderValue::from_static("abc session-1 session-12"),
    );
    request
        .headers
        .append("x-session", HeaderValue::from_static("session-1"));
    request
        .headers
        .append("x-token", HeaderValue::from_static("session-12"));
    insta::assert_snapshot!(request, @r"
    GET http://…@host/a?token=…&sig=…&x=ab#access_token=…
    cookie: …
    x-echo: abc … …
    x-session: …
    x-token: …
    ");
}
