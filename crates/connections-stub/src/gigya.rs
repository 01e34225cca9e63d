//! Gigya: what is known ([`world`]), what the page says becomes of it (`rules`), and the same over HTTP (`http`).

pub(crate) mod code;
pub(crate) mod http;
mod parameters;
mod provider;
mod response;
pub(crate) mod rules;
mod signature;
pub mod world;
mod xml;
