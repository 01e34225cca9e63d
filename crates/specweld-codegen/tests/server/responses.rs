//! What can be answered.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, StatusCode},
};

use crate::{
    send,
    server::shop::{PlaceOrderClientErrorStatus, PlaceOrderDefaultStatus},
    service::Counter,
    types::ShopProblem,
};

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
        let constant = std::panic::catch_unwind(|| PlaceOrderClientErrorStatus::of(status(code)));
        assert_eq!(constant.ok(), made, "{code}");
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
        let made = PlaceOrderDefaultStatus::new(status(code));
        let constant = std::panic::catch_unwind(|| PlaceOrderDefaultStatus::of(status(code)));
        assert_eq!(constant.ok(), made, "{code}");
        assert_eq!(
            made.map(|made| made.code()),
            documented.then(|| status(code)),
            "{code}"
        );
    }
}
