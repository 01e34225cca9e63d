//! All that can be called, by method and path.

use crate::operation::Operation;

/// The pages and the control interface: what there is beside the operations.
pub(super) const CONTROL: &[(&str, &str)] = &[
    ("GET", "/"),
    ("GET", "/openapi.json"),
    ("GET", "/__stub/health"),
    ("GET", "/__stub/state"),
    ("PUT", "/__stub/state"),
    ("POST", "/__stub/reset"),
    ("GET", "/__stub/snapshot"),
    ("PUT", "/__stub/snapshot"),
    ("GET", "/__stub/journal"),
    ("GET", "/__stub/faults"),
    ("POST", "/__stub/faults"),
    ("DELETE", "/__stub/faults"),
    ("GET", "/__stub/clock"),
    ("POST", "/__stub/clock"),
    ("GET", "/__stub/worlds"),
    ("POST", "/__stub/worlds"),
    ("GET", "/__stub/worlds/{id}"),
    ("DELETE", "/__stub/worlds/{id}"),
];

/// Method and path of everything that can be called.
pub(super) fn everything() -> impl Iterator<Item = (&'static str, &'static str)> {
    let operations = Operation::ALL.iter().map(|it| (it.method(), it.path()));
    operations.chain(CONTROL.iter().copied())
}
