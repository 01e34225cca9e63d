//! Bodies of several parts.

use std::convert::Infallible;
use std::fmt;

use bytes::Bytes;
use futures_util::{FutureExt, future, stream};

/// A body of `multipart/form-data` (RFC 7578): its parts, in the order in which they were sent.
#[derive(Clone, Debug)]
pub struct Multipart {
    /// Of one name there may be several.
    pub parts: Vec<Part>,
}

/// One part of a [`Multipart`] body.
#[derive(Clone)]
pub struct Part {
    /// The name of the field that it is of.
    pub name: String,
    /// The name of the file that it was, if it was one.
    pub file_name: Option<String>,
    /// Its `Content-Type`, as it was sent.
    pub content_type: Option<String>,
    /// What it holds.
    pub bytes: Bytes,
}

impl Multipart {
    /// The first part of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }
}

/// Shows what the part is, and not what it holds.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("length", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// Reads a body whose bytes are all there; nothing where it is no such body.
pub(crate) fn read(content_type: &str, body: Bytes) -> Option<Multipart> {
    let boundary = multer::parse_boundary(content_type).ok()?;
    let body = stream::once(future::ready(Ok::<_, Infallible>(body)));
    let mut body = multer::Multipart::new(body, boundary);
    let parts = async {
        let mut parts = Vec::new();
        while let Some(field) = body.next_field().await.ok()? {
            parts.push(Part {
                name: field.name()?.to_owned(),
                file_name: field.file_name().map(str::to_owned),
                content_type: field.content_type().map(ToString::to_string),
                bytes: field.bytes().await.ok()?,
            });
        }
        Some(Multipart { parts })
    };
    // There is nothing to wait for.
    parts.now_or_never().flatten()
}
