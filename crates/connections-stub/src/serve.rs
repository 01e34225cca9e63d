//! Connections: accepting, serving, cutting and draining them.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::wire::Cut;

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait after an accept failed, say for want of file descriptors.
const BREATHER: Duration = Duration::from_millis(50);
/// How long requests that are under way may go on after the stop.
const DRAIN: Duration = Duration::from_secs(30);

/// Serves connections until `stop`, then lets requests that are under way come to their end.
/// To drop the future closes all connections at once.
pub(crate) async fn serve(listener: TcpListener, app: Router, mut stop: oneshot::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let connection = connection(stream, app.clone(), &graceful);
                    connections.spawn(connection);
                }
                Err(_) => tokio::time::sleep(BREATHER).await,
            },
            // Those that are done make room.
            Some(_) = connections.join_next() => {}
            _ = &mut stop => break,
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(DRAIN, graceful.shutdown()).await;
}

fn connection(
    stream: TcpStream,
    app: Router,
    graceful: &GracefulShutdown,
) -> impl Future<Output = ()> + use<> {
    // Small answers should not wait for more to send.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| answer(app.clone(), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    async move {
        // A connection that ends badly ends for its client alone.
        let _ = connection.await;
    }
}

/// An error makes hyper close the connection without an answer.
async fn answer(app: Router, request: Request<Incoming>) -> Result<Response, Cut> {
    let answer: Result<Response, Infallible> = app.oneshot(request.map(Body::new)).await;
    let Ok(answer) = answer;
    match answer.extensions().get::<Cut>() {
        Some(cut) => Err(*cut),
        None => Ok(answer),
    }
}
