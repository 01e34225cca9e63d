//! A stub as others see it: something that listens.

use std::fmt;
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::router::App;
use crate::serve;
use crate::store::Closed;

/// A running stub of which no more is known here than its address: its state may be [kept](crate::Keep) elsewhere, and
/// everything is set and looked at over the [control interface](crate::control). To drop it closes its port and
/// connections.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use connections_stub::{Keep, Stub};
///
/// let server = Stub::builder().serve(Keep::Memory).await?;
/// println!("{}", server.url());
/// # Ok(())
/// # }
/// ```
pub struct Server {
    addr: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
    /// Where its worlds are kept, if not in memory alone.
    store: Option<Closed>,
}

impl Server {
    pub(crate) fn start(
        listener: TcpListener,
        addr: SocketAddr,
        app: App,
        store: Option<Closed>,
    ) -> Self {
        let (stop, stopped) = oneshot::channel();
        Self {
            addr,
            stop: Some(stop),
            task: tokio::spawn(serve::serve(listener, app, stopped)),
            store,
        }
    }

    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The base URL of everything it serves, without a slash at its end: `http://127.0.0.1:<port>`.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Takes no more connections, lets the requests that are under way come to their end, and stops.
    ///
    /// One that takes longer than 30 seconds to be answered is cut, and so is one that is not all there after 2 seconds.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            // An error would mean that the server has stopped already.
            let _ = stop.send(());
        }
        let _ = (&mut self.task).await;
        if let Some(closed) = self.store.take() {
            // Nothing is ever sent.
            let _ = closed.await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Server");
        debug.field("addr", &self.addr).finish_non_exhaustive()
    }
}
