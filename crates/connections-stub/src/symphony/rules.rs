//! Symphony's rules.

use std::collections::HashSet;

use super::world::{Connection, Permission, Role, Session, Status, Symphony};

/// Why a connection was not removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RemoveFailure {
    #[error("Invalid session")]
    InvalidSession,
    #[error("The user lacks the required entitlement to perform this operation")]
    NotEntitled,
    #[error("This endpoint is not enabled for on-behalf-of sessions")]
    OnBehalfOf,
    #[error("crossPod is not enabled between the pods of the two users")]
    CrossPodOff,
    #[error("The users are not connected")]
    NotConnected,
    #[error("Connection cannot be found")]
    NotFound,
}

/// Why users were not, or not all, made to unfollow another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UnfollowFailure {
    #[error("Invalid session")]
    InvalidSession,
    #[error("The user lacks the required entitlement to perform this operation")]
    NotEntitled,
    #[error("Invalid user id: {0}")]
    NoSuchUser(i64),
    /// Some ids are nobody's; the others have been removed all the same.
    #[error("Invalid user ids in followers: {}", join(.0))]
    NoSuchFollowers(Vec<i64>),
}

fn join(ids: &[i64]) -> String {
    let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
    ids.join(", ")
}

impl Symphony {
    fn session(&self, token: Option<&str>) -> Option<&Session> {
        let token = token?;
        self.sessions.iter().find(|it| it.token.is(token))
    }

    /// The id of the user who may remove connections in this session.
    pub(crate) fn remover(&self, token: Option<&str>) -> Result<i64, RemoveFailure> {
        let session = self.session(token).ok_or(RemoveFailure::InvalidSession)?;
        if session.on_behalf_of.is_some() {
            return Err(RemoveFailure::OnBehalfOf);
        }
        match self.user(session.user) {
            Some(user) if user.entitled => Ok(user.id),
            _ => Err(RemoveFailure::NotEntitled),
        }
    }

    /// Removes the connection between `caller` and `uid` as the page's table says. What the table has no row for is
    /// refused: an own request that waits for its answer, and users of one pod, who are connected without a record.
    pub(crate) fn remove_connection(&mut self, caller: i64, uid: i64) -> Result<(), RemoveFailure> {
        let (Some(own), Some(other)) = (self.user(caller), self.user(uid)) else {
            return Err(RemoveFailure::NotFound);
        };
        if own.pod == other.pod {
            return Err(RemoveFailure::NotConnected);
        }
        if !self.cross_pod(&own.pod, &other.pod) || !self.cross_pod(&other.pod, &own.pod) {
            return Err(RemoveFailure::CrossPodOff);
        }
        let joins = |it: &Connection| {
            (it.requester, it.receiver) == (caller, uid)
                || (it.requester, it.receiver) == (uid, caller)
        };
        let Some(at) = self.connections.iter().position(joins) else {
            return Err(RemoveFailure::NotFound);
        };
        let connection = &mut self.connections[at];
        match connection.status {
            Status::Accepted => {
                self.connections.remove(at);
            }
            Status::Pending if connection.receiver == caller => {
                connection.status = Status::Rejected;
            }
            Status::Pending => return Err(RemoveFailure::NotConnected),
            // The page's last row: the caller sees PENDING_INCOMING, so the other user is the one who asks.
            Status::Rejected => {
                *connection = Connection {
                    requester: uid,
                    receiver: caller,
                    status: Status::Pending,
                };
            }
        }
        Ok(())
    }

    fn cross_pod(&self, from: &str, to: &str) -> bool {
        let towards = |id: &String| id == to;
        self.pods
            .iter()
            .any(|pod| pod.id == from && pod.cross_pod.iter().any(towards))
    }

    /// Whether this session may change followers: by the user's role, or on behalf of a user by the app's permission.
    pub(crate) fn may_unfollow(&self, token: Option<&str>) -> Result<(), UnfollowFailure> {
        let session = self.session(token).ok_or(UnfollowFailure::InvalidSession)?;
        let may = match &session.on_behalf_of {
            Some(permissions) => permissions.contains(&Permission::ManageUserFollowing),
            None => self
                .user(session.user)
                .is_some_and(|user| user.roles.contains(&Role::UserProvisioning)),
        };
        may.then_some(()).ok_or(UnfollowFailure::NotEntitled)
    }

    /// Makes `followers` stop following `uid`. Who does not follow, and `uid` itself, is passed over.
    pub(crate) fn unfollow(&mut self, uid: i64, followers: &[i64]) -> Result<(), UnfollowFailure> {
        let listed: HashSet<i64> = followers.iter().copied().collect();
        let mut unknown = listed.clone();
        for user in &self.users {
            unknown.remove(&user.id);
        }
        let Some(user) = self.users.iter_mut().find(|user| user.id == uid) else {
            return Err(UnfollowFailure::NoSuchUser(uid));
        };
        user.followers.retain(|id| !listed.contains(id));
        if unknown.is_empty() {
            return Ok(());
        }
        // Each of them once, in the order of the request.
        let each = followers.iter().copied();
        let unknown = each.filter(|id| unknown.remove(id)).collect();
        Err(UnfollowFailure::NoSuchFollowers(unknown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symphony::world::{Pod, User};
    use crate::world::secret::Secret;

    const ANN: i64 = 7_215_545_057_281;
    const BEN: i64 = 8_315_056_685_058;

    fn user(id: i64, pod: &str) -> User {
        User {
            id,
            name: String::new(),
            pod: pod.into(),
            roles: Vec::new(),
            entitled: true,
            followers: Vec::new(),
        }
    }

    fn pod(id: &str, towards: &str) -> Pod {
        Pod {
            id: id.into(),
            cross_pod: vec![towards.into()],
        }
    }

    fn connected(requester: i64, receiver: i64, status: Status) -> Symphony {
        Symphony {
            pods: vec![pod("a", "b"), pod("b", "a")],
            users: vec![user(ANN, "a"), user(BEN, "b")],
            connections: vec![Connection {
                requester,
                receiver,
                status,
            }],
            ..Symphony::default()
        }
    }

    /// How `viewer` sees the record, in the vendor's words.
    fn seen_by(symphony: &Symphony, viewer: i64) -> &'static str {
        match symphony.connections.first() {
            None => "none",
            Some(it) => match it.status {
                Status::Accepted => "ACCEPTED",
                Status::Rejected => "REJECTED",
                Status::Pending if it.receiver == viewer => "PENDING_INCOMING",
                Status::Pending => "PENDING_OUTGOING",
            },
        }
    }

    #[test]
    fn removal_follows_the_table() {
        let rows = [
            (ANN, BEN, Status::Accepted, Ok(()), "none", "none"),
            (BEN, ANN, Status::Accepted, Ok(()), "none", "none"),
            (BEN, ANN, Status::Pending, Ok(()), "REJECTED", "REJECTED"),
            (
                ANN,
                BEN,
                Status::Rejected,
                Ok(()),
                "PENDING_INCOMING",
                "PENDING_OUTGOING",
            ),
            (
                BEN,
                ANN,
                Status::Rejected,
                Ok(()),
                "PENDING_INCOMING",
                "PENDING_OUTGOING",
            ),
            (
                ANN,
                BEN,
                Status::Pending,
                Err(RemoveFailure::NotConnected),
                "PENDING_OUTGOING",
                "PENDING_INCOMING",
            ),
        ];
        for (requester, receiver, status, outcome, own, other) in rows {
            let mut symphony = connected(requester, receiver, status);
            assert_eq!(symphony.remove_connection(ANN, BEN), outcome, "{status:?}");
            assert_eq!(seen_by(&symphony, ANN), own);
            assert_eq!(seen_by(&symphony, BEN), other);
        }
    }

    #[test]
    fn without_a_record_there_is_nothing_to_remove() {
        let mut symphony = connected(ANN, BEN, Status::Accepted);
        symphony.connections.clear();
        let outcome = symphony.remove_connection(ANN, BEN);
        assert_eq!(outcome, Err(RemoveFailure::NotFound));
        let outcome = symphony.remove_connection(ANN, 99);
        assert_eq!(outcome, Err(RemoveFailure::NotFound));
    }

    #[test]
    fn users_of_one_pod_stay_connected() {
        let mut symphony = connected(ANN, BEN, Status::Accepted);
        symphony.users.push(user(3, "a"));
        for uid in [3, ANN] {
            let outcome = symphony.remove_connection(ANN, uid);
            assert_eq!(outcome, Err(RemoveFailure::NotConnected));
        }
    }

    #[test]
    fn cross_pod_takes_both_pods() {
        for off in 0..2 {
            let mut symphony = connected(ANN, BEN, Status::Accepted);
            symphony.pods[off].cross_pod.clear();
            let outcome = symphony.remove_connection(ANN, BEN);
            assert_eq!(outcome, Err(RemoveFailure::CrossPodOff));
            assert_eq!(symphony.connections.len(), 1);
        }
    }

    #[test]
    fn sessions_are_checked_before_rights() {
        let mut symphony = connected(ANN, BEN, Status::Accepted);
        symphony.users[1].entitled = false;
        for (token, user, on_behalf_of) in [
            ("ann", ANN, None),
            ("ben", BEN, None),
            ("app", ANN, Some(vec![])),
        ] {
            symphony.sessions.push(Session {
                token: Secret::new(token),
                user,
                on_behalf_of,
            });
        }
        for (token, expected) in [
            (None, Err(RemoveFailure::InvalidSession)),
            (Some("An"), Err(RemoveFailure::InvalidSession)),
            (Some("ann"), Ok(ANN)),
            (Some("ben"), Err(RemoveFailure::NotEntitled)),
            (Some("app"), Err(RemoveFailure::OnBehalfOf)),
        ] {
            assert_eq!(symphony.remover(token), expected);
        }
    }

    #[test]
    fn changing_followers_takes_the_role_or_the_permission() {
        let mut symphony = connected(ANN, BEN, Status::Accepted);
        symphony.users[0].roles.push(Role::UserProvisioning);
        let following = Some(vec![Permission::ManageUserFollowing]);
        let listing = Some(vec![Permission::GetUserConnections]);
        for (token, user, on_behalf_of) in [
            ("bot", ANN, None),
            ("user", BEN, None),
            ("following", BEN, following),
            ("listing", ANN, listing),
        ] {
            symphony.sessions.push(Session {
                token: Secret::new(token),
                user,
                on_behalf_of,
            });
        }
        for (token, expected) in [
            (None, Err(UnfollowFailure::InvalidSession)),
            (Some("bot"), Ok(())),
            (Some("user"), Err(UnfollowFailure::NotEntitled)),
            (Some("following"), Ok(())),
            (Some("listing"), Err(UnfollowFailure::NotEntitled)),
        ] {
            assert_eq!(symphony.may_unfollow(token), expected);
        }
    }

    #[test]
    fn unfollowing_passes_over_who_does_not_follow_and_the_user_itself() {
        let mut symphony = connected(ANN, BEN, Status::Accepted);
        symphony.users.push(user(3, "a"));
        symphony.users[0].followers = vec![3];
        assert_eq!(symphony.unfollow(ANN, &[ANN, BEN, 3, 3]), Ok(()));
        assert!(symphony.users[0].followers.is_empty());
        assert_eq!(symphony.unfollow(ANN, &[]), Ok(()));
    }

    #[test]
    fn unknown_followers_are_named_and_the_others_removed() {
        let mut symphony = connected(ANN, BEN, Status::Accepted);
        symphony.users[0].followers = vec![BEN];
        let outcome = symphony.unfollow(ANN, &[8, BEN, 7, 8]);
        let failure = UnfollowFailure::NoSuchFollowers(vec![8, 7]);
        assert_eq!(failure.to_string(), "Invalid user ids in followers: 8, 7");
        assert_eq!(outcome, Err(failure));
        assert!(symphony.users[0].followers.is_empty());
    }

    #[test]
    fn nothing_happens_for_an_unknown_user() {
        let mut symphony = connected(ANN, BEN, Status::Accepted);
        symphony.users[0].followers = vec![BEN];
        let outcome = symphony.unfollow(99, &[BEN]);
        assert_eq!(outcome, Err(UnfollowFailure::NoSuchUser(99)));
        assert_eq!(symphony.users[0].followers, [BEN]);
    }

    /// Nothing is timed: what takes each listed user with each that is known takes minutes at this size.
    #[test]
    fn many_followers_are_removed_from_among_many() {
        let mut symphony = connected(ANN, BEN, Status::Accepted);
        let known = 1..200_000_i64;
        symphony.users.extend(known.clone().map(|id| user(id, "a")));
        symphony.users[0].followers = known.clone().collect();
        let listed: Vec<_> = known.clone().chain(300_000..500_000).collect();
        let outcome = symphony.unfollow(ANN, &listed);
        let unknown = (300_000..500_000).collect();
        assert_eq!(outcome, Err(UnfollowFailure::NoSuchFollowers(unknown)));
        assert!(symphony.users[0].followers.is_empty());
    }
}
