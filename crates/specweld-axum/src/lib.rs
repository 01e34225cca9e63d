//! Runtime of the axum servers that specweld-codegen generates, as progenitor-client is for clients.
//!
//! ```text
//! request ──Incoming──> fields of the operation's request ──> service ──> Reply ──> response
//!              └─Fault─> Rejection ──> the service's reject_ method ───────^
//! ```
//!
//! A service sees [`RawRequest`], [`Rejection`], [`Failure`] and the credentials. The rest is for generated code.
//!
//! How much of a request is read, and for how long, is bounded by [`Limits`], a layer.

mod at;
mod authorization;
mod body;
mod credentials;
mod failure;
mod incoming;
mod limits;
mod media_type;
#[cfg(feature = "multipart")]
mod multipart;
mod parameter;
mod plain;
mod raw;
mod rejection;
mod reply;
mod schema;
mod upload;
mod written;

pub use credentials::{ApiKey, Basic, Bearer};
pub use failure::{Failure, IsUndocumented, Undocumented};
pub use incoming::Incoming;
pub use limits::Limits;
#[cfg(feature = "multipart")]
pub use multipart::{Form, FormData, FormField, FormFile, OtherParts, Part, Parts};
pub use parameter::{Parameter, Place, path_fits};
pub use raw::RawRequest;
pub use rejection::{Fault, Location, Reason, Rejection};
pub use reply::{Reply, reply};
pub use schema::{Components, InvalidSchema, Schema};
pub use specweld_document::written::{Scalar, Shape, Style};
pub use upload::Upload;
