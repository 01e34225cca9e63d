//! A body that passes by, of which the beginning is kept.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use crate::exchange::Body;
use bytes::{Bytes, BytesMut};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};

use super::record::{Record, Side};

/// What a body has to wait for before it goes on.
type Gate = Pin<Box<dyn Future<Output = ()>>>;

/// A body that passes by.
pub(super) struct Tee {
    body: Incoming,
    gate: Option<Gate>,
    kept: Kept,
}

struct Kept {
    bytes: BytesMut,
    most: usize,
    is_cut: bool,
    /// None once the end was noted.
    record: Option<Rc<RefCell<Record>>>,
    side: Side,
}

impl Tee {
    /// Keeps at most so many bytes of a body.
    pub fn new(body: Incoming, side: Side, record: Rc<RefCell<Record>>, most: usize) -> Self {
        let mut tee = Self {
            gate: None,
            kept: Kept {
                bytes: BytesMut::new(),
                most,
                is_cut: false,
                record: Some(record),
                side,
            },
            body,
        };
        if tee.body.is_end_stream() {
            tee.kept.end();
        }
        tee
    }

    /// The same body, which goes on once `gate` is over.
    pub fn behind(self, gate: impl Future<Output = ()> + 'static) -> Self {
        let gate: Gate = Box::pin(gate);
        Self {
            gate: Some(gate),
            ..self
        }
    }
}

impl Kept {
    fn keep(&mut self, data: &[u8]) {
        let room = self.most - self.bytes.len();
        self.is_cut |= data.len() > room;
        self.bytes.extend_from_slice(&data[..data.len().min(room)]);
    }

    /// Notes that the body came to its end.
    fn end(&mut self) {
        let bytes = std::mem::take(&mut self.bytes).freeze();
        self.note(match self.is_cut {
            true => Body::Cut(bytes),
            false => Body::Whole(bytes),
        });
    }

    fn note(&mut self, body: Body) {
        if let Some(record) = self.record.take() {
            record.borrow_mut().body(self.side, body);
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.bytes).freeze();
        self.note(Body::Cut(bytes));
    }
}

impl HttpBody for Tee {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        if let Some(gate) = &mut self.gate {
            ready!(gate.as_mut().poll(context));
            self.gate = None;
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    self.kept.keep(data);
                }
                // One that has a length, or trailers, is not asked for more.
                if frame.is_trailers() || self.body.is_end_stream() {
                    self.kept.end();
                }
            }
            Some(Err(_)) => {}
            None => self.kept.end(),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
