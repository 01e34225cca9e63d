//! Panics of the generator below, progenitor, as errors: it has no other response to much that is legal.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread becomes an error.
    static CATCHING: Cell<bool> = const { Cell::new(false) };
}

/// Turns a panic into an error, without the panic's own report: for that it sets a panic hook in front of the process's, once, which
/// the documentation of the crate says.
pub(crate) fn caught<T>(run: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !CATCHING.get() {
                report(panic);
            }
        }));
    });
    CATCHING.set(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    CATCHING.set(false);
    result.unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(message.unwrap_or_else(|| "the generator panicked".to_owned()))
    })
}
