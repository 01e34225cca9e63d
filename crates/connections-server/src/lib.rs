//! Server side of the connection-removal APIs of Symphony, HCL Connections, Persona and Gigya.
//!
//! Each API is a module with a trait to implement, the requests and answers of its operations, and
//! a `router` that serves an implementation with axum.

#[rustfmt::skip]
mod generated;

pub use generated::*;
