//! What a call says of its attempts, and of answers that are not as documented.

use std::time::Duration;

use connections_client::gigya::{self, Code};
use connections_client::ibm_connections::Colleagues;
use connections_client::persona::{self, Deactivate};
use connections_client::symphony;
use connections_client::{IbmConnections, Persona, Retries, Settings, Symphony};

use crate::calls::{CALLS, call};
use crate::gigya::{partner, uid};
use crate::server::{Counter, Server, answer};

const IBM: &str = "IbmConnections::delete_colleague_connection";
const PERSONA: &str = "Persona::deactivate_connection";
const GIGYA: &str = "Gigya::remove_connection";

fn settings() -> Settings {
    Settings::new().retries(Retries::up_to(2).first_pause(Duration::from_millis(1)))
}

/// An answer that says that there is nothing to cut.
fn gone(name: &str) -> String {
    match name {
        IBM => answer("404 Not Found", &[], ""),
        PERSONA => answer("422 Unprocessable Entity", &[], r#"{"errors":[]}"#),
        GIGYA => answer("200 OK", &[], r#"{"errorCode":400106}"#),
        _ => panic!("no such call: {name}"),
    }
}

/// The first attempt may have done it where its answer is lost or a failure, and not where it never got there, or was
/// refused.
#[tokio::test]
async fn what_is_gone_after_a_lost_answer_is_told_from_what_never_was() {
    let settings = settings();
    let mut shown = String::new();
    for name in [IBM, PERSONA, GIGYA] {
        for (first, may_be_done) in [
            (None, false),
            (Some(String::new()), true),
            (Some(answer("503 Service Unavailable", &[], "")), true),
            (Some(answer("429 Too Many Requests", &[], "")), false),
        ] {
            let made = 1 + u32::from(first.is_some());
            let answers = first.into_iter().chain([gone(name)]).collect();
            let server = Server::answering(answers).await;
            let outcome = call(name, &server.url, &settings).await.unwrap();
            assert_eq!(
                (outcome.made, outcome.may_be_done),
                (made, may_be_done),
                "{outcome:?}"
            );
            shown += &format!("{}\n", outcome.shown);
        }
    }
    insta::assert_snapshot!(shown);
}

#[tokio::test]
async fn a_success_says_how_often_it_was_sent() {
    let settings = settings();
    for name in CALLS {
        // One that is made again whatever the call.
        let body = if name == PERSONA {
            r#"{"data":{}}"#
        } else {
            r#"{"errorCode":0}"#
        };
        let ok = answer("200 OK", &[], body);
        let once = Server::answering(vec![ok.clone()]).await;
        let outcome = call(name, &once.url, &settings).await.unwrap();
        assert_eq!((&*outcome.what, outcome.made), ("Ok", 1), "{name}");
        if name == "Symphony::remove_connection" {
            continue;
        }
        let twice = Server::answering(vec![String::new(), ok]).await;
        let outcome = call(name, &twice.url, &settings).await.unwrap();
        assert_eq!((&*outcome.what, outcome.made), ("Ok", 2), "{name}");
    }
}

/// Whatever came of the only request, it is told whether the call may be done in spite of the error.
#[tokio::test]
async fn an_error_says_whether_the_call_may_be_done() {
    let settings = Settings::new();
    for (first, may_be_done) in [
        (String::new(), true),
        (answer("500 Internal Server Error", &[], "{}"), true),
        (answer("501 Not Implemented", &[], ""), true),
        (answer("206 Partial Content", &[], "{}"), true),
        (answer("302 Found", &["location: /login"], ""), false),
        (answer("401 Unauthorized", &[], "{}"), false),
        (answer("429 Too Many Requests", &[], "{}"), false),
    ] {
        for name in CALLS {
            let server = Server::answering(vec![first.clone()]).await;
            let outcome = call(name, &server.url, &settings).await.unwrap();
            assert_ne!(outcome.what, "Ok");
            assert_eq!(outcome.may_be_done, may_be_done, "{name}: {first}");
        }
    }
}

/// A nonce serves one request: if it was there before, so was this request.
#[tokio::test]
async fn a_duplicate_nonce_says_that_the_request_was_there_before() {
    let server = Server::answering(vec![
        answer("200 OK", &[], r#"{"errorCode":403004}"#),
        gone(GIGYA),
    ]);
    let server = server.await;
    let outcome = call(GIGYA, &server.url, &settings()).await.unwrap();
    assert_eq!((&*outcome.what, outcome.may_be_done), ("NotFound", true));
}

#[tokio::test]
async fn an_answer_that_lacks_what_is_usual_has_its_outcome() {
    let ok = async |body: &str| Server::answering(vec![answer("200 OK", &[], body)]).await;
    for body in [
        "{}",
        r#"{"format":"JSON"}"#,
        r#"{"format":"TEXT","message":null,"more":1}"#,
        r#"{"message":{"text":"done"}}"#,
    ] {
        let server = ok(body).await;
        let symphony = Symphony::at(&server.url, "session", &Settings::new()).unwrap();
        assert_eq!(
            symphony.remove_connection(1).await.unwrap().message,
            None,
            "{body}"
        );
    }
    let server = ok(r#"{"format":1,"message":"Connection Removed."}"#).await;
    let symphony = Symphony::at(&server.url, "session", &Settings::new()).unwrap();
    let message = symphony.remove_connection(1).await.unwrap().message;
    assert_eq!(message.as_deref(), Some("Connection Removed."));

    for body in [
        r#"{"data":{"attributes":{"status":"inactive"}}}"#,
        r#"{"data":{"id":"cxn_1","attributes":{"status":"inactive","source_organization_id":null}}}"#,
        r#"{"data":{"id":"cxn_1","type":1,"attributes":{"status":"inactive","sourceOrganizationId":1}}}"#,
    ] {
        let server = ok(body).await;
        let persona = Persona::at(&server.url, "key", &Settings::new()).unwrap();
        let id = "cxn_1".parse().unwrap();
        let done = persona
            .deactivate_connection(&id, Deactivate::new())
            .await
            .unwrap();
        assert_eq!(done.connection.id, "cxn_1");
        assert_eq!(done.connection.status.as_deref(), Some("inactive"));
        assert_eq!(done.connection.source_organization, None);
    }

    for body in [
        r#"{"errorCode":0}"#,
        r#"{"errorCode":0,"callId":null,"time":7}"#,
        r#"{"errorCode":0,"statusCode":"200"}"#,
    ] {
        let server = ok(body).await;
        let done = partner_at(&server.url).await.unwrap();
        assert_eq!((done.call_id, done.time), (None, None));
    }
}

async fn partner_at(
    url: &str,
) -> Result<gigya::Removed, connections_client::CallError<gigya::Error>> {
    let gigya = gigya::Gigya::at(url, partner(), &Settings::new()).unwrap();
    let providers = gigya::Providers::All;
    gigya
        .remove_connection(&uid("u"), providers, gigya::Remove::new())
        .await
}

#[tokio::test]
async fn an_error_that_lacks_what_is_usual_says_what_it_has() {
    let server =
        async |status: &str, body: &str| Server::answering(vec![answer(status, &[], body)]).await;
    let forbidden = server("403 Forbidden", r#"{"code":"403","message":"No."}"#).await;
    let symphony = Symphony::at(&forbidden.url, "session", &Settings::new()).unwrap();
    let error = symphony.remove_connection(1).await.unwrap_err();
    assert!(
        matches!(&error.reason, symphony::Error::Forbidden { message: Some(it) } if it == "No.")
    );

    for (body, shown) in [
        (
            r#"{"errors":[{"title":"Record invalid"}]}"#,
            ": Record invalid",
        ),
        (
            r#"{"errors":[{"details":"is inactive","source":{}}]}"#,
            ": is inactive",
        ),
        (
            r#"{"errors":[{"title":1},{"title":"a","details":"b","source":{"pointer":"/c"}}]}"#,
            ": a: b",
        ),
        (r#"{"errors":[]}"#, ""),
        (r#"{"error":"inactive"}"#, ""),
        ("<html>", ""),
    ] {
        let server = server("422 Unprocessable Entity", body).await;
        let persona = Persona::at(&server.url, "key", &Settings::new()).unwrap();
        let id = "cxn_1".parse().unwrap();
        let error = persona
            .deactivate_connection(&id, Deactivate::new())
            .await
            .unwrap_err();
        assert!(
            matches!(&error.reason, persona::Error::NotAllowed(_)),
            "{error:?}"
        );
        assert_eq!(
            error.to_string(),
            format!("Persona can't deactivate the connection{shown}")
        );
    }

    let unknown = server(
        "200 OK",
        r#"{"errorCode":403005,"errorMessage":1,"errorDetails":"No."}"#,
    )
    .await;
    let error = partner_at(&unknown.url).await.unwrap_err();
    let failure = error.reason.failure().unwrap();
    assert_eq!(failure.code, Code::UnauthorizedUser);
    assert_eq!(failure.details.as_deref(), Some("No."));
}

/// Where the status says it all, the rest may be lost.
#[tokio::test]
async fn a_failure_that_breaks_off_is_one_all_the_same() {
    let settings = Settings::new();
    for name in CALLS {
        let (what, status) = if name.contains("igya") {
            ("Gateway", "502 Bad Gateway")
        } else {
            ("Forbidden", "403 Forbidden")
        };
        let cut = format!("HTTP/1.1 {status}\r\ncontent-length: 9\r\n\r\n{{");
        let server = Server::answering(vec![cut]).await;
        let outcome = call(name, &server.url, &settings).await.unwrap();
        assert_eq!((&*outcome.what, outcome.made), (what, 1), "{name}");
        assert_eq!(outcome.may_be_done, what == "Gateway");
    }
}

/// The page of a login or a proxy is no answer of the API, even with the status of a success.
#[tokio::test]
async fn a_page_is_no_success() {
    let settings = Settings::new();
    for (headers, body) in [
        (["content-type: text/html; charset=UTF-8"], "<html>"),
        (["content-type: Text/HTML"], ""),
        (["content-type: application/xhtml+xml"], "<html/>"),
    ] {
        for name in CALLS {
            let server = Server::answering(vec![answer("200 OK", &headers, body)]).await;
            let outcome = call(name, &server.url, &settings).await.unwrap();
            assert_eq!(outcome.what, "Undecodable", "{name}");
        }
    }
    // Its content type says nothing where there is none.
    let server = Server::answering(vec![answer(
        "200 OK",
        &["content-type: application/atom+xml"],
        "",
    )]);
    let server = server.await;
    let connections = IbmConnections::at(&server.url, "u", "p", &settings).unwrap();
    let which = Colleagues::Id("c".parse().unwrap());
    connections
        .delete_colleague_connection(&which)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_answer_is_read_up_to_the_limit() {
    const LIMIT: usize = 1000;
    let settings = Settings::new().response_limit(LIMIT);
    let object = |length: usize| {
        let text = r#"{"errorCode":0,"data":{},"message":""}"#;
        let message = format!(r#""message":"{}""#, "x".repeat(length - text.len()));
        text.replace(r#""message":"""#, &message)
    };
    let chunked = |body: &str| {
        format!(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
            body.len()
        )
    };
    for name in CALLS {
        if name == IBM {
            // It reads none.
            continue;
        }
        for (response, what) in [
            (answer("200 OK", &[], &object(LIMIT)), "Ok"),
            (chunked(&object(LIMIT)), "Ok"),
            (answer("200 OK", &[], &object(LIMIT + 1)), "Undecodable"),
            (chunked(&object(LIMIT + 1)), "Undecodable"),
        ] {
            let server = Counter::answering(response).await;
            let outcome = call(name, &server.url, &settings).await.unwrap();
            assert_eq!(outcome.what, what, "{name}");
            assert_eq!(server.count(), 1);
            if what != "Ok" {
                let told = "the server's response with status 200 is not as documented: it is longer than the limit of 1000 bytes \
                            (the call may have been carried out)";
                assert_eq!(outcome.shown, told);
            }
        }
    }
    // A status that says all there is to know needs no body.
    let forbidden = answer("403 Forbidden", &[], &object(LIMIT + 1));
    let outcome = call(PERSONA, &Counter::answering(forbidden).await.url, &settings).await;
    assert_eq!(outcome.unwrap().what, "Forbidden");
}

/// An answer that never ends is read no further than the usual limit.
#[tokio::test]
async fn there_is_a_limit_without_being_asked_for() {
    let mut endless = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    endless.resize(40 << 20, b' ');
    let server = Counter::answering(endless).await;
    let outcome = call(GIGYA, &server.url, &Settings::new()).await.unwrap();
    assert!(
        outcome.shown.contains("the limit of 16777216 bytes"),
        "{outcome:?}"
    );
}
