//! A client and a server generated from one document understand each other: over a socket, for every construct of a response, what a
//! method gives is what its caller gets, and for every construct of a request, what a caller sends is what the method gets.
//!
//! Responses:
//!
//! | Construct | The server's method gives | The client's caller gets |
//! | --- | --- | --- |
//! | `application/json`, `…+json` | the type of the schema | the same |
//! | text, XML | a text | the same |
//! | `application/x-www-form-urlencoded`, flat | the type of the schema | the same |
//! | no content | a variant alone | the same |
//! | several media types | a variant a media type | the one that `Content-Type` names |
//! | headers: text, number, boolean, list | a struct | the same; **white space around a text or an item is not carried, a comma in an item parts it, and a list of one empty text is none** |
//! | headers: object, exploded or not | a struct with the type of the schema | the same; what has a comma, white space around, or a `=` in an exploded name can't be written: a bare 500 |
//! | headers: `content` with `application/json`, `…+json` | a struct with the type of the schema | the same |
//! | headers: nested, or of another media type | the text that is sent, with a note | the same |
//! | header `Set-Cookie`, a list | each cookie as a text | the same: a line for each |
//! | no documented status, or one with a body of another type | cannot be written | `Error::Undocumented`, `Error::Undecodable` |
//! | a code, `4XX`, `default` | a variant, with its status where that is open | the same: a code before its range, that before the default |
//! | `default` alone | `Ok` or `Error` | `Ok` below 400, `Error` from there on |
//! | bytes, `image/*` (downloads) | a stream | the same bytes, as they come, as long as they go on |
//! | `text/event-stream` | a stream of events, of text or of the schema's type | the same |
//! | JSON by lines, `json-seq` | a stream of the schema's type | the same |
//! | `HEAD` | headers | the same; a body that is documented is left out, with a note |
//! | a success status that may be a failure | `Ok` or `Error` | `Ok`, with a note: the body decides |
//!
//! Requests, each also with random values (`requests/random.rs`). "Refused" is an `Error::InvalidRequest` of the client, and nothing is sent:
//!
//! | Construct | The client's caller sends | The server's method gets |
//! | --- | --- | --- |
//! | path: `simple`, `label`, `matrix`, exploded or not | text, list, object | the same; an empty text, and `.` and `..` as a segment, are refused |
//! | path: query strings and fragments in its key | the query, a fragment refused when generated | no route: the operation is left out, and told |
//! | path: the `servers` of an operation | to the first of them, or to the client's base URL | at any address |
//! | path: two parameters in a segment | text, number, boolean | the same; what has the text that parts them is refused |
//! | query: `form` | text, number, boolean, enumeration | the same |
//! | query: `form` exploded, `deepObject` | list, object | the same; **an empty one is none**, so that one that is required is rejected |
//! | query: `form` joined, `spaceDelimited`, `pipeDelimited` | list, object | the same, an empty one too; what has the separator is refused, but for the comma, which is encoded |
//! | query: `allowEmptyValue`, of no text | the type of the schema; none where it is required and without a value | the same; **an optional one without a value is none** |
//! | query: `allowReserved` | text, list | the same; `:/?@!$()*,;` stand for themselves on the wire, the comma not between items |
//! | header: `simple`, exploded or not | text, number, list, object | the same; a comma in an item is refused |
//! | cookie: `form` | text, number; joined: list, object | the same |
//! | `content` with `application/json`, `…+json` in path, query, header, cookie | the type of the schema | the same |
//! | `content` of another media type, and what is nested deeper than its style goes | the text that is sent, with a note | the same |
//! | a parameter that is optional | none | none |
//! | body: `application/json`, `…+json` | the type of the schema | the same |
//! | body: text | a text | the same |
//! | body: `application/x-www-form-urlencoded`, flat | the type of the schema | the same |
//! | body: `application/x-www-form-urlencoded` with styles of fields (`encoding`) | the type of the schema | the same; what has the separator is refused; **an empty list is none** |
//! | body: `multipart/form-data`: fields of text, number, boolean, enumeration, list, JSON | a struct of typed fields and files | the same, checked; an empty list that is required is empty, **another is none** |
//! | body: `multipart/form-data`: files | bytes or streams, with file name and media type | streams, one after the other, with the same |
//! | body: `multipart/form-data` of which nothing is said | a form as reqwest makes it | its parts as streams, with a note |
//! | body: `application/octet-stream` (uploads) | bytes or a stream | the same bytes, as they come, as long as they go on |
//! | body: `image/*` | bytes or a stream, with the media type | the same; the media type is in the headers |
//! | body: several media types | a variant a media type | the same variant |
//! | body that is optional | none | none |

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[allow(dead_code, reason = "not everything of it is used")]
#[rustfmt::skip]
mod client;
mod requests;
#[allow(dead_code, reason = "not everything of it is used")]
#[rustfmt::skip]
mod server;
mod streams;
#[allow(dead_code, reason = "not everything of it is used")]
#[rustfmt::skip]
mod types;

use std::fmt::Debug;
use std::path::Path;
use std::sync::Arc;

use http::StatusCode;
use specweld_axum::Rejection;
use specweld_codegen::{Document, Parts};

use client::{Client, Error};
use server::trip::*;
use streams::streams_answers;
use types::{Fields, Size, Thing};

impl progenitor_client::ClientHooks for Client {}

/// `UPDATE_SAMPLE=1 cargo test -p specweld-codegen` writes the sources anew.
#[test]
fn generated_sources_are_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/roundtrip");
    let document = std::fs::read_to_string(folder.join("openapi.json")).unwrap();
    let document = Document::parse(&document).unwrap();
    let parts = Parts {
        strict: true,
        ..Parts::ALL
    };
    let sources = specweld_codegen::sources(&document, "crate::types", "trip", parts).unwrap();
    assert!(sources.omitted.is_empty());
    let typed = sources.typed.unwrap();
    assert_eq!((typed.documented, typed.untyped), (63, vec![]));
    let notes: Vec<_> = sources.notes.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(notes.join("\n"));
    let folders = [("types", sources.types), ("server", sources.server)];
    let files = folders.into_iter().flat_map(|(inner, files)| {
        let files = files.into_iter();
        files.map(move |(name, text)| (format!("{inner}/{name}"), text))
    });
    let client = ("client.rs".to_owned(), sources.client.unwrap());
    for (name, fresh) in files.chain([client]) {
        let path = folder.join(&name);
        if std::env::var_os("UPDATE_SAMPLE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &fresh).unwrap();
        }
        assert!(
            std::fs::read_to_string(&path).unwrap() == fresh,
            "{name} is stale"
        );
    }
}

/// Gives the answer that is picked.
struct Picked;

impl Trip for Picked {
    async fn whole(&self, request: WholeRequest) -> Result<WholeOk, WholeError> {
        let answers = whole_answers().into_iter();
        answers
            .map(|(_, answer)| answer)
            .nth(request.pick as usize)
            .unwrap()
    }

    async fn reject_whole(&self, _: Rejection) -> WholeError {
        WholeError::ServiceUnavailable
    }

    async fn head(&self, request: HeadRequest) -> Result<HeadOk, HeadError> {
        head_answers()
            .into_iter()
            .nth(request.pick as usize)
            .unwrap()
    }

    async fn reject_head(&self, _: Rejection) -> HeadError {
        HeadError::NotFound
    }

    async fn streams(&self, request: StreamsRequest) -> Result<StreamsOk, StreamsError> {
        streams_answers()
            .into_iter()
            .nth(request.pick as usize)
            .unwrap()
    }

    async fn reject_streams(&self, _: Rejection) -> StreamsError {
        StreamsError::InternalServerError(Vec::new().into())
    }

    async fn flag(&self, request: FlagRequest) -> Result<FlagOk, FlagError> {
        match request.pick {
            0 => Ok(FlagOk::Ok(fields())),
            _ => Err(FlagError::Ok(fields())),
        }
    }

    async fn reject_flag(&self, _: Rejection) -> FlagError {
        FlagError::Ok(fields())
    }

    async fn alone(&self, request: AloneRequest) -> Result<AloneOk, AloneError> {
        alone_answer(request.pick)
    }

    async fn reject_alone(&self, _: Rejection) -> AloneError {
        AloneError::Default {
            status: BAD_REQUEST,
            body: fields(),
        }
    }
}

/// A status of the default can be a constant.
const BAD_REQUEST: AloneDefaultStatus = AloneDefaultStatus::of(StatusCode::BAD_REQUEST);

fn thing() -> Thing {
    Thing {
        name: "ä \"b\"\n".to_owned(),
        secret: Some("s".to_owned()),
    }
}

fn size() -> Size {
    Size {
        unit: Some("m/s".to_owned()),
        size: Some(i64::MIN),
    }
}

fn fields() -> Fields {
    Fields {
        title: "a b&c=d+e%".to_owned(),
        count: Some(-7),
        done: Some(true),
    }
}

/// Every answer of `whole`, with its status.
fn whole_answers() -> Vec<(u16, Result<WholeOk, WholeError>)> {
    let text = || "<ä/>".to_owned();
    let headers = WholeAlreadyReportedHeaders {
        x_text: "a, b".to_owned(),
        x_number: Some(-1),
        x_flag: Some(true),
        x_list: Some(vec!["a".to_owned(), "1".to_owned()]),
        x_numbers: Some(vec![1, 2]),
        set_cookie: Some(["a=1; Path=/", "b=2, c"].map(str::to_owned).to_vec()),
        x_object: Some(size()),
        x_exploded: Some(size()),
        x_json: Some(thing()),
        x_xml: Some("<ä/>".to_owned()),
        x_nested: Some("a,b".to_owned()),
    };
    let bare = WholeAlreadyReportedHeaders {
        x_number: None,
        x_flag: None,
        x_list: None,
        x_numbers: None,
        set_cookie: None,
        x_object: None,
        x_exploded: None,
        x_json: None,
        x_xml: None,
        x_nested: None,
        ..headers.clone()
    };
    let success = |code| WholeSuccessStatus::new(StatusCode::from_u16(code).unwrap()).unwrap();
    let fault = |code| WholeClientErrorStatus::new(StatusCode::from_u16(code).unwrap()).unwrap();
    let other = |code| WholeDefaultStatus::new(StatusCode::from_u16(code).unwrap()).unwrap();
    vec![
        (200, Ok(WholeOk::Ok(thing()))),
        (201, Ok(WholeOk::Created(thing()))),
        (202, Ok(WholeOk::Accepted(text()))),
        (203, Ok(WholeOk::NonAuthoritativeInformation(fields()))),
        (204, Ok(WholeOk::NoContent)),
        (206, Ok(WholeOk::PartialContent(text()))),
        (207, Ok(WholeOk::MultiStatus(WholeBody::Json(thing())))),
        (207, Ok(WholeOk::MultiStatus(WholeBody::Plain(text())))),
        (
            207,
            Ok(WholeOk::MultiStatus(WholeBody::VndTripJson(fields()))),
        ),
        (
            208,
            Ok(WholeOk::AlreadyReported {
                headers,
                body: thing(),
            }),
        ),
        (
            208,
            Ok(WholeOk::AlreadyReported {
                headers: bare,
                body: thing(),
            }),
        ),
        (
            226,
            Ok(WholeOk::ImUsed {
                headers: WholeImUsedHeaders::default(),
            }),
        ),
        (
            299,
            Ok(WholeOk::Success {
                status: success(299),
                body: fields(),
            }),
        ),
        (304, Ok(WholeOk::NotModified)),
        (404, Err(WholeError::NotFound(fields()))),
        (
            409,
            Err(WholeError::Conflict {
                headers: WholeConflictHeaders { retry_after: 5 },
                body: thing(),
            }),
        ),
        (
            418,
            Err(WholeError::ClientError {
                status: fault(418),
                body: text(),
            }),
        ),
        (503, Err(WholeError::ServiceUnavailable)),
        (
            500,
            Err(WholeError::Default {
                status: other(500),
                body: vec![thing()],
            }),
        ),
        (
            302,
            Err(WholeError::Default {
                status: other(302),
                body: vec![],
            }),
        ),
    ]
}

fn head_answers() -> Vec<Result<HeadOk, HeadError>> {
    let headers = HeadHeaders {
        x_text: "a".to_owned(),
    };
    vec![Ok(HeadOk::Ok { headers }), Err(HeadError::NotFound)]
}

fn alone_answer(code: i64) -> Result<AloneOk, AloneError> {
    let status = StatusCode::from_u16(code as u16).unwrap();
    let status = AloneDefaultStatus::new(status).unwrap();
    let body = fields();
    match code {
        ..400 => Ok(AloneOk::Default { status, body }),
        _ => Err(AloneError::Default { status, body }),
    }
}

/// A client of a server of the trip.
async fn client() -> Client {
    serve(router(Arc::new(Picked))).await
}

/// A client of a server.
async fn serve(router: axum::Router) -> Client {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, router).into_future());
    // Where another crate of the build asks reqwest for TLS, it wants a provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    Client::new_with_client(&format!("http://{address}"), http.build().unwrap())
}

/// What came, as the server gave it.
fn outcome<T, E: Debug>(result: Result<T, Error<E>>) -> Result<T, E> {
    result.map_err(|error| match error {
        Error::Documented(failure) => failure,
        error => panic!("{error}"),
    })
}

#[tokio::test]
async fn whole_answers_come_as_they_were_given() {
    let client = client().await;
    for (pick, (status, given)) in whole_answers().into_iter().enumerate() {
        let came = outcome(client.whole(pick as i64).send().await);
        assert_eq!(format!("{came:?}"), format!("{given:?}"), "{status}");
    }
    for (pick, given) in head_answers().into_iter().enumerate() {
        let came = outcome(client.head(pick as i64).send().await);
        assert_eq!(format!("{came:?}"), format!("{given:?}"));
    }
    // `Debug` shows no secret, so that equal texts do not say that it came.
    let Ok(WholeOk::Ok(came)) = client.whole(0).send().await else {
        panic!("it is a success");
    };
    assert_eq!(came, thing());
}

#[tokio::test]
async fn a_default_alone_is_a_success_or_a_failure_by_its_status() {
    let client = client().await;
    for status in [200, 299, 302, 400, 503] {
        let came = outcome(client.alone(status).send().await);
        assert_eq!(format!("{came:?}"), format!("{:?}", alone_answer(status)));
    }
    // By the status alone it is a success: the body decides.
    for pick in [0, 1] {
        let came = client.flag(pick).send().await;
        assert_eq!(
            format!("{came:?}"),
            format!("{:?}", Ok::<_, ()>(FlagOk::Ok(fields())))
        );
    }
}
