//! The documented rules of the five calls, and whether a server keeps them.
//!
//! ```text
//! pages, notes, fragments ──words──> Rule ──its check, on a Stage──> exchanges with a server ──> Report
//! ```
//!
//! A rule names the sentence that it holds a server to; where the page no longer has it, the report says so. One suite
//! judges any server by its URL: a stub's control interface sets up the world that a rule needs, and shows what became of
//! it; at another server the world is what its operator says of it in a world file, and what is missing there is asked for.
//!
//! Nothing here is shared with the stub: what judges it must not be mistaken as it is.

mod catalogue;
mod control;
mod gigya;
mod ibm_connections;
mod pages;
mod persona;
mod rule;
mod run;
mod sign;
mod stage;
mod symphony;
mod unfollow;
mod values;
mod verdict;

pub use catalogue::rules;
pub use control::ControlError;
pub use pages::{Pages, Sentence};
pub use rule::Rule;
pub use run::{Run, RunError};
pub use values::{Values, ValuesError};
