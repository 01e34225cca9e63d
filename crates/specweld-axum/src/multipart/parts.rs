//! Parts that are handed over as they come.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use crate::at::member;
use crate::{Fault, Limits, Location, Reason};

use super::form::{Form, FormFile, Kind, OtherParts};
use super::source::{Head, Source};

/// The files of a form, in the order in which they come.
///
/// Nothing of one is read before the service asks for it, but for what came before the form's fields were there (see
/// [`Limits::held`](crate::Limits::held)).
pub struct Parts {
    pub(super) form: &'static Form,
    /// Boxed, so that a body of several media types is not as large as this.
    pub(super) source: Box<Source>,
    pub(super) held: VecDeque<Held>,
    pub(super) seen: Seen,
    pub(super) limits: Limits,
    /// How many parts came.
    pub(super) members: usize,
}

/// A part of which something was read before it was asked for.
pub(super) struct Held {
    /// Its number among the files.
    pub number: usize,
    pub head: Head,
    pub pieces: VecDeque<Bytes>,
    /// Whether the source has more of it.
    pub goes_on: bool,
}

/// The files that were there.
#[derive(Default)]
pub(super) struct Seen(BTreeSet<&'static str>);

impl Seen {
    /// Takes note of a file, of which there may be one alone.
    pub fn add(&mut self, file: &'static FormFile) -> Result<(), Fault> {
        match self.0.insert(file.name) || file.many {
            true => Ok(()),
            false => Err(fault(file.name, Reason::Duplicate)),
        }
    }

    /// Makes sure that all are there that must be.
    pub fn check(&self, form: &Form) -> Result<(), Fault> {
        let mut required = form.files.iter().filter(|file| file.required);
        match required.find(|file| !self.0.contains(file.name)) {
            Some(file) => Err(fault(file.name, Reason::Missing)),
            None => Ok(()),
        }
    }
}

/// A fault of a part.
pub(super) fn fault(name: &str, reason: Reason) -> Fault {
    Fault::new(Location::Body, member("", name), reason)
}

/// A fault of the form as a whole.
pub(super) fn fault_of_all(reason: Reason) -> Fault {
    Fault::new(Location::Body, "", reason)
}

impl Parts {
    /// The next part; none at the end. What is left of the one before it is skipped.
    ///
    /// # Errors
    ///
    /// When a file that must be there is not there at the end, one that may be there once comes again, a field comes when the files
    /// are handed over already, and when the body breaks off or reaches its [`Limits`](crate::Limits). That is the service's to
    /// answer: by then it may have done what the first parts asked for.
    pub async fn next(&mut self) -> Result<Option<Part<'_>>, Fault> {
        Ok(self.next_numbered().await?.map(|(_, part)| part))
    }

    /// The next part, with its number among the documented files. A part that is not documented has the number after them.
    ///
    /// # Errors
    ///
    /// As with [`Parts::next`].
    pub async fn next_numbered(&mut self) -> Result<Option<(usize, Part<'_>)>, Fault> {
        if let Some(held) = self.held.pop_front() {
            let rest = held.goes_on.then_some(&mut *self.source);
            let part = Part::new(held.head, held.pieces, rest);
            return Ok(Some((held.number, part)));
        }
        let (number, head) = loop {
            let Some(head) = self.source.next().await.map_err(fault_of_all)? else {
                // It is told once.
                let seen = std::mem::take(&mut self.seen);
                let form = std::mem::replace(&mut self.form, &NOTHING);
                seen.check(form)?;
                return Ok(None);
            };
            self.members += 1;
            self.limits
                .check_members(self.members)
                .map_err(fault_of_all)?;
            match (self.form.kind(&head.name), self.form.others) {
                (Kind::Field(_), _) => {
                    let limit = self.limits.most_held();
                    return Err(fault(&head.name, Reason::AfterFiles { limit }));
                }
                (Kind::File(number, file), _) => {
                    self.seen.add(file)?;
                    break (number, head);
                }
                (Kind::Other, OtherParts::Given) => break (self.form.files.len(), head),
                (Kind::Other, OtherParts::Skipped) => {}
                (Kind::Other, OtherParts::Refused) => return Err(refused(&head.name)),
            }
        };
        let part = Part::new(head, VecDeque::new(), Some(&mut self.source));
        Ok(Some((number, part)))
    }
}

/// The form of which everything was said.
static NOTHING: Form = Form {
    fields: &[],
    files: &[],
    others: OtherParts::Skipped,
    schema: std::sync::LazyLock::new(|| crate::Schema::generated("{}")),
};

/// The fault of a part that the document does not name where it names all.
pub(super) fn refused(name: &str) -> Fault {
    let reason = Reason::Constraint {
        keyword: "additionalProperties".to_owned(),
        limit: "false".to_owned(),
    };
    fault(name, reason)
}

/// One part of a form: a stream of the pieces of what it holds.
pub struct Part<'p> {
    /// The name of the field that it is of.
    pub name: String,
    /// The name of the file that it was, as its sender gave it: no path to write to.
    pub file_name: Option<String>,
    /// Its `Content-Type`, as it was sent.
    pub content_type: Option<String>,
    held: VecDeque<Bytes>,
    rest: Option<&'p mut Source>,
}

impl<'p> Part<'p> {
    fn new(head: Head, held: VecDeque<Bytes>, rest: Option<&'p mut Source>) -> Self {
        Self {
            name: head.name,
            file_name: head.file_name,
            content_type: head.content_type,
            held,
            rest,
        }
    }

    /// The next piece; none at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, Reason>> {
        poll_fn(|context| self.poll_piece(context)).await
    }

    /// All of it.
    ///
    /// # Errors
    ///
    /// When it does not come to its end within the limits of the body.
    pub async fn bytes(mut self) -> Result<Bytes, Reason> {
        let mut bytes = BytesMut::new();
        while let Some(piece) = self.next().await {
            bytes.extend_from_slice(&piece?);
        }
        Ok(bytes.freeze())
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Reason>>> {
        match (self.held.pop_front(), &mut self.rest) {
            (Some(piece), _) => Poll::Ready(Some(Ok(piece))),
            (None, Some(source)) => source.poll_piece(context),
            (None, None) => Poll::Ready(None),
        }
    }
}

impl Stream for Part<'_> {
    type Item = Result<Bytes, Reason>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_piece(context)
    }
}

/// Shows what kind of part it is: neither what it holds, nor the name of somebody's file.
impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

/// Shows nothing of what it holds.
impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").finish_non_exhaustive()
    }
}
