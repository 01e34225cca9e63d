//! Persona: deactivating a connection.

mod call;
mod deactivate;
mod idempotency;
mod limits;

use crate::rule::Rule;

/// The rules of the call.
pub(crate) fn rules() -> Vec<Rule> {
    [deactivate::rules(), limits::rules(), idempotency::rules()].concat()
}
