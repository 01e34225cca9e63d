//! What is generated from a document that has all that progenitor can't take: it compiles, and on
//! the wire it is what the document says.
//!
//! `UPDATE_SAMPLE=1 cargo test -p specweld-codegen` writes the generated sources anew.

// The lints know the tests themselves, but not what the tests call.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::thread::JoinHandle;

use specweld_codegen::{Document, Parts, Sources};

#[path = "client/client.rs"]
#[rustfmt::skip]
#[allow(dead_code)]
mod client;
#[path = "client/types/mod.rs"]
#[rustfmt::skip]
#[allow(dead_code)]
mod types;

// The client names the types as if this test was their crate.
use client::Client;
use types::*;

impl progenitor_client::ClientHooks for Client {}

fn document() -> Document {
    Document::parse(include_str!("client/document.json")).unwrap()
}

fn generated() -> Sources {
    let parts = Parts {
        client: true,
        server: false,
        strict: true,
    };
    specweld_codegen::sources(&document(), "crate", "shop", parts).unwrap()
}

#[test]
fn generated_sources_are_fresh() {
    let sources = generated();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/client");
    let types = sources.types.into_iter();
    let types = types.map(|(name, text)| (format!("types/{name}"), text));
    let client = ("client.rs".to_owned(), sources.client.unwrap());
    for (name, fresh) in types.chain([client]) {
        let path = folder.join(&name);
        if std::env::var_os("UPDATE_SAMPLE").is_some() {
            std::fs::write(&path, &fresh).unwrap();
        }
        assert!(
            std::fs::read_to_string(&path).unwrap() == fresh,
            "{name} is stale"
        );
    }
}

#[test]
fn every_run_gives_the_same_bytes() {
    assert_eq!(generated(), generated());
}

#[test]
fn what_differs_from_the_document_is_noted() {
    let notes: Vec<_> = generated()
        .notes
        .into_iter()
        .map(|note| note.to_string())
        .collect();
    insta::assert_snapshot!(notes.join("\n"));
}

/// A server for one request, which it gives back as text.
fn serve(answer: &'static str) -> (Client, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let request = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        while !is_whole(&request) {
            let read = stream.read(&mut buffer).unwrap();
            assert!(read > 0, "the request ends early");
            request.extend_from_slice(&buffer[..read]);
        }
        stream.write_all(answer.as_bytes()).unwrap();
        String::from_utf8(request).unwrap()
    });
    // Where another crate of the build asks reqwest for TLS, it wants a provider, and there is no
    // harm in one that is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::new_with_client(&format!("http://{address}"), reqwest::Client::new());
    (client, request)
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    if head.contains("chunked") {
        return body.ends_with("0\r\n\r\n");
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    body.len() >= length
}

/// The lines of a request that the client is answerable for.
fn told(request: JoinHandle<String>) -> Vec<String> {
    let request = request.join().unwrap();
    let not_told = ["host: ", "content-length: "];
    request
        .lines()
        .filter(|line| !line.is_empty() && !not_told.iter().any(|start| line.starts_with(start)))
        .map(str::to_owned)
        .collect()
}

const NO_CONTENT: &str = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn parameters_are_on_the_wire_what_the_document_says() {
    let (client, request) = serve(NO_CONTENT);
    let arguments = client::builder::ParametersArguments {
        list: vec![1, 2],
        label: "l".to_owned(),
        matrix: "m".to_owned(),
        twin_path: "p/q".to_owned(),
        session: "s; t".to_owned(),
    };
    let fault = |code| Fault {
        code,
        message: None,
    };
    let deep = Deep {
        kind: Some(Kind::One),
        list: Some(vec!["x".to_owned(), "y".to_owned()]),
        ..Deep::default()
    };
    client
        .parameters(arguments)
        .twin_query("q")
        .twin_header("h")
        .send_query("a b&c=d+e")
        .deep(deep)
        .exploded(fault(7))
        .commas(vec!["a,b".to_owned(), "c".to_owned()])
        .pipes(vec!["d".to_owned(), "e".to_owned()])
        .json(fault(1))
        .flags(vec!["f".to_owned(), "g".to_owned()])
        .theme("t")
        .send()
        .await
        .unwrap();
    assert_eq!(
        told(request),
        [
            "POST /b-parameters/1,2/.l/;matrix=m/p%2Fq?twin=q&send=a%20b%26c%3Dd%2Be&deep%5Bkind%5D=one\
             &deep%5Blist%5D=x&deep%5Blist%5D=y&code=7&commas=a%2Cb,c&pipes=d%7Ce&json=%7B%22code%22%3A1%7D HTTP/1.1",
            "twin: h",
            "flags: f,g",
            "cookie: session=s%3B%20t; theme=t",
            "accept: */*",
        ]
    );
}

#[tokio::test]
async fn a_query_in_the_path_is_sent_before_the_parameters() {
    let (client, request) = serve(NO_CONTENT);
    client.query_in_path("a?b").deep(true).send().await.unwrap();
    assert_eq!(
        told(request)[0],
        "POST /c-copies/a%3Fb?action=copy&deep=true HTTP/1.1"
    );
}

/// The port of the server that a client asks.
fn port(client: &Client) -> &str {
    let url = progenitor_client::ClientInfo::baseurl(client);
    url.rsplit_once(':').unwrap().1
}

#[tokio::test]
async fn each_operation_goes_to_its_documented_server() {
    let (first, of_path) = serve(NO_CONTENT);
    let (second, of_operation) = serve(NO_CONTENT);
    let client = Client::documented_with_client(reqwest::Client::new())
        .with_server_variable("host", "127.0.0.1")
        .with_server_variable("port", port(&first))
        .with_server_variable("other", port(&second));
    client.server_of_path().send().await.unwrap();
    client.server_of_operation().send().await.unwrap();
    let sent = told(of_path);
    assert_eq!(sent[0], "GET /of-path/c-servers HTTP/1.1");
    let sent = told(of_operation);
    assert_eq!(sent[0], "PUT /c-servers HTTP/1.1");
    // No server is documented for the whole document.
    let error = client.form_body(Fault {
        code: 1,
        message: None,
    });
    let error = error.send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "no request can be made: the documented server `/` is no whole address: it takes a client with a base URL"
    );
    // A variable without a value has its default.
    let client = Client::documented_with_client(reqwest::Client::new())
        .with_server_variable("port", "no port");
    let error = client.server_of_path().send().await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("http://localhost:no port/of-path/"),
        "{error}"
    );
}

#[tokio::test]
async fn a_base_url_goes_before_documented_servers() {
    let (client, request) = serve(NO_CONTENT);
    let client = client.with_server_variable("other", "3");
    client.server_of_operation().send().await.unwrap();
    assert_eq!(told(request)[0], "PUT /c-servers HTTP/1.1");
}

#[tokio::test]
async fn plain_operations_are_typed() {
    let (client, request) = serve(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: 13\r\n\r\n[\"one\",\"two\"]",
    );
    let kinds = client
        .plain(7, Kind::Two, "2026-01-01T00:00:00Z")
        .tags(vec!["a".to_owned(), "b".to_owned()])
        .send()
        .await
        .unwrap();
    let shop::PlainOk::Ok(kinds) = kinds;
    assert_eq!(kinds, [Kind::One, Kind::Two]);
    assert_eq!(
        told(request),
        [
            "GET /a-plain/7?kind=two&since=2026-01-01T00%3A00%3A00Z&tags=a&tags=b HTTP/1.1",
            "accept: application/json"
        ]
    );
}

#[tokio::test]
async fn bodies_have_the_media_type_of_the_document() {
    let fault = Fault {
        code: 1,
        message: Some("a b".to_owned()),
    };
    let (client, request) = serve(NO_CONTENT);
    client.vendor_body(fault.clone()).send().await.unwrap();
    let sent = told(request);
    assert!(
        sent.contains(&"content-type: application/vnd.sample+json".to_owned()),
        "{sent:?}"
    );

    let (client, request) = serve(NO_CONTENT);
    client
        .nested_form_body(Deep {
            list: Some(vec!["a".to_owned(), "b&c".to_owned()]),
            kind: Some(Kind::One),
            ..Deep::default()
        })
        .send()
        .await
        .unwrap();
    assert_eq!(
        told(request),
        [
            "OPTIONS /c-bodies HTTP/1.1",
            "content-type: application/x-www-form-urlencoded",
            "accept: */*",
            "kind=one&list=a&list=b%26c",
        ]
    );

    let (client, request) = serve(NO_CONTENT);
    client.form_body(fault.clone()).send().await.unwrap();
    assert!(told(request).contains(&"code=1&message=a%20b".to_owned()));

    let (client, request) = serve(NO_CONTENT);
    let bytes = bytes::Bytes::from_static(b"a,b");
    let stream =
        reqwest::Body::wrap_stream(futures_util::stream::iter([Ok::<_, std::io::Error>(bytes)]));
    client.bytes_body(stream).send().await.unwrap();
    let sent = told(request);
    for line in [
        "content-type: application/octet-stream",
        "transfer-encoding: chunked",
        "a,b",
    ] {
        assert!(sent.contains(&line.to_owned()), "{sent:?}");
    }
}

#[tokio::test]
async fn one_of_several_media_types_is_chosen_or_none() {
    let (client, request) = serve(NO_CONTENT);
    let fault = Fault {
        code: 1,
        message: None,
    };
    let body = client::builder::SeveralBodiesBody::Json(fault.clone());
    client.several_bodies().body(body).send().await.unwrap();
    let sent = told(request);
    assert!(sent.ends_with(&[r#"{"code":1}"#.to_owned()]), "{sent:?}");

    let (client, request) = serve(NO_CONTENT);
    let body = client::builder::SeveralBodiesBody::Form(fault);
    client.several_bodies().body(body).send().await.unwrap();
    let sent = told(request);
    assert!(sent.ends_with(&["code=1".to_owned()]), "{sent:?}");

    let (client, request) = serve(NO_CONTENT);
    client.several_bodies().send().await.unwrap();
    assert_eq!(told(request), ["POST /c-bodies HTTP/1.1", "accept: */*"]);
}

#[test]
fn media_types_whose_types_are_one_by_an_alias_are_told_apart_by_name_alone() {
    let document = r##"{ "openapi": "3.0.3", "info": { "title": "t", "version": "1" }, "paths": { "/a": { "put": {
        "operationId": "put_a",
        "requestBody": { "required": true, "content": {
            "application/json": { "schema": { "type": "array", "items": { "$ref": "#/components/schemas/One" } } },
            "application/vnd.a+json": { "schema": { "type": "array", "items": { "$ref": "#/components/schemas/Two" } } },
            "text/plain": { "schema": { "type": "string" } } } },
        "responses": { "204": { "description": "-" } } } } },
      "components": { "schemas": {
        "One": { "type": "object", "properties": { "n": { "type": "integer" } } },
        "Two": { "type": "object", "properties": { "n": { "type": "integer" } }, "description": "Like the other." } } } }"##;
    let document = Document::parse(document).unwrap();
    let parts = Parts {
        client: true,
        server: false,
        strict: true,
    };
    let client = specweld_codegen::sources(&document, "crate", "shop", parts);
    let client = client.unwrap().client.unwrap();
    let conversions: Vec<_> = client
        .lines()
        .filter(|line| line.contains(" for PutABody"))
        .collect();
    assert_eq!(conversions, ["    impl From<String> for PutABody {"]);
}

#[tokio::test]
async fn parts_of_forms_are_typed() {
    let (client, request) = serve(NO_CONTENT);
    let file = client::Upload::new("a,b\n");
    let file = file.file_name("ties.csv").media_type("text/csv");
    let mut form = client::builder::MultipartBodyForm::new("Ties".to_owned(), file);
    form.more = vec!["c".into()];
    client.multipart_body(form).send().await.unwrap();
    let sent = told(request).join("\n");
    let boundary = sent.split_once("boundary=").unwrap().1;
    let boundary = boundary.lines().next().unwrap().to_owned();
    assert_eq!(
        sent.replace(&boundary, "BOUNDARY"),
        "POST /c-multipart HTTP/1.1\n\
         content-type: multipart/form-data; boundary=BOUNDARY\n\
         accept: */*\n\
         --BOUNDARY\n\
         Content-Disposition: form-data; name=\"name\"\n\
         Ties\n\
         --BOUNDARY\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"ties.csv\"\n\
         Content-Type: text/csv\n\
         a,b\n\
         --BOUNDARY\n\
         Content-Disposition: form-data; name=\"more\"\n\
         Content-Type: application/octet-stream\n\
         c\n\
         --BOUNDARY--"
    );
}

#[tokio::test]
async fn failures_of_several_types_are_told_apart() {
    let (client, request) =
        serve("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 6\r\n\r\n\"gone\"");
    let error = client.several_errors().send().await.unwrap_err();
    request.join().unwrap();
    let client::Error::Documented(shop::SeveralErrorsError::NotFound(text)) = error else {
        panic!("{error}");
    };
    assert_eq!(text, "gone");
}

/// The error of a response, with its text.
async fn refused(response: &'static str) -> (client::Error<shop::PlainError>, String) {
    let (client, request) = serve(response);
    let error = client.plain(7, Kind::Two, "t").send().await.unwrap_err();
    request.join().unwrap();
    let text = format!("{error} {error:?}");
    assert!(!text.contains("hush"), "{text}");
    (error, text)
}

#[tokio::test]
async fn what_is_not_as_documented_is_told_with_its_place_and_nothing_of_it() {
    for (response, status, body, expected) in [
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 22\r\n\r\n[\"one\",\n {\"h\":\"hush\"}]",
            200,
            "[\"one\",\n {\"h\":\"hush\"}]",
            "the response with status 200 is not as documented: its body is not of its type, at `[1]`, line 2, column 1",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<hush>",
            200,
            "<hush>",
            "the response with status 200 is not as documented: its body is not of its type, line 1, column 1",
        ),
        (
            "HTTP/1.1 404 Not Found\r\ncontent-length: 15\r\n\r\n{\"code\":\"hush\"}",
            404,
            "{\"code\":\"hush\"}",
            "the response with status 404 is not as documented: its body is not of its type, at `code`, line 1, column 14",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n[\"hush",
            200,
            "[\"hush",
            "the response with status 200 is not as documented: its body broke off",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 16777217\r\n\r\n[",
            200,
            "",
            "the response with status 200 is not as documented: it is longer than the limit of 16777216 bytes",
        ),
        (
            "HTTP/1.1 418 I'm a teapot\r\nx-secret: hush\r\ncontent-length: 4\r\n\r\nhush",
            418,
            "hush",
            "the server answers with the status 418, which is not documented",
        ),
    ] {
        let (error, text) = refused(response).await;
        let raw = error.response().unwrap();
        assert_eq!(
            (raw.status.as_u16(), &*raw.body),
            (status, body.as_bytes()),
            "{response}"
        );
        assert!(text.starts_with(&format!("{expected} ")), "{text}");
    }
    let (error, text) = refused("").await;
    assert!(matches!(error, client::Error::Transport(_)), "{text}");
}

#[tokio::test]
async fn a_code_goes_before_its_range_and_that_before_the_default() {
    use shop::{SeveralErrorsError as E, SeveralErrorsOk};

    let of = async |response| {
        let (client, request) = serve(response);
        let result = client.several_errors().send().await;
        request.join().unwrap();
        result
    };
    let fault = "HTTP/1.1 400 Bad Request\r\ncontent-length: 10\r\n\r\n{\"code\":1}";
    let result = of(fault).await;
    assert!(matches!(
        result,
        Err(client::Error::Documented(E::BadRequest(Fault {
            code: 1,
            ..
        })))
    ));
    let other = "HTTP/1.1 500 Oh\r\ncontent-length: 4\r\n\r\nnull";
    let Err(client::Error::Documented(E::Default { status, .. })) = of(other).await else {
        panic!("it is the default");
    };
    assert_eq!(status.code(), 500);
    let unchanged = "HTTP/1.1 304 Not Modified\r\n\r\n";
    assert!(matches!(
        of(unchanged).await,
        Ok(SeveralErrorsOk::NotModified)
    ));
    let xml =
        "HTTP/1.1 200 OK\r\ncontent-type: TEXT/xml;charset=utf-8\r\ncontent-length: 4\r\n\r\n<a/>";
    let Ok(SeveralErrorsOk::Ok(body)) = of(xml).await else {
        panic!("it is a success");
    };
    assert_eq!(format!("{body:?}"), "Xml(\"<a/>\")");
    let html = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 4\r\n\r\n<a/>";
    let error = of(html).await.unwrap_err().to_string();
    assert!(
        error.ends_with("its media type is none of the documented ones"),
        "{error}"
    );
}

#[tokio::test]
async fn requests_are_not_shown() {
    let (client, request) = serve(NO_CONTENT);
    let shown = client.vendor_body(Fault {
        code: 1,
        message: Some("secret".to_owned()),
    });
    assert_eq!(
        format!("{shown:?} {client:?}"),
        "VendorBody { .. } Client { .. }"
    );
    client.empty_body().send().await.unwrap();
    let sent = request.join().unwrap();
    assert!(sent.starts_with("TRACE /c-bodies"), "{sent}");
    assert!(!sent.contains("api-version"), "{sent}");
}

/// What a client with these credentials sends to the operation that asks for them.
async fn guarded(credentials: client::Credentials) -> Vec<String> {
    let (client, request) = serve(NO_CONTENT);
    let client = Client {
        may_redirect: false,
        ..client.with_credentials(credentials)
    };
    client.guarded().send().await.unwrap();
    told(request)
}

#[tokio::test]
async fn the_first_credentials_that_are_all_set_are_sent() {
    let none = client::Credentials::new;
    assert_eq!(
        guarded(none()).await,
        ["GET /d-credentials HTTP/1.1", "accept: */*"]
    );
    // Half of what an alternative asks for is not sent.
    let sent = guarded(none().token("t").cooked("c d")).await;
    assert_eq!(sent[1..], ["cookie: sid=c%20d", "accept: */*"]);
    let sent = guarded(none().token("t").login("ann", "pass")).await;
    assert_eq!(
        sent[1..],
        ["authorization: Basic YW5uOnBhc3M=", "accept: */*"]
    );
    let sent = guarded(none().token("t").key("k").login("ann", "pass")).await;
    assert_eq!(
        sent[1..],
        ["authorization: Bearer t", "x-key: k", "accept: */*"]
    );
}

#[tokio::test]
async fn credentials_are_renewed_and_stay_where_they_belong() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    let count = Arc::new(AtomicU32::new(0));
    let renewed = client::Secret::renewed(move || {
        let number = count.fetch_add(1, Ordering::Relaxed);
        async move { Ok(format!("k{number}")) }
    });
    let credentials = client::Credentials::new().asked(renewed);
    assert_eq!(
        guarded(credentials.clone()).await[0],
        "GET /d-credentials?key=k0 HTTP/1.1"
    );
    assert_eq!(
        guarded(credentials.clone()).await[0],
        "GET /d-credentials?key=k1 HTTP/1.1"
    );

    // An operation that asks for none gets none.
    let (client, request) = serve(NO_CONTENT);
    let client = client.with_credentials(credentials);
    client.open().send().await.unwrap();
    assert_eq!(
        told(request),
        ["PUT /d-credentials HTTP/1.1", "accept: */*"]
    );

    let gone = client::Secret::renewed(|| async { Err("the token server is away".into()) });
    let credentials = client::Credentials::new().asked(gone);
    let error = client.with_credentials(credentials).guarded().send().await;
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("the credential `Asked` can't be renewed: the token server is away"),
        "{error}"
    );
}

#[tokio::test]
async fn an_api_key_in_a_header_does_not_go_along_with_redirects() {
    let credentials = client::Credentials::new().token("hush").key("hush");
    assert_eq!(format!("{credentials:?}"), "Credentials { .. }");
    // Nobody listens there: the request is refused before.
    let client = Client::new_with_client("http://127.0.0.1:1", reqwest::Client::new());
    let client = client.with_credentials(credentials);
    let error = client.guarded().send().await.unwrap_err().to_string();
    assert!(error.contains("might go along with redirects"), "{error}");
    assert!(!format!("{client:?} {error}").contains("hush"));
}

#[tokio::test]
async fn segments_that_mean_folders_and_empty_ones_are_refused() {
    let client = Client::new_with_client("http://127.0.0.1:1", reqwest::Client::new());
    for (value, reason) in [
        ("..", "a segment of the path is `.` or `..`"),
        (".", "a segment of the path is `.` or `..`"),
        ("", "path parameter `twin`: it is empty"),
    ] {
        let arguments = client::builder::ParametersArguments {
            list: vec![1],
            label: "l".to_owned(),
            matrix: "m".to_owned(),
            twin_path: value.to_owned(),
            session: String::new(),
        };
        let error = client.parameters(arguments).send().await.unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
    }
}
