//! Who may use the control interface, and what it says to all others.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold fails the test"
)]

use connections_stub::{AccessError, Builder, Stub, World};
use wire::{Request, Response, delete, get, post, put, request};

async fn stub() -> Stub {
    Stub::start(World::demo()).await.unwrap()
}

async fn started(settings: impl FnOnce(Builder) -> Result<Builder, AccessError>) -> Stub {
    settings(Stub::builder()).unwrap().start().await.unwrap()
}

/// A request to each part of the control interface that changes or shows something.
fn requests() -> Vec<Request> {
    vec![
        get("/__stub/state"),
        put("/__stub/state").json("{}"),
        post("/__stub/reset"),
        get("/__stub/journal"),
        get("/__stub/faults"),
        post("/__stub/faults").json(r#"{"operation":"symphony_unfollow_user","delay_ms":1}"#),
        delete("/__stub/faults"),
        get("/__stub/clock"),
        post("/__stub/clock").json(r#"{"stopped":true}"#),
        get("/__stub/snapshot"),
        get("/__stub/worlds"),
        post("/__stub/worlds"),
        get("/__stub/worlds/default"),
        get("/w/default/__stub/state"),
        post("/w/default/__stub/worlds"),
        put("/w/default/__stub/state").json("{}"),
        post("/__stub/reset").header("X-Stub-World", "default"),
    ]
}

fn refused(answer: &Response, status: u16) -> String {
    assert_eq!(answer.status, status, "{answer}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let value = answer.json();
    assert_eq!(value.as_object().unwrap().len(), 1, "{value}");
    value["error"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn requests_to_a_foreign_host_are_refused() {
    let stub = stub().await;
    let port = stub.addr().port();
    for host in [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:80",
        "evil.example@127.0.0.1",
        "10.0.0.1",
        "[2001:db8::1]",
        "",
        "a b",
    ] {
        for request in requests() {
            let answer = request.header("Host", host).send(stub.addr()).await;
            refused(&answer, 403);
        }
        // The vendors' calls are for everyone, under any name.
        let remove = post("/pod/v1/connection/user/1/remove").header("Host", host);
        assert_eq!(remove.send(stub.addr()).await.status, 401, "{host}");
    }
    assert_eq!(stub.world(), World::demo());
    for host in [
        "localhost".to_owned(),
        format!("LOCALHOST:{port}"),
        "localhost.".to_owned(),
        "stub.localhost:1".to_owned(),
        "127.0.0.1".to_owned(),
        "127.1.2.3:9".to_owned(),
        "[::1]:80".to_owned(),
    ] {
        let answer = get("/__stub/state")
            .header("Host", &host)
            .send(stub.addr())
            .await;
        assert_eq!(answer.status, 200, "{host}");
    }
}

#[tokio::test]
async fn a_request_names_one_host_and_both_names_count() {
    let stub = stub().await;
    let twice = get("/__stub/state")
        .header("Host", "localhost")
        .header("Host", "localhost");
    refused(&twice.send(stub.addr()).await, 403);
    for (target, host) in [
        ("http://evil.example/__stub/state", "localhost"),
        ("http://localhost/__stub/state", "evil.example"),
    ] {
        let answer = get(target).header("Host", host).send(stub.addr()).await;
        refused(&answer, 403);
    }
    let proxied = get("http://localhost/__stub/clock").header("Host", "localhost");
    assert_eq!(proxied.send(stub.addr()).await.status, 200);
}

#[tokio::test]
async fn foreign_pages_are_refused() {
    let stub = stub().await;
    for (name, value) in [
        ("Origin", "https://evil.example"),
        ("Origin", "http://localhost.evil.example"),
        ("Origin", "null"),
        ("Origin", ""),
        ("Origin", "http://10.0.0.1"),
        ("Origin", "file://localhost"),
        ("Sec-Fetch-Site", "cross-site"),
    ] {
        for request in requests() {
            refused(&request.header(name, value).send(stub.addr()).await, 403);
        }
    }
    let own = stub.url();
    let two = post("/__stub/reset").header("Origin", &own);
    let two = two.header("Origin", "https://evil.example");
    refused(&two.send(stub.addr()).await, 403);
    assert_eq!(stub.world(), World::demo());
    for (name, value) in [
        ("Origin", &*own),
        ("Origin", "http://localhost:3000"),
        ("Origin", "https://[::1]"),
        ("Sec-Fetch-Site", "same-origin"),
        ("Sec-Fetch-Site", "none"),
    ] {
        let answer = post("/__stub/reset")
            .header(name, value)
            .send(stub.addr())
            .await;
        assert_eq!(answer.status, 204, "{name}: {value}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[tokio::test]
async fn a_host_that_is_allowed_is_let_in_with_its_pages() {
    let stub = started(|it| it.allow_host("Stub.Internal:8080")).await;
    for host in ["stub.internal", "stub.internal:9"] {
        let answer = get("/__stub/state").header("Host", host);
        let answer = answer.header("Origin", "http://stub.internal:3000");
        assert_eq!(answer.send(stub.addr()).await.status, 200, "{host}");
    }
    let other = get("/__stub/state").header("Host", "x.stub.internal");
    refused(&other.send(stub.addr()).await, 403);
}

#[tokio::test]
async fn an_origin_that_is_allowed_may_read_too() {
    let page = "https://app.example.com";
    let stub = started(|it| {
        it.allow_origin("https://App.example.com/")?
            .control_token("t0ken")
    })
    .await;
    let preflight = request("OPTIONS", "/__stub/state")
        .header("Origin", page)
        .header("Access-Control-Request-Method", "PUT")
        .header(
            "Access-Control-Request-Headers",
            "authorization,content-type,x-stub-world",
        );
    let preflight = preflight.send(stub.addr()).await;
    assert_eq!(preflight.status, 200);
    assert_eq!(preflight.header("access-control-allow-origin"), Some(page));
    assert_eq!(
        preflight.header("access-control-allow-methods"),
        Some("GET,POST,PUT,DELETE")
    );
    assert_eq!(
        preflight.header("access-control-allow-headers"),
        Some("authorization,content-type,x-stub-world")
    );
    let read = get("/__stub/clock")
        .header("Origin", page)
        .header("Sec-Fetch-Site", "cross-site")
        .header("Authorization", "Bearer t0ken");
    let read = read.send(stub.addr()).await;
    assert_eq!(read.status, 200);
    assert_eq!(read.header("access-control-allow-origin"), Some(page));
    for other in ["http://app.example.com", "https://app.example.com:8443"] {
        let other = get("/__stub/clock").header("Origin", other);
        refused(&other.send(stub.addr()).await, 403);
    }
}

#[tokio::test]
async fn a_token_is_asked_for_and_never_shown() {
    let stub = started(|it| it.control_token("t0ken")).await;
    for authorization in [
        None,
        Some("Bearer t0ke"),
        Some("Bearer t0ken2"),
        Some("t0ken"),
        Some("Basic t0ken"),
    ] {
        for mut request in requests() {
            if let Some(it) = authorization {
                request = request.header("Authorization", it);
            }
            let answer = request.send(stub.addr()).await;
            let message = refused(&answer, 401);
            assert!(!message.contains("t0k"), "{message}");
            let challenge = answer.header("www-authenticate");
            assert_eq!(challenge, Some("Bearer realm=\"connections-stub\""));
        }
    }
    let twice = get("/__stub/state")
        .header("Authorization", "Bearer t0ken")
        .header("Authorization", "Bearer t0ken");
    refused(&twice.send(stub.addr()).await, 401);
    for request in requests() {
        let request = request.header("Authorization", "bearer t0ken");
        assert!(request.send(stub.addr()).await.status < 300);
    }
    for open in ["/__stub/health", "/", "/openapi.json"] {
        assert_eq!(get(open).send(stub.addr()).await.status, 200, "{open}");
    }
    let builder = Stub::builder().control_token("t0ken").unwrap();
    assert!(!format!("{builder:?} {stub:?}").contains("t0ken"));
}

#[tokio::test]
async fn settings_that_can_not_be_are_refused() {
    for host in ["", "a b", "http://a", "a@b", "a/b"] {
        let refused = Stub::builder().allow_host(host).unwrap_err();
        assert_eq!(refused, AccessError::Host(host.to_owned()));
    }
    for origin in [
        "",
        "*",
        "null",
        "app.example.com",
        "ftp://a",
        "https://a/b",
        "https://",
    ] {
        let refused = Stub::builder().allow_origin(origin).unwrap_err();
        assert_eq!(refused, AccessError::Origin(origin.to_owned()));
    }
    for token in ["", "a b", "ä", "a\n"] {
        let refused = Stub::builder().control_token(token).unwrap_err();
        assert_eq!(refused, AccessError::Token);
        assert!(token.is_empty() || !refused.to_string().contains(token));
    }
}

#[tokio::test]
async fn what_is_refused_is_said_as_json() {
    let stub = stub().await;
    let world = put("/__stub/state");
    let mut told = Vec::new();
    for (request, status) in [
        (get("/__stub/fault"), 404),
        (get("/__stub"), 404),
        (get("/__stub/"), 404),
        (delete("/__stub/state"), 405),
        (post("/__stub/health"), 405),
        (get("/__stub/reset"), 405),
        (world.json("[]"), 400),
        (put("/__stub/state").form("{}"), 415),
        (post("/__stub/faults").body("text/plain", "{}"), 415),
        (post("/__stub/clock").json(r#"{"set":"now"}"#), 400),
    ] {
        let answer = request.send(stub.addr()).await;
        let allow = answer.header("allow").map(|it| format!(" (Allow: {it})"));
        let message = refused(&answer, status);
        told.push(format!("{status} {message}{}", allow.unwrap_or_default()));
    }
    insta::assert_snapshot!(told.join("\n"));
    let much = vec![b' '; (64 << 20) + 1];
    let answer = put("/__stub/state").body("application/json", much);
    assert_eq!(
        refused(&answer.send(stub.addr()).await, 413),
        "a body has at most 64 MiB"
    );
    let untyped = post("/__stub/clock").header("X-Length", "1");
    assert_eq!(untyped.send(stub.addr()).await.status, 400, "no JSON");
}

#[tokio::test]
async fn pages_say_what_this_is() {
    let stub = stub().await;
    let text = get("/").send(stub.addr()).await;
    assert_eq!(
        text.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    let version = env!("CARGO_PKG_VERSION");
    let json = get("/")
        .header("Accept", "application/json")
        .send(stub.addr())
        .await;
    let json = serde_json::to_string_pretty(&json.json()).unwrap();
    insta::assert_snapshot!(format!("{}\n{json}", text.body).replace(version, "<version>"));
    let health = get("/__stub/health").send(stub.addr()).await;
    assert_eq!(
        (health.status, &*health.body),
        (200, r#"{"status":"ready"}"#)
    );
    let head = request("HEAD", "/__stub/health").send(stub.addr()).await;
    assert_eq!((head.status, &*head.body), (200, ""));
    assert_eq!(stub.journal(), [], "pages are no operations");
}

#[tokio::test]
async fn the_document_names_this_server() {
    let stub = stub().await;
    let document = get("/openapi.json").send(stub.addr()).await.json();
    assert_eq!(document["servers"][0]["url"], stub.url());
    let mut own: serde_json::Value = serde_json::from_str(connections_server::DOCUMENT).unwrap();
    assert_eq!(own["openapi"], "3.0.3");
    for (path, item) in own["paths"].as_object_mut().unwrap() {
        item.as_object_mut().unwrap().remove("servers");
        assert_eq!(document["paths"][path], *item, "{path}");
    }
    let named = get("/openapi.json").header("Host", "stub.internal:80");
    let named = named
        .header("X-Forwarded-Proto", "https")
        .send(stub.addr())
        .await;
    let url = &named.json()["servers"][0]["url"];
    assert_eq!(url, "https://stub.internal:80");
}

/// The table of operations, and which failures each documents, are the document's.
#[tokio::test]
async fn the_stub_knows_the_operations_of_the_document() {
    let stub = stub().await;
    let document = get("/openapi.json").send(stub.addr()).await.json();
    let mut documented = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if let Some(id) = operation["operationId"].as_str() {
                documented.push(format!("{id} {} {path}", method.to_uppercase()));
                let statuses = operation["responses"].as_object().unwrap().keys();
                let failures: Vec<_> = statuses.filter(|it| *it != "200").cloned().collect();
                if !id.starts_with("gigya") {
                    let none = format!(r#"{{"operation":"{id}","response":{{"status":418}}}}"#);
                    let refused = post("/__stub/faults").json(&none).send(stub.addr()).await;
                    let listed = format!("`status` {};", failures.join(", "));
                    assert!(refused.body.contains(&listed), "{refused}");
                }
            }
        }
    }
    documented.sort();
    let known = connections_stub::Operation::ALL.iter();
    let mut known: Vec<_> = known
        .map(|it| format!("{it} {} {}", it.method(), it.path()))
        .collect();
    known.sort();
    assert_eq!(known, documented);
}

#[tokio::test]
async fn what_meets_nothing_is_told_what_was_meant() {
    let stub = stub().await;
    let missed = post("/v1/user/7/unfollow").send(stub.addr()).await;
    assert_eq!(missed.status, 404);
    assert_eq!(
        missed.body,
        "Nothing is at /v1/user/7/unfollow. Did you mean POST /pod/v1/user/7/unfollow? GET / lists what there is.\n"
    );
    let json = post("/v1/user/7/unfollow").header("Accept", "application/json");
    refused(&json.send(stub.addr()).await, 404);
    for (request, allow) in [
        (get("/pod/v1/user/7/unfollow"), "POST"),
        (post("/profiles/admin/atom/connections.do"), "DELETE"),
        (request("HEAD", "/socialize.removeConnection"), "GET, POST"),
        (put("/socialize.removeConnection"), "GET, POST"),
        (
            request("OPTIONS", "/api/v1/connect/connections/1/deactivate"),
            "POST",
        ),
        (post("/openapi.json"), "GET"),
    ] {
        let answer = request.send(stub.addr()).await;
        assert_eq!(answer.status, 405, "{answer}");
        assert_eq!(answer.header("allow"), Some(allow), "{answer}");
    }
}

#[tokio::test]
async fn a_stub_serves_as_a_proxy_of_plain_http() {
    let stub = stub().await;
    for (target, host) in [
        (
            "http://api.example.com/pod/v1/connection/user/8315056685058/remove",
            "api.example.com",
        ),
        (
            "http://api.example.com:8080/pod/v1/connection/user/8315056685059/remove",
            "api.example.com:8080",
        ),
    ] {
        let remove = post(target)
            .header("Host", host)
            .header("Proxy-Connection", "keep-alive")
            .header("sessionToken", "ann-session");
        assert_eq!(remove.send(stub.addr()).await.status, 200, "{target}");
    }
    let tunnel = request("CONNECT", "api.example.com:443");
    let tunnel = tunnel
        .header("Host", "api.example.com:443")
        .send(stub.addr())
        .await;
    assert_eq!(tunnel.status, 501);
    assert!(tunnel.body.starts_with("This is no tunnel"), "{tunnel}");
}
