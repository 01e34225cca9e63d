//! What no client should send: each is answered with a status that the operation documents, changes nothing, and
//! leaves the server alive.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold fails the test"
)]

mod http;

use connections_stub::{Stub, World};
use http::{Request, delete, get, post, request};

const GIGYA: &str = "UID=user-with-password&apiKey=3_demo-site&secret=ZGVtby1wYXJ0bmVyLXNlY3JldA%3D%3D&format=json&httpStatusCodes=true";

/// Sends all, each to the same stub, and compares the statuses.
async fn expect(requests: Vec<(&str, Request, u16)>) {
    let stub = Stub::start(World::demo()).await.unwrap();
    for (what, request, status) in requests {
        let answer = request.send(&stub).await;
        assert_eq!(answer.status, status, "{what}: {answer}");
        assert_eq!(stub.world(), World::demo(), "{what}");
    }
}

fn remove(uid: &str) -> Request {
    post(&format!("/pod/v1/connection/user/{uid}/remove"))
}

fn ann(request: Request) -> Request {
    request.header("sessionToken", "ann-session")
}

fn long() -> String {
    "x".repeat(64 << 10)
}

#[tokio::test]
async fn symphony_remove() {
    let accepted = "8315056685058";
    expect(vec![
        ("no session", remove(accepted), 401),
        (
            "no session and a bad id",
            remove("x").header("sessionToken", "nobody"),
            401,
        ),
        ("two sessions", ann(ann(remove(accepted))), 401),
        (
            "a long session",
            remove(accepted).header("sessionToken", &long()),
            401,
        ),
        (
            "no entitlement and a bad id",
            remove("x").header("sessionToken", "ben-session"),
            403,
        ),
        (
            "on behalf of",
            remove(accepted).header("sessionToken", "ann-obo-connections"),
            403,
        ),
        ("no crossPod", ann(remove("9414568312835")), 403),
        ("own request", ann(remove("8315056685060")), 400),
        ("own pod", ann(remove("7215545058313")), 400),
        ("itself", ann(remove("7215545057281")), 400),
        ("no record", ann(remove("8315056685062")), 404),
        ("no user", ann(remove("1")), 404),
        ("a negative id", ann(remove("-1")), 404),
        ("no number", ann(remove("dan")), 400),
        ("over 64 bits", ann(remove("9223372036854775808")), 400),
        ("an exponent", ann(remove("8315056685058e0")), 400),
        ("a plus", ann(remove("+8315056685058")), 400),
        ("blanks", ann(remove("%208315056685058")), 400),
        ("bad encoding", ann(remove("8315056685058%zz")), 400),
        ("bad UTF-8", ann(remove("%ff")), 400),
        ("dots", ann(remove("..")), 400),
        ("no id", ann(remove("")), 400),
        ("a body that is none", ann(remove("x")).json("{"), 400),
    ])
    .await;
}

#[tokio::test]
async fn symphony_unfollow() {
    let unfollow = |token: &str, body: &str| {
        post("/pod/v1/user/7215545057281/unfollow")
            .header("sessionToken", token)
            .json(body)
    };
    let bot = |body: &str| unfollow("bot-session", body);
    let list = r#"{"followers":[7215545058313]}"#;
    let many = format!(r#"{{"followers":[{}1]}}"#, "1,".repeat(2 << 20));
    let path = post("/pod/v1/user/1/unfollow").header("sessionToken", "bot-session");
    expect(vec![
        ("no session", unfollow("nobody", list), 401),
        ("no session and no body", unfollow("nobody", ""), 401),
        ("no role", unfollow("ann-session", list), 403),
        ("no role and no body", unfollow("ann-session", "{"), 403),
        ("other app", unfollow("ann-obo-connections", list), 403),
        ("unknown user", path.json(list), 400),
        ("no body", bot(""), 400),
        ("no JSON", bot("{"), 400),
        (
            "trailing text",
            bot(r#"{"followers":[7215545058313]} x"#),
            400,
        ),
        ("no object", bot("[7215545058313]"), 400),
        ("no followers", bot("{}"), 400),
        ("null", bot(r#"{"followers":null}"#), 400),
        ("text", bot(r#"{"followers":["7215545058313"]}"#), 400),
        ("a fraction", bot(r#"{"followers":[7215545058313.5]}"#), 400),
        (
            "over 64 bits",
            bot(r#"{"followers":[7215545058313,9223372036854775808]}"#),
            400,
        ),
        ("too long", bot(&many), 400),
        (
            "bad UTF-8",
            post("/pod/v1/user/7215545057281/unfollow")
                .header("sessionToken", "bot-session")
                .body("application/json", *b"{\"followers\":[],\"x\":\"\xff\"}"),
            400,
        ),
        (
            "another type",
            post("/pod/v1/user/7215545057281/unfollow")
                .header("sessionToken", "bot-session")
                .body("text/plain", list),
            400,
        ),
    ])
    .await;
}

#[tokio::test]
async fn ibm_connections() {
    let path = "/profiles/admin/atom/connections.do";
    let anyone = |query: &str| delete(&format!("{path}?{query}"));
    let as_login =
        |query: &str, login: &str| anyone(query).header("Authorization", &http::basic(login));
    let admin = |query: &str| as_login(query, "wasadmin:wasadmin-password");
    let pair = "sourceUserid=20000001&targetUserid=20000002";
    let login = http::basic("wasadmin:wasadmin-password");
    expect(vec![
        ("no credentials", anyone(pair), 401),
        ("no credentials and a bad query", anyone("key=%zz"), 401),
        ("a wrong password", as_login(pair, "wasadmin:wrong"), 401),
        ("no colon", as_login(pair, "wasadmin"), 401),
        ("another scheme", anyone(pair).header("Authorization", "Bearer x"), 401),
        ("no base64", anyone(pair).header("Authorization", "Basic !"), 401),
        ("credentials twice", admin(pair).header("Authorization", &login), 401),
        ("no administrator", as_login(pair, "adam:adam-password"), 403),
        ("no administrator and a bad query", as_login("key=%zz", "adam:adam-password"), 403),
        ("nothing", delete(path).header("Authorization", &login), 400),
        ("half a pair", admin("sourceUserid=20000001&key=f1a2c6d0-0001-4a5b-9c3d-000000000001"), 400),
        ("a parameter twice", admin("userid=20000001&userid=20000001"), 400),
        ("two e-mail addresses", admin("sourceEmail=adam_eventide%40garden.com&souceEmail=carl_meier%40garden.com&targetUserid=20000002"), 400),
        ("bad encoding", admin("userid=%zz"), 400),
        ("bad UTF-8", admin("userid=%ff"), 400),
        ("an empty value", admin("userid="), 400),
        ("unknown", admin("userid=1"), 400),
        ("not connected", admin("sourceUserid=20000001&targetUserid=20000004"), 404),
        ("no connection", admin("connectionId=1"), 404),
        ("a long value", admin(&format!("userid={}", "1".repeat(32 << 10))), 400),
    ])
    .await;
}

#[tokio::test]
async fn persona() {
    let path = |id: &str| format!("/api/v1/connect/connections/{id}/deactivate");
    let with =
        |token: &str, id: &str| post(&path(id)).header("Authorization", &format!("Bearer {token}"));
    let source = |id: &str| with("persona_sandbox_source", id);
    expect(vec![
        ("no key", post(&path("cxn_ABC123")), 401),
        (
            "no key and a bad header",
            post(&path("cxn_ABC123")).header("Key-Inflection", "x"),
            401,
        ),
        ("an unknown key", with("x", "cxn_ABC123"), 401),
        (
            "another scheme",
            post(&path("cxn_ABC123")).header("Authorization", &http::basic("a:b")),
            401,
        ),
        (
            "two keys",
            source("cxn_ABC123").header("Authorization", "Bearer persona_sandbox_source"),
            401,
        ),
        (
            "no permission",
            with("persona_sandbox_readonly", "cxn_ABC123"),
            403,
        ),
        (
            "a stranger",
            with("persona_sandbox_stranger", "cxn_ABC123"),
            404,
        ),
        ("unknown", source("cxn_"), 404),
        ("dots", source(".."), 404),
        ("inactive", source("cxn_INA789"), 422),
        ("bad encoding", source("%zz"), 400),
        ("bad UTF-8", source("%ff"), 400),
        (
            "a bad inflection",
            source("cxn_ABC123").header("Key-Inflection", "Camel"),
            400,
        ),
        (
            "two inflections",
            source("cxn_ABC123")
                .header("Key-Inflection", "camel")
                .header("Key-Inflection", "camel"),
            400,
        ),
        (
            "a bad version",
            source("cxn_ABC123").header("Persona-Version", "2020-01-01"),
            400,
        ),
        (
            "two idempotency keys",
            source("cxn_ABC123")
                .header("Idempotency-Key", "a")
                .header("Idempotency-Key", "b"),
            400,
        ),
        ("a long header", with(&long(), "cxn_ABC123"), 401),
    ])
    .await;
}

#[tokio::test]
async fn gigya() {
    let form = |parameters: &str| post("/socialize.removeConnection").form(parameters);
    let good = |more: &str| form(&format!("{GIGYA}&{more}"));
    let url = |more: &str| get(&format!("/socialize.removeConnection?{GIGYA}&{more}"));
    let anonymous = "UID=user-with-password&apiKey=3_demo-site&format=json&httpStatusCodes=true";
    let long = "x".repeat(3 << 20);
    let twice = post("/socialize.removeConnection?UID=other").form(GIGYA);
    expect(vec![
        ("no credentials", form(anonymous), 403),
        (
            "no credentials and a bad flag",
            form(&format!("{anonymous}&removeLoginID=x")),
            403,
        ),
        ("the secret twice", good("secret=x"), 403),
        ("no UID", form(&GIGYA.replace("UID=", "x=")), 400),
        ("UID twice", good("uid=x"), 400),
        ("in query and form", twice, 400),
        ("a bad flag", good("removeLoginID=maybe"), 400),
        ("a bad handling", url("lastIdentityHandling=hard"), 400),
        ("no provider", url("provider=face"), 400),
        ("not connected", url("provider=mixi"), 400),
        ("a long cid", good(&format!("cid={}", "x".repeat(101))), 400),
        (
            "a long cid in another case",
            good(&format!("CID={}", "x".repeat(101))),
            400,
        ),
        ("bad encoding", url("context=%zz"), 400),
        ("bad UTF-8", good("context=%ff"), 400),
        ("too long", good(&format!("context={long}")), 400),
        (
            "another type",
            post(&format!("/socialize.removeConnection?{GIGYA}")).json("{}"),
            400,
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_is_no_operation() {
    expect(vec![
        ("nothing there", get("/"), 404),
        ("another method", get("/pod/v1/user/1/unfollow"), 405),
        (
            "a HEAD that would remove",
            request("HEAD", &format!("/socialize.removeConnection?{GIGYA}")),
            405,
        ),
        ("dots", post("/pod/v1/user/1/../unfollow"), 404),
        (
            "dots to the control interface",
            get("/pod/../__stub/state"),
            404,
        ),
    ])
    .await;
}
