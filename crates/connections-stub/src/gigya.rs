//! Gigya over HTTP.
pub(crate) mod code;
pub(crate) mod provider;
pub(crate) mod signature;
