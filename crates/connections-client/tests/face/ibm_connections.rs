use connections_client::Settings;
use connections_client::ibm_connections::{Colleagues, Error, IbmConnections, Person};
use connections_stub::Operation::IbmConnectionsDeleteColleagueConnection as DELETE;
use connections_stub::Stub;
use connections_stub::fault::{self, Connection};

use crate::server::{Server, answer};
use crate::{disturb, order, stub, variant};

fn admin(stub: &Stub) -> IbmConnections {
    login(stub, "wasadmin", "wasadmin-password")
}

fn login(stub: &Stub, user: &str, password: &str) -> IbmConnections {
    IbmConnections::at(&stub.url(), user, password, &Settings::new()).unwrap()
}

fn adam() -> Person {
    Person::Email("adam_eventide@garden.com".parse().unwrap())
}

fn left(stub: &Stub) -> Vec<String> {
    let connections = stub.world().ibm_connections.connections;
    let ids = connections
        .iter()
        .map(|it| it.id[it.id.len() - 2..].to_owned());
    ids.collect()
}

#[tokio::test]
async fn connections_are_deleted_in_all_three_ways() {
    let id = Colleagues::Id("9d4f2f1e-5a0c-4b7e-8f2a-000000000012".parse().unwrap());
    let pair = Colleagues::Pair {
        source: Person::UserId("20000003".parse().unwrap()),
        target: Person::Key("f1a2c6d0-0002-4a5b-9c3d-000000000002".parse().unwrap()),
    };
    for (which, expected) in [
        (id, &["31", "23"][..]),
        (pair, &["12", "31"]),
        (Colleagues::AllOf(adam()), &["23"]),
    ] {
        let stub = stub().await;
        admin(&stub)
            .delete_colleague_connection(&which)
            .await
            .unwrap();
        assert_eq!(left(&stub), expected, "{which:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_becomes_its_error() {
    let stub = stub().await;
    let all = Colleagues::AllOf(adam());
    let unknown = Colleagues::Id("unknown".parse().unwrap());
    let same = Colleagues::Pair {
        source: adam(),
        target: adam(),
    };
    for (client, which, expected) in [
        (admin(&stub), &same, "Invalid"),
        (admin(&stub), &unknown, "NotFound"),
        (login(&stub, "adam", "adam-password"), &all, "Forbidden"),
        (login(&stub, "adam", "wrong"), &all, "Unauthorized"),
    ] {
        let error = client.delete_colleague_connection(which).await.unwrap_err();
        assert_eq!(variant(&error.reason), expected);
    }
    assert_eq!(left(&stub).len(), 3);
}

#[tokio::test]
async fn every_status_becomes_its_error() {
    let stub = stub().await;
    for (status, expected) in [
        (400, "Invalid"),
        (401, "Unauthorized"),
        (403, "Forbidden"),
        (404, "NotFound"),
    ] {
        order(&stub, DELETE, 1, fault::Response::Status(status));
        let error = admin(&stub)
            .delete_colleague_connection(&Colleagues::AllOf(adam()))
            .await;
        let error = error.unwrap_err();
        assert_eq!(variant(&error.reason), expected);
        assert!(!error.reason.is_retryable());
    }
    disturb(&stub, DELETE, Connection::CutBefore, None);
    let error = admin(&stub)
        .delete_colleague_connection(&Colleagues::AllOf(adam()))
        .await;
    let error = error.unwrap_err();
    assert!(matches!(&error.reason, Error::Transport(_)) && error.reason.is_retryable());
    assert_eq!(left(&stub).len(), 3);
}

#[tokio::test]
async fn statuses_that_the_page_does_not_document_are_told_apart() {
    for (status, expected, retryable) in [
        ("429 Too Many Requests", "RateLimited", true),
        ("503 Service Unavailable", "Server", true),
        ("302 Found", "Undecodable", false),
    ] {
        let server = Server::answering(vec![answer(status, &["location: /login"], "<html>")]).await;
        let client = IbmConnections::at(&server.url, "a", "b", &Settings::new()).unwrap();
        let error = client
            .delete_colleague_connection(&Colleagues::AllOf(adam()))
            .await;
        let error = error.unwrap_err();
        assert_eq!(variant(&error.reason), expected);
        assert_eq!(error.reason.is_retryable(), retryable);
    }
}
