//! The operations by name.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An operation of one of the APIs. Its text form is the `operationId` of the document.
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
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::SymphonyRemoveConnection,
        Self::SymphonyUnfollowUser,
        Self::IbmConnectionsDeleteColleagueConnection,
        Self::PersonaDeactivateConnection,
        Self::GigyaRemoveConnection,
        Self::GigyaRemoveConnectionGet,
    ];

    /// The HTTP method.
    pub fn method(self) -> &'static str {
        match self {
            Self::IbmConnectionsDeleteColleagueConnection => "DELETE",
            Self::GigyaRemoveConnectionGet => "GET",
            _ => "POST",
        }
    }

    /// The path with its parameters in braces, as the document has it.
    pub fn path(self) -> &'static str {
        match self {
            Self::SymphonyRemoveConnection => "/pod/v1/connection/user/{uid}/remove",
            Self::SymphonyUnfollowUser => "/pod/v1/user/{uid}/unfollow",
            Self::IbmConnectionsDeleteColleagueConnection => "/profiles/admin/atom/connections.do",
            Self::PersonaDeactivateConnection => {
                "/api/v1/connect/connections/{connection-id}/deactivate"
            }
            Self::GigyaRemoveConnection | Self::GigyaRemoveConnectionGet => {
                "/socialize.removeConnection"
            }
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
