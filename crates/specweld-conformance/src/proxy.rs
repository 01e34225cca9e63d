//! Stands between clients and a server: passes on what they say, as it comes, and hands each exchange over to be judged.
//!
//! Nothing of a message is changed but what is about a connection: fields that `Connection` names, the framing of bodies, and `Host`. Bodies
//! are never held back; interim responses other than `100 Continue`, of which hyper tells no server, do not reach the client.
//!
//! ```text
//! client ──hyper server──> forward ──hyper client──> server     all on one thread, so that no request is handed from one to another
//!                             └─bodies, as far as they are kept─> Sink ──> Source, on a thread of its own
//! ```

mod forward;
mod record;
mod tee;
mod upstream;

use std::cell::RefCell;
use std::convert::Infallible;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use forward::Proxy;
pub use record::{Done, Sink, Source, sink};
pub use upstream::{NoServer, Upstream};

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);
/// How long exchanges that are under way may go on after the stop.
const DRAIN: Duration = Duration::from_secs(2);
/// How long to wait after an accept failed, say for want of file descriptors.
const BREATHER: Duration = Duration::from_millis(50);

/// Serves connections until `stop`, then lets exchanges that are under way come to their end. It has to run on a
/// [`tokio::task::LocalSet`].
pub async fn serve(listener: TcpListener, proxy: Proxy, stop: impl Future<Output = ()>) {
    let proxy = Rc::new(proxy);
    let (stopping, stopped) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn_local(connection(stream, proxy.clone(), stopped.clone()));
                }
                Err(_) => tokio::time::sleep(BREATHER).await,
            },
            Some(_) = connections.join_next() => {}
            () = &mut stop => break,
        }
    }
    drop(listener);
    let _ = stopping.send(true);
    let ended = async { while connections.join_next().await.is_some() {} };
    // What goes on after that is cut; what came of it is judged.
    let _ = tokio::time::timeout(DRAIN, ended).await;
    connections.shutdown().await;
}

async fn connection(stream: TcpStream, proxy: Rc<Proxy>, mut stopped: watch::Receiver<bool>) {
    // Small messages should not wait for more to send.
    let _ = stream.set_nodelay(true);
    // Each connection of a client has one of its own to the server.
    let upstream = Rc::new(RefCell::new(None));
    let service = service_fn(move |request| {
        let (proxy, upstream) = (proxy.clone(), upstream.clone());
        async move { Ok::<_, Infallible>(proxy.forward(&upstream, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .preserve_header_case(true)
        // That is the server's business.
        .auto_date_header(false)
        // A client that has said all it has to say may still listen.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    // A connection that ends badly ends for its client alone.
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = stopped.wait_for(|it| *it) => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
