//! What no client should send: each is answered with a documented status, changes nothing and leaves the server alive.
//! A snapshot an operation: what is wrong, the status and, at Gigya, the error code.

use conformance::scenario::Scenario;
use conformance::wire::{self, Request};
use connections_stub::World;

use crate::gigya::{CREDENTIALS, OLGA, request as gigya};
use crate::ibm_connections::{anonymous as ibm, as_login, delete};
use crate::persona::{ACTIVE, anonymous as persona, by_source, deactivate};
use crate::symphony::{ANN, BEN, DAN, HOST, remove};
use crate::unfollow::unfollow;

/// 64 KiB of header.
fn long() -> String {
    "x".repeat(64 << 10)
}

/// Sends all to one stub, compares the table of answers with the snapshot, and then sends a good request.
async fn table(name: &str, requests: Vec<(&str, Request)>, good: Request) {
    let mut scenario = Scenario::start().await;
    let demo = World::demo();
    for (what, request) in requests {
        scenario.brief(what, request).await;
        assert!(scenario.stub.world() == demo, "{what} has an effect");
    }
    let answer = scenario.silent("a good request", good).await;
    assert_eq!(answer.status, 200, "{answer}");
    assert!(scenario.stub.world() != demo, "a good request has none");
    snapshot(name, &scenario.finish().0);
}

pub fn snapshot(name: &str, table: &str) {
    insta::with_settings!({
        omit_expression => true,
        prepend_module_to_snapshot => false,
        snapshot_path => "snapshots/bad_input",
    }, {
        insta::assert_snapshot!(name, table);
    });
}

/// Faults that any operation may meet in a parameter of its path.
fn in_path(of: impl Fn(&str) -> Request) -> Vec<(&'static str, Request)> {
    vec![
        ("bad percent encoding in the path", of("%zz")),
        ("half an encoding in the path", of("1%2")),
        ("bad UTF-8 in the path", of("%ff")),
        ("NUL in the path", of("%00")),
        ("CR and LF in the path", of("1%0D%0AX-Evil:%201")),
        ("a slash in the path", of("1%2F2")),
        ("dots in the path", of("..")),
        ("encoded dots in the path", of("%2e%2e")),
        ("8 KiB of path", of(&"1".repeat(8 << 10))),
    ]
}

#[tokio::test]
async fn symphony_remove_connection() {
    let ann = |uid: &str| remove("ann-session", uid);
    let dan = DAN.to_string();
    let mut requests = in_path(ann);
    requests.extend([
        ("no number", ann("dan")),
        ("over 64 bits", ann("9223372036854775808")),
        ("under 64 bits", ann("-9223372036854775809")),
        ("a negative number", ann("-1")),
        ("a fraction", ann("8315056685058.0")),
        ("an exponent", ann("8315056685058e0")),
        ("a plus", ann("+8315056685058")),
        ("a blank", ann("%208315056685058")),
        ("digits of another script", ann("%D9%A1")),
        ("no session", remove("", &dan)),
        (
            "two sessions",
            ann(&dan).header("sessionToken", "ann-session"),
        ),
        ("a session of 64 KiB", remove(&long(), &dan)),
        (
            "another header of 64 KiB",
            remove("x", &dan).header("X-Other", &long()),
        ),
        ("no session and a bad id", remove("x", "dan")),
        ("no entitlement and a bad id", remove("ben-session", "dan")),
        ("a bad id and a body that is none", ann("dan").json("{")),
    ]);
    table("symphony_remove_connection", requests, ann(&dan)).await;
}

#[tokio::test]
async fn symphony_unfollow_user() {
    let bot = |body: &str| unfollow("bot-session", ANN, body);
    let to = |uid: &str| unfollow("bot-session", uid, r#"{"followers":[]}"#);
    let one = format!(r#"{{"followers":[{BEN}]}}"#);
    let typed = |content_type: &str, body: &[u8]| {
        let target = format!("/pod/v1/user/{ANN}/unfollow");
        let request = Request::new("POST", HOST, &target).header("sessionToken", "bot-session");
        request.body(content_type, body)
    };
    let too_long = format!(r#"{{"followers":[{}1]}}"#, "1,".repeat(2 << 20));
    let deep = format!(r#"{{"followers":{}"#, "[".repeat(10_000));
    let mut requests = in_path(to);
    requests.extend([
        ("over 64 bits in the path", to("9223372036854775808")),
        ("a body over the limit", bot(&too_long)),
        ("no body", bot("")),
        ("half an object", bot("{")),
        ("text after the object", bot(&format!("{one} x"))),
        ("a list", bot("[7215545058313]")),
        ("10,000 lists in each other", bot(&deep)),
        ("no followers", bot("{}")),
        (
            "followers twice",
            bot(&format!(r#"{{"followers":[{BEN}],"followers":[]}}"#)),
        ),
        ("null", bot(r#"{"followers":null}"#)),
        ("a number", bot(r#"{"followers":7215545058313}"#)),
        ("texts", bot(r#"{"followers":["7215545058313"]}"#)),
        ("a fraction", bot(r#"{"followers":[7215545058313.5]}"#)),
        (
            "over 64 bits",
            bot(r#"{"followers":[7215545058313,9223372036854775808]}"#),
        ),
        (
            "bad UTF-8",
            typed("application/json", b"{\"followers\":[],\"x\":\"\xff\"}"),
        ),
        ("UTF-16", typed("application/json", b"\xfe\xff\0{\0}")),
        ("another type", typed("text/plain", one.as_bytes())),
        ("no type", typed("", one.as_bytes())),
        (
            "two types",
            typed("application/json", one.as_bytes()).header("Content-Type", "text/plain"),
        ),
        (
            "two sessions",
            bot(&one).header("sessionToken", "bot-session"),
        ),
        ("a session of 64 KiB", unfollow(&long(), ANN, &one)),
        ("no session and no JSON", unfollow("x", ANN, "{")),
        ("no role and no JSON", unfollow("ann-session", ANN, "{")),
    ]);
    table("symphony_unfollow_user", requests, bot(&one)).await;
}

#[tokio::test]
async fn ibm_connections_delete_colleague_connection() {
    let pair = "sourceUserid=20000001&targetUserid=20000002";
    let login = wire::basic("wasadmin:wasadmin-password");
    let with = |credentials: &str| ibm(pair).header("Authorization", credentials);
    let requests = vec![
        ("no credentials", ibm(pair)),
        ("no credentials and a bad query", ibm("userid=%zz")),
        ("a wrong password", as_login("wasadmin:wrong", pair)),
        ("no colon", as_login("wasadmin", pair)),
        ("another scheme", with("Bearer x")),
        ("no base64", with("Basic !")),
        ("no credentials after the scheme", with("Basic")),
        (
            "two Authorization headers",
            delete(pair).header("Authorization", &login),
        ),
        ("credentials of 64 KiB", with(&format!("Basic {}", long()))),
        (
            "no administrator and a bad query",
            as_login("adam:adam-password", "userid=%zz"),
        ),
        ("no parameter", delete("")),
        ("an unknown parameter", delete("user=20000001")),
        ("a name in another case", delete("UserId=20000001")),
        (
            "a parameter twice",
            delete("userid=20000001&userid=20000001"),
        ),
        ("an empty value", delete("userid=")),
        ("no value", delete("userid")),
        ("bad percent encoding", delete("userid=%zz")),
        ("half an encoding", delete("userid=2000000%3")),
        ("bad UTF-8", delete("userid=%ff")),
        ("NUL", delete("userid=20000001%00")),
        ("CR and LF", delete("userid=20000001%0D%0AX-Evil:%201")),
        (
            "32 KiB of value",
            delete(&format!("userid={}", "1".repeat(32 << 10))),
        ),
        (
            "half a pair",
            delete("sourceUserid=20000001&key=f1a2c6d0-0001-4a5b-9c3d-000000000001"),
        ),
        (
            "two addresses",
            delete(
                "sourceEmail=adam_eventide%40garden.com&souceEmail=carl_meier%40garden.com&targetUserid=20000002",
            ),
        ),
        (
            "an empty connectionId",
            delete(&format!("connectionId=&{pair}")),
        ),
        (
            "a body over the limit",
            ibm(pair).body("text/plain", vec![b'x'; 3 << 20]),
        ),
    ];
    table(
        "ibm_connections_delete_colleague_connection",
        requests,
        delete(pair),
    )
    .await;
}

#[tokio::test]
async fn persona_deactivate_connection() {
    let bearer = "Bearer persona_sandbox_source";
    let with = |name: &str, value: &str| by_source(ACTIVE).header(name, value);
    let mut requests = in_path(by_source);
    requests.extend([
        ("no key", persona(ACTIVE)),
        (
            "no key and a bad header",
            persona(ACTIVE).header("Key-Inflection", "x"),
        ),
        ("an unknown key", deactivate("x", ACTIVE)),
        ("an empty key", deactivate("", ACTIVE)),
        (
            "another scheme",
            persona(ACTIVE).header("Authorization", &wire::basic("a:b")),
        ),
        ("two Authorization headers", with("Authorization", bearer)),
        ("a key of 64 KiB", deactivate(&long(), ACTIVE)),
        (
            "an inflection in another case",
            with("Key-Inflection", "Camel"),
        ),
        ("an empty inflection", with("Key-Inflection", "")),
        (
            "two inflections",
            with("Key-Inflection", "camel").header("Key-Inflection", "camel"),
        ),
        (
            "an inflection that is not ASCII",
            with("Key-Inflection", "ü"),
        ),
        (
            "two versions",
            with("Persona-Version", "2023-01-05").header("Persona-Version", "2025-12-08"),
        ),
        (
            "two idempotency keys",
            with("Idempotency-Key", "a").header("Idempotency-Key", "b"),
        ),
        ("an empty idempotency key", with("Idempotency-Key", "")),
        ("a blank idempotency key", with("Idempotency-Key", "  ")),
        ("two parts in the path", by_source("cxn_ABC123%20")),
    ]);
    table("persona_deactivate_connection", requests, by_source(ACTIVE)).await;
}

fn at_gigya(method: &str) -> Vec<(&'static str, Request)> {
    let all = format!("UID={OLGA}&{CREDENTIALS}&format=json&httpStatusCodes=true");
    let good = |more: &str| gigya(method, &format!("{all}&{more}"));
    let instead = |from: &str, to: &str| gigya(method, &all.replace(from, to));
    let cid = |name: &str| format!("{name}={}", "x".repeat(101));
    vec![
        ("no credentials", instead(&format!("&{CREDENTIALS}"), "")),
        ("no secret", instead("secret=", "x=")),
        (
            "no secret and a bad flag",
            gigya(
                method,
                "apiKey=3_demo-site&format=json&httpStatusCodes=true&removeLoginID=x",
            ),
        ),
        ("no UID", instead("UID=", "x=")),
        ("an empty UID", instead(OLGA, "")),
        ("UID twice", good("UID=x")),
        ("UID twice, in another case", good("uid=x")),
        ("the secret twice", good("secret=x")),
        ("a bad flag", good("removeLoginID=maybe")),
        ("a bad handling", good("lastIdentityHandling=hard")),
        ("no provider", good("provider=face")),
        ("not connected", good("provider=mixi")),
        ("a long cid", good(&cid("cid"))),
        ("a long cid in another case", good(&cid("CID"))),
        ("bad percent encoding", good("context=%zz")),
        ("bad UTF-8", good("context=%ff")),
        (
            "markup in the callback",
            instead("format=json", "format=jsonp&callback=%3Cscript%3E"),
        ),
        (
            "CR and LF in the callback",
            instead("format=json", "format=jsonp&callback=a%0D%0Ab"),
        ),
    ]
}

#[tokio::test]
async fn gigya_remove_connection() {
    let good = format!("UID={OLGA}&{CREDENTIALS}&format=json");
    let mut requests = at_gigya("POST");
    let long = "x".repeat(3 << 20);
    let mut twice = gigya("POST", &good);
    twice.target += "?UID=other";
    let mut json = Request::new("POST", "socialize.us1.gigya.com", "/").json("{}");
    json.target = format!("/socialize.removeConnection?{good}");
    requests.extend([
        (
            "a body over the limit",
            gigya("POST", &format!("{good}&context={long}")),
        ),
        ("in query and form", twice),
        ("a body of another type", json),
    ]);
    table("gigya_remove_connection", requests, gigya("POST", &good)).await;
}

#[tokio::test]
async fn gigya_remove_connection_get() {
    let good = format!("UID={OLGA}&{CREDENTIALS}&format=json");
    let mut requests = at_gigya("GET");
    let long = "x".repeat(32 << 10);
    requests.push((
        "32 KiB of context, no UID",
        gigya("GET", &format!("{CREDENTIALS}&format=json&context={long}")),
    ));
    table("gigya_remove_connection_get", requests, gigya("GET", &good)).await;
}
