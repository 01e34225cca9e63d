//! What was received.

use std::collections::VecDeque;

use http::{Method, Uri};
use serde::Serialize;

use crate::clock::Moment;
use crate::operation::Operation;

/// Entries kept; older ones make room.
const CAPACITY: usize = 10_000;

/// One request and what came of it. Holds no header and nothing of the body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Counts from 1 since the start or the last reset.
    pub number: u64,
    /// When it came, by the stub's clock.
    pub at: Moment,
    /// The method.
    pub method: String,
    /// The path as it was sent.
    pub path: String,
    /// The query as it was sent. Values of parameters that may hold secrets, or that are not documented, are masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// The operation, if it is one.
    pub operation: Option<Operation>,
    /// The status of the answer. None while there is none, and if there never was: the connection was cut.
    pub status: Option<u16>,
}

/// The newest entries.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: VecDeque<Entry>,
    count: u64,
}

impl Journal {
    /// Notes a request on its arrival. Gives its number.
    pub fn arrived(&mut self, at: Moment, method: &Method, uri: &Uri) -> u64 {
        self.count += 1;
        if self.entries.len() == CAPACITY {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry {
            number: self.count,
            at,
            method: method.to_string(),
            path: uri.path().to_owned(),
            query: masked_query(uri),
            operation: Operation::of(method, uri.path()),
            status: None,
        });
        self.count
    }

    /// Notes the status of a request's answer, if the request is still listed.
    pub fn answered(&mut self, number: u64, status: u16) {
        let found = self.entries.binary_search_by_key(&number, |it| it.number);
        if let Ok(at) = found {
            self.entries[at].status = Some(status);
        }
    }

    /// All entries, oldest first.
    pub fn entries(&self) -> Vec<Entry> {
        self.entries.iter().cloned().collect()
    }
}

/// Parameters whose values say nothing secret.
const SHOWN: &[&str] = &[
    "connectionid",
    "sourcekey",
    "sourceuserid",
    "sourceemail",
    "souceemail",
    "targetkey",
    "targetuserid",
    "targetemail",
    "key",
    "userid",
    "email",
    "uid",
    "provider",
    "cid",
    "removeloginid",
    "lastidentityhandling",
    "format",
    "callback",
    "httpstatuscodes",
    "apikey",
    "userkey",
    "timestamp",
    "nonce",
    "sdk",
];

/// The query of a URI without its secrets.
fn masked_query(uri: &Uri) -> Option<String> {
    let pairs = uri.query()?.split('&').map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let shown = SHOWN.contains(&&*name.to_ascii_lowercase());
        Some(format!("{name}={}", if shown { value } else { "…" }))
    });
    // A pair without an equals sign may be a secret all by itself.
    let pairs: Vec<_> = pairs
        .map(|pair| pair.unwrap_or_else(|| "…".into()))
        .collect();
    Some(pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_a_query_are_masked() {
        let uri: Uri =
            "/socialize.removeConnection?UID=u&secret=s3&sig=x%3D&oauth_token=t&token&format=json"
                .parse()
                .unwrap();
        let masked = masked_query(&uri).unwrap();
        assert_eq!(masked, "UID=u&secret=…&sig=…&oauth_token=…&…&format=json");
    }

    #[test]
    fn the_oldest_entries_make_room() {
        let mut journal = Journal::default();
        let uri = Uri::from_static("/");
        for _ in 0..=CAPACITY {
            journal.arrived(Moment::from_millis(0), &Method::GET, &uri);
        }
        journal.answered(1, 404);
        journal.answered(2, 404);
        let entries = journal.entries();
        assert_eq!(entries.len(), CAPACITY);
        assert_eq!((entries[0].number, entries[0].status), (2, Some(404)));
        assert_eq!((entries[1].number, entries[1].status), (3, None));
    }
}
