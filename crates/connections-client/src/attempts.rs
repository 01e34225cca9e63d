//! How often a call was sent.

use std::fmt;

/// How often a call was sent, and what is not known of it.
///
/// ```
/// use connections_client::Attempts;
///
/// fn note(attempts: Attempts) -> String {
///     match attempts.unknown() {
///         0 => format!("{} requests", attempts.made()),
///         unknown => format!("{unknown} of {} requests may have done it", attempts.made()),
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    made: u32,
    unknown: u32,
}

impl Attempts {
    pub(crate) fn new(made: u32, unknown: u32) -> Self {
        Self { made, unknown }
    }

    /// The requests that were sent, or tried to be. 0 if no request could be made of the arguments.
    pub fn made(self) -> u32 {
        self.made
    }

    /// Those which the server may have carried out although no success came back: the response was lost on its way, was
    /// none that can be read, or a status of the 500s.
    pub fn unknown(self) -> u32 {
        self.unknown
    }
}

/// What a message has to tell of the attempts: nothing if there was one and its response came.
impl fmt::Display for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.made, self.unknown) {
            (0 | 1, 0) => Ok(()),
            (0 | 1, _) => f.write_str(" (the call may have been carried out)"),
            (made, 0) => write!(f, " ({made} attempts)"),
            (made, unknown) => write!(
                f,
                " ({made} attempts, of which {unknown} may have carried out the call)"
            ),
        }
    }
}
