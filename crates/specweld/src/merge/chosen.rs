//! A component that stays.

use smol_str::SmolStr;

use super::api::Api;
use super::variant::Variant;
use crate::node::Node;

/// A component that stays, and its first copy.
pub(super) struct Chosen<'a> {
    pub(super) api: &'a Api,
    pub(super) section: &'static str,
    pub(super) own_name: &'a str,
    pub(super) variant: &'a Variant,
    /// What several variants come to together.
    pub(super) united: Option<Node>,
    /// The name of one that stands beside another variant, in place of its own.
    pub(super) name: Option<SmolStr>,
    /// The source that its references start from.
    pub(super) source: usize,
}

impl<'a> Chosen<'a> {
    /// One that stands beside another variant.
    pub(super) fn named(
        api: &'a Api,
        section: &'static str,
        own_name: &'a str,
        variant: &'a Variant,
        name: SmolStr,
        source: usize,
    ) -> Self {
        Self {
            api,
            section,
            own_name,
            variant,
            united: None,
            name: Some(name),
            source,
        }
    }

    /// Has its references start from another source, if there is one.
    pub(super) fn read_from(&mut self, source: Option<usize>) {
        self.source = source.unwrap_or(self.source);
    }

    /// Its section and the name that pages call it by.
    pub(super) fn own(&self) -> (&'static str, SmolStr) {
        (self.section, self.own_name.into())
    }

    /// Whether this is what most pages of an API call so.
    pub(super) fn is(&self, api: &Api, (section, own): &(&'static str, SmolStr)) -> bool {
        self.api.name == api.name
            && self.name.is_none()
            && self.section == *section
            && self.own_name == own
    }
}
