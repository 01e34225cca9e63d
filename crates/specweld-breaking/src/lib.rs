//! Two versions of an OpenAPI 3.0 document: whom a change breaks.
//!
//! Each change comes with its level for clients and for servers, which follow from one law: who sends what is not taken any more,
//! and who gets what it did not take before, is broken. What schemas take is compared as sets of values, and a value that shows the
//! difference is made and checked.
//!
//! ```
//! use specweld_breaking::{Level, Settings, Version, compare};
//! use specweld_document::Document;
//!
//! let document = |most: u32| Document::parse(&format!(r#"{{"openapi": "3.0.3", "info": {{"title": "", "version": ""}}, "paths": {{
//!     "/books": {{"get": {{
//!         "parameters": [{{"name": "limit", "in": "query", "schema": {{"type": "integer", "maximum": {most}}}}}],
//!         "responses": {{"204": {{"description": ""}}}}
//!     }}}}
//! }}}}"#));
//! let (old, new) = (document(100)?, document(50)?);
//! let changes = compare(Version::new(&old), Version::new(&new), &Settings::default());
//! assert_eq!(changes[0].words, "the query parameter `limit` must be at most 50 now instead of 100");
//! assert_eq!((changes[0].clients, changes[0].servers), (Level::Breaking, Level::Compatible));
//! assert_eq!(changes[0].witnesses[0].value, 51);
//! # Ok::<(), specweld_document::DocumentErrors>(())
//! ```

mod accept;
mod change;
pub mod ci;
mod compare;
mod report;
pub mod schema;
mod touched;
mod words;

pub use accept::{Accepted, AcceptedFile, accept};
pub use change::{
    Action, Answered, Area, Change, Item, Kind, Level, Message, Operation, Place, Sender, Step,
    Witness,
};
pub use compare::{Settings, Version, compare};
pub use report::{Format, Report, Side};

/// The JSON Schema of [`Report`] as `json` has it: `report.schema.json` in the crate.
pub fn report_schema() -> serde_json::Value {
    serde_json::to_value(schemars::schema_for!(Report)).unwrap_or_default()
}
