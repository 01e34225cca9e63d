//! Types of the connection-removal APIs of Symphony, HCL Connections, Persona and Gigya.

#[rustfmt::skip]
mod generated;

pub use generated::*;
