//! Parameters of real requests, as tables: what was sent, and what came of it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod places;
mod scalars;
mod shapes;

use std::sync::LazyLock;

use axum::{body::Body, http::Request};
use serde_json::Value;
use specweld_axum::{Incoming, Parameter, Place, Schema, Style};

type MakeSchema = fn() -> Schema;

const FORM: Style = Style::Form { explode: true };
const FORM_LIST: Style = Style::Form { explode: false };
const SIMPLE: Style = Style::Simple { explode: false };

/// A schema as it is written in JSON.
macro_rules! schema {
    ($($json:tt)*) => {{
        let make: MakeSchema = || Schema::generated(stringify!($($json)*));
        make
    }};
}

/// The value as JSON, `absent`, or the rejection as it is displayed.
async fn read(place: Place, style: Style, schema: MakeSchema, request: Request<Body>) -> String {
    let parameter = Parameter {
        name: "p",
        place,
        style,
        schema: LazyLock::new(schema),
    };
    let incoming = Incoming::read(request).await;
    match incoming.optional::<Value>(&parameter) {
        Ok(Some(value)) => value.to_string(),
        Ok(None) => "absent".to_owned(),
        Err(fault) => incoming.reject("op", fault).to_string(),
    }
}

async fn check_queries(cases: &[(Style, MakeSchema, &str, &str)]) {
    for (style, schema, query, expected) in cases {
        let request = Request::get(format!("/?{query}"))
            .body(Body::empty())
            .unwrap();
        let found = read(Place::Query, *style, *schema, request).await;
        assert_eq!(found, *expected, "{style:?} ?{query}");
    }
}

async fn check_headers(cases: &[(Style, MakeSchema, &[&[u8]], &str)]) {
    for (style, schema, lines, expected) in cases {
        let mut request = Request::get("/");
        for line in *lines {
            request = request.header("P", *line);
        }
        let request = request.body(Body::empty()).unwrap();
        let found = read(Place::Header, *style, *schema, request).await;
        assert_eq!(found, *expected, "{style:?} {lines:?}");
    }
}

use schema;
