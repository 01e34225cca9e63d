//! What is kept of exchanges until they are judged.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::time::{Duration, Instant, SystemTime};

use crate::exchange::{Body, Exchange, Request, Response};

/// Most bytes that may wait to be judged before new requests have to.
const WAITING: usize = 64 << 20;
/// How long they wait at a time, and how long whoever judges waits for more.
const PAUSE: Duration = Duration::from_millis(2);
/// What an exchange takes beside its bodies, about.
const HEADS: usize = 2_000;

/// An exchange that is over.
#[derive(Debug)]
pub struct Done {
    /// What was said.
    pub exchange: Exchange,
    /// When the request came.
    pub started: SystemTime,
    /// How long it took from then to the end of both bodies.
    pub took: Duration,
    size: usize,
}

/// Takes exchanges that are over.
#[derive(Clone, Debug)]
pub struct Sink {
    done: Sender<Done>,
    waiting: Arc<AtomicUsize>,
}

/// Gives exchanges in the order in which they came to their ends, until no sink is left. To wait for the next blocks the thread.
#[derive(Debug)]
pub struct Source {
    done: Receiver<Done>,
    waiting: Arc<AtomicUsize>,
}

/// A way for exchanges that are over.
#[must_use]
pub fn sink() -> (Sink, Source) {
    let (sender, receiver) = mpsc::channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let sink = Sink {
        done: sender,
        waiting: waiting.clone(),
    };
    let source = Source {
        done: receiver,
        waiting,
    };
    (sink, source)
}

impl Sink {
    /// Waits while more is to be judged than may be.
    pub(super) async fn ready(&self) {
        while self.waiting.load(Ordering::Relaxed) > WAITING {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Iterator for Source {
    type Item = Done;

    fn next(&mut self) -> Option<Done> {
        loop {
            match self.done.try_recv() {
                Ok(done) => {
                    self.waiting.fetch_sub(done.size, Ordering::Relaxed);
                    return Some(done);
                }
                // To be woken for each exchange would cost the thread that passes them on more than to look now and then.
                Err(TryRecvError::Empty) => std::thread::sleep(PAUSE),
                Err(TryRecvError::Disconnected) => return None,
            }
        }
    }
}

/// An exchange that is under way. It is over when nobody holds it any more: neither of its bodies goes on.
pub(super) struct Record {
    request: Request,
    response: Option<Response>,
    started: SystemTime,
    since: Instant,
    sink: Sink,
}

/// Which of the two bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Request,
    Response,
}

impl Record {
    pub fn new(request: Request, sink: Sink) -> Self {
        Self {
            request,
            response: None,
            started: SystemTime::now(),
            since: Instant::now(),
            sink,
        }
    }

    /// Notes a response; without a body at first.
    pub fn respond(&mut self, response: Response) {
        self.response = Some(response);
    }

    /// Notes what is known of a body.
    pub fn body(&mut self, side: Side, body: Body) {
        match (side, &mut self.response) {
            (Side::Request, _) => self.request.body = body,
            (Side::Response, Some(response)) => response.body = body,
            (Side::Response, None) => {}
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let request = Request {
            body: std::mem::replace(&mut self.request.body, Body::EMPTY),
            headers: std::mem::take(&mut self.request.headers),
            method: std::mem::take(&mut self.request.method),
            target: std::mem::take(&mut self.request.target),
        };
        let exchange = Exchange {
            request,
            response: self.response.take(),
        };
        let of_response = exchange.response.as_ref();
        let of_response = of_response.map_or(0, |it| it.body.bytes().len());
        let size = HEADS + exchange.request.body.bytes().len() + of_response;
        self.sink.waiting.fetch_add(size, Ordering::Relaxed);
        // Where nobody judges any more, the run is over.
        let _ = self.sink.done.send(Done {
            exchange,
            started: self.started,
            took: self.since.elapsed(),
            size,
        });
    }
}
