//! Connections: accepting, serving, cutting and draining them.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::BoxError;
use axum::body::Body;
use bytes::Bytes;
use http::Request;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::Sleep;

use crate::router::App;
use crate::wire::{Answer, Cut};

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long it may take to send a body to whatever has no answer for one that does not come. Operations have: theirs is
/// due earlier, as [`specweld_axum::Limits`] says.
const BODY_TIMEOUT: Duration = Duration::from_secs(40);
/// How long to wait after an accept failed, say for want of file descriptors.
const BREATHER: Duration = Duration::from_millis(50);
/// How long requests that are being answered may go on after the stop.
const DRAIN: Duration = Duration::from_secs(30);
/// How long after the stop a client may go on to send a request that it has begun.
const LAST_BYTES: Duration = Duration::from_secs(2);

/// Serves connections until `stop`, then lets requests that are under way come to their end.
/// To drop the future closes all connections at once.
pub(crate) async fn serve(listener: TcpListener, app: App, mut stop: oneshot::Receiver<()>) {
    let app = Arc::new(app);
    let mut connections = JoinSet::new();
    let mut open = HashMap::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let received = Received::default();
                    let (go_on, stopped) = oneshot::channel();
                    let connection = connection(stream, app.clone(), stopped, received.clone());
                    let task = connections.spawn(connection);
                    open.insert(task.id(), (task, received, go_on));
                }
                Err(_) => tokio::time::sleep(BREATHER).await,
            },
            // Those that are done make room.
            Some(done) = connections.join_next_with_id() => {
                let id = done.map_or_else(|error| error.id(), |(id, ())| id);
                open.remove(&id);
            }
            _ = &mut stop => break,
        }
    }
    drop(listener);
    // A connection hears of the stop when the third of these is dropped.
    let open = open
        .into_values()
        .map(|(task, received, _)| (task, received));
    let open: Vec<_> = open.collect();
    let late = async {
        tokio::time::sleep(LAST_BYTES).await;
        for (task, received) in &open {
            // hyper closes a connection between two requests by itself.
            if !received.is_whole() {
                task.abort();
            }
        }
        tokio::time::sleep(DRAIN.saturating_sub(LAST_BYTES)).await;
    };
    tokio::select! {
        () = async { while connections.join_next().await.is_some() {} } => {}
        () = late => {}
    }
}

fn connection(
    stream: TcpStream,
    app: Arc<App>,
    stopped: oneshot::Receiver<Infallible>,
    received: Received,
) -> impl Future<Output = ()> + use<> {
    // Small answers should not wait for more to send.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| answer(&app, request, received.clone()));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    async move {
        let mut connection = pin!(connection);
        let mut stopped = Some(stopped);
        // A connection that ends badly ends for its client alone.
        let _ = poll_fn(|context| {
            if let Some(stop) = &mut stopped
                && Pin::new(stop).poll(context).is_ready()
            {
                stopped = None;
                connection.as_mut().graceful_shutdown();
            }
            connection.as_mut().poll(context)
        })
        .await;
    }
}

/// An error makes hyper close the connection without an answer.
fn answer(
    app: &Arc<App>,
    request: Request<Incoming>,
    received: Received,
) -> impl Future<Output = Result<Answer, Cut>> + use<> {
    let answer = app.respond(request.map(|body| Body::new(Watched::new(body, received))));
    async {
        let answer = answer.await;
        match answer.extensions().get::<Cut>() {
            Some(cut) => Err(*cut),
            None => Ok(answer),
        }
    }
}

/// Whether the newest request of a connection is here from its first byte to its last.
#[derive(Clone, Default)]
struct Received(Arc<AtomicBool>);

impl Received {
    fn is_whole(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn set_whole(&self, is_whole: bool) {
        self.0.store(is_whole, Ordering::Relaxed);
    }
}

/// The body of a request, which notes when it has come to its end, and comes to one.
struct Watched {
    body: Incoming,
    received: Received,
    /// From when it had to be waited for.
    patience: Option<Pin<Box<Sleep>>>,
}

#[derive(Debug, thiserror::Error)]
#[error("the body took too long to come")]
struct TooSlow;

impl Watched {
    fn new(body: Incoming, received: Received) -> Self {
        received.set_whole(body.is_end_stream());
        Self {
            body,
            received,
            patience: None,
        }
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) else {
            let patience = self
                .patience
                .get_or_insert_with(|| Box::pin(tokio::time::sleep(BODY_TIMEOUT)));
            let over = patience.as_mut().poll(context);
            return over.map(|()| Some(Err(TooSlow.into())));
        };
        if frame.is_none() || self.body.is_end_stream() {
            self.received.set_whole(true);
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use crate::{Stub, World};

    /// Operations and the control interface alike. Time passes as fast as nothing happens.
    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_comes_is_not_waited_for() {
        let stub = Stub::start(World::demo()).await.unwrap();
        for (target, answer) in [
            ("POST /pod/v1/user/1/unfollow", "HTTP/1.1 401"),
            ("POST /__stub/clock", "HTTP/1.1 400"),
            ("POST /nowhere", "HTTP/1.1 404"),
        ] {
            let mut stream = tokio::net::TcpStream::connect(stub.addr()).await.unwrap();
            let host = stub.addr();
            let head = format!("{target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\n{{");
            stream.write_all(head.as_bytes()).await.unwrap();
            let mut read = String::new();
            stream.read_to_string(&mut read).await.unwrap();
            assert!(read.starts_with(answer), "{target}: {read}");
        }
    }
}
