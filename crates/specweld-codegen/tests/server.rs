//! A generated server at work: what the document says is enforced, and nothing else can be answered.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

// Generated code names the crate of its types, which is this one.
extern crate self as sample;

#[allow(dead_code, reason = "not every type of the sample is made here")]
#[path = "sample/server/mod.rs"]
#[rustfmt::skip]
mod server;
#[allow(dead_code, reason = "not every type of the sample is made here")]
#[path = "sample/types.rs"]
#[rustfmt::skip]
mod types;

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
    response::Response,
};
use bytes::Bytes;
use http_body_util::BodyExt;
use serde_json::Value;
use specweld_axum::{Content, Location, Reason, Rejection};
use specweld_codegen::Document;
use tower::ServiceExt;

use server::{
    echo::{Echo, EchoDefaultStatus, EchoError, EchoOk, EchoRequest},
    shop::{self, *},
};
pub use types::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sample");

/// `UPDATE_SAMPLE=1 cargo test -p specweld-codegen` writes the sources anew.
#[test]
fn the_sample_is_what_the_generator_makes() {
    let folder = Path::new(FOLDER);
    let document = Document::parse(&fs::read_to_string(folder.join("openapi.json")).unwrap());
    let document = document.unwrap();
    let mut files = specweld_codegen::server(&document, "sample").unwrap();
    files = files
        .into_iter()
        .map(|(name, text)| (format!("server/{name}"), text))
        .collect();
    files.insert(
        "types.rs".to_owned(),
        specweld_codegen::types(&document).unwrap(),
    );
    for (name, text) in files {
        let path = folder.join(&name);
        if std::env::var_os("UPDATE_SAMPLE").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &text).unwrap();
        }
        assert!(
            fs::read_to_string(&path).unwrap() == text,
            "{name} is stale"
        );
    }
}

/// Counts what reaches it, and refuses in the two documented bodies.
#[derive(Default)]
struct Counter {
    calls: AtomicUsize,
}

impl Shop for Counter {
    async fn place_order(
        &self,
        request: PlaceOrderRequest,
    ) -> Result<PlaceOrderOk, PlaceOrderError> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let headers = PlaceOrderCreatedHeaders {
            location: format!("/shops/{}/orders/{}", *request.shop_id, request.number),
            x_remaining: request.tags.map(|tags| tags.len() as i64),
            x_tags: None,
        };
        match request.body {
            PlaceOrderRequestBody::Json(body) | PlaceOrderRequestBody::Form(body) => {
                Ok(PlaceOrderOk::Created { headers, body })
            }
            PlaceOrderRequestBody::OctetStream(bytes) if bytes.is_empty() => {
                Ok(PlaceOrderOk::NoContent)
            }
            PlaceOrderRequestBody::OctetStream(_) if request.credentials.key.is_some() => {
                let status = PlaceOrderServerErrorStatus::new(StatusCode::SERVICE_UNAVAILABLE);
                Err(PlaceOrderError::ServerError {
                    status: status.unwrap(),
                })
            }
            PlaceOrderRequestBody::OctetStream(_) => {
                let status = PlaceOrderDefaultStatus::new(StatusCode::ACCEPTED).unwrap();
                let body = "<p>".to_owned();
                Err(PlaceOrderError::Default { status, body })
            }
        }
    }

    async fn reject_place_order(&self, rejection: Rejection) -> PlaceOrderError {
        let text = rejection.to_string();
        match (rejection.location, rejection.reason) {
            (_, Reason::TooLarge { .. }) => PlaceOrderError::ClientError {
                status: PlaceOrderClientErrorStatus::new(StatusCode::PAYLOAD_TOO_LARGE).unwrap(),
                body: ShopProblem { title: text },
            },
            (Location::Body, _) => PlaceOrderError::UnprocessableEntity {
                headers: PlaceOrderUnprocessableEntityHeaders {
                    x_remaining: Some(0),
                },
                body: PlaceOrderBody::Json(ShopViolations {
                    violations: vec![text],
                }),
            },
            _ => PlaceOrderError::BadRequest(ShopProblem { title: text }),
        }
    }

    async fn cancel_order(
        &self,
        request: CancelOrderRequest,
    ) -> Result<CancelOrderOk, CancelOrderError> {
        let title = format!("{} {}", *request.shop_id, request.number);
        Ok(CancelOrderOk::Ok(ShopProblem { title }))
    }

    async fn reject_cancel_order(&self, rejection: Rejection) -> CancelOrderError {
        CancelOrderError::Ok(ShopProblem {
            title: rejection.to_string(),
        })
    }

    async fn logo(&self, request: LogoRequest) -> Result<LogoOk, LogoError> {
        let Some(size) = request.size else {
            return Ok(LogoOk::NotModified);
        };
        Ok(LogoOk::Ok(match request.credentials {
            None => LogoBody::Json(serde_json::json!(size)),
            Some(_) => LogoBody::Any(Content {
                media_type: "image/png".parse().unwrap(),
                bytes: Bytes::from_static(b"png"),
            }),
        }))
    }
}

impl Echo for Counter {
    async fn echo(&self, request: EchoRequest) -> Result<EchoOk, EchoError> {
        let status = EchoDefaultStatus::new(StatusCode::OK).unwrap();
        let body = request.body.unwrap_or_else(|| "none".parse().unwrap());
        Ok(EchoOk::Default { status, body })
    }

    async fn reject_echo(&self, _: Rejection) -> EchoError {
        let status = EchoDefaultStatus::new(StatusCode::IM_A_TEAPOT).unwrap();
        EchoError::Default {
            status,
            body: "no".parse().unwrap(),
        }
    }
}

fn app(service: &Arc<Counter>) -> Router {
    server::router(service.clone(), service.clone())
}

async fn send(service: &Arc<Counter>, request: Request<Body>) -> (u16, Response<()>, String) {
    let response = app(service).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let text = String::from_utf8(body.to_vec()).unwrap();
    (parts.status.as_u16(), Response::from_parts(parts, ()), text)
}

/// A request as it should be, changed by one detail.
struct Order {
    target: &'static str,
    trace: Option<&'static str>,
    cookie: &'static str,
    content_type: &'static str,
    body: &'static str,
}

impl Default for Order {
    fn default() -> Self {
        Self {
            target: "/shops/s-1/orders/7?mode=fast&tags=a,b",
            trace: Some("abc"),
            cookie: "body=1",
            content_type: "application/json",
            body: r#"{"lines":[{"amount":4}]}"#,
        }
    }
}

impl Order {
    fn request(self) -> Request<Body> {
        let mut request = Request::put(self.target)
            .header("Content-Type", self.content_type)
            .header("Cookie", self.cookie);
        if let Some(trace) = self.trace {
            request = request.header("X-Trace", trace);
        }
        request.body(Body::from(self.body)).unwrap()
    }
}

#[tokio::test]
async fn a_request_as_documented_reaches_its_method() {
    let service = Arc::new(Counter::default());
    let (status, response, body) = send(&service, Order::default().request()).await;
    assert_eq!(status, 201);
    assert_eq!(response.headers()["location"], "/shops/s-1/orders/7");
    assert_eq!(response.headers()["x-remaining"], "2");
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.headers().get("x-tags"), None);
    assert_eq!(body, r#"{"lines":[{"amount":4}]}"#);
    assert_eq!(service.calls.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn every_broken_constraint_is_answered_with_a_documented_error() {
    let order = Order::default;
    let cases = [
        // Ten kinds of constraint, in every part of a request ...
        (
            Order {
                target: "/shops/x/orders/7",
                ..order()
            },
            400,
            "path parameter `shop-id` breaks `pattern: ^s-[0-9]+$`",
        ),
        (
            Order {
                target: "/shops/s-1/orders/0",
                ..order()
            },
            400,
            "path parameter `number` breaks `minimum: 1`",
        ),
        (
            Order {
                target: "/shops/s-1/orders/2147483648",
                ..order()
            },
            400,
            "path parameter `number` breaks `maximum: 2147483647`",
        ),
        (
            Order {
                target: "/shops/s-1/orders/7?mode=slow",
                ..order()
            },
            400,
            r#"query parameter `mode` breaks `enum: ["fast","cheap"]`"#,
        ),
        (
            Order {
                target: "/shops/s-1/orders/7?tags=a,b,c",
                ..order()
            },
            400,
            "query parameter `tags` breaks `maxItems: 2`",
        ),
        (
            Order {
                trace: Some("a"),
                ..order()
            },
            400,
            "header `X-Trace` breaks `minLength: 2`",
        ),
        (
            Order {
                trace: Some("abcde"),
                ..order()
            },
            400,
            "header `X-Trace` breaks `maxLength: 4`",
        ),
        (
            Order {
                cookie: "body=10",
                ..order()
            },
            400,
            "cookie `body` breaks `exclusiveMaximum: 10`",
        ),
        (
            Order {
                body: r#"{"lines":[{"amount":3}]}"#,
                ..order()
            },
            422,
            "body `/lines/0/amount` breaks `multipleOf: 2`",
        ),
        (
            Order {
                body: r#"{"lines":[{"amount":2},{"amount":2}]}"#,
                ..order()
            },
            422,
            "body `/lines` breaks `uniqueItems: true`",
        ),
        (
            Order {
                body: r#"{"lines":[],"x":1}"#,
                ..order()
            },
            422,
            "body `/x` breaks `additionalProperties: false`",
        ),
        // ... and what can't be decoded.
        (
            Order {
                body: "{}",
                ..order()
            },
            422,
            "body `/lines` is missing",
        ),
        (
            Order {
                body: r#"{"lines":[{"amount":"2"}]}"#,
                ..order()
            },
            422,
            "body `/lines/0/amount` is no integer",
        ),
        (
            Order {
                body: "{",
                ..order()
            },
            422,
            "body is no JSON",
        ),
        (
            Order {
                body: "",
                ..order()
            },
            422,
            "body is missing",
        ),
        (
            Order {
                trace: None,
                ..order()
            },
            400,
            "header `X-Trace` is missing",
        ),
        (
            Order {
                target: "/shops/s-1/orders/x",
                ..order()
            },
            400,
            "path parameter `number` is no integer",
        ),
        (
            Order {
                target: "/shops/s-1/orders/7?type=%ZZ",
                ..order()
            },
            400,
            "query parameter `type` has a malformed percent encoding",
        ),
        (
            Order {
                content_type: "text/plain",
                ..order()
            },
            422,
            "body is of none of the documented media types (application/json, application/octet-stream, application/x-www-form-urlencoded)",
        ),
        // The first fault in the order of path, query, header, cookie, body is the one reported.
        (
            Order {
                target: "/shops/s-1/orders/0?mode=x",
                trace: None,
                cookie: "body=x",
                body: "",
                ..order()
            },
            400,
            "path parameter `number` breaks `minimum: 1`",
        ),
        (
            Order {
                trace: None,
                cookie: "body=x",
                body: "",
                ..order()
            },
            400,
            "header `X-Trace` is missing",
        ),
        (
            Order {
                cookie: "body=x",
                body: "",
                ..order()
            },
            400,
            "cookie `body` is no number",
        ),
    ];
    let service = Arc::new(Counter::default());
    for (order, expected_status, expected) in cases {
        let (status, _, body) = send(&service, order.request()).await;
        assert_eq!(status, expected_status, "{expected}");
        let expected = format!("shop_place_order: {expected}");
        let body: Value = serde_json::from_str(&body).unwrap();
        let documented = match status {
            400 => serde_json::json!({ "title": expected }),
            _ => serde_json::json!({ "violations": [expected] }),
        };
        assert_eq!(body, documented);
    }
    assert_eq!(service.calls.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn bodies_over_the_limit_are_rejected_too() {
    let service = Arc::new(Counter::default());
    let app = app(&service).layer(axum::extract::DefaultBodyLimit::max(10));
    let response = app.oneshot(Order::default().request()).await.unwrap();
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(
        body,
        r#"{"title":"shop_place_order: body is longer than 10 bytes"}"#
    );
}

#[tokio::test]
async fn every_media_type_of_a_request_is_a_variant() {
    let service = Arc::new(Counter::default());
    let order = Order::default;
    let form = "application/x-www-form-urlencoded";
    let bytes = "application/octet-stream";
    let with_key = "/shops/s-1/orders/7?key=k";
    let cases = [
        (
            Order {
                content_type: form,
                body: "lines=[{\"amount\":2}]&note=a+b",
                ..order()
            },
            201,
            r#"{"lines":[{"amount":2}],"note":"a b"}"#,
        ),
        (
            Order {
                content_type: bytes,
                body: "",
                ..order()
            },
            204,
            "",
        ),
        (
            Order {
                content_type: bytes,
                body: "x",
                ..order()
            },
            202,
            "<p>",
        ),
        (
            Order {
                content_type: bytes,
                body: "x",
                target: with_key,
                ..order()
            },
            503,
            "",
        ),
    ];
    for (order, status, expected) in cases {
        let (found, _, body) = send(&service, order.request()).await;
        assert_eq!((found, body.as_str()), (status, expected));
    }
}

#[tokio::test]
async fn every_media_type_of_an_answer_is_a_variant() {
    let service = Arc::new(Counter::default());
    let cases = [
        ("/shops/s/logo", 304, None, ""),
        (
            "/shops/s/logo?size[width]=5",
            200,
            Some("application/json"),
            r#"{"width":5}"#,
        ),
        (
            "/shops/s/logo?size[width]=5&key=k",
            200,
            Some("image/png"),
            "png",
        ),
        // No error is documented here, so there is no method to ask.
        ("/shops/s/logo?size[width]=x", 400, None, ""),
    ];
    for (target, status, media_type, expected) in cases {
        let request = Request::get(target).body(Body::empty()).unwrap();
        let (found, response, body) = send(&service, request).await;
        let found_type = response.headers().get("content-type");
        let found_type = found_type.map(|value| value.to_str().unwrap());
        assert_eq!(
            (found, found_type, body.as_str()),
            (status, media_type, expected),
            "{target}"
        );
    }
}

#[tokio::test]
async fn a_success_status_may_carry_failures() {
    let service = Arc::new(Counter::default());
    for (target, title) in [
        ("/shops/s-2/orders/-7", "s-2 -7"),
        (
            "/shops/x/orders/7",
            "shop_cancel_order: path parameter `shop-id` breaks `pattern: ^s-[0-9]+$`",
        ),
    ] {
        let request = Request::delete(target).body(Body::empty()).unwrap();
        let (status, _, body) = send(&service, request).await;
        let body: ShopProblem = serde_json::from_str(&body).unwrap();
        assert_eq!((status, body.title.as_str()), (200, title));
    }
}

#[tokio::test]
async fn paths_are_routed_as_documented() {
    let service = Arc::new(Counter::default());
    let cases = [
        ("/echo/%C3%A4%20b", "hello", 200, "hello"),
        ("/echo/%C3%A4%20b", "too long", 418, "no"),
        ("/echo/%C3%A4+b", "", 404, ""),
    ];
    for (target, sent, status, expected) in cases {
        let request = Request::post(target)
            .header("Content-Type", "text/plain")
            .body(Body::from(sent))
            .unwrap();
        let (found, _, body) = send(&service, request).await;
        assert_eq!((found, body.as_str()), (status, expected), "{target}");
    }
    let request = Request::post("/shops/s-1/orders/7")
        .body(Body::empty())
        .unwrap();
    assert_eq!(send(&service, request).await.0, 405);
}

#[test]
fn an_undocumented_status_can_t_be_made() {
    let status = |code: u16| StatusCode::from_u16(code).unwrap();
    let client_errors = [
        (399, false),
        (400, false),
        (404, true),
        (422, false),
        (499, true),
        (500, false),
    ];
    for (code, documented) in client_errors {
        let made = PlaceOrderClientErrorStatus::new(status(code));
        assert_eq!(
            made.map(|made| made.code()),
            documented.then(|| status(code)),
            "{code}"
        );
    }
    let others = [
        (199, false),
        (200, true),
        (201, false),
        (204, false),
        (302, true),
        (404, false),
        (599, false),
        (600, false),
    ];
    for (code, documented) in others {
        let made = shop::PlaceOrderDefaultStatus::new(status(code));
        assert_eq!(
            made.map(|made| made.code()),
            documented.then(|| status(code)),
            "{code}"
        );
    }
}
