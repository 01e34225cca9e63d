//! Gigya: who may call, and how a request proves it.

use conformance::scenario::Scenario;
use connections_stub::world::gigya::Signatures;

use crate::gigya::{OLGA, post, request};
use crate::sign::{APPLICATION, PARTNER, Unsigned, signature};

scenarios![
    wrong_credentials,
    keys_without_the_right,
    secrets_over_plain_http,
    signed_by_the_partner,
    signed_by_a_user_key,
    what_a_signature_covers,
    characters_in_signed_values,
    the_url_that_was_used,
    timestamps,
    a_nonce_serves_once,
    only_a_verified_request_uses_up_its_nonce,
    the_checks_have_an_order,
    what_the_npm_package_signs,
    the_date_header_corrects_a_clock,
];

const SECRET: &str = "ZGVtby1wYXJ0bmVyLXNlY3JldA%3D%3D";

async fn wrong_credentials(it: &mut Scenario) {
    for (what, credentials) in [
        ("none", "apiKey=3_demo-site".to_owned()),
        ("no apiKey", format!("secret={SECRET}")),
        ("a wrong apiKey", format!("apiKey=x&secret={SECRET}")),
        ("a wrong secret", "apiKey=3_demo-site&secret=x".to_owned()),
        (
            "the secret of another site",
            "apiKey=3_demo-site&secret=ZGVtby1vdGhlci1zZWNyZXQ%3D".to_owned(),
        ),
        (
            "an unknown userKey",
            format!("apiKey=3_demo-site&userKey=x&secret={SECRET}"),
        ),
        (
            "the partner's secret with a userKey",
            format!("apiKey=3_demo-site&userKey=demo-application&secret={SECRET}"),
        ),
        ("an unknown oauth_token", "oauth_token=x".to_owned()),
    ] {
        it.call(
            what,
            request("POST", &format!("UID={OLGA}&{credentials}&format=json")),
        )
        .await;
    }
    let parameters = format!("UID={OLGA}&apiKey=3_demo-site&format=json");
    let bearer = request("POST", &parameters).header("Authorization", "Bearer eyJh.e30.x");
    it.brief("a web token, which the stub does not know", bearer)
        .await;
}

async fn keys_without_the_right(it: &mut Scenario) {
    let credentials = "apiKey=3_demo-other-site&userKey=demo-application&secret=ZGVtby1hcHBsaWNhdGlvbi1zZWNyZXQ%3D";
    it.call(
        "a site that is not the key's",
        request("POST", &format!("UID=x&{credentials}&format=json")),
    )
    .await;
}

async fn secrets_over_plain_http(it: &mut Scenario) {
    it.seed(|world| world.gigya.secrets_need_https = true);
    it.call("http", post(OLGA, "")).await;
    let https = post(OLGA, "").header("X-Forwarded-Proto", "https");
    it.call("https up to a proxy", https).await;
}

async fn signed_by_the_partner(it: &mut Scenario) {
    it.call("POST", Unsigned::new("POST").sign(PARTNER)).await;
    it.demo();
    it.call("GET", Unsigned::new("GET").sign(PARTNER)).await;
    it.call("another secret", Unsigned::new("POST").sign(APPLICATION))
        .await;
    it.call(
        "no signature at all",
        Unsigned::new("POST").with("sig", "x").unsigned(),
    )
    .await;
}

async fn signed_by_a_user_key(it: &mut Scenario) {
    let by_key = || Unsigned::new("POST").with("userKey", "demo-application");
    it.call("its own secret", by_key().sign(APPLICATION)).await;
    it.call("the partner's", by_key().with("nonce", "2").sign(PARTNER))
        .await;
}

async fn what_a_signature_covers(it: &mut Scenario) {
    let signed = Unsigned::new("POST")
        .with("provider", "facebook")
        .with("sdk", "python_3")
        .with("httpStatusCodes", "false");
    let sig = signature(&signed, PARTNER);
    let sent = |it: Unsigned<'static>| it.with("sig", &sig).unsigned();
    it.brief("all as signed", sent(signed.clone())).await;
    for (name, value) in [
        ("UID", "user-with-two-networks"),
        ("provider", "twitter"),
        ("sdk", "java"),
        ("httpStatusCodes", "true"),
        ("format", "jsonp"),
        ("nonce", "2"),
        ("context", "more"),
    ] {
        let changed = signed.clone().with("callback", "f").with(name, value);
        it.brief(&format!("{name} changed"), sent(changed)).await;
    }
    let less = signed.clone().without("sdk");
    it.brief("sdk left out", sent(less)).await;
    let mut get = signed.clone();
    get.method = "GET";
    it.brief("another method", sent(get)).await;
}

async fn characters_in_signed_values(it: &mut Scenario) {
    let context = "a b*c~d!'()+/=&%ü€";
    for method in ["POST", "GET"] {
        it.demo();
        let signed = Unsigned::new(method).with("context", context).sign(PARTNER);
        it.call(method, signed).await;
    }
}

async fn the_url_that_was_used(it: &mut Scenario) {
    let url = |url| {
        let mut unsigned = Unsigned::new("POST");
        unsigned.url = url;
        unsigned.sign(PARTNER)
    };
    for signed in [
        "https://socialize.us1.gigya.com/socialize.removeConnection",
        "https://socialize.eu1.gigya.com/socialize.removeConnection",
        "http://socialize.us1.gigya.com:80/socialize.removeConnection",
        "http://SOCIALIZE.us1.gigya.com/socialize.removeConnection",
        "http://socialize.us1.gigya.com/",
        "http://example.com/socialize.removeConnection",
    ] {
        it.demo();
        it.brief(signed, url(signed)).await;
    }
}

async fn timestamps(it: &mut Scenario) {
    for (what, timestamp) in [
        ("now", "1767225600"),
        ("now, in milliseconds", "1767225600000"),
        ("119.999 s early", "1767225480001"),
        ("119.999 s late", "1767225719999"),
        ("120 s early", "1767225480"),
        ("120 s late", "1767225720"),
        ("the smallest in milliseconds", "100000000000"),
        ("the largest in seconds", "99999999999"),
        ("no number", "now"),
        ("beyond 64 bits", "9223372036854775808"),
    ] {
        it.demo();
        let signed = Unsigned::new("POST").with("timestamp", timestamp);
        it.brief(what, signed.sign(PARTNER)).await;
    }
    it.brief(
        "none",
        Unsigned::new("POST").without("timestamp").sign(PARTNER),
    )
    .await;
    it.call(
        "expired",
        Unsigned::new("POST").with("timestamp", "1").sign(PARTNER),
    )
    .await;
}

async fn a_nonce_serves_once(it: &mut Scenario) {
    let provider = |provider| Unsigned::new("POST").with("provider", provider);
    it.call("first", provider("twitter").sign(PARTNER)).await;
    it.call("again", provider("facebook").sign(PARTNER)).await;
    it.call(
        "another nonce",
        provider("facebook").with("nonce", "2").sign(PARTNER),
    )
    .await;
    it.call("none", provider("facebook").without("nonce").sign(PARTNER))
        .await;
}

async fn only_a_verified_request_uses_up_its_nonce(it: &mut Scenario) {
    it.call("a wrong signature", Unsigned::new("POST").sign(APPLICATION))
        .await;
    it.call("the right one", Unsigned::new("POST").sign(PARTNER))
        .await;
}

async fn the_checks_have_an_order(it: &mut Scenario) {
    it.brief("a nonce is used up", Unsigned::new("POST").sign(PARTNER))
        .await;
    // Each step mends one fault, the first that is found.
    let all = || {
        Unsigned::new("POST")
            .with("apiKey", "x")
            .with("timestamp", "1")
    };
    it.brief("apiKey, timestamp, sig and nonce", all().sign(APPLICATION))
        .await;
    let all = || Unsigned::new("POST").with("timestamp", "1");
    it.brief("timestamp, sig and nonce", all().sign(APPLICATION))
        .await;
    it.brief("sig and nonce", Unsigned::new("POST").sign(APPLICATION))
        .await;
    it.brief("nonce", Unsigned::new("POST").sign(PARTNER)).await;
}

async fn what_the_npm_package_signs(it: &mut Scenario) {
    // It signs `false` as if it were empty, and sends it as it is.
    let signed = Unsigned::new("POST").with("removeLoginID", "");
    let sig = signature(&signed, PARTNER);
    let sent = || {
        signed
            .clone()
            .with("removeLoginID", "false")
            .with("sig", &sig)
            .unsigned()
    };
    it.call("refused", sent()).await;
    it.seed(|world| world.gigya.signatures = Signatures::Npm);
    it.call("unless the switch allows it", sent()).await;
}

async fn the_date_header_corrects_a_clock(it: &mut Scenario) {
    it.clock("2026-01-01T00:05:00Z");
    let answer = it
        .call("five minutes behind", Unsigned::new("POST").sign(PARTNER))
        .await;
    assert_eq!(answer.header("date"), Some("Thu, 01 Jan 2026 00:05:00 GMT"));
    let corrected = Unsigned::new("POST").with("timestamp", "1767225900");
    it.call("corrected by the Date header", corrected.sign(PARTNER))
        .await;
}
