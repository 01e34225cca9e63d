//! Answers as they are written.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use axum::response::Response;
use bytes::Bytes;
use futures_util::Stream;
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

const EVENTS: &str = "text/event-stream";

/// A stream of items that are there already.
fn items<T: Send + 'static>(
    items: impl IntoIterator<Item = T>,
) -> impl Stream<Item = Result<T, Box<dyn std::error::Error + Send + Sync>>> {
    futures_util::stream::iter(items.into_iter().map(Ok).collect::<Vec<_>>())
}

fn event<T>(name: &str, data: T) -> (Option<String>, Option<String>, Option<u64>, T) {
    (Some(name.to_owned()), Some("7".to_owned()), Some(5), data)
}

#[tokio::test]
async fn answers_are_written_as_documented() {
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
            Reply::new(200).form(
                "application/x-www-form-urlencoded",
                &json!({ "a": "b c&", "n": 1, "o": null }),
            ),
            "200\ncontent-type: application/x-www-form-urlencoded\n\na=b+c%26&n=1",
        ),
        (
            Reply::new(200).stream(
                "application/octet-stream",
                items(["b", "c"].map(Bytes::from)),
            ),
            "200\ncontent-type: application/octet-stream\n\nbc",
        ),
        (
            Reply::new(200).content("image/png".parse().unwrap(), items([Bytes::from("png")])),
            "200\ncontent-type: image/png\n\npng",
        ),
        (
            Reply::new(200)
                .json_lines("application/x-ndjson", items([json!({ "a": 1 }), json!(2)])),
            "200\ncontent-type: application/x-ndjson\n\n{\"a\":1}\n2\n",
        ),
        (
            Reply::new(200).json_lines("application/json-seq", items([1])),
            "200\ncontent-type: application/json-seq\n\n\u{1e}1\n",
        ),
        (
            Reply::new(200).json_events(
                EVENTS,
                items([
                    event("named", json!({ "a": 1 })),
                    event("in\njected", json!(2)),
                ]),
            ),
            "200\ncontent-type: text/event-stream\n\nevent: named\nid: 7\nretry: 5\ndata: {\"a\":1}\n\n\
             id: 7\nretry: 5\ndata: 2\n\n",
        ),
        (
            Reply::new(200).text_events(
                EVENTS,
                items([(
                    None::<String>,
                    None::<String>,
                    None::<u64>,
                    "a\r\nb\rdata: c",
                )]),
            ),
            "200\ncontent-type: text/event-stream\n\ndata: a\ndata: b\ndata: data: c\n\n",
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
