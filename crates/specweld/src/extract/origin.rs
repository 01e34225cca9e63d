//! What a page tells of where a fragment on it comes from.

/// What a page says around a fragment that its host took out of the document.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    /// The folder of the page.
    pub(super) api: String,
    pub(super) title: Option<String>,
    /// Method and URL or path of the call.
    pub(super) call: Option<(String, String)>,
    /// The heading that announces the fragment.
    pub(super) label: Option<String>,
}

impl Origin {
    pub(super) fn is_labelled(&self, label: &str) -> bool {
        let own = self.label.as_deref();
        own.is_some_and(|own| own.eq_ignore_ascii_case(label))
    }
}
