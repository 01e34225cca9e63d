//! HCL (IBM) Connections' part of a world.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::world::check::{Check, Place};
use crate::world::secret::Secret;

/// Profiles and the colleague connections between them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IbmConnections {
    /// Whether people may be named by e-mail address. False is the deployment that keeps addresses from being shown.
    pub email_lookup: bool,
    /// The people who have a profile.
    pub profiles: Vec<Profile>,
    /// Who may sign in.
    pub logins: Vec<Login>,
    /// One record for each pair of colleagues.
    pub connections: Vec<Connection>,
}

/// A person's profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The id that Profiles made (`x-profile-key`).
    pub key: String,
    /// The value of `<snx:userid>`.
    pub userid: String,
    /// The e-mail address. Case does not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// Credentials for HTTP basic authentication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The user name.
    pub name: String,
    /// The password.
    pub password: Secret,
    /// Whether the account is in the administrator role of Profiles.
    #[serde(default)]
    pub admin: bool,
}

/// A colleague connection, or the invitation to one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// The connection's id, a UUID at the vendor.
    pub id: String,
    /// The profile key of the person who invited.
    pub source: String,
    /// The profile key of the person who was invited.
    pub target: String,
    /// Whether the invitation has been accepted.
    pub status: Status,
}

/// The status of a colleague connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// An invitation without an answer. The vendor shows it to the inviter as `unconfirmed`.
    Pending,
    /// The two are colleagues.
    Accepted,
}

impl Default for IbmConnections {
    fn default() -> Self {
        Self {
            email_lookup: true,
            profiles: Vec::new(),
            logins: Vec::new(),
            connections: Vec::new(),
        }
    }
}

fn at(list: &'static str, index: usize) -> Place {
    Place::entry("ibm_connections", list, index)
}

impl IbmConnections {
    pub(crate) fn check(&self, check: &mut Check) {
        self.check_profiles(check);
        let each = self.logins.iter().enumerate();
        check.unique(
            "login name",
            each.map(|(n, it)| (at("logins", n).key("name"), &it.name)),
        );
        for (n, login) in self.logins.iter().enumerate() {
            let message = "a login name can not hold a colon (RFC 7617, section 2)";
            check.ensure(
                !login.name.contains(':'),
                at("logins", n).key("name"),
                message,
            );
        }
        self.check_connections(check);
    }

    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.logins.iter().map(|it| &it.password)
    }

    fn check_profiles(&self, check: &mut Check) {
        let profiles = || self.profiles.iter().enumerate();
        check.unique(
            "profile key",
            profiles().map(|(n, it)| (at("profiles", n).key("key"), &it.key)),
        );
        check.unique(
            "userid",
            profiles().map(|(n, it)| (at("profiles", n).key("userid"), &it.userid)),
        );
        let emails = profiles().filter_map(|(n, it)| {
            let email = it.email.as_ref()?.to_ascii_lowercase();
            Some((at("profiles", n).key("email"), email))
        });
        check.unique("e-mail address", emails);
    }

    fn check_connections(&self, check: &mut Check) {
        let connections = || self.connections.iter().enumerate();
        check.unique(
            "connection id",
            connections().map(|(n, it)| (at("connections", n).key("id"), &it.id)),
        );
        let pairs = connections().map(|(n, it)| {
            let pair = (
                it.source.as_str().min(&it.target),
                it.source.as_str().max(&it.target),
            );
            (at("connections", n), pair)
        });
        check.unique("pair of people", pairs);
        let profiles: BTreeSet<_> = self.profiles.iter().map(|it| &it.key).collect();
        for (n, it) in connections() {
            let place = at("connections", n);
            for (key, person) in [("source", &it.source), ("target", &it.target)] {
                let known = profiles.contains(person);
                check.ensure(known, place.key(key), format!("no profile `{person}`"));
            }
            let message = "source and target are the same person";
            check.ensure(it.source != it.target, place, message);
        }
    }
}
