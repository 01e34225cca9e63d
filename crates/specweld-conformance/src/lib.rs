//! Whether an HTTP API keeps what is documented of it.
//!
//! ```text
//! exchanges ──judged by a document, or by executable examples──> points, witnessed or broken ──> Report ──> text, HTML, ...
//! ```
//!
//! Nothing here touches the file system, and nothing the network but `suite` and `proxy`, of the features `client` and `proxy`. Nothing
//! shows a secret: see [`exchange`].

mod contract;
mod coverage;
pub mod exchange;
pub mod fence;
pub mod har;
mod judge;
#[cfg(feature = "proxy")]
pub mod proxy;
pub mod report;
#[cfg(feature = "client")]
pub mod suite;

pub use contract::Contract;
pub use coverage::Coverage;
pub use exchange::{Body, Exchange, Mask, Request, Response, Shown};
pub use har::Recording;
pub use judge::{Judgement, Settings, Side, Violation};
pub use report::{Breach, Format, Outcome, PageText, Place, Point, Report};

/// The JSON Schema of [`Report`] as `json` has it: `report.schema.json` in the crate.
pub fn report_schema() -> serde_json::Value {
    serde_json::to_value(schemars::schema_for!(Report)).unwrap_or_default()
}
