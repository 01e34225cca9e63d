//! Symphony's part of a world.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::world::check::{Check, Place};
use crate::world::secret::Secret;

/// Pods, their users, and what ties these together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Symphony {
    /// `code` in the body of a 404. The vendor's own example has 403 there, which a client must survive.
    pub not_found_code: i32,
    /// The pods that users live on.
    pub pods: Vec<Pod>,
    /// All users, people and service accounts.
    pub users: Vec<User>,
    /// The tokens that the header `sessionToken` may carry.
    pub sessions: Vec<Session>,
    /// One record for each pair of users of different pods.
    pub connections: Vec<Connection>,
}

/// A pod.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pod {
    /// The name that users refer to.
    pub id: String,
    /// The pods towards which this one has `crossPod` enabled. It takes both sides.
    #[serde(default)]
    pub cross_pod: Vec<String>,
}

/// A user of a pod.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The user id, 64 bits.
    pub id: i64,
    /// A name for people who read the file.
    #[serde(default)]
    pub name: String,
    /// The pod the user lives on.
    pub pod: String,
    /// Roles of the user, if any.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// Whether the user holds the entitlement that connection calls need.
    #[serde(default = "yes")]
    pub entitled: bool,
    /// The users that follow this one.
    #[serde(default)]
    pub followers: Vec<i64>,
}

/// A role that some operation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// May manage the followers of any user.
    #[serde(rename = "User Provisioning")]
    UserProvisioning,
}

/// A session token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// The token.
    pub token: Secret,
    /// The user whose session it is.
    pub user: i64,
    /// Set for a token of an app that acts on behalf of the user: the app's permissions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<Vec<Permission>>,
}

/// A permission of an app that acts on behalf of users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Permission {
    /// Unfollow, and follow.
    ManageUserFollowing,
    /// List connections.
    GetUserConnections,
    /// Create connections.
    RequestUserConnections,
}

/// The one record of two users. Its two ends see a pending one as `PENDING_OUTGOING` and `PENDING_INCOMING`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// The user who asked.
    pub requester: i64,
    /// The user who was asked.
    pub receiver: i64,
    /// How far it got.
    pub status: Status,
}

/// The status of a connection record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Asked and not answered.
    Pending,
    /// The two are connected.
    Accepted,
    /// The two are not connected, and were asked to be.
    Rejected,
}

impl Default for Symphony {
    fn default() -> Self {
        Self {
            not_found_code: 404,
            pods: Vec::new(),
            users: Vec::new(),
            sessions: Vec::new(),
            connections: Vec::new(),
        }
    }
}

fn yes() -> bool {
    true
}

/// The users by id.
type Users<'w> = BTreeMap<i64, &'w User>;

fn at(list: &'static str, index: usize) -> Place {
    Place::entry("symphony", list, index)
}

impl Symphony {
    pub(crate) fn check(&self, check: &mut Check) {
        // The first of an id counts, as it does in every rule.
        let users = self.users.iter().rev().map(|user| (user.id, user));
        let users = users.collect();
        self.check_pods_and_users(check, &users);
        let sessions = self.sessions.iter().enumerate();
        check.unique(
            "session token",
            sessions.map(|(n, it)| (at("sessions", n).key("token"), it.token.expose())),
        );
        for (n, session) in self.sessions.iter().enumerate() {
            check_user(check, &users, session.user, at("sessions", n).key("user"));
        }
        self.check_connections(check, &users);
    }

    fn check_pods_and_users(&self, check: &mut Check, users: &Users<'_>) {
        let pods: BTreeSet<_> = self.pods.iter().map(|pod| &pod.id).collect();
        let each = self.pods.iter().enumerate();
        check.unique(
            "pod",
            each.map(|(n, pod)| (at("pods", n).key("id"), &pod.id)),
        );
        for (n, pod) in self.pods.iter().enumerate() {
            for (m, other) in pod.cross_pod.iter().enumerate() {
                let place = at("pods", n).key("cross_pod").index(m);
                check.ensure(pods.contains(other), place, format!("no pod `{other}`"));
            }
        }
        let each = self.users.iter().enumerate();
        check.unique(
            "user id",
            each.map(|(n, user)| (at("users", n).key("id"), user.id)),
        );
        for (n, user) in self.users.iter().enumerate() {
            let place = at("users", n);
            let pod = &user.pod;
            check.ensure(
                pods.contains(pod),
                place.key("pod"),
                format!("no pod `{pod}`"),
            );
            let followers = place.key("followers");
            let each = user.followers.iter().enumerate();
            check.unique("follower", each.map(|(m, id)| (followers.index(m), id)));
            for (m, follower) in user.followers.iter().enumerate() {
                check_user(check, users, *follower, followers.index(m));
                let other = *follower != user.id;
                check.ensure(other, followers.index(m), "a user can not follow itself");
            }
        }
    }

    fn check_connections(&self, check: &mut Check, users: &Users<'_>) {
        let pair = |it: &Connection| (it.requester.min(it.receiver), it.requester.max(it.receiver));
        let each = self.connections.iter().enumerate();
        check.unique(
            "pair of users",
            each.map(|(n, it)| (at("connections", n), pair(it))),
        );
        for (n, it) in self.connections.iter().enumerate() {
            let place = at("connections", n);
            check_user(check, users, it.requester, place.key("requester"));
            check_user(check, users, it.receiver, place.key("receiver"));
            if let (Some(a), Some(b)) = (users.get(&it.requester), users.get(&it.receiver)) {
                let message = "users of one pod are connected without a record";
                check.ensure(a.pod != b.pod, place, message);
            }
        }
    }

    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.sessions.iter().map(|it| &it.token)
    }

    pub(crate) fn user(&self, id: i64) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }
}

fn check_user(check: &mut Check, users: &Users<'_>, id: i64, place: Place) {
    check.ensure(users.contains_key(&id), place, format!("no user {id}"));
}
