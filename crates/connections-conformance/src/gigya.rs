//! Gigya: disconnecting a user from social networks.

mod account;
mod answer;
mod call;
mod credentials;
mod table;

use crate::rule::Rule;

/// The rules of the call.
pub(crate) fn rules() -> Vec<Rule> {
    [
        account::rules(),
        answer::rules(),
        credentials::rules(),
        table::rules(),
    ]
    .concat()
}
