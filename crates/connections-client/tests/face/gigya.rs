use std::time::Duration;

use connections_client::gigya::{Code, Credentials, Error, Gigya, Providers, Remove, User};
use connections_client::types::{GigyaKnownProvider, GigyaLastIdentityHandling};
use connections_client::{Identifier, Settings};
use connections_stub::Operation::GigyaRemoveConnection as REMOVE;
use connections_stub::fault::{self, Connection};
use connections_stub::world::gigya::Link;
use connections_stub::{Stub, World};

use crate::server::{Server, answer};
use crate::{disturb, order, stub, variant};

pub const SECRET: &str = "ZGVtby1wYXJ0bmVyLXNlY3JldA==";

pub fn uid(text: &str) -> Identifier {
    text.parse().unwrap()
}

fn with(stub: &Stub, credentials: Credentials) -> Gigya {
    Gigya::at(&stub.url(), credentials, &Settings::new()).unwrap()
}

pub fn partner() -> Credentials {
    Credentials::partner("3_demo-site", SECRET)
}

fn application() -> Credentials {
    let secret = "ZGVtby1hcHBsaWNhdGlvbi1zZWNyZXQ=";
    Credentials::user_key("3_demo-site", "demo-application", secret)
}

#[tokio::test]
async fn all_credentials_remove_one_provider_or_all() {
    for credentials in [
        partner(),
        application(),
        partner().signed(),
        application().signed(),
    ] {
        let stub = stub().await;
        let gigya = with(&stub, credentials);
        let twitter = Providers::One(GigyaKnownProvider::Twitter.into());
        let options = Remove::new().context("a b*c~d!'()&=+ü");
        let removed = gigya
            .remove_connection(&uid("user-with-password"), twitter, options)
            .await;
        let removed = removed.unwrap();
        assert_eq!(removed.context.as_deref(), Some("a b*c~d!'()&=+ü"));
        let links = |world: World| {
            let identities = world.gigya.accounts[0].identities.clone();
            identities.iter().map(|it| it.link).collect::<Vec<_>>()
        };
        assert_eq!(links(stub.world()), [Link::Connected, Link::Removed]);
        gigya
            .remove_connection(&uid("user-with-password"), Providers::All, Remove::new())
            .await
            .unwrap();
        assert_ne!(links(stub.world())[0], Link::Connected);
    }
}

#[tokio::test]
async fn a_token_names_its_user() {
    let stub = stub().await;
    let user = |token| User::at(&stub.url(), token, &Settings::new()).unwrap();
    let olga = user("olga-oauth-token");
    olga.remove_connection(Providers::One("twitter".parse().unwrap()), Remove::new())
        .await
        .unwrap();
    let account = &stub.world().gigya.accounts[0];
    assert_eq!(account.identities[1].link, Link::Removed);
    let error = user("unknown")
        .remove_connection(Providers::All, Remove::new())
        .await
        .unwrap_err();
    assert_eq!(variant(&error.reason), "Unauthorized");
    assert_eq!(error.reason.failure().unwrap().code, Code::InvalidToken);
}

#[tokio::test]
async fn a_site_of_another_data_centre_is_found() {
    let stub = stub().await;
    order(&stub, REMOVE, 1, fault::Response::ErrorCode(301_001));
    let gigya = with(&stub, partner());
    let error = gigya
        .remove_connection(&uid("user-with-password"), Providers::All, Remove::new())
        .await;
    let error = error.unwrap_err();
    let failure = error.reason.failure().unwrap();
    assert_eq!(failure.api_domain.as_deref(), Some("eu1.gigya.com"));
    let location = "https://socialize.eu1.gigya.com/socialize.removeConnection";
    assert_eq!(failure.location.as_deref(), Some(location));
}

#[tokio::test]
async fn what_is_wrong_becomes_its_error() {
    let stub = stub().await;
    let wrong = Credentials::partner("3_demo-site", "b3RoZXI=");
    let no_site = Credentials::partner("3_nowhere", SECRET);
    for (credentials, user, provider, expected, code) in [
        (
            wrong.clone(),
            "user-with-password",
            "facebook",
            "Unauthorized",
            Code::InvalidSecret,
        ),
        (
            wrong.signed(),
            "user-with-password",
            "facebook",
            "Unauthorized",
            Code::InvalidSignature,
        ),
        (
            no_site,
            "user-with-password",
            "facebook",
            "Unauthorized",
            Code::InvalidApiKey,
        ),
        (
            partner(),
            "nobody",
            "facebook",
            "Forbidden",
            Code::UnauthorizedUser,
        ),
        (
            partner(),
            "user-without-network",
            "facebook",
            "NotFound",
            Code::NotConnected,
        ),
        (
            partner(),
            "user-without-network",
            "nothing",
            "Invalid",
            Code::InvalidParameterValue,
        ),
    ] {
        let gigya = with(&stub, credentials);
        let error = gigya
            .remove_connection(
                &uid(user),
                Providers::One(provider.parse().unwrap()),
                Remove::new(),
            )
            .await;
        let error = error.unwrap_err();
        assert_eq!(variant(&error.reason), expected, "{error}");
        assert_eq!(error.reason.failure().unwrap().code, code);
    }
    let fail = Remove::new().last_identity(GigyaLastIdentityHandling::Fail);
    let gigya = with(&stub, partner());
    let last = gigya
        .remove_connection(&uid("user-with-one-network"), Providers::All, fail)
        .await;
    let error = last.unwrap_err();
    insta::assert_snapshot!(error, @"Gigya can't carry out the request (400030): Operation not allowed");
    for empty in [
        Remove::new().context(""),
        Remove::new().cid("".parse().unwrap()),
    ] {
        let error = with(&stub, partner())
            .remove_connection(&uid("user-with-password"), Providers::All, empty)
            .await;
        assert_eq!(variant(&error.unwrap_err().reason), "Request");
    }
    assert_eq!(stub.world(), World::demo());
}

/// The whole table of codes that the stub knows, against the groups.
#[tokio::test]
async fn every_code_becomes_the_error_of_its_group() {
    let stub = stub().await;
    let gigya = with(&stub, partner());
    let mut table = String::new();
    let mut found = 0;
    for code in (301_001..=301_001)
        .chain(400_000..=400_130)
        .chain(403_000..=403_200)
        .chain([
            404_000, 404_003, 409_030, 500_000, 500_001, 500_023, 500_028, 504_001, 504_002,
        ])
    {
        let fault = connections_stub::fault::Fault {
            operation: REMOVE,
            times: 1,
            delay_ms: 0,
            response: Some(fault::Response::ErrorCode(i64::from(code))),
            connection: None,
        };
        let is_known = !matches!(Code::from(code), Code::Unknown(_));
        assert_eq!(stub.order(fault).is_ok(), is_known, "{code}");
        if !is_known {
            continue;
        }
        let error = gigya
            .remove_connection(&uid("user-with-password"), Providers::All, Remove::new())
            .await;
        let error = error.unwrap_err();
        let failure = error.reason.failure().unwrap();
        assert_eq!(
            (i32::from(failure.code), failure.status.as_u16()),
            (code, 200)
        );
        let retryable = if error.reason.is_retryable() {
            ", retryable"
        } else {
            ""
        };
        table += &format!(
            "{code} {:?} -> {}{retryable}\n",
            failure.code,
            variant(&error.reason)
        );
        found += 1;
    }
    assert_eq!(found, 37);
    assert_eq!(stub.world(), World::demo());
    insta::assert_snapshot!(table);
}

#[tokio::test]
async fn the_error_code_decides_and_not_the_status() {
    let body = |code| format!(r#"{{"errorCode":{code},"callId":"c","time":"t"}}"#);
    for (status, body, expected, retryable) in [
        ("200 OK", body(409_030), "Conflict", true),
        ("409 Conflict", body(409_030), "Conflict", true),
        ("403 Forbidden", body(403_048), "RateLimited", false),
        (
            "500 Internal Server Error",
            body(404_999),
            "NotFound",
            false,
        ),
        ("200 OK", body(206_001), "Unknown", false),
        ("200 OK", "gigya.callback({})".into(), "Undecodable", false),
        ("429 Too Many Requests", "<html>".into(), "Gateway", true),
        ("502 Bad Gateway", "<html>".into(), "Gateway", true),
        (
            "500 Internal Server Error",
            "<html>".into(),
            "Gateway",
            true,
        ),
    ] {
        let server = Server::answering(vec![answer(status, &[], &body)]).await;
        let gigya = Gigya::at(&server.url, partner(), &Settings::new()).unwrap();
        let error = gigya
            .remove_connection(&uid("u"), Providers::All, Remove::new())
            .await
            .unwrap_err();
        assert_eq!(variant(&error.reason), expected, "{status} {body}");
        assert_eq!(error.reason.is_retryable(), retryable, "{status} {body}");
        if let Error::Undecodable(answer) = error.reason
            && status == "200 OK"
        {
            assert_eq!(answer.body(), body.as_bytes());
        }
    }
    let server = Server::answering(vec![answer("403 Forbidden", &[], &body(0))]).await;
    let gigya = Gigya::at(&server.url, partner(), &Settings::new()).unwrap();
    gigya
        .remove_connection(&uid("u"), Providers::All, Remove::new())
        .await
        .unwrap();
    let stub = stub().await;
    disturb(&stub, REMOVE, Connection::CutAfter, None);
    let gigya = with(&stub, partner());
    let error = gigya
        .remove_connection(&uid("user-with-password"), Providers::All, Remove::new())
        .await;
    assert_eq!(variant(&error.unwrap_err().reason), "Transport");
}

#[tokio::test]
async fn a_clock_that_is_off_is_corrected_once() {
    let stub = stub().await;
    stub.advance_clock(Duration::from_secs(3600));
    let gigya = with(&stub, partner().signed());
    let twitter = || Providers::One("twitter".parse().unwrap());
    gigya
        .remove_connection(&uid("user-with-password"), twitter(), Remove::new())
        .await
        .unwrap();
    assert_eq!(stub.journal().len(), 2);
    // It is known from then on, to clones as well.
    let error = gigya
        .clone()
        .remove_connection(&uid("user-with-password"), twitter(), Remove::new())
        .await;
    assert_eq!(
        error.unwrap_err().reason.failure().unwrap().code,
        Code::NotConnected
    );
    assert_eq!(stub.journal().len(), 3);
    // What is off for another reason is not tried for ever.
    order(&stub, REMOVE, 2, fault::Response::ErrorCode(403_002));
    let error = gigya
        .remove_connection(&uid("user-with-password"), twitter(), Remove::new())
        .await;
    assert_eq!(
        error.unwrap_err().reason.failure().unwrap().code,
        Code::RequestHasExpired
    );
    assert_eq!(stub.journal().len(), 5);
}
