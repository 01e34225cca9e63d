//! Persona's part of a world.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::world::check::{Check, Place};
use crate::world::secret::Secret;

/// Organizations, their environments and API keys, and the Connect connections between them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Persona {
    /// All organizations.
    pub organizations: Vec<Organization>,
    /// The environments of organizations. Each has its own rate limit, over all its keys.
    pub environments: Vec<Environment>,
    /// The API keys, one environment each.
    pub keys: Vec<Key>,
    /// Connect connections. They have a direction: two organizations may have several.
    pub connections: Vec<Connection>,
}

/// An organization.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// `org_…`, sent as `Persona-Organization-Id`.
    pub id: String,
    /// A name for people who read the file.
    #[serde(default)]
    pub name: String,
}

/// An environment of an organization.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// `env_…`, sent as `Persona-Environment-Id`.
    pub id: String,
    /// The organization.
    pub organization: String,
    /// Requests that one window has room for.
    #[serde(default = "production_limit")]
    pub rate_limit: u32,
    /// Length of a window in seconds. It opens with its first request.
    #[serde(default = "production_window")]
    pub rate_window_seconds: u32,
}

/// An API key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// The bearer token.
    pub token: Secret,
    /// The environment the key acts in.
    pub environment: String,
    /// Whether the key's permissions cover deactivating connections.
    #[serde(default = "yes")]
    pub may_deactivate: bool,
    /// How attribute names are spelled when the request does not say.
    #[serde(default)]
    pub inflection: Inflection,
}

/// Spelling of attribute names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inflection {
    /// `created-at`
    #[default]
    Kebab,
    /// `createdAt`
    Camel,
    /// `created_at`
    Snake,
}

/// A Connect connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// `cxn_…`
    pub id: String,
    /// The organization that created it.
    pub source: String,
    /// The organization that it was offered to.
    pub destination: String,
    /// Where it stands.
    pub status: Status,
    /// When it was created.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

/// The status of a Connect connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Created by the source, not yet activated by the destination.
    Pending,
    /// Activated.
    Active,
    /// Deactivated by either side.
    Inactive,
}

fn production_limit() -> u32 {
    300
}

fn production_window() -> u32 {
    60
}

fn yes() -> bool {
    true
}

fn at(list: &'static str, index: usize) -> Place {
    Place::entry("persona", list, index)
}

impl Persona {
    pub(crate) fn check(&self, check: &mut Check) {
        let each = self.organizations.iter().enumerate();
        check.unique(
            "organization",
            each.map(|(n, it)| (at("organizations", n).key("id"), &it.id)),
        );
        let organizations = self.organizations.iter().map(|it| &*it.id).collect();
        self.check_environments_and_keys(check, &organizations);
        let each = self.connections.iter().enumerate();
        check.unique(
            "connection id",
            each.map(|(n, it)| (at("connections", n).key("id"), &it.id)),
        );
        for (n, it) in self.connections.iter().enumerate() {
            let place = at("connections", n);
            check_organization(check, &organizations, &it.source, place.key("source"));
            check_organization(
                check,
                &organizations,
                &it.destination,
                place.key("destination"),
            );
            let differ = it.source != it.destination;
            check.ensure(differ, place.clone(), "source and destination are the same");
            let message = "updated before it was created";
            let ordered = it.created_at <= it.updated_at;
            check.ensure(ordered, place.key("updated_at"), message);
        }
    }

    fn check_environments_and_keys(&self, check: &mut Check, organizations: &BTreeSet<&str>) {
        let each = self.environments.iter().enumerate();
        check.unique(
            "environment",
            each.map(|(n, it)| (at("environments", n).key("id"), &it.id)),
        );
        for (n, it) in self.environments.iter().enumerate() {
            let place = at("environments", n);
            check_organization(
                check,
                organizations,
                &it.organization,
                place.key("organization"),
            );
            let window = place.key("rate_window_seconds");
            check.ensure(it.rate_window_seconds > 0, window, "a window has a length");
        }
        let each = self.keys.iter().enumerate();
        check.unique(
            "API key",
            each.map(|(n, it)| (at("keys", n).key("token"), it.token.expose())),
        );
        let environments: BTreeSet<_> = self.environments.iter().map(|it| &it.id).collect();
        for (n, it) in self.keys.iter().enumerate() {
            let message = format!("no environment `{}`", it.environment);
            let known = environments.contains(&it.environment);
            check.ensure(known, at("keys", n).key("environment"), message);
        }
    }

    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.keys.iter().map(|it| &it.token)
    }

    pub(crate) fn environment(&self, id: &str) -> Option<&Environment> {
        self.environments.iter().find(|it| it.id == id)
    }
}

fn check_organization(check: &mut Check, known: &BTreeSet<&str>, id: &str, place: Place) {
    let is_known = known.contains(id);
    check.ensure(is_known, place, format!("no organization `{id}`"));
}
