//! The operations by name.

use http::Method;
use serde::{Deserialize, Serialize};

/// An operation of one of the APIs. Its text form is the `operationId` of the spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Operation {
    /// `POST /pod/v1/connection/user/{uid}/remove`
    SymphonyRemoveConnection,
    /// `POST /pod/v1/user/{uid}/unfollow`
    SymphonyUnfollowUser,
    /// `DELETE /profiles/admin/atom/connections.do`
    IbmConnectionsDeleteColleagueConnection,
    /// `POST /api/v1/connect/connections/{connection-id}/deactivate`
    PersonaDeactivateConnection,
    /// `POST /socialize.removeConnection`
    GigyaRemoveConnection,
    /// `GET /socialize.removeConnection`
    GigyaRemoveConnectionGet,
}

impl Operation {
    /// The operation that a request is meant for, whatever else may be wrong with it.
    pub(crate) fn of(method: &Method, path: &str) -> Option<Self> {
        let segments: Vec<_> = path.split('/').skip(1).collect();
        Some(match (method.as_str(), &*segments) {
            ("POST", ["pod", "v1", "connection", "user", _, "remove"]) => {
                Self::SymphonyRemoveConnection
            }
            ("POST", ["pod", "v1", "user", _, "unfollow"]) => Self::SymphonyUnfollowUser,
            ("DELETE", ["profiles", "admin", "atom", "connections.do"]) => {
                Self::IbmConnectionsDeleteColleagueConnection
            }
            ("POST", ["api", "v1", "connect", "connections", _, "deactivate"]) => {
                Self::PersonaDeactivateConnection
            }
            ("POST", ["socialize.removeConnection"]) => Self::GigyaRemoveConnection,
            ("GET", ["socialize.removeConnection"]) => Self::GigyaRemoveConnectionGet,
            _ => return None,
        })
    }
}
