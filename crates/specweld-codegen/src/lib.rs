//! Generates Rust types, a progenitor client and axum server traits from an OpenAPI 3.0.3 document.
