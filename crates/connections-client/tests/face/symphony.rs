use connections_client::Settings;
use connections_client::symphony::{Error, Symphony};
use connections_stub::Operation::{SymphonyRemoveConnection, SymphonyUnfollowUser};
use connections_stub::fault::{self, Connection};
use connections_stub::{Stub, World};

use crate::server::{Server, answer};
use crate::{disturb, order, stub, variant};

const ANN: i64 = 7215545057281;
const DAN: i64 = 8315056685058;

fn session(stub: &Stub, token: &str) -> Symphony {
    Symphony::at(&stub.url(), token, &Settings::new()).unwrap()
}

#[tokio::test]
async fn a_connection_is_removed() {
    let stub = stub().await;
    let removed = session(&stub, "ann-session").remove_connection(DAN).await;
    let message = removed.unwrap().message;
    assert_eq!(message.as_deref(), Some("Connection Removed."));
    assert_eq!(
        stub.world().symphony.connections,
        World::demo().symphony.connections[1..]
    );
}

#[tokio::test]
async fn every_row_of_the_table_has_its_outcome() {
    let stub = stub().await;
    let ann = session(&stub, "ann-session");
    // Eve's request is turned down, and open again.
    ann.remove_connection(8315056685059).await.unwrap();
    ann.remove_connection(8315056685059).await.unwrap();
    let outgoing = ann.remove_connection(8315056685060).await.unwrap_err();
    assert!(
        matches!(outgoing.reason, Error::Invalid { .. }),
        "{outgoing}"
    );
    let none = ann.remove_connection(8315056685062).await.unwrap_err();
    assert!(matches!(none.reason, Error::NotFound { .. }), "{none}");
    let off = ann.remove_connection(9414568312835).await.unwrap_err();
    assert!(matches!(off.reason, Error::Forbidden { .. }), "{off}");
    let nobody = session(&stub, "nobody").remove_connection(DAN).await;
    let nobody = nobody.unwrap_err();
    assert!(
        matches!(nobody.reason, Error::Unauthorized { .. }),
        "{nobody}"
    );
}

#[tokio::test]
async fn every_status_of_removing_becomes_its_error() {
    let stub = stub().await;
    let ann = session(&stub, "ann-session");
    for (status, expected) in [
        (400, "Invalid"),
        (401, "Unauthorized"),
        (403, "Forbidden"),
        (404, "NotFound"),
        (500, "Server"),
    ] {
        order(
            &stub,
            SymphonyRemoveConnection,
            1,
            fault::Response::Status(status),
        );
        let error = ann.remove_connection(DAN).await.unwrap_err();
        assert_eq!(variant(&error.reason), expected);
        assert!(!error.reason.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn every_status_of_unfollowing_becomes_its_error() {
    let stub = stub().await;
    let bot = session(&stub, "bot-session");
    for (status, expected, retryable) in [
        (400, "Invalid", false),
        (401, "Unauthorized", false),
        (403, "Forbidden", false),
        (500, "Server", true),
    ] {
        order(
            &stub,
            SymphonyUnfollowUser,
            1,
            fault::Response::Status(status),
        );
        let error = bot.unfollow_user(ANN, &[DAN]).await.unwrap_err();
        assert_eq!(variant(&error.reason), expected);
        assert_eq!(error.reason.is_retryable(), retryable, "{error}");
    }
}

#[tokio::test]
async fn a_400_of_unfollowing_says_who_is_not_valid_and_that_the_others_are_gone() {
    let stub = stub().await;
    let bot = session(&stub, "bot-session");
    bot.unfollow_user(ANN, &[7215545058313, ANN]).await.unwrap();
    let error = bot.unfollow_user(ANN, &[DAN, 404, 7]).await.unwrap_err();
    let shown = error.to_string();
    let Error::PartlyDone { invalid, .. } = error.reason else {
        panic!("{error:?}");
    };
    assert_eq!(invalid, [404, 7]);
    insta::assert_snapshot!(shown, @"Symphony does not know the followers [404, 7]; the others were removed");
    assert_eq!(stub.world().symphony.users[0].followers, [7215545078461]);
    // The user to unfollow is not valid: nobody was removed.
    let error = bot.unfollow_user(405, &[DAN]).await.unwrap_err();
    assert!(matches!(error.reason, Error::Invalid { .. }), "{error}");
}

#[tokio::test]
async fn the_code_of_the_body_decides_nothing() {
    let body = r#"{"code":403,"message":"// Not Found."}"#;
    for (status, expected) in [
        ("404 Not Found", "NotFound"),
        ("401 Unauthorized", "Unauthorized"),
    ] {
        let server = Server::answering(vec![answer(status, &[], body)]).await;
        let symphony = Symphony::at(&server.url, "token", &Settings::new()).unwrap();
        let error = symphony.remove_connection(1).await.unwrap_err();
        assert_eq!(variant(&error.reason), expected);
        assert!(error.to_string().ends_with(": // Not Found."), "{error}");
    }
}

#[tokio::test]
async fn an_answer_that_can_not_be_decoded_keeps_its_bytes() {
    let stub = stub().await;
    let ann = session(&stub, "ann-session");
    disturb(&stub, SymphonyRemoveConnection, Connection::Malformed, None);
    let error = ann.remove_connection(DAN).await.unwrap_err();
    assert!(!error.reason.is_retryable());
    let Error::Undecodable(answer) = error.reason else {
        panic!("{error:?}");
    };
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.body(), br#"{"format":"TEXT","messag"#);
    // A failure is one whatever its body.
    let forbidden = Some(fault::Response::Status(403));
    disturb(
        &stub,
        SymphonyRemoveConnection,
        Connection::Malformed,
        forbidden,
    );
    let error = ann.remove_connection(DAN).await.unwrap_err();
    assert!(
        matches!(error.reason, Error::Forbidden { message: None }),
        "{error}"
    );
}

#[tokio::test]
async fn statuses_that_no_page_documents_are_told_apart() {
    for (status, expected) in [
        ("429 Too Many Requests", "RateLimited"),
        ("502 Bad Gateway", "Server"),
        ("302 Found", "Undecodable"),
        ("204 No Content", "Undecodable"),
        ("418 I'm a teapot", "Undecodable"),
    ] {
        let headers = ["location: /elsewhere", "retry-after: 7"];
        let body = if status.starts_with("204") {
            ""
        } else {
            "<html>"
        };
        let server = Server::answering(vec![answer(status, &headers, body)]).await;
        let symphony = Symphony::at(&server.url, "token", &Settings::new()).unwrap();
        let error = symphony.remove_connection(1).await.unwrap_err();
        assert_eq!(variant(&error.reason), expected, "{status}");
        match error.reason {
            Error::RateLimited { wait, .. } => assert_eq!(wait.unwrap().as_secs(), 7),
            Error::Undecodable(answer) => assert_eq!(answer.body(), body.as_bytes()),
            _ => {}
        }
    }
}

/// What was cut may have been done, and then a repeat would undo it.
#[tokio::test]
async fn removing_is_retryable_only_if_it_never_got_there() {
    let stub = stub().await;
    let ann = session(&stub, "ann-session");
    for cut in [Connection::CutBefore, Connection::CutAfter] {
        disturb(&stub, SymphonyRemoveConnection, cut, None);
        let error = ann.remove_connection(DAN).await.unwrap_err();
        assert_eq!(variant(&error.reason), "Transport");
        assert!(!error.reason.is_retryable());
    }
    disturb(&stub, SymphonyUnfollowUser, Connection::CutBody, None);
    let bot = session(&stub, "bot-session");
    let error = bot.unfollow_user(ANN, &[DAN]).await.unwrap_err();
    assert!(matches!(&error.reason, Error::Transport(_)) && error.reason.is_retryable());
    drop(stub);
    let error = ann.remove_connection(DAN).await.unwrap_err();
    let Error::Transport(error) = error.reason else {
        panic!("{error:?}");
    };
    assert!(error.is_connect() && error.is_retryable());
}
