//! The stub server.
fn main() {}
