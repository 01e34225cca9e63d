//! What a page tells of where a fragment on it comes from.

/// What a page says around a fragment that its host took out of the document.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    /// The folder of the page.
    pub(super) api: String,
    pub(super) title: Option<String>,
    /// Method and URL or path of the call.
    pub(super) call: Option<(String, String)>,
}
