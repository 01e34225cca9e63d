//! Docs hosts: how each of them exports a page, and what its exports need to be read as what they were made of.
//!
//! A host is recognised by what stands on the page. Nothing need be set.

mod adapter;
mod apidog;
mod fern;
pub(super) mod gitbook;
pub(super) mod mintlify;
mod mixed;
mod readme;

use super::draft::Draft;
use super::fence::Fence;
use super::origin::Origin;
use super::section::Section;
use crate::diagnostic::Diagnostic;
use crate::parse::{Block, Frame};
use adapter::Host;

/// Those with marks that others may leave as well come last.
const HOSTS: [&dyn Host; 4] = [
    &fern::Fern,
    &apidog::Apidog,
    &readme::ReadMe,
    &mintlify::Mintlify,
];

/// A document that a host exported.
#[derive(Clone, Debug)]
pub(crate) struct Export {
    host: &'static dyn Host,
    origin: Origin,
}

impl Export {
    /// What a fragment was exported by; nothing where it stands on the page as it was written.
    pub(super) fn of(
        fence: &Fence<'_>,
        frame: &Frame,
        section: &Section,
        api: &str,
    ) -> Option<Self> {
        let mut hosts = HOSTS.into_iter();
        let host = hosts.find(|host| host.made(fence, frame, section))?;
        let origin = Origin {
            api: api.to_owned(),
            title: section.title.clone(),
            call: section.call.clone(),
        };
        Some(Self { host, origin })
    }

    /// Makes of the document what OpenAPI takes.
    pub(crate) fn adapt(
        &self,
        frame: &mut Frame,
        block: &Block<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        self.host.adapt(&mut Draft {
            frame,
            block,
            origin: &self.origin,
            diagnostics,
        });
    }
}
