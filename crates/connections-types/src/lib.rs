//! Types of the connection-removal APIs of Symphony, HCL Connections, Persona and Gigya.
//!
//! They are generated from the documentation pages and shared by client and server. Each is named
//! by its API and by what the page calls it: [`SymphonyError`], [`PersonaConnectionResponse`].
//! Field and variant names are those of Rust; on the wire they are the page's.
//!
//! Beside them stands a module an API, with what its operations may be answered with: for each an enum of its successes and one of
//! its failures, such as [`symphony::RemoveConnectionError`]. A server gives them, and a client gets them.
//!
//! ```
//! use connections_types::SymphonyFollowersList;
//!
//! let body = SymphonyFollowersList {
//!     followers: Some(vec![7215545058313]),
//! };
//! let json = serde_json::to_string(&body)?;
//! assert_eq!(json, r#"{"followers":[7215545058313]}"#);
//! # Ok::<_, serde_json::Error>(())
//! ```
//!
//! Where the page knows values but allows others, any text will do:
//!
//! ```
//! use connections_types::{GigyaKnownProvider, GigyaProvider};
//!
//! assert_eq!(GigyaProvider::from("facebook"), GigyaKnownProvider::Facebook.into());
//! assert_eq!(GigyaProvider::from("saml-office").to_string(), "saml-office");
//! ```

#[rustfmt::skip]
mod generated;

pub use generated::*;
