//! Bodies that come piece by piece.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};

use crate::client::{Client, Error};
use crate::types::trip::*;
// A schema of the document has the name `Content`.
use crate::types::body::Content;
use crate::types::{Event, Streamed};
use crate::{client, outcome, serve, thing};

pub fn streams_answers() -> Vec<Result<StreamsOk, StreamsError>> {
    let pieces = || Streamed::of([Bytes::from("a\0"), Bytes::from("b")]);
    let event = |name: Option<&str>| Event {
        name: name.map(str::to_owned),
        id: Some("7".to_owned()),
        retry: Some(5),
        data: thing(),
    };
    let headers = || StreamsHeaders {
        x_text: "a".to_owned(),
    };
    let texts = ["a\nb", "", "data: c"].map(str::to_owned).map(Event::new);
    vec![
        Ok(StreamsOk::Ok(pieces())),
        Ok(StreamsOk::Created(Content {
            media_type: "image/png".parse().unwrap(),
            body: pieces(),
        })),
        Ok(StreamsOk::Accepted(Streamed::of([
            event(None),
            event(Some("named")),
        ]))),
        Ok(StreamsOk::NonAuthoritativeInformation(Streamed::of(texts))),
        Ok(StreamsOk::PartialContent(Streamed::of([thing(), thing()]))),
        Ok(StreamsOk::MultiStatus(Streamed::of([thing(), thing()]))),
        Ok(StreamsOk::AlreadyReported {
            headers: headers(),
            body: StreamsBody::Json(thing()),
        }),
        Ok(StreamsOk::AlreadyReported {
            headers: headers(),
            body: StreamsBody::EventStream(Streamed::of([event(None)])),
        }),
        Err(StreamsError::InternalServerError(pieces())),
    ]
}

/// All items of a stream.
async fn items<T>(mut stream: Streamed<T>) -> Vec<T> {
    let mut items = Vec::new();
    while let Some(item) = stream.next().await {
        items.push(item.unwrap());
    }
    items
}

/// What an answer holds, streams read to their ends.
async fn told(answer: Result<StreamsOk, StreamsError>) -> String {
    match answer {
        Ok(StreamsOk::Ok(body)) => format!("{:?}", body.read(100).await.unwrap()),
        Ok(StreamsOk::Created(Content { media_type, body })) => {
            format!("{media_type:?} {:?}", body.read(100).await.unwrap())
        }
        Ok(StreamsOk::Accepted(events)) => format!("{:?}", items(events).await),
        Ok(StreamsOk::NonAuthoritativeInformation(events)) => format!("{:?}", items(events).await),
        Ok(StreamsOk::PartialContent(lines)) => format!("lines {:?}", items(lines).await),
        Ok(StreamsOk::MultiStatus(lines)) => format!("sequence {:?}", items(lines).await),
        Ok(StreamsOk::AlreadyReported {
            headers,
            body: StreamsBody::EventStream(events),
        }) => {
            format!("{headers:?} {:?}", items(events).await)
        }
        Ok(answer @ StreamsOk::AlreadyReported { .. }) => format!("{answer:?}"),
        Err(StreamsError::InternalServerError(body)) => {
            format!("failure {:?}", body.read(100).await.unwrap())
        }
    }
}

#[tokio::test]
async fn streams_come_as_they_were_given() {
    let client = client().await;
    for (pick, given) in streams_answers().into_iter().enumerate() {
        let came = outcome(client.streams(pick as i64).send().await);
        assert_eq!(told(came).await, told(given).await, "{pick}");
    }
    let Ok(StreamsOk::Ok(body)) = client.streams(0).send().await else {
        panic!("it is a success");
    };
    let too_long = body.read(2).await.unwrap_err();
    assert_eq!(too_long.to_string(), "it is longer than 2 bytes");
}

/// The client's limit on the whole of a request, which no stream below keeps to.
const WHOLE: Duration = Duration::from_millis(1500);
/// How long a stream may stand still.
const IDLE: Duration = Duration::from_secs(1);

/// Pieces that take longer than a whole request may.
fn slow() -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send {
    stream::iter(0..10).then(|_| async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        Ok(Bytes::from("a"))
    })
}

/// A piece, and nothing more for good.
fn stalled() -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send {
    stream::once(async { Ok(Bytes::from("a")) }).chain(stream::pending())
}

/// A client whose requests may not take long as a whole, and a server whose downloads do.
async fn impatient(download: fn() -> Body) -> Client {
    let send = move || async move { ([("Content-Type", "application/octet-stream")], download()) };
    let take = |body: Body| async move {
        let length = axum::body::to_bytes(body, 100).await.unwrap().len();
        assert_eq!(length, 10);
        axum::http::StatusCode::NO_CONTENT
    };
    let wait = || async {
        std::future::pending::<()>().await;
    };
    let router = Router::new()
        .route("/streams", get(send))
        .route("/ask/bytes", post(take))
        .route("/alone", get(wait));
    let client = serve(router).await;
    let http = reqwest::Client::builder().timeout(WHOLE);
    Client::new_with_client(&client.baseurl, http.build().unwrap())
}

async fn download(client: &Client) -> Result<Bytes, String> {
    match client.streams(0).send().await.unwrap() {
        StreamsOk::Ok(body) => body.read(100).await.map_err(|error| format!("{error:?}")),
        _ => panic!("it is bytes"),
    }
}

#[tokio::test]
async fn a_download_takes_as_long_as_it_goes_on() {
    let client = impatient(|| Body::from_stream(slow())).await;
    let cut = download(&client).await.unwrap_err();
    assert!(cut.contains("TimedOut"), "{cut}");
    let patient = client.with_stream_timeout(IDLE);
    assert_eq!(download(&patient).await.unwrap(), "aaaaaaaaaa");
    let stalling = impatient(|| Body::from_stream(stalled())).await;
    let stalled = download(&stalling.with_stream_timeout(IDLE)).await;
    let stalled = stalled.unwrap_err();
    assert!(stalled.contains("nothing went on for 1s"), "{stalled}");
}

#[tokio::test]
async fn an_upload_takes_as_long_as_it_goes_on() {
    let client = impatient(Body::empty).await;
    let upload = || reqwest::Body::wrap_stream(slow());
    let cut = client.ask_bytes(upload()).send().await.unwrap_err();
    assert!(
        matches!(&cut, Error::Transport(error) if error.is_timeout()),
        "{cut:?}"
    );
    let patient = client.with_stream_timeout(IDLE);
    patient.ask_bytes(upload()).send().await.unwrap();
    let upload = reqwest::Body::wrap_stream(stalled());
    let stalled = patient.ask_bytes(upload).send().await.unwrap_err();
    assert!(
        matches!(&stalled, Error::Transport(error) if error.is_timeout()),
        "{stalled:?}"
    );
}

/// Where there is no stream, the limit on the whole holds.
#[tokio::test]
async fn what_is_no_stream_is_not_waited_for() {
    let client = impatient(Body::empty).await.with_stream_timeout(10 * WHOLE);
    let error = client.alone(200).send().await.unwrap_err();
    assert!(
        matches!(&error, Error::Transport(error) if error.is_timeout()),
        "{error:?}"
    );
}
