use std::time::{Duration, Instant};

use connections_client::gigya::{Credentials, Providers, Remove};
use connections_client::ibm_connections::{Colleagues, Person};
use connections_client::persona::{self, Deactivate};
use connections_client::{Gigya, IbmConnections, Persona, Retries, Settings, Symphony};
use connections_stub::Operation;
use connections_stub::fault::{self, Connection};
use connections_stub::world::persona::Status;

use crate::calls::{CALLS, call};
use crate::gigya::{SECRET, uid};
use crate::server::{Counter, Server, answer};
use crate::{disturb, order, stub};

fn settings() -> Settings {
    let retries = Retries::up_to(2).first_pause(Duration::from_millis(2));
    Settings::new().retries(retries)
}

#[tokio::test]
async fn removing_at_symphony_is_never_made_twice() {
    for cut in [
        Connection::CutBefore,
        Connection::CutAfter,
        Connection::CutBody,
    ] {
        let stub = stub().await;
        disturb(&stub, Operation::SymphonyRemoveConnection, cut, None);
        let ann = Symphony::at(&stub.url(), "ann-session", &settings()).unwrap();
        ann.remove_connection(8315056685059).await.unwrap_err();
        assert_eq!(stub.journal().len(), 1, "{cut:?}");
    }
    let stub = stub().await;
    order(
        &stub,
        Operation::SymphonyRemoveConnection,
        1,
        fault::Response::Status(500),
    );
    let ann = Symphony::at(&stub.url(), "ann-session", &settings()).unwrap();
    ann.remove_connection(8315056685059).await.unwrap_err();
    assert_eq!(stub.journal().len(), 1);
}

#[tokio::test]
async fn unfollowing_is_made_again_until_it_succeeds() {
    let stub = stub().await;
    let operation = Operation::SymphonyUnfollowUser;
    disturb(&stub, operation, Connection::CutAfter, None);
    order(&stub, operation, 1, fault::Response::Status(500));
    let bot = Symphony::at(&stub.url(), "bot-session", &settings()).unwrap();
    bot.unfollow_user(7215545057281, &[8315056685058])
        .await
        .unwrap();
    assert_eq!(stub.journal().len(), 3);
}

#[tokio::test]
async fn retries_are_bounded_and_off_unless_asked_for() {
    for (settings, attempts) in [(settings(), 3), (Settings::new(), 1)] {
        let stub = stub().await;
        order(
            &stub,
            Operation::SymphonyUnfollowUser,
            9,
            fault::Response::Status(500),
        );
        let bot = Symphony::at(&stub.url(), "bot-session", &settings).unwrap();
        bot.unfollow_user(7215545057281, &[8315056685058])
            .await
            .unwrap_err();
        assert_eq!(stub.journal().len(), attempts);
    }
}

#[tokio::test]
async fn what_a_repeat_can_not_help_is_not_repeated() {
    let stub = stub().await;
    let bot = Symphony::at(&stub.url(), "nobody", &settings()).unwrap();
    bot.unfollow_user(7215545057281, &[8315056685058])
        .await
        .unwrap_err();
    let connections = IbmConnections::at(&stub.url(), "a", "b", &settings()).unwrap();
    let all = Colleagues::AllOf(Person::Key("k".parse().unwrap()));
    connections
        .delete_colleague_connection(&all)
        .await
        .unwrap_err();
    let gigya = Gigya::at(&stub.url(), Credentials::partner("k", "s"), &settings()).unwrap();
    gigya
        .remove_connection(&uid("u"), Providers::All, Remove::new())
        .await
        .unwrap_err();
    assert_eq!(stub.journal().len(), 3);
}

/// The first attempt deleted it, and its answer was lost.
#[tokio::test]
async fn deleting_a_colleague_is_made_again() {
    let stub = stub().await;
    let operation = Operation::IbmConnectionsDeleteColleagueConnection;
    disturb(&stub, operation, Connection::CutAfter, None);
    let password = "wasadmin-password";
    let connections = IbmConnections::at(&stub.url(), "wasadmin", password, &settings()).unwrap();
    let all = Colleagues::AllOf(Person::UserId("20000001".parse().unwrap()));
    connections.delete_colleague_connection(&all).await.unwrap();
    assert_eq!(stub.journal().len(), 2);
    assert_eq!(stub.world().ibm_connections.connections.len(), 1);
}

#[tokio::test]
async fn deactivating_keeps_its_key_and_so_happens_once() {
    let stub = stub().await;
    let operation = Operation::PersonaDeactivateConnection;
    disturb(&stub, operation, Connection::CutAfter, None);
    disturb(&stub, operation, Connection::CutBody, None);
    let persona = Persona::at(&stub.url(), "persona_sandbox_source", &settings()).unwrap();
    let done = persona
        .deactivate_connection(&"cxn_ABC123".parse().unwrap(), Deactivate::new())
        .await;
    // With a new key the second attempt would find it inactive.
    assert_eq!(done.unwrap().connection.status.as_deref(), Some("inactive"));
    assert_eq!(stub.journal().len(), 3);
    assert_eq!(stub.world().persona.connections[0].status, Status::Inactive);
    // A failure that Persona has stored would come again.
    order(&stub, operation, 1, fault::Response::Status(409));
    let error = persona
        .deactivate_connection(&"cxn_PEN456".parse().unwrap(), Deactivate::new())
        .await;
    assert!(
        matches!(
            error.as_ref().unwrap_err().reason,
            persona::Error::Conflict(_)
        ),
        "{error:?}"
    );
    assert_eq!(stub.journal().len(), 4);
}

#[tokio::test]
async fn the_wait_of_a_rate_limit_is_kept_or_the_error_returned() {
    let limited = answer(
        "429 Too Many Requests",
        &[
            "ratelimit-limit: 2",
            "ratelimit-remaining: 0",
            "ratelimit-reset: 1",
        ],
        r#"{"errors":[]}"#,
    );
    let forbidden = answer("403 Forbidden", &[], r#"{"errors":[]}"#);
    let server = Server::answering(vec![limited.clone(), forbidden]).await;
    let persona = Persona::at(&server.url, "key", &settings()).unwrap();
    let start = Instant::now();
    let error = persona
        .deactivate_connection(&"x".parse().unwrap(), Deactivate::new())
        .await;
    assert!(
        matches!(
            error.as_ref().unwrap_err().reason,
            persona::Error::Forbidden(_)
        ),
        "{error:?}"
    );
    assert!(start.elapsed() >= Duration::from_secs(1));
    let keys: Vec<_> = server
        .requests()
        .await
        .iter()
        .map(|it| key_of(it))
        .collect();
    assert_eq!(keys[0], keys[1]);

    let server = Server::answering(vec![limited]).await;
    let impatient = Retries::up_to(2).longest_pause(Duration::from_millis(900));
    let settings = Settings::new().retries(impatient);
    let persona = Persona::at(&server.url, "key", &settings).unwrap();
    let error = persona
        .deactivate_connection(&"x".parse().unwrap(), Deactivate::new())
        .await;
    assert!(
        matches!(
            error.as_ref().unwrap_err().reason,
            persona::Error::RateLimited { .. }
        ),
        "{error:?}"
    );
}

/// As long as the longest pause allows: what asks for more is returned at once.
#[tokio::test]
async fn retry_after_is_kept_on_failures_too() {
    let settings = settings();
    let now = "date: Wed, 25 Nov 2026 12:00:00 GMT";
    for (retry_after, longest, attempts) in [
        ("retry-after: 2", 1, 1),
        ("retry-after: 0", 1, 3),
        ("retry-after: Wed, 25 Nov 2026 12:00:05 GMT", 4, 1),
        ("retry-after: Wed, 25 Nov 2026 12:00:00 GMT", 4, 3),
        ("retry-after: Wed, 25 Nov 2026 11:00:00 GMT", 4, 3),
        ("retry-after: soon", 1, 3),
    ] {
        let retries = Retries::up_to(2).first_pause(Duration::from_millis(2));
        let retries = retries.longest_pause(Duration::from_secs(longest));
        let settings = settings.clone().retries(retries);
        for name in &CALLS[1..] {
            let busy = answer("503 Service Unavailable", &[now, retry_after], "");
            let server = Counter::answering(busy).await;
            let outcome = call(name, &server.url, &settings).await.unwrap();
            assert_eq!(outcome.made, attempts, "{name} {retry_after}");
        }
    }
}

fn key_of(request: &str) -> String {
    let mut lines = request.lines();
    let key = lines.find_map(|line| line.strip_prefix("idempotency-key: "));
    key.unwrap().to_owned()
}

#[tokio::test]
async fn gigya_is_asked_again_with_a_new_nonce() {
    let stub = stub().await;
    let operation = Operation::GigyaRemoveConnection;
    // The stub has noted the nonce of the first, whose answer is lost.
    disturb(&stub, operation, Connection::CutAfter, None);
    order(&stub, operation, 1, fault::Response::ErrorCode(500_001));
    let credentials = Credentials::partner("3_demo-site", SECRET).signed();
    let gigya = Gigya::at(&stub.url(), credentials, &settings()).unwrap();
    let twitter = Providers::One("twitter".parse().unwrap());
    let error = gigya
        .remove_connection(&uid("user-with-password"), twitter, Remove::new())
        .await
        .unwrap_err();
    insta::assert_snapshot!(error, @"Gigya has no such user or connection (400106): Not connected (3 attempts, of which 2 may have carried out the call)");
    assert_eq!(stub.journal().len(), 3);
}
