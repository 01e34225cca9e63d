//! Bodies that the service reads as they come.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use serde_json::Value;
use specweld_axum::{Incoming, Limits, Reason, Schema, Upload};
use tower::{Layer, ServiceExt, service_fn};

const DOCUMENTED: &[&str] = &["application/json", "application/octet-stream"];

/// What a service gets of a request within limits.
async fn incoming(limits: Limits, media_type: &str, body: Body) -> Box<Incoming> {
    let request = Request::post("/").header("Content-Type", media_type);
    let read = |request| Incoming::read_unless(request, DOCUMENTED, &[1]).map(Ok::<_, ()>);
    let service = limits.layer(service_fn(read));
    service.oneshot(request.body(body).unwrap()).await.unwrap()
}

async fn upload(limits: Limits, body: Body) -> Upload {
    let incoming = incoming(limits, "application/octet-stream", body).await;
    assert_eq!(incoming.required_media_type(DOCUMENTED).unwrap(), 1);
    let upload = incoming.upload();
    assert_eq!(incoming.into_raw().body, Bytes::new());
    upload
}

/// A body of these pieces, after which nothing comes for good.
fn unending(pieces: &'static [&'static str]) -> Body {
    let pieces = stream::iter(pieces)
        .map(|piece| Ok::<_, std::io::Error>(Bytes::from_static(piece.as_bytes())));
    Body::from_stream(pieces.chain(stream::pending()))
}

#[tokio::test]
async fn the_first_piece_is_there_before_the_last() {
    let mut upload = upload(Limits::default(), unending(&["a", "b"])).await;
    for piece in ["a", "b"] {
        assert_eq!(
            upload.next().await,
            Some(Ok(Bytes::from_static(piece.as_bytes())))
        );
    }
    assert_eq!(upload.next().now_or_never(), None);
}

#[tokio::test]
async fn all_of_a_body_can_be_had_at_once() {
    let pieces = ["a", "", "b"].map(|piece| Ok::<_, std::io::Error>(Bytes::from(piece)));
    let body = Body::from_stream(stream::iter(pieces));
    let upload = upload(Limits::default(), body).await;
    assert_eq!(upload.bytes().await, Ok(Bytes::from("ab")));
}

#[tokio::test]
async fn a_body_that_is_too_long_ends_where_it_is() {
    let limits = Limits::default().bytes(3);
    let mut upload = upload(limits, unending(&["ab", "cd", "ef"])).await;
    assert_eq!(upload.next().await, Some(Ok(Bytes::from("ab"))));
    let too_large = Reason::TooLarge { limit: 3 };
    assert_eq!(upload.next().await, Some(Err(too_large)));
    assert_eq!(upload.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn the_next_piece_is_not_waited_for_for_good() {
    let limit = Duration::from_secs(5);
    let mut upload = upload(Limits::default().time(limit), unending(&["a"])).await;
    assert_eq!(upload.next().await, Some(Ok(Bytes::from("a"))));
    assert_eq!(upload.next().await, Some(Err(Reason::TooSlow { limit })));
    assert_eq!(upload.next().await, None);
}

#[tokio::test]
async fn media_types_beside_it_are_read_first() {
    let incoming = incoming(Limits::default(), "application/json", Body::from("[1]")).await;
    assert_eq!(incoming.required_media_type(DOCUMENTED).unwrap(), 0);
    let any = Schema::compile("{}").unwrap();
    assert_eq!(
        incoming.json::<Value>(&any).unwrap(),
        serde_json::json!([1])
    );
    assert_eq!(incoming.upload().bytes().await, Ok(Bytes::from("[1]")));
}
