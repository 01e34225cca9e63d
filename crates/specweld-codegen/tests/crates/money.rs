//! A type of one's own.

/// An amount, written as `{"cents": 5}`.
#[derive(Clone, Debug, PartialEq, Hash, serde::Deserialize, serde::Serialize)]
pub struct Money {
    /// Never negative.
    pub cents: u32,
}
