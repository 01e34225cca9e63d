//! What is known of a docs host.

use std::fmt;

use crate::extract::draft::Draft;
use crate::extract::fence::Fence;
use crate::extract::section::Section;
use crate::parse::Frame;

/// A docs host whose documents need something.
pub(super) trait Host: fmt::Debug + Sync {
    /// Whether it made a page with this fragment.
    fn made(&self, fence: &Fence<'_>, frame: &Frame, section: &Section) -> bool;

    /// Makes of an exported document what OpenAPI takes.
    fn adapt(&self, draft: &mut Draft<'_, '_>);
}
