//! Answers as they are written.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use axum::response::Response;
use bytes::Bytes;
use http_body_util::BodyExt;
use serde_json::json;
use specweld_axum::Reply;

/// Status, headers and body as text.
async fn written(response: Response) -> String {
    let (parts, body) = response.into_parts();
    let mut text = parts.status.as_u16().to_string();
    for (name, value) in &parts.headers {
        text += &format!("\n{name}: {}", value.to_str().unwrap());
    }
    let body = body.collect().await.unwrap().to_bytes();
    text + "\n\n" + std::str::from_utf8(&body).unwrap()
}

#[tokio::test]
async fn answers_are_written_as_documented() {
    let png = || ("image/png".parse().unwrap(), Bytes::from_static(b"png"));
    let text = "text/xml; charset=utf-8";
    let cases = [
        (Reply::new(204).empty(), "204\n\n"),
        (
            Reply::new(200).json("application/json", &json!({ "a": 1 })),
            "200\ncontent-type: application/json\n\n{\"a\":1}",
        ),
        (
            Reply::new(200).text(text, &"<a/>"),
            "200\ncontent-type: text/xml; charset=utf-8\n\n<a/>",
        ),
        (
            Reply::new(200).bytes("application/octet-stream", Bytes::from_static(b"b")),
            "200\ncontent-type: application/octet-stream\n\nb",
        ),
        (
            Reply::new(200).content(png().0, png().1),
            "200\ncontent-type: image/png\n\npng",
        ),
        (
            Reply::new(429)
                .header("ratelimit-limit", &300)
                .header("x-list", &["a", "b"])
                .header("x-flag", &true)
                .header("x-absent", &None::<i64>)
                .empty(),
            "429\nratelimit-limit: 300\nx-list: a,b\nx-flag: true\n\n",
        ),
    ];
    for (response, expected) in cases {
        assert_eq!(written(response).await, expected);
    }
}

#[tokio::test]
async fn what_can_t_be_written_is_a_bare_500() {
    let cases = [
        Reply::new(200)
            .header("x", &"a\r\nset-cookie: b")
            .header("y", &1)
            .empty(),
        Reply::new(200)
            .header("x", &json!({ "a": 1 }))
            .json("application/json", &1),
        Reply::new(200).header("no header", &1).empty(),
        Reply::new(200).text("text/plain", &1),
        Reply::new(99).json("application/json", &1),
    ];
    for response in cases {
        assert_eq!(written(response).await, "500\n\n");
    }
}
