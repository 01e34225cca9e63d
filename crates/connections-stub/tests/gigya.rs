//! Gigya's formats and signatures over a socket.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold fails the test"
)]

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use connections_stub::world::gigya::{Link, Signatures};
use connections_stub::{LiveWorld, Stub, World};
use hmac::{Hmac, KeyInit as _, Mac as _};
use wire::{get, post};

const PATH: &str = "/socialize.removeConnection";
const SECRET: &str = "apiKey=3_demo-site&secret=ZGVtby1wYXJ0bmVyLXNlY3JldA%3D%3D";

async fn stub() -> Stub {
    let stub = Stub::start(World::demo()).await.unwrap();
    stub.stop_clock(true);
    stub.set_clock("2015-03-22T11:42:25.943Z".parse().unwrap());
    stub
}

/// The form of a request that is signed for `origin`, worked out by hand: none of the values needs encoding but once.
fn signed(origin: &str, nonce: &str) -> String {
    sign(origin, &query("httpStatusCodes=true"), nonce)
}

/// Parameters in their order, with one more.
fn query(more: &str) -> String {
    format!(
        "UID=user-with-password&apiKey=3_demo-site&format=json&{more}&nonce=<nonce>&timestamp=1427024545"
    )
}

fn sign(origin: &str, query: &str, nonce: &str) -> String {
    let query = query.replace("<nonce>", nonce);
    let query = {
        let mut pairs: Vec<_> = query.split('&').collect();
        pairs.sort_unstable();
        pairs.join("&")
    };
    let encode = |text: &str| {
        let text = text.replace(':', "%3A").replace('/', "%2F");
        text.replace('=', "%3D").replace('&', "%26")
    };
    let base = format!(
        "POST&{}&{}",
        encode(&format!("{origin}{PATH}")),
        encode(&query)
    );
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(b"demo-partner-secret").unwrap();
    mac.update(base.as_bytes());
    let sig = BASE64_STANDARD.encode(mac.finalize().into_bytes());
    let sig = sig
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    format!("{query}&sig={sig}")
}

#[tokio::test]
async fn a_signature_covers_the_url_that_was_called_or_the_vendors() {
    let stub = stub().await;
    let port = stub.addr().port();
    for (origin, status) in [
        (stub.url(), 200),
        ("http://socialize.us1.gigya.com".to_owned(), 200),
        ("https://socialize.eu1.gigya.com".to_owned(), 200),
        (format!("https://127.0.0.1:{port}"), 403),
        ("https://socialize.example.com".to_owned(), 403),
    ] {
        stub.reset();
        stub.stop_clock(true);
        stub.set_clock("2015-03-22T11:42:25.943Z".parse().unwrap());
        let answer = post(PATH)
            .form(&signed(&origin, "1"))
            .send(stub.addr())
            .await;
        assert_eq!(answer.status, status, "{origin}: {answer}");
    }
    stub.reset();
    stub.stop_clock(true);
    stub.set_clock("2015-03-22T11:42:25.943Z".parse().unwrap());
    let form = signed(&format!("https://127.0.0.1:{port}"), "1");
    let forwarded = post(PATH).header("X-Forwarded-Proto", "https").form(&form);
    assert_eq!(forwarded.send(stub.addr()).await.status, 200);
}

/// The URL that was called has the path of a world in it. A client that signs for another host may not know of it.
#[tokio::test]
async fn a_signature_covers_the_path_of_a_world() {
    let stub = stub().await;
    let mut world = World::demo();
    world.gigya.signed_hosts = vec!["gigya.example.com".to_owned()];
    let mine = stub.new_world(world).unwrap();
    mine.stop_clock(true);
    mine.set_clock(stub.now());
    let path = format!("/w/{}", mine.id());
    let other = format!("{}/w/other", stub.url());
    for (n, (origin, code)) in [
        (&mine.url(), 0),
        (&stub.url(), 403003),
        (&other, 403003),
        (&"https://gigya.example.com".to_owned(), 0),
        (&format!("https://gigya.example.com{path}"), 0),
    ]
    .into_iter()
    .enumerate()
    {
        mine.replace(mine_again(&mine)).unwrap();
        let request = post(&format!("{path}{PATH}")).form(&signed(origin, &n.to_string()));
        let answer = request.send(stub.addr()).await.json();
        assert_eq!(answer["errorCode"], code, "{origin}: {answer}");
    }
    mine.replace(mine_again(&mine)).unwrap();
    let by_header = post(PATH).header("X-Stub-World", mine.id());
    let by_header = by_header.form(&signed(&stub.url(), "6"));
    assert_eq!(by_header.send(stub.addr()).await.json()["errorCode"], 0);
}

/// The demo world with the hosts of another.
fn mine_again(world: &LiveWorld) -> World {
    let mut again = World::demo();
    again.gigya.signed_hosts = world.world().gigya.signed_hosts;
    again
}

/// What the npm package `gigya` does: it sends `false`, and signs nothing in its place.
#[tokio::test]
async fn a_signature_of_the_npm_package_is_told_what_accepts_it() {
    let stub = stub().await;
    let origin = stub.url();
    let form = sign(&origin, &query("removeLoginID="), "1")
        .replace("removeLoginID=", "removeLoginID=false");
    let refused = post(PATH).form(&form).send(stub.addr()).await.json();
    assert_eq!(refused["errorCode"], 403_003);
    assert_eq!(
        refused["errorDetails"],
        "Invalid request signature: the npm package signs `false` and `0` as empty, which `signatures = \"npm\"` in \
         the world accepts"
    );
    let other = form.replace("UID=user-with-password", "UID=user-without-network");
    let other = post(PATH).form(&other).send(stub.addr()).await.json();
    assert_eq!(other["errorDetails"], "Invalid request signature");
    let mut world = stub.world();
    world.gigya.signatures = Signatures::Npm;
    stub.replace(world).unwrap();
    assert_eq!(
        post(PATH).form(&form).send(stub.addr()).await.json()["errorCode"],
        0
    );
}

#[tokio::test]
async fn a_nonce_serves_once_and_a_timestamp_for_two_minutes() {
    let stub = stub().await;
    let request = post(PATH).form(&signed(&stub.url(), "1"));
    assert_eq!(request.send(stub.addr()).await.status, 200);
    assert_eq!(request.send(stub.addr()).await.json()["errorCode"], 403_004);
    stub.advance_clock(std::time::Duration::from_secs(120));
    let late = post(PATH).form(&signed(&stub.url(), "2"));
    let late = late.send(stub.addr()).await;
    assert_eq!(late.json()["errorCode"], 403_002);
    // What the Java SDK corrects its clock by.
    assert_eq!(late.header("date"), Some("Sun, 22 Mar 2015 11:44:25 GMT"));
}

#[tokio::test]
async fn answers_come_in_three_formats() {
    let stub = stub().await;
    let mut answers = String::new();
    for more in [
        "",
        "&uid=%3Cnobody%3E",
        "&UID=nobody&format=json&context=R%221",
        "&UID=nobody&format=jsonp&callback=gigya.callback",
        "&UID=user-with-password&format=xml",
        "&UID=user-with-password&format=json",
    ] {
        let answer = get(&format!("{PATH}?{SECRET}{more}"))
            .send(stub.addr())
            .await;
        answers += &format!("{}\n{answer}\n\n", more.trim_start_matches('&'));
    }
    insta::assert_snapshot!(answers);
}

#[tokio::test]
async fn names_of_parameters_and_providers_have_no_case() {
    let stub = stub().await;
    let form = "uid=user-with-two-networks&APIKey=3_demo-site&Secret=ZGVtby1wYXJ0bmVyLXNlY3JldA%3D%3D\
                &Format=json&PROVIDER=Messenger";
    let answer = post(PATH).form(form).send(stub.addr()).await.json();
    assert_eq!(answer["errorCode"], 0, "{answer}");
    let [linkedin, microsoft] = &*stub.world().gigya.accounts[1].identities.clone() else {
        panic!("two identities");
    };
    assert_eq!((linkedin.link, linkedin.session), (Link::Connected, true));
    assert_eq!((microsoft.link, microsoft.session), (Link::Removed, false));
    assert!(microsoft.network_login, "not one that logs out");
}

/// Names of parameters come back in answers, whatever they are.
#[tokio::test]
async fn answers_are_well_formed_whatever_a_parameter_is_called() {
    let stub = stub().await;
    for name in [
        "%00",
        "%1B[31m",
        "]]%3E",
        "%3C/errorDetails%3E",
        "%EF%BF%BE",
        "a%0D",
        "%E2%80%A8",
    ] {
        let twice = format!("{SECRET}&UID=user-with-password&{name}=1&{name}=2");
        let answer = post(PATH).form(&twice).send(stub.addr()).await;
        let read = roxmltree::Document::parse(&answer.body).unwrap();
        let code = read
            .descendants()
            .find(|it| it.has_tag_name(("urn:com:gigya:api", "errorCode")));
        assert_eq!(
            code.and_then(|it| it.text()),
            Some("400006"),
            "{name}: {answer}"
        );
        let script = format!("{twice}&format=jsonp&callback=f");
        let answer = post(PATH).form(&script).send(stub.addr()).await;
        let json = answer.body.trim_start_matches("f(").trim_end_matches(");");
        let read: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(read["errorCode"], 400_006);
        assert!(
            !answer.body.contains(['\u{2028}', '\u{2029}', '\0']),
            "{answer}"
        );
    }
}
