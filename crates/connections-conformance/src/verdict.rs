//! What came of a rule.

use specweld_conformance::Exchange;
use specweld_conformance::suite::Unanswered;

/// What came of a rule.
pub type Verdict = Result<(), Stop>;

/// Why a rule was not seen to be kept.
#[derive(Debug)]
pub enum Stop {
    /// It is broken.
    Broken {
        /// The first difference.
        difference: String,
        /// The exchange that shows it.
        exchange: Option<Box<Exchange>>,
    },
    /// It can't be seen: what it would take.
    Unreachable(String),
    /// Nothing can be seen: the server does not answer.
    Unanswered(Unanswered),
}

impl From<Unanswered> for Stop {
    fn from(unanswered: Unanswered) -> Self {
        Self::Unanswered(unanswered)
    }
}
