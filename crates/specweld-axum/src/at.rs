//! Where in a value a fault is.

use crate::Reason;

/// The member at fault, as a JSON pointer, and what is wrong with it.
pub(crate) type At = (String, Reason);

/// The JSON pointer of a member of what `parent` points at.
pub(crate) fn member(parent: &str, name: &str) -> String {
    format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
}
