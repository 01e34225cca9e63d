//! Persona's rules, from the rate limit through idempotency to the connection itself.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::world::{Connection, Environment, Inflection, Key, Persona, Status};
use crate::clock::Moment;
use crate::memory::{Digest, Memory};

/// How long the response to an idempotency key is kept.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// How many idempotency keys are kept; for more, the oldest are forgotten before their time.
const MOST_KEYS: usize = 10_000;

/// Why no connection was deactivated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Failure {
    /// No such API key, or none given.
    Unauthorized,
    /// The request is malformed: why.
    BadRequest(String),
    /// The idempotency key was first used with other parameters.
    KeyMisused(String),
    /// The API key's permissions do not cover this.
    Forbidden,
    /// No such connection, or one of other organizations.
    NotFound,
    /// Another request collides with this one.
    Conflict,
    /// The connection is inactive already.
    Inactive,
    /// The window has no room left.
    TooManyRequests,
}

/// What a request came to: the connection and the spelling of its response, or why not.
pub(crate) type Outcome = Result<(Connection, Inflection), Failure>;

/// An outcome as it is stored under an idempotency key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Response {
    pub outcome: Outcome,
    pub request_id: String,
}

/// A request whose API key is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// Where the API key stands in the world: which one it is.
    pub key: usize,
    pub environment: String,
    pub organization: String,
    pub rate: Rate,
}

/// Why a request is not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No such API key, or none given.
    Unknown,
    /// The window has no room left for this caller.
    OverLimit(Caller),
}

/// An environment's rate limit as it stands after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rate {
    pub limit: u32,
    pub remaining: u32,
    /// Seconds until the window ends, rounded up.
    pub reset: i64,
}

/// Persona's part of the state.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct State {
    pub world: Persona,
    traffic: Traffic,
}

/// What is remembered of requests.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Traffic {
    windows: BTreeMap<String, Window>,
    idempotent: Memory<Entry, MOST_KEYS>,
}

/// A rate-limit window of an environment.
#[derive(Clone, Serialize, Deserialize)]
struct Window {
    opened: Moment,
    used: u32,
}

/// An idempotency key, which belongs to an API key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Idempotency {
    pub api_key: usize,
    pub key: String,
}

impl Idempotency {
    fn digest(&self) -> Digest {
        Digest::of(&[&self.api_key.to_be_bytes(), self.key.as_bytes()])
    }
}

/// What must be the same whenever an idempotency key is used.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parameters {
    pub method: String,
    pub path: String,
    pub query: Option<String>,
    pub body: Body,
}

impl Parameters {
    fn digest(&self) -> Digest {
        let query = self.query.as_deref().map_or([""; 2], |query| ["?", query]);
        let texts = [&self.method, &self.path, query[0], query[1]];
        let [method, path, mark, query] = texts.map(str::as_bytes);
        let (kind, body): (&[u8], _) = match &self.body {
            Body::Json(text) => (b"json", text.as_bytes()),
            Body::Other(bytes) => (b"other", &**bytes),
        };
        Digest::of(&[method, path, mark, query, kind, body])
    }
}

/// A request's body, in one spelling if it is JSON.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Body {
    Json(String),
    Other(Bytes),
}

impl From<&Bytes> for Body {
    fn from(bytes: &Bytes) -> Self {
        let parsed = serde_json::from_slice(bytes).ok();
        let one_spelling = parsed.map(|mut value: serde_json::Value| {
            value.sort_all_objects();
            value.to_string()
        });
        one_spelling.map_or_else(|| Self::Other(bytes.clone()), Self::Json)
    }
}

/// The first use of an idempotency key.
#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    since: Moment,
    parameters: Digest,
    /// None while the first request is running.
    response: Option<Response>,
    /// When the first request can't be running any more, by the machine's clock: its process must have died.
    #[serde(default)]
    lapses: Option<Moment>,
}

/// What to do with a request that has an idempotency key.
#[derive(Debug, PartialEq)]
pub(crate) enum Lookup {
    /// Run it, then [`State::finish`] or [`State::abandon`].
    First,
    /// Respond as before.
    Replay(Response),
    /// The first request has no response yet.
    Running,
    /// The first request had other parameters.
    Misused,
}

impl State {
    /// The state that a world begins with.
    pub fn new(world: Persona) -> Self {
        let traffic = Traffic::default();
        Self { world, traffic }
    }

    /// Finds the API key and counts the request against its environment's window.
    pub fn admit(&mut self, token: Option<&str>, now: Moment) -> Result<Caller, Refusal> {
        let persona = &self.world;
        let (index, environment) = token
            .and_then(|token| persona.key(token))
            .and_then(|(index, key)| Some((index, persona.environment(&key.environment)?)))
            .ok_or(Refusal::Unknown)?;
        let (rate, room) = self.traffic.count(environment, now);
        let caller = Caller {
            key: index,
            environment: environment.id.clone(),
            organization: environment.organization.clone(),
            rate,
        };
        if room {
            Ok(caller)
        } else {
            Err(Refusal::OverLimit(caller))
        }
    }

    /// Looks an idempotency key up, and takes it if it is free.
    pub fn begin(&mut self, at: &Idempotency, parameters: Parameters, now: Moment) -> Lookup {
        let (digest, parameters) = (at.digest(), parameters.digest());
        let entries = &mut self.traffic.idempotent;
        match entries.get(&digest, now) {
            Some(entry) if entry.parameters != parameters => Lookup::Misused,
            Some(entry) => entry
                .response
                .clone()
                .map_or(Lookup::Running, Lookup::Replay),
            None => {
                let entry = Entry {
                    since: now,
                    parameters,
                    response: None,
                    lapses: None,
                };
                // A request may run for any time.
                entries.insert(digest, entry, Moment::LAST, now);
                Lookup::First
            }
        }
    }

    /// Stores the response to a request that [`State::begin`] let run.
    pub fn finish(&mut self, at: &Idempotency, response: Response) {
        self.traffic.idempotent.update(&at.digest(), |entry| {
            entry.response = Some(response);
            entry.since.after(KEPT)
        });
    }

    /// Frees the idempotency key of a request that came to no response, or to one that is never stored.
    pub fn abandon(&mut self, at: &Idempotency) {
        let entries = &mut self.traffic.idempotent;
        entries.remove_if(&at.digest(), |entry| entry.response.is_none());
    }

    /// Notes until when a request may run, by the machine's clock.
    pub fn lease(&mut self, at: &Idempotency, until: Moment) {
        self.traffic.idempotent.update(&at.digest(), |entry| {
            entry.lapses = Some(until);
            Moment::LAST
        });
    }

    /// Frees an idempotency key whose request can't be running any more.
    pub fn lapse(&mut self, at: &Idempotency, machine: Moment) {
        let is_over =
            |it: &Entry| it.response.is_none() && it.lapses.is_some_and(|it| it < machine);
        self.traffic.idempotent.remove_if(&at.digest(), is_over);
    }

    /// Frees the idempotency keys of all requests that came to no response.
    pub fn settle(&mut self) {
        let entries = &mut self.traffic.idempotent;
        entries.retain(|entry| entry.response.is_some());
    }
}

impl Traffic {
    fn count(&mut self, environment: &Environment, now: Moment) -> (Rate, bool) {
        let length = Duration::from_secs(environment.rate_window_seconds.into());
        let window = self
            .windows
            .entry(environment.id.clone())
            .or_insert(Window {
                opened: now,
                used: 0,
            });
        if now < window.opened || now >= window.opened.after(length) {
            *window = Window {
                opened: now,
                used: 0,
            };
        }
        let room = window.used < environment.rate_limit;
        window.used += u32::from(room);
        let left = window.opened.after(length).millis() - now.millis();
        let rate = Rate {
            limit: environment.rate_limit,
            remaining: environment.rate_limit.saturating_sub(window.used),
            reset: (left + 999) / 1000,
        };
        (rate, room)
    }
}

impl Persona {
    fn key(&self, token: &str) -> Option<(usize, &Key)> {
        let mut keys = self.keys.iter().enumerate();
        keys.find(|(_, key)| key.token.is(token))
    }

    /// The API key's own spelling of attribute names.
    pub(crate) fn inflection_of(&self, key: usize) -> Inflection {
        self.keys
            .get(key)
            .map(|it| it.inflection)
            .unwrap_or_default()
    }

    /// Makes a connection of the caller's organization inactive. Its record stays.
    pub(crate) fn deactivate(
        &mut self,
        caller: &Caller,
        id: &str,
        now: Moment,
    ) -> Result<Connection, Failure> {
        if !self
            .keys
            .get(caller.key)
            .is_some_and(|it| it.may_deactivate)
        {
            return Err(Failure::Forbidden);
        }
        let organization = &caller.organization;
        let connection = self
            .connections
            .iter_mut()
            .find(|it| it.id == id)
            .filter(|it| it.source == *organization || it.destination == *organization)
            .ok_or(Failure::NotFound)?;
        if connection.status == Status::Inactive {
            return Err(Failure::Inactive);
        }
        connection.status = Status::Inactive;
        connection.updated_at = now.max(connection.created_at);
        Ok(connection.clone())
    }
}

#[cfg(test)]
mod tests;
