use http::{HeaderValue, StatusCode};

use super::*;

fn journal_of(count: usize, headers: &HeaderMap) -> Journal {
    let mut journal = Journal::default();
    for _ in 0..count {
        arrive(&mut journal, headers);
    }
    journal
}

fn arrive(journal: &mut Journal, headers: &HeaderMap) -> u64 {
    let now = Moment::from_millis(0);
    journal.arrived(now, &Method::GET, &Uri::from_static("/"), headers)
}

fn answer(journal: &mut Journal, number: u64, status: u16, body: &Bytes) {
    let mut response = http::Response::new(Bytes::new());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    journal.answered(number, None, body, Some(&response));
}

fn status(entry: &Entry) -> Option<u16> {
    entry.response.as_ref().map(|it| it.status)
}

#[test]
fn the_oldest_entries_make_room() {
    let mut journal = journal_of(MOST_ENTRIES + 1, &HeaderMap::new());
    answer(&mut journal, 1, 404, &Bytes::new());
    answer(&mut journal, 2, 404, &Bytes::new());
    let entries = journal.all(Secrets::new()).read();
    assert_eq!(entries.len(), MOST_ENTRIES);
    assert_eq!((entries[0].number, status(&entries[0])), (2, Some(404)));
    assert_eq!((entries[1].number, status(&entries[1])), (3, None));
}

#[test]
fn entries_make_room_for_bytes_of_heads_and_bodies() {
    let mut headers = HeaderMap::new();
    let long = HeaderValue::from_str(&"x".repeat(8 << 10)).unwrap();
    headers.insert("x-long", long);
    let mut journal = journal_of(MOST_ENTRIES, &headers);
    assert!(journal.bytes() <= MOST_BYTES);
    let most = MOST_BYTES / (8 << 10);
    assert!((most - 200..=most).contains(&journal.exchanges.len()));
    let body = Bytes::from(vec![b'x'; LONGEST_BODY]);
    let left = journal.exchanges.len() as u64;
    for number in 0..left {
        let number = journal.count - left + 1 + number;
        answer(&mut journal, number, 200, &body);
    }
    assert!(journal.bytes() <= MOST_BYTES, "{}", journal.bytes());
    journal.reset();
    assert_eq!((journal.bytes(), journal.exchanges.len()), (0, 0));
}

#[test]
fn a_response_to_a_request_from_before_a_reset_is_no_others() {
    let mut journal = Journal::default();
    let before = arrive(&mut journal, &HeaderMap::new());
    journal.reset();
    arrive(&mut journal, &HeaderMap::new());
    answer(&mut journal, before, 500, &Bytes::new());
    let entries = journal.all(Secrets::new()).read();
    assert_eq!((entries[0].number, status(&entries[0])), (1, None));
}

/// Bodies and headers stand in one piece, of which a body that is too long is no part.
#[test]
fn bodies_are_kept_whole_or_not_at_all() {
    // JSON of this length.
    let body = |length| Bytes::from(" ".repeat(length).replacen(' ', "1", 1));
    for request in [0, 1, LONGEST_BODY, LONGEST_BODY + 1] {
        for response in [0, 1, LONGEST_BODY, LONGEST_BODY + 1] {
            let mut headers = HeaderMap::new();
            headers.insert("content-type", HeaderValue::from_static("application/json"));
            let mut journal = Journal::default();
            let number = arrive(&mut journal, &headers);
            let mut answer = http::Response::new(body(response));
            *answer.headers_mut() = headers;
            journal.answered(number, None, &body(request), Some(&answer));
            let [entry] = &journal.all(Secrets::new()).read()[..] else {
                panic!("one entry");
            };
            let sent = entry.response.as_ref().unwrap();
            assert_eq!(sent.headers, entry.request.headers);
            for (shown, length) in [(&entry.request.body, request), (&sent.body, response)] {
                assert_eq!(shown.length, length);
                let text = shown.text.as_ref().map_or(0, String::len);
                assert_eq!(text, if length > LONGEST_BODY { 0 } else { length });
            }
        }
    }
}

/// However the answers come in, and wherever in its memory a text has come to stand.
#[test]
fn every_exchange_keeps_its_own_texts() {
    let mut journal = Journal::default();
    let mut open = Vec::new();
    let header = |number: u64| HeaderValue::from_str(&"x".repeat(number as usize % 700)).unwrap();
    for number in 1..=3 * MOST_ENTRIES as u64 {
        let mut headers = HeaderMap::new();
        headers.insert("x-request", header(number));
        open.push(arrive(&mut journal, &headers));
        if number % 3 != 0 {
            let at = (number as usize * 7) % open.len();
            let number = open.swap_remove(at);
            answer(&mut journal, number, 200, &Bytes::from(number.to_string()));
        }
    }
    assert!(journal.bytes() <= MOST_BYTES);
    let mut entries = journal.all(Secrets::new()).read();
    assert_eq!(entries.len(), MOST_ENTRIES);
    entries.extend(journal.one(journal.count, Secrets::new()).read());
    for entry in entries {
        let sent = entry.request.headers["x-request"].as_bytes();
        assert_eq!(sent, header(entry.number).as_bytes());
        let is_open = open.contains(&entry.number);
        assert_eq!(entry.response.is_none(), is_open, "{}", entry.number);
        // A number is JSON.
        let body = (!is_open).then(|| entry.number.to_string());
        assert_eq!(entry.request.body.text, body);
    }
}

#[test]
fn secrets_are_masked_by_name_and_by_value() {
    let secrets = Secrets::from(["s3cret=".to_owned()]);
    let mask = Mask(&secrets);
    let query = "UID=u&secret=s3&sig=x%3D&oauth_token=t&token&format=json&UID=s3cret%3D&&other=1";
    let masked = "UID=u&secret=…&sig=…&oauth_token=…&…&format=json&UID=…&&other=…";
    assert_eq!(mask.pairs(query), masked);
    let form = Some("Application/X-WWW-Form-urlencoded; charset=utf-8");
    assert_eq!(mask.request_body(form, query).unwrap(), masked);
    assert_eq!(mask.request_body(None, "secret=s3"), None);
    assert_eq!(mask.path("/a/s3cret%3D/b"), "/a/…/b");
    for (name, value, shown) in [
        ("authorization", "Bearer abc", "Bearer …"),
        ("authorization", "abc", "…"),
        ("proxy-authorization", "Basic abc", "…"),
        ("sessiontoken", "abc", "…"),
        ("cookie", "a=b", "…"),
        ("set-cookie", "a=b", "…"),
        ("x-api-key", "abc", "…"),
        ("x-other", "s3cret=", "…"),
        ("x-other", "a s3cret= b", "a … b"),
        ("x-auth", "abc", "…"),
        ("authorization", "abc def", "…"),
        ("www-authenticate", "Basic realm=x", "Basic realm=x"),
        (
            "location",
            "/s3cret=/?uid=u&code=c#token=t",
            "/…/?uid=u&code=…#token=…",
        ),
        ("idempotency-key", "abc", "abc"),
    ] {
        assert_eq!(mask.header(name, value), shown, "{name}");
    }
}

#[test]
fn json_is_shown_as_it_came_unless_it_holds_a_secret() {
    let secrets = Secrets::from(["s3cret".to_owned()]);
    let mask = Mask(&secrets);
    for (json, shown) in [
        (r#"{"b": 1,  "a": 1e400}"#, None),
        (r#"{"b": 1,  "a": [2]}"#, Some(r#"{"b": 1,  "a": [2]}"#)),
        (r#"{"sessionToken": [1]}"#, Some(r#"{"sessionToken":"…"}"#)),
        (r#"[{"x": "s3cret"}, "y"]"#, Some(r#"[{"x":"…"},"y"]"#)),
        (
            r#"["a s3cret b", {"s3cret": 1}]"#,
            Some(r#"["a … b",{"…":1}]"#),
        ),
        (r#"{"secret": "ab"#, None),
    ] {
        let masked = mask.request_body(Some("application/json"), json);
        assert_eq!(masked.as_deref(), shown);
    }
}

#[test]
fn texts_are_shown_without_the_secrets_in_them() {
    let secrets = ["s3cret", "s3cret-too", "tml"].map(str::to_owned).into();
    let mask = Mask(&secrets);
    for (body, shown) in [
        ("<html>s3cret, s3cret-too</html>", "<html>…, …</html>"),
        ("Nothing is at /s3cret.", "Nothing is at /…."),
        ("tml", "…"),
    ] {
        assert_eq!(mask.response_body(body), shown);
    }
}

#[test]
fn error_codes_are_found_in_every_format() {
    for (body, code) in [
        (r#"{"code":403,"message":"no"}"#, Some(403)),
        ("{\n  \"errorCode\": 400093\n}", Some(400_093)),
        ("call({\"errorCode\": 0});", Some(0)),
        ("<errorCode>403003</errorCode>", Some(403_003)),
        (r#"{"message":"code"}"#, None),
        ("", None),
    ] {
        assert_eq!(error_code(body), code, "{body}");
    }
}
