//! Reads what is documented about operations.

pub(super) mod body;
pub(super) mod constraint;
pub(super) mod credential;
pub(super) mod media_type;
pub(super) mod parameter;
pub(super) mod path;
pub(super) mod request;
pub(super) mod response;
