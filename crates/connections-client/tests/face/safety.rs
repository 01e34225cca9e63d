//! Credentials leave in no other way than the face's own, and nothing is named by nothing.

use std::process::Command;

use connections_client::persona::{ConnectionId, IdempotencyKey};
use connections_client::symphony::Error;
use connections_client::{
    Gigya, IbmConnections, Identifier, Persona, Settings, SetupError, Symphony,
};
use reqwest::redirect::Policy;

use crate::calls::{CALLS, call};
use crate::gigya::partner;
use crate::server::{Counter, answer};
use crate::variant;

/// Makes all faces with a base URL. Nothing is sent.
fn setups(base_url: &str, settings: &Settings) -> [Result<(), SetupError>; 5] {
    [
        Symphony::at(base_url, "token", settings).map(drop),
        IbmConnections::at(base_url, "user", "password", settings).map(drop),
        Persona::at(base_url, "key", settings).map(drop),
        Gigya::at(base_url, partner(), settings).map(drop),
        connections_client::gigya::User::at(base_url, "token", settings).map(drop),
    ]
}

#[test]
fn credentials_leave_over_https_or_stay_here() {
    let usual = Settings::new();
    let allowed = Settings::new().danger_allow_plaintext_credentials();
    for base_url in [
        "https://pod.example.com",
        "http://127.0.0.1:8080",
        "http://127.200.0.1",
        "http://[::1]:8080",
        "http://localhost:8080",
    ] {
        assert!(
            setups(base_url, &usual).iter().all(Result::is_ok),
            "{base_url}"
        );
    }
    for base_url in [
        "http://pod.example.com",
        "http://192.168.0.1:8080",
        "http://0.0.0.0:8080",
        "http://localhost.example.com",
        "HTTP://pod.example.com/stem",
    ] {
        for setup in setups(base_url, &usual) {
            let error = setup.unwrap_err();
            assert!(
                matches!(error, SetupError::Plaintext),
                "{base_url}: {error}"
            );
        }
        assert!(
            setups(base_url, &allowed).iter().all(Result::is_ok),
            "{base_url}"
        );
    }
}

#[test]
fn a_base_url_stands_as_it_is_sent() {
    // With the permission, so that no other error is in the way.
    let settings = Settings::new().danger_allow_plaintext_credentials();
    for base_url in [
        "https://user:hush@example.com",
        "https://@example.com",
        "https://exa mple.com",
        "https://example.com\\path",
        "https://example.com?query",
        "https://example.com#fragment",
        "https://example.com/",
        "http:example.com",
        "http:///example.com",
    ] {
        for setup in setups(base_url, &settings) {
            let error = setup.unwrap_err();
            assert!(
                matches!(error, SetupError::BaseUrl { .. }),
                "{base_url}: {error}"
            );
            assert!(!format!("{error} {error:?}").contains("hush"));
        }
    }
    // What every call adds is no part of it: nothing would be found there, and look like gone.
    let stems = [
        "/pod",
        "/profiles",
        "/api/v1",
        "/socialize.removeConnection",
        "/socialize.removeConnection",
    ];
    for (at, stem) in stems.into_iter().enumerate() {
        let setups = setups(&format!("https://example.com{stem}"), &settings);
        let error = setups[at].as_ref().unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with(&format!("it ends in `{stem}`, which every call adds"))
        );
    }
    let error = IbmConnections::host("user:hush@example.com", "u", "p", &settings).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hush"));
}

/// Not even by a client whose builder asks for it.
#[tokio::test]
async fn redirects_are_not_followed() {
    let settings = Settings::new().http(|builder| builder.redirect(Policy::limited(10)));
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        for name in CALLS {
            let elsewhere = Counter::answering(answer("200 OK", &[], "{}")).await;
            let location = format!("location: {}/login", elsewhere.url);
            let here = Counter::answering(answer(status, &[&location], "")).await;
            let outcome = call(name, &here.url, &settings).await.unwrap();
            assert_eq!(
                (&*outcome.what, here.count(), elsewhere.count()),
                ("Undecodable", 1, 0)
            );
        }
    }
}

/// A proxy would take what is to stay on this machine off it. The environment holds for a whole process, so this test
/// runs itself in another one.
#[tokio::test]
async fn no_proxy_is_on_the_way_to_this_machine() {
    const INSIDE: &str = "CONNECTIONS_CLIENT_TEST_BEHIND_PROXY";
    if std::env::var_os(INSIDE).is_some() {
        let server =
            Counter::answering(answer("200 OK", &[], r#"{"errorCode":0,"data":{}}"#)).await;
        for name in CALLS {
            let outcome = call(name, &server.url, &Settings::new()).await.unwrap();
            assert_eq!(outcome.what, "Ok", "{name}");
        }
        assert_eq!(server.count(), CALLS.len());
        // What may leave in clear goes through the proxy, as it does for everybody.
        let settings = Settings::new().danger_allow_plaintext_credentials();
        let outcome = call(CALLS[0], "http://pod.example.com", &settings)
            .await
            .unwrap();
        assert_eq!(outcome.what, "Ok");
        return;
    }
    let proxy = Counter::answering(answer("200 OK", &[], "{}")).await;
    let mut inside = Command::new(std::env::current_exe().unwrap());
    inside
        .args(["--exact", "safety::no_proxy_is_on_the_way_to_this_machine"])
        .env(INSIDE, "1")
        .env("http_proxy", &proxy.url)
        .env_remove("no_proxy")
        .env_remove("NO_PROXY");
    let output = tokio::task::spawn_blocking(move || inside.output().unwrap())
        .await
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && told.contains("1 passed"),
        "{told}"
    );
    assert_eq!(proxy.count(), 1);
}

/// All arguments that are texts are types that can't be made of nothing; what is left is looked at before it is sent.
#[tokio::test]
async fn nothing_is_named_by_nothing() {
    for nothing in ["", " ", "\t", "\n", "\u{a0}", "\u{feff}"] {
        Identifier::new(nothing).unwrap_err();
        ConnectionId::new(nothing).unwrap_err();
        IdempotencyKey::new(nothing).unwrap_err();
        connections_client::persona::Version::new(nothing).unwrap_err();
        nothing
            .parse::<connections_client::gigya::DataCenter>()
            .unwrap_err();
        let settings = Settings::new();
        Symphony::pod("acme", nothing, &settings).unwrap_err();
        Symphony::pod(nothing, "token", &settings).unwrap_err();
        IbmConnections::host("example.com", nothing, "password", &settings).unwrap_err();
        IbmConnections::host(nothing, "user", "password", &settings).unwrap_err();
        Persona::new(nothing, &settings).unwrap_err();
    }
    let server = Counter::answering(answer("200 OK", &[], "{}")).await;
    // What reqwest refuses to send is not sent either.
    let settings = Settings::new().http(|builder| builder.https_only(true));
    let outcome = call(CALLS[0], &server.url, &settings).await.unwrap();
    assert_eq!(
        (&*outcome.what, outcome.made, outcome.may_be_done),
        ("Request", 0, false)
    );
    let symphony = Symphony::at(&server.url, "token", &Settings::new()).unwrap();
    let error = symphony.unfollow_user(1, &[]).await.unwrap_err();
    assert_eq!(variant(&error.reason), "Request");
    assert!(matches!(error.reason, Error::Request(_)));
    assert_eq!((error.attempts.made(), error.may_be_done()), (0, false));
    assert_eq!(server.count(), 0);
}
