//! Forms of parts: fields in whatever order, files as they come.

#![cfg(feature = "multipart")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde_json::Value;
use specweld_axum::{Form, FormData, FormField, FormFile, Incoming, Limits, OtherParts, Schema};

const fn field(name: &'static str, required: bool, many: bool) -> FormField {
    FormField {
        name,
        required,
        many,
        json: false,
    }
}

const fn file(name: &'static str, required: bool, many: bool) -> FormFile {
    FormFile {
        name,
        required,
        many,
    }
}

/// A title that must be there, a note, tags, a nested thing, a file that must be there and more of them.
static FORM: Form = Form {
    fields: &[
        field("title", true, false),
        field("note", false, false),
        field("tags", false, true),
        field("thing", false, false),
    ],
    files: &[file("file", true, false), file("more", false, true)],
    others: OtherParts::Refused,
    schema: LazyLock::new(|| {
        Schema::generated(
            r#"{"type":"object","properties":{"title":{"type":"string","maxLength":5},"note":{"type":"integer"},
            "tags":{"type":"array","items":{"type":"string"},"maxItems":2},"thing":{"type":"object"}},"required":["title"]}"#,
        )
    }),
};

/// No field but one, which may be there.
static SMALL: Form = Form {
    fields: &[field("title", false, false)],
    files: &[file("file", true, false)],
    others: OtherParts::Given,
    schema: LazyLock::new(|| {
        Schema::generated(r#"{"type":"object","properties":{"title":{"type":"string"}}}"#)
    }),
};

fn part(name: &str, more: &str, content: &str) -> String {
    format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{content}\r\n")
}

async fn read(form: &'static Form, limits: Limits, body: Body) -> (Box<Incoming>, FormResult) {
    let mut request = Request::post("/")
        .header("Content-Type", "multipart/form-data; boundary=b")
        .body(body)
        .unwrap();
    request.extensions_mut().insert(limits);
    let incoming = Incoming::read_form(request, &["multipart/form-data"], &[], (0, form)).await;
    let read = incoming.form_data().map_err(|fault| fault.to_string());
    (incoming, read)
}

type FormResult = Result<FormData, String>;

/// What comes of a form: the fields, then each file, then how it ends.
async fn told(form: &'static Form, limits: Limits, body: impl Into<Body>) -> String {
    let (_, read) = read(form, limits, body.into()).await;
    let mut data = match read {
        Ok(data) => data,
        Err(fault) => return fault,
    };
    let mut told = String::new();
    for field in form.fields {
        let value: Option<Value> = data.optional(field.name).unwrap();
        told.push_str(&format!("{}={} ", field.name, value.unwrap_or_default()));
    }
    let mut parts = data.into_parts();
    loop {
        match parts.next_numbered().await {
            Ok(Some((number, part))) => {
                let name = part.name.clone();
                let bytes = part.bytes().await;
                let length = bytes.map(|bytes| bytes.len());
                told.push_str(&format!("| {number} {name} {length:?} "));
            }
            Ok(None) => return told + "| end",
            Err(fault) => return format!("{told}| {fault}"),
        }
    }
}

#[tokio::test]
async fn parts_come_in_any_order() {
    let fields = part("title", "", "ä")
        + &part("tags", "", "x")
        + &part("thing", "\r\nContent-Type: application/json", "{\"a\":1}")
        + &part("tags", "", "y");
    let files = part("file", "; filename=\"f\"", "abc") + &part("more", "", "");
    let end = "--b--\r\n";
    let expected =
        r#"title="ä" note=null tags=["x","y"] thing={"a":1} | 0 file Ok(3) | 1 more Ok(0) | end"#;
    for body in [fields.clone() + &files + end, files + &fields + end] {
        // Whole, and byte by byte.
        let bytes: Vec<_> = body.bytes().map(|byte| Bytes::from(vec![byte])).collect();
        let single = Body::from_stream(stream::iter(bytes).map(Ok::<_, std::io::Error>));
        for body in [Body::from(body), single] {
            assert_eq!(told(&FORM, Limits::default(), body).await, expected);
        }
    }
}

#[tokio::test]
async fn what_breaks_the_document_is_told_with_its_place() {
    let title = part("title", "", "t");
    let file = part("file", "", "abc");
    for (parts, expected) in [
        (file.clone(), "body `/title` is missing"),
        (title.clone(), "body `/file` is missing"),
        (
            part("title", "", "longer") + &file,
            "body `/title` breaks `maxLength: 5`",
        ),
        (
            title.clone() + &part("note", "", "x") + &file,
            "body `/note` is no integer",
        ),
        (
            title.clone() + &title + &file,
            "body `/title` is given more than once",
        ),
        (
            title.clone() + &file + &file,
            "body `/file` is given more than once",
        ),
        (
            title.clone() + &file + &part("tags", "", "1").repeat(3),
            "body `/tags` breaks `maxItems: 2`",
        ),
        (
            title.clone() + &part("thing", "", "{") + &file,
            "body `/thing` is no JSON",
        ),
        (
            title.clone() + &part("thing", "", "text") + &file,
            "body `/thing` is no object",
        ),
        (
            title.clone() + &part("odd", "", "1") + &file,
            "body `/odd` breaks `additionalProperties: false`",
        ),
        (
            "--b\r\n\r\n\r\n".to_owned(),
            "body is no multipart/form-data",
        ),
    ] {
        let body = parts + "--b--\r\n";
        let refused = told(&FORM, Limits::default(), body.clone()).await;
        assert_eq!(refused, expected, "{body}");
    }
    let cut = told(&FORM, Limits::default(), title + &file[..20]).await;
    assert_eq!(cut, "body is no multipart/form-data");
    let no_utf8 = [part("title", "", "\u{1}").as_bytes(), b"--b--\r\n"].concat();
    let no_utf8: Vec<u8> = no_utf8
        .into_iter()
        .map(|it| if it == 1 { 255 } else { it })
        .collect();
    let no_utf8 = told(&FORM, Limits::default(), no_utf8).await;
    assert_eq!(no_utf8, "body `/title` is not UTF-8");
}

#[tokio::test]
async fn files_before_fields_are_held_up_to_the_limit() {
    let long = "x".repeat(1000);
    let file = part("file", "", &long);
    let title = part("title", "", "t");
    let note = part("note", "", "1");
    let limits = Limits::default().held(500);
    let held = "does not come before the files, of which no more than 500 bytes are held";
    // In pieces of 100 bytes: one that is there already is held whole.
    let pieces = |text: String| {
        let pieces: Vec<_> = text
            .as_bytes()
            .chunks(100)
            .map(Bytes::copy_from_slice)
            .collect();
        Body::from_stream(stream::iter(pieces).map(Ok::<_, std::io::Error>))
    };
    let end = "--b--\r\n";
    let late = told(&FORM, limits, pieces(file.clone() + &title + end)).await;
    assert_eq!(late, format!("body `/title` {held}"));
    let late = told(&FORM, limits, pieces(title.clone() + &file + &note + end)).await;
    let expected = format!(
        "title=\"t\" note=null tags=null thing=null | 0 file Ok(1000) | body `/note` {held}"
    );
    assert_eq!(late, expected);
    let whole = told(&FORM, limits, pieces(title + &note + &file + end)).await;
    assert!(whole.ends_with("| 0 file Ok(1000) | end"), "{whole}");
    // What is long and no file.
    let field = told(&FORM, limits, pieces(part("title", "", &long) + end)).await;
    assert_eq!(field, "body is longer than 500 bytes");
    // What must be there and comes late is waited for.
    let missing = told(&SMALL, limits, pieces(part("a", "", &long) + end)).await;
    assert_eq!(
        missing,
        "title=null | 1 a Ok(1000) | body `/file` is missing"
    );
}

#[tokio::test]
async fn headers_of_parts_have_a_limit() {
    let pieces = stream::repeat(Bytes::from("X: y\r\n".repeat(100))).map(Ok::<_, std::io::Error>);
    let start = stream::once(async { Ok(Bytes::from("--b\r\n")) });
    let body = Body::from_stream(start.chain(pieces));
    let limits = Limits::default().bytes(usize::MAX);
    assert_eq!(
        told(&FORM, limits, body).await,
        "body is longer than 65536 bytes"
    );
}

/// A form is handed over as soon as no field can come any more, and no more of a file is read than is asked for.
#[tokio::test]
async fn files_are_read_as_they_are_asked_for() {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let start = part("title", "", "t") + "--b\r\nContent-Disposition: form-data; name=file\r\n\r\n";
    let start = stream::once(async { Ok::<_, std::io::Error>(Bytes::from(start)) });
    let pieces = stream::iter(0..1000).map(|_| {
        COUNT.fetch_add(1, Ordering::Relaxed);
        Ok(Bytes::from("x".repeat(1000)))
    });
    let end = stream::once(async { Ok(Bytes::from("\r\n--b--\r\n")) });
    let body = Body::from_stream(start.chain(pieces).chain(end));
    let (_, data) = read(&SMALL, Limits::default(), body).await;
    let mut parts = data.unwrap().into_parts();
    assert!(COUNT.load(Ordering::Relaxed) < 3);
    let mut file = parts.next().await.unwrap().unwrap();
    for _ in 0..10 {
        file.next().await.unwrap().unwrap();
    }
    assert!(COUNT.load(Ordering::Relaxed) < 13);
    drop(file);
    // What is left of it is skipped.
    assert!(parts.next().await.unwrap().is_none());
    assert_eq!(COUNT.load(Ordering::Relaxed), 1000);
}

#[tokio::test(start_paused = true)]
async fn a_form_that_stands_still_is_given_up() {
    let start = Arc::new(part("title", "", "t") + "--b\r\nContent-Disposition: form-data; name=");
    for (more, expected) in [
        ("note\r\n\r\n1", "body took longer than 2s to come"),
        (
            "file\r\n\r\n1",
            "title=\"t\" | 0 file Err(TooSlow { limit: 2s }) | end",
        ),
    ] {
        let form = if more.starts_with("note") {
            &FORM
        } else {
            &SMALL
        };
        let start = Bytes::from(start.as_str().to_owned() + more);
        let start = stream::once(async { Ok::<_, std::io::Error>(start) });
        let body = Body::from_stream(start.chain(stream::pending()));
        let limits = Limits::default().time(Duration::from_secs(2));
        assert_eq!(told(form, limits, body).await, expected);
    }
}
