//! What reaches a method, and what is rejected.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use crate::{app, send, service::Counter};

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
    assert_eq!(service.calls(), 1);
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
    assert_eq!(service.calls(), 0);
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
async fn parts_of_a_body_are_handed_over_as_they_were_sent() {
    let service = Arc::new(Counter::default());
    let file = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\0\r\n--";
    let title = "--b\r\nContent-Disposition: form-data; name=title\r\n\r\nÄ\r\n--";
    let whole = [&file[..file.len() - 2], title, "b--\r\n"].concat();
    let multipart = "multipart/form-data; boundary=b";
    let cases = [
        (
            multipart,
            whole.clone(),
            200,
            "Ä\nSome(\"a.png\") Some(\"image/png\") Ok(b\"\\0\")\n",
        ),
        (
            multipart,
            format!("{file}b--"),
            400,
            "shop_add_photo: body `/title` is missing",
        ),
        (
            multipart,
            whole[..whole.len() - 4].to_owned(),
            400,
            "shop_add_photo: body is no multipart/form-data",
        ),
        (
            "multipart/form-data",
            whole.clone(),
            400,
            "shop_add_photo: body is no multipart/form-data",
        ),
        (
            multipart,
            String::new(),
            400,
            "shop_add_photo: body is no multipart/form-data",
        ),
        (
            "image/png",
            whole,
            400,
            "shop_add_photo: body is of none of the documented media types (multipart/form-data)",
        ),
    ];
    for (content_type, body, status, expected) in cases {
        let request = Request::post("/shops/s-1/photos")
            .header("Content-Type", content_type)
            .body(Body::from(body))
            .unwrap();
        let (found, _, body) = send(&service, request).await;
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((found, &body["title"]), (status, &expected.into()));
    }
}

#[tokio::test]
async fn what_has_members_in_no_known_notation_is_passed_as_bytes() {
    let service = Arc::new(Counter::default());
    let request = Request::put("/shops/s-1/photos")
        .header("Content-Type", "application/xml")
        .body(Body::from("<photo/>"))
        .unwrap();
    let (status, response, body) = send(&service, request).await;
    assert_eq!((status, body.as_str()), (200, "<photo/>"));
    assert_eq!(response.headers()["content-type"], "text/xml");
}

#[tokio::test]
async fn operations_of_one_route_are_told_apart_by_what_stands_around_their_parameters() {
    let service = Arc::new(Counter::default());
    for (method, path, status, expected) in [
        ("POST", "/shops/s-1:close", 200, r#"{"title":"close s-1"}"#),
        ("POST", "/shops/s-1:open", 200, r#"{"title":"open s-1"}"#),
        (
            "GET",
            "/shops/s-1?max-results=2&maxResults=1",
            200,
            r#"{"title":"get s-1 (Some(1), Some(2))"}"#,
        ),
        (
            "GET",
            "/shops/all%20of%20s-1.json",
            200,
            r#"{"title":"export s-1"}"#,
        ),
        ("GET", "/shops/s-1...2.json", 200, r#"{"title":"s-1 to 2"}"#),
        ("GET", "/shops/s-1...x.json", 400, ""),
        ("GET", "/shops/s-1.json", 400, ""),
        ("POST", "/shops/s-1", 404, ""),
        ("POST", "/shops/:open", 404, ""),
        ("PUT", "/shops/s-1", 405, ""),
    ] {
        let request = Request::builder().method(method).uri(path);
        let request = request.body(Body::empty()).unwrap();
        let (found, _, body) = send(&service, request).await;
        assert_eq!(
            (found, body.as_str()),
            (status, expected),
            "{method} {path}"
        );
    }
}
