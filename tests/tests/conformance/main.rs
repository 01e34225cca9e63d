//! The stub against the pages and `openapi.json`, over a socket.
//!
//! A scenario shows a rule: its snapshot holds the bytes of each exchange and what it did to the world, and each answer
//! is checked against the document. `coverage` runs all scenarios and asks whether they have seen all that the document
//! promises.

/// Makes each function a test with a snapshot of its own name, and lists them all for `coverage`.
macro_rules! scenarios {
    ($($name:ident),* $(,)?) => {
        pub const ALL: &[crate::Named] = &[
            $((stringify!($name), |scenario| Box::pin($name(scenario)))),*
        ];

        mod test {
            $(
                #[tokio::test]
                async fn $name() {
                    crate::run(module_path!(), super::ALL, stringify!($name)).await;
                }
            )*
        }
    };
}

mod bad_input;
mod checks;
mod client;
mod coverage;
mod credentials;
mod error_codes;
mod gigya;
mod ibm_connections;
mod idempotency;
mod no_operation;
mod persona;
mod sign;
mod symphony;
mod thousand;
mod unfollow;

use std::pin::Pin;

use conformance::scenario::Scenario;

/// A scenario and its name.
pub type Named = (
    &'static str,
    for<'a> fn(&'a mut Scenario) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>,
);

/// Runs one of a module's scenarios and compares its record with its snapshot.
async fn run(module: &str, all: &[Named], name: &str) {
    let (_, scenario) = all.iter().find(|(it, _)| *it == name).unwrap();
    let mut stage = Scenario::start().await;
    scenario(&mut stage).await;
    let (record, _) = stage.finish();
    let module = module.split("::").nth(1).unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("snapshots/{module}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, record));
}
