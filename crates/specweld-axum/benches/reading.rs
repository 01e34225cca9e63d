//! How the work of reading a request grows: what a request of 80,000 names, items or parts takes, beside ten of 8,000.
//! A ratio of 1 is growth with the bytes. It ends with 1 if any is above 3.
//!
//! ```sh
//! cargo bench --package specweld-axum --features multipart --bench reading
//! ```

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::convert::Infallible;
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use axum::{body::Body, http::Request};
use serde_json::Value;
use specweld_axum::{Incoming, Limits, Parameter, Place, Schema, Style};
use tower::{Layer, ServiceExt};

const FEW: usize = 8_000;
const MANY: usize = 10 * FEW;
/// The most that is still called growth with the bytes.
const FAIR: f64 = 3.0;
const ROUNDS: usize = 7;

macro_rules! schema {
    ($name:ident, $text:expr) => {
        static $name: LazyLock<Schema> = LazyLock::new(|| Schema::generated($text));
    };
}

macro_rules! parameter {
    ($name:ident, $place:expr, $style:expr, $schema:expr) => {
        static $name: Parameter = Parameter {
            name: "p",
            place: $place,
            style: $style,
            schema: LazyLock::new(|| Schema::generated($schema)),
        };
    };
}

#[cfg(feature = "multipart")]
static PARTS: specweld_axum::Form = specweld_axum::Form {
    fields: &[],
    files: &[],
    others: specweld_axum::OtherParts::Skipped,
    schema: LazyLock::new(|| Schema::generated("{}")),
};

/// A kind of request, of any size, and what reads it.
struct Case {
    name: &'static str,
    request: fn(usize) -> Request<Body>,
    read: fn(&Incoming),
    /// For how many of the names there is room: a target has 64 KiB.
    share: usize,
}

const CASES: &[Case] = &[
    Case {
        name: "form of as many names",
        request: |count| posted(many(count, "&", |n| format!("a{n}="))),
        read: |incoming| {
            schema!(OBJECT, r#"{"type":"object"}"#);
            black_box(incoming.form::<Value>(&OBJECT, &[]).unwrap());
        },
        share: 1,
    },
    Case {
        name: "form of one name",
        request: |count| posted(many(count, "&", |n| format!("a={n}"))),
        read: |incoming| {
            schema!(
                LIST,
                r#"{"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"},"uniqueItems":true}}}"#
            );
            black_box(incoming.form::<Value>(&LIST, &[]).unwrap());
        },
        share: 1,
    },
    Case {
        name: "JSON object",
        request: |count| {
            posted(format!(
                "{{{}}}",
                many(count, ",", |n| format!("\"a{n}\":{n}"))
            ))
        },
        read: |incoming| {
            schema!(OBJECT, r#"{"additionalProperties":{"type":"integer"}}"#);
            black_box(incoming.json::<Value>(&OBJECT).unwrap());
        },
        share: 1,
    },
    Case {
        name: "JSON list that is wrong throughout",
        request: |count| posted(format!("[{}]", many(count, ",", |n| format!("\"{n}\"")))),
        read: |incoming| {
            schema!(
                LIST,
                r#"{"items":{"anyOf":[{"type":"integer"},{"type":"object"}]}}"#
            );
            black_box(incoming.json::<Value>(&LIST).unwrap_err());
        },
        share: 1,
    },
    Case {
        name: "cookies",
        request: |count| {
            let line = many(count, "; ", |n| format!("a{n}=1"));
            Request::get("/")
                .header("Cookie", line)
                .body(Body::empty())
                .unwrap()
        },
        read: |incoming| {
            parameter!(
                COOKIE,
                Place::Cookie,
                Style::Form { explode: true },
                r#"{"type":"string"}"#
            );
            black_box(incoming.optional::<Value>(&COOKIE).unwrap());
        },
        share: 1,
    },
    Case {
        name: "header that is a list",
        request: |count| {
            let line = many(count, ",", |n| n.to_string());
            Request::get("/")
                .header("P", line)
                .body(Body::empty())
                .unwrap()
        },
        read: |incoming| {
            parameter!(
                LIST,
                Place::Header,
                Style::Simple { explode: false },
                r#"{"type":"array","items":{"type":"integer"}}"#
            );
            black_box(incoming.optional::<Value>(&LIST).unwrap());
        },
        share: 1,
    },
    Case {
        name: "query of as many names, a tenth",
        request: |count| queried(many(count, "&", |n| format!("{n}="))),
        read: |incoming| {
            parameter!(
                QUERY,
                Place::Query,
                Style::Form { explode: true },
                r#"{"type":"string"}"#
            );
            black_box(incoming.optional::<Value>(&QUERY).unwrap());
        },
        share: 10,
    },
    Case {
        name: "deep object, a twentieth",
        request: |count| queried(many(count, "&", |n| format!("p[{n}]="))),
        read: |incoming| {
            parameter!(
                DEEP,
                Place::Query,
                Style::DeepObject,
                r#"{"type":"object"}"#
            );
            black_box(incoming.optional::<Value>(&DEEP).unwrap());
        },
        share: 20,
    },
    #[cfg(feature = "multipart")]
    Case {
        name: "parts",
        request: |count| {
            let part =
                |n| format!("--b\r\nContent-Disposition: form-data; name=\"a{n}\"\r\n\r\n1\r\n");
            let sent = Body::from(many(count, "", part) + "--b--\r\n");
            let media_type = "multipart/form-data; boundary=b";
            Request::post("/")
                .header("Content-Type", media_type)
                .body(sent)
                .unwrap()
        },
        read: |incoming| {
            black_box(incoming.form_data().unwrap());
        },
        share: 1,
    },
];

fn many(count: usize, separator: &str, one: impl Fn(usize) -> String) -> String {
    let each: Vec<_> = (0..count).map(one).collect();
    each.join(separator)
}

fn posted(sent: String) -> Request<Body> {
    Request::post("/").body(Body::from(sent)).unwrap()
}

fn queried(query: String) -> Request<Body> {
    Request::get(format!("/?{query}"))
        .body(Body::empty())
        .unwrap()
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let mut worst = 0.0_f64;
    println!("{:<36} {:>9} {:>12} {:>6}", "", "8,000", "80,000", "ratio");
    for case in CASES {
        let [few, many] = [FEW, MANY].map(|count| {
            let time = || runtime.block_on(time(case, count / case.share));
            (0..ROUNDS).map(|_| time()).min().unwrap_or_default()
        });
        let ratio = many.as_secs_f64() / few.as_secs_f64() / 10.0;
        worst = worst.max(ratio);
        println!("{:<36} {few:>9.1?} {many:>12.1?} {ratio:>6.2}", case.name);
    }
    if worst > FAIR {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// How long it takes to read one request.
async fn time(case: &Case, count: usize) -> Duration {
    #[cfg(feature = "multipart")]
    let read = |request| Incoming::read_form(request, &["multipart/form-data"], &[], (0, &PARTS));
    #[cfg(not(feature = "multipart"))]
    let read = Incoming::read;
    let read = |request| async move { Ok::<_, Infallible>(read(request).await) };
    let service = Limits::default()
        .bytes(64 << 20)
        .layer(tower::service_fn(read));
    let request = (case.request)(count);
    let start = Instant::now();
    let incoming = service
        .oneshot(request)
        .await
        .unwrap_or_else(|never| match never {});
    (case.read)(&incoming);
    start.elapsed()
}
