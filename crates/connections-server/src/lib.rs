//! Server side of the connection-removal APIs of Symphony, HCL Connections, Persona and Gigya.
//!
//! Each API is a module with a trait to implement, the requests and answers of its operations, and
//! a `router` that serves an implementation with axum. Only requests that are as documented reach a
//! method, and only documented answers can be given:
//!
//! ```
//! use std::sync::Arc;
//!
//! use connections_server::ibm_connections::*;
//! use specweld_axum::Rejection;
//!
//! /// An organization without any colleagues.
//! struct Hermitage;
//!
//! impl IbmConnections for Hermitage {
//!     async fn delete_colleague_connection(
//!         &self,
//!         request: DeleteColleagueConnectionRequest,
//!     ) -> Result<DeleteColleagueConnectionOk, DeleteColleagueConnectionError> {
//!         Err(match request.credentials {
//!             Some(_) => DeleteColleagueConnectionError::NotFound,
//!             None => DeleteColleagueConnectionError::Unauthorized {
//!                 headers: DeleteColleagueConnectionHeaders {
//!                     www_authenticate: "Basic realm=\"hermitage\"".to_owned(),
//!                 },
//!             },
//!         })
//!     }
//!
//!     async fn reject_delete_colleague_connection(
//!         &self,
//!         _rejection: Rejection,
//!     ) -> DeleteColleagueConnectionError {
//!         DeleteColleagueConnectionError::BadRequest
//!     }
//! }
//!
//! let router: axum::Router = router(Arc::new(Hermitage));
//! ```
//!
//! Forgetting how a refused request is answered does not compile:
//!
//! ```compile_fail,E0046
//! use connections_server::ibm_connections::*;
//!
//! struct Hermitage;
//!
//! impl IbmConnections for Hermitage {
//!     async fn delete_colleague_connection(
//!         &self,
//!         request: DeleteColleagueConnectionRequest,
//!     ) -> Result<DeleteColleagueConnectionOk, DeleteColleagueConnectionError> {
//!         Err(DeleteColleagueConnectionError::NotFound)
//!     }
//! }
//! ```
//!
//! Paths and methods that no operation has are the application's business, and so is HEAD, which
//! axum hands to the operation with GET. The most that is read of a body is 2 MiB, unless a layer of
//! [`axum::extract::DefaultBodyLimit`] over the router says otherwise.

#[rustfmt::skip]
mod generated;

pub use generated::*;

/// The document that all of this is generated from: OpenAPI 3.0.3, as JSON.
pub const DOCUMENT: &str = include_str!("../openapi.json");
