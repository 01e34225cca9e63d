//! All rules.

use crate::rule::Rule;
use crate::{gigya, ibm_connections, persona, symphony, unfollow};

/// All rules, those of a page together.
pub fn rules() -> Vec<Rule> {
    [
        symphony::rules(),
        unfollow::rules(),
        ibm_connections::rules(),
        persona::rules(),
        gigya::rules(),
    ]
    .concat()
}
