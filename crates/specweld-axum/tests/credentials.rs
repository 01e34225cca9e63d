//! Credentials of real requests, as tables.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use axum::{body::Body, http::Request};
use serde_json::Value;
use specweld_axum::{Incoming, Place, Schema};

#[tokio::test]
async fn credentials_are_typed_or_absent() {
    let basic = |incoming: &Incoming| {
        incoming
            .basic()
            .map(|one| one.map(|one| format!("{}|{}", one.user, one.password)))
    };
    let bearer = |incoming: &Incoming| incoming.bearer().map(|one| one.map(|one| one.token));
    type Read<'a> = &'a dyn Fn(&Incoming) -> Result<Option<String>, specweld_axum::Fault>;
    let cases: [(Read<'_>, &[&str], Option<&str>); 15] = [
        (&basic, &["Basic dTpw"], Some("u|p")),
        (&basic, &["basic  dTpw "], Some("u|p")),
        (&basic, &["Basic dTpwOnE="], Some("u|p:q")),
        (&basic, &["Basic Og=="], Some("|")),
        (&basic, &["Basic dXA="], None),
        (&basic, &["Basic dTpwOnE"], None),
        (&basic, &["Basic !!!"], None),
        (&basic, &["Basic"], None),
        (&basic, &["Bearer dTpw"], None),
        (&basic, &[], None),
        (&bearer, &["Bearer abc.DEF-1"], Some("abc.DEF-1")),
        (&bearer, &["BEARER abc"], Some("abc")),
        (&bearer, &["Bearer "], None),
        (&bearer, &["Bearer a b"], None),
        (&bearer, &["Basic dTpw"], None),
    ];
    for (read, lines, expected) in cases {
        let mut request = Request::get("/");
        for line in lines {
            request = request.header("Authorization", *line);
        }
        let incoming = Incoming::read(request.body(Body::empty()).unwrap()).await;
        assert_eq!(read(&incoming).unwrap().as_deref(), expected, "{lines:?}");
    }
}

#[tokio::test]
async fn api_keys_are_read_in_their_place() {
    let request = Request::get("/?key=a%20b&empty=&bad=%ZZ&two=1&two=2")
        .header("X-Key", "k")
        .header("Cookie", "key=c")
        .body(Body::empty())
        .unwrap();
    let incoming = Incoming::read(request).await;
    let key = |place, name| {
        incoming
            .api_key(place, name)
            .map(|key| key.map(|key| key.key))
            .map_err(|_| "more than one")
    };
    assert_eq!(key(Place::Query, "key"), Ok(Some("a b".to_owned())));
    assert_eq!(key(Place::Header, "X-Key"), Ok(Some("k".to_owned())));
    assert_eq!(key(Place::Cookie, "key"), Ok(Some("c".to_owned())));
    assert_eq!(key(Place::Query, "empty"), Ok(None));
    assert_eq!(key(Place::Query, "bad"), Ok(None));
    assert_eq!(key(Place::Query, "absent"), Ok(None));
    assert_eq!(key(Place::Query, "two"), Err("more than one"));
}

#[tokio::test]
async fn two_authorizations_are_a_fault() {
    let two = || {
        Request::get("/")
            .header("Authorization", "Bearer a")
            .header("Authorization", "Bearer a")
            .body(Body::empty())
            .unwrap()
    };
    let incoming = Incoming::read(two()).await;
    assert!(incoming.basic().is_err());
    let raw = Incoming::read(two()).await.into_raw();
    assert!(raw.basic().is_none() && raw.bearer().is_none());
    let fault = incoming.bearer().unwrap_err();
    assert_eq!(
        incoming.reject("op", fault).to_string(),
        "op: header `authorization` is given more than once"
    );
}

#[tokio::test]
async fn no_secret_shows() {
    let request = Request::post("/path?key=SECRET")
        .header("Authorization", "Basic dTpw")
        .header("X-Token", "SECRET")
        .body(Body::from("\"SECRET\""))
        .unwrap();
    let incoming = Incoming::read(request).await;
    let basic = incoming.basic().unwrap().unwrap();
    let key = incoming.api_key(Place::Query, "key").unwrap().unwrap();
    let fault = incoming
        .json::<Value>(&Schema::compile(r#"{"type":"integer"}"#).unwrap())
        .unwrap_err();
    let rejection = incoming.reject("op", fault);
    let shown = format!("{rejection} {rejection:?} {basic:?} {key:?}");
    for secret in ["SECRET", "dTpw", "\"u\"", "\"p\""] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(
        shown.contains("x-token") && shown.contains("/path"),
        "{shown}"
    );
    assert!(shown.contains("Basic { .. } ApiKey { .. }"), "{shown}");
}
