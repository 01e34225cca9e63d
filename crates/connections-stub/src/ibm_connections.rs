//! HCL Connections: what is known ([`world`]), what the page says becomes of it (`rules`), and the same over HTTP (`http`).

pub(crate) mod http;
pub(crate) mod rules;
pub mod world;
