//! What a response of Persona's says.

use std::time::Duration;

use connections_types as types;
use http::header::HeaderMap;

use super::ConnectionId;
use crate::Attempts;
use crate::lenient::Object;

/// A connection was deactivated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deactivated {
    /// The connection as it is now.
    pub connection: Connection,
    /// What the response's headers say.
    pub response: ResponseHead,
    /// How often the call was sent.
    pub attempts: Attempts,
}

/// A connection of two organizations, however its members were spelled in the response. What a response lacks is not
/// known.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Connection {
    /// Its id, such as `cxn_ABC123`.
    pub id: String,
    /// `pending`, `active`, `inactive`, or what the vendor adds to these.
    pub status: Option<String>,
    /// The organization that created it.
    pub source_organization: Option<String>,
    /// The organization that it leads to.
    pub destination_organization: Option<String>,
    /// When it was created, in ISO 8601.
    pub created_at: Option<String>,
    /// When it was last changed, in ISO 8601.
    pub updated_at: Option<String>,
}

/// What the headers of a response say, be it a success or a failure. A 401 has none of them.
///
/// ```
/// # use connections_client::persona::ResponseHead;
/// fn note(response: &ResponseHead, earlier: &ResponseHead) {
///     if let Some(limit) = response.rate_limit {
///         println!("{} calls left, more in {:?}", limit.remaining, limit.reset);
///     }
///     if response.replays(earlier) {
///         println!("{:?} was not carried out again", response.request_id);
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResponseHead {
    /// `Request-Id`: names the request in Persona's log.
    pub request_id: Option<String>,
    /// The three `RateLimit-` headers.
    pub rate_limit: Option<RateLimit>,
    /// `Persona-Environment-Id`.
    pub environment_id: Option<String>,
    /// `Persona-Organization-Id`.
    pub organization_id: Option<String>,
    /// The `Idempotency-Key` that was sent.
    pub idempotency_key: String,
}

/// How many requests are allowed. Production has 300 in 60 seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// In one window.
    pub limit: u64,
    /// In what is left of this one.
    pub remaining: u64,
    /// How long this one lasts.
    pub reset: Duration,
}

impl From<types::PersonaConnection> for Connection {
    fn from(connection: types::PersonaConnection) -> Self {
        use types::PersonaConnectionAttributes::{Camel, Kebab, Other, Snake};
        macro_rules! from {
            ($it:ident) => {
                Self {
                    id: connection.id,
                    status: Some($it.status),
                    source_organization: Some($it.source_organization_id),
                    destination_organization: Some($it.destination_organization_id),
                    created_at: $it.created_at,
                    updated_at: $it.updated_at,
                }
            };
        }
        match connection.attributes {
            Kebab(it) => from!(it),
            Camel(it) => from!(it),
            Snake(it) => from!(it),
            Other(it) => Self::of(connection.id, |name| {
                it.get(name)?.as_str().map(str::to_owned)
            }),
        }
    }
}

impl Connection {
    /// The connection of the id `id`, whose attributes may be in any casing.
    fn of(id: String, attribute: impl Fn(&str) -> Option<String>) -> Self {
        let either = |names: &[&str]| names.iter().find_map(|name| attribute(name));
        Self {
            id,
            status: either(&["status"]),
            source_organization: either(&[
                "source-organization-id",
                "sourceOrganizationId",
                "source_organization_id",
            ]),
            destination_organization: either(&[
                "destination-organization-id",
                "destinationOrganizationId",
                "destination_organization_id",
            ]),
            created_at: either(&["created-at", "createdAt", "created_at"]),
            updated_at: either(&["updated-at", "updatedAt", "updated_at"]),
        }
    }

    /// The connection of the id `id`, as far as a response tells it that is not as documented.
    pub(super) fn lenient(response: &Object, id: &ConnectionId) -> Option<Self> {
        let data = response.object("/data")?;
        let connection = data.text("/id").unwrap_or_else(|| id.to_string());
        Some(Self::of(connection, |name| {
            data.text(&format!("/attributes/{name}"))
        }))
    }
}

impl ResponseHead {
    pub(super) fn of(headers: &HeaderMap, idempotency_key: &str) -> Self {
        let text = |name| Some(headers.get(name)?.to_str().ok()?.to_owned());
        let number = |name| text(name)?.parse().ok();
        let rate_limit = || {
            Some(RateLimit {
                limit: number("ratelimit-limit")?,
                remaining: number("ratelimit-remaining")?,
                reset: Duration::from_secs(number("ratelimit-reset")?),
            })
        };
        Self {
            request_id: text("request-id"),
            rate_limit: rate_limit(),
            environment_id: text("persona-environment-id"),
            organization_id: text("persona-organization-id"),
            idempotency_key: idempotency_key.to_owned(),
        }
    }

    /// Whether this is `earlier` over again, returned for its idempotency key: a replay has the `Request-Id` of the
    /// request that was carried out.
    pub fn replays(&self, earlier: &Self) -> bool {
        self.request_id.is_some()
            && self.request_id == earlier.request_id
            && self.idempotency_key == earlier.idempotency_key
    }
}
