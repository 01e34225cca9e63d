//! Two versions of an OpenAPI 3.0 document: whom a change breaks.

pub mod schema;
