//! Runtime of the axum servers that specweld-codegen generates.
