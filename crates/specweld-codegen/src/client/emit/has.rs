//! What tells one client from another.

/// What a client has that not every one has.
#[derive(Clone, Copy)]
pub(super) struct Has {
    /// Documented servers that can be asked.
    pub servers: bool,
    /// Operations with streams.
    pub streams: bool,
}
