//! The extensions by which a document says where its parts come from, and what OpenAPI has no word for.

/// Of an operation: the API that it belongs to.
pub const API: &str = "x-specweld-api";

/// Of an operation or a component: the page that it was read from.
pub const PAGE: &str = "x-specweld-page";

/// Of a response: `true` where its status is that of a success, and its body may tell a failure.
pub const ERROR_RESPONSE: &str = "x-error-response";
