//! How much of a request is read.

use std::time::Duration;

use axum::Extension;
use axum::extract::DefaultBodyLimit;
use axum::middleware::AddExtension;
use tower::Layer;

use crate::Reason;

/// The most of a body that a server takes, laid over the generated router:
///
/// ```
/// # fn main() {
/// # let router: axum::Router = axum::Router::new();
/// use specweld_axum::Limits;
///
/// let router = router.layer(Limits::default().bytes(64 << 10).depth(16));
/// # let _: axum::Router = router;
/// # }
/// ```
///
/// | limit | without this layer | a body beyond it is refused as |
/// | --- | --- | --- |
/// | [`bytes`](Self::bytes) | 2 MiB | [`Reason::TooLarge`] |
/// | [`members`](Self::members) | 100,000 | [`Reason::TooManyMembers`] |
/// | [`depth`](Self::depth) | 64 | [`Reason::TooDeep`] |
/// | [`time`](Self::time) | 30 seconds | [`Reason::TooSlow`] |
/// | [`held`](Self::held) | 2 MiB | [`Reason::TooLarge`] |
///
/// An [`Upload`](crate::Upload), and the files of a form, end at the first of the bytes and the time, which is that of each piece.
///
/// What is refused reaches the service as a [`Rejection`](crate::Rejection), which it turns into one of the
/// operation's documented answers. Within the limits, the work of reading a request grows with its
/// bytes. Line, headers and so the query are limited by the HTTP server: hyper takes some 400 KiB of them, and 64 KiB
/// of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    bytes: usize,
    members: usize,
    depth: usize,
    time: Option<Duration>,
    held: usize,
}

/// Where `serde_json` stops by itself.
const DEEPEST: usize = 127;

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 2 << 20,
            members: 100_000,
            depth: 64,
            time: Some(Duration::from_secs(30)),
            held: 2 << 20,
        }
    }
}

impl Limits {
    /// The most bytes of a body. The same as [`DefaultBodyLimit::max`]: of the two, the inner layer counts.
    #[must_use]
    pub fn bytes(self, bytes: usize) -> Self {
        Self { bytes, ..self }
    }

    /// The most members of a body: in JSON the members of all objects and the items of all lists in it, in a form
    /// the fields, in `multipart/form-data` the parts.
    #[must_use]
    pub fn members(self, members: usize) -> Self {
        Self { members, ..self }
    }

    /// How deep lists and objects of JSON may stand in one another, at most 127: `[[1]]` is 2 deep. It holds for
    /// JSON in parameters as well.
    #[must_use]
    pub fn depth(self, depth: usize) -> Self {
        let depth = depth.min(DEEPEST);
        Self { depth, ..self }
    }

    /// How long a client may take to send a body once its headers are there; `None` is as long as it likes. A limit
    /// needs the timer of a Tokio runtime, which `#[tokio::main]` and `enable_all` switch on.
    #[must_use]
    pub fn time(self, time: impl Into<Option<Duration>>) -> Self {
        let time = time.into();
        Self { time, ..self }
    }

    /// The most bytes of a form (`multipart/form-data`) that are held in memory: its fields, and the files that come before them.
    ///
    /// A form is read until all its fields are there, in whatever order its parts come, and then handed to the service, which reads
    /// the files as they come. A sender of more than this has to send the fields first, as generated clients and most browsers' forms
    /// do: a field that must be there and comes later is refused as [`Reason::AfterFiles`], and another one ends the files with that.
    #[must_use]
    pub fn held(self, held: usize) -> Self {
        Self { held, ..self }
    }

    #[cfg(feature = "multipart")]
    pub(crate) fn most_held(&self) -> usize {
        self.held
    }

    pub(crate) fn time_of_body(&self) -> Option<Duration> {
        self.time
    }

    pub(crate) fn check_members(&self, members: usize) -> Result<(), Reason> {
        let limit = self.members;
        if members > limit {
            return Err(Reason::TooManyMembers { limit });
        }
        Ok(())
    }

    pub(crate) fn check_depth(&self, depth: usize) -> Result<(), Reason> {
        let limit = self.depth;
        if depth > limit {
            return Err(Reason::TooDeep { limit });
        }
        Ok(())
    }

    /// Looks through JSON text before anything is made of it. Text that is no JSON passes as well: what reads it will
    /// find out.
    pub(crate) fn check_json(&self, text: &[u8]) -> Result<(), Reason> {
        let (mut depth, mut members) = (0_usize, 0_usize);
        let mut bytes = text.iter();
        while let Some(byte) = bytes.find(|byte| is_punctuation(**byte)) {
            match byte {
                b'"' => skip_string(&mut bytes),
                b',' => members += 1,
                b'[' | b'{' => {
                    depth += 1;
                    // The first member has no comma before it.
                    let next = bytes.clone().find(|byte| !byte.is_ascii_whitespace());
                    members += usize::from(!matches!(next, None | Some(b']' | b'}')));
                }
                _ => depth = depth.saturating_sub(1),
            }
            self.check_depth(depth)?;
            self.check_members(members)?;
        }
        Ok(())
    }
}

/// Whether a byte of JSON says how it goes on, rather than being a part of a number, a name or white space.
fn is_punctuation(byte: u8) -> bool {
    const PUNCTUATION: [bool; 256] = {
        let mut is = [false; 256];
        let mut at = 0;
        while at < PUNCTUATION_BYTES.len() {
            is[PUNCTUATION_BYTES[at] as usize] = true;
            at += 1;
        }
        is
    };
    const PUNCTUATION_BYTES: &[u8] = b"\",[]{}";
    PUNCTUATION[usize::from(byte)]
}

/// Goes on behind the quotation mark that ends a string.
fn skip_string(bytes: &mut std::slice::Iter<'_, u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => {
                bytes.next();
            }
            _ => {}
        }
    }
}

impl<S> Layer<S> for Limits {
    type Service = AddExtension<<DefaultBodyLimit as Layer<S>>::Service, Self>;

    fn layer(&self, inner: S) -> Self::Service {
        Extension(*self).layer(DefaultBodyLimit::max(self.bytes).layer(inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_depth_of_json_are_counted() {
        for (text, depth, members) in [
            ("1", 0, 0),
            ("\"[[,\"", 0, 0),
            ("[]", 1, 0),
            ("{ }", 1, 0),
            ("[[1]]", 2, 2),
            ("[1,2,[3,{\"a\":\"\\\"]\",\"b\":[]}]]", 4, 7),
            ("[[],[],{}]", 2, 3),
            ("[ \"a\" , null ]", 1, 2),
            ("{\"a\":{\"b\":{\"c\":1}}}", 3, 3),
        ] {
            let check = |depth, members| {
                let limits = Limits::default().depth(depth).members(members);
                limits.check_json(text.as_bytes())
            };
            assert_eq!(check(depth, members), Ok(()), "{text}");
            if depth > 0 {
                let limit = depth - 1;
                assert_eq!(
                    check(limit, members),
                    Err(Reason::TooDeep { limit }),
                    "{text}"
                );
            }
            if members > 0 {
                let limit = members - 1;
                let too_many = Reason::TooManyMembers { limit };
                assert_eq!(check(depth, limit), Err(too_many), "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_json_is_left_to_its_reader() {
        for text in ["", "]]]", "\"", "\"\\", "[\"a", "{,}", "\u{feff}"] {
            assert_eq!(
                Limits::default().check_json(text.as_bytes()),
                Ok(()),
                "{text}"
            );
        }
    }
}
