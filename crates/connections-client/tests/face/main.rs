//! The faces against the stub, over a socket.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold fails the test"
)]

mod calls;
mod gigya;
mod ibm_connections;
mod offboard;
mod outcomes;
mod persona;
mod retries;
mod safety;
mod secrets;
mod server;
mod setup;
mod symphony;
mod table;
mod wire;

#[path = "../../examples/offboard/plan.rs"]
mod plan;
#[path = "../../examples/offboard/run.rs"]
mod run;

use connections_stub::fault::{self, Connection, Fault};
use connections_stub::{Operation, Stub, World};

async fn stub() -> Stub {
    Stub::start(World::demo()).await.unwrap()
}

/// Lets the next `times` requests be answered with a failure.
fn order(stub: &Stub, operation: Operation, times: u32, response: fault::Response) {
    let fault = Fault {
        operation,
        times,
        delay_ms: 0,
        response: Some(response),
        connection: None,
    };
    stub.order(fault).unwrap();
}

/// Lets something happen to the connection of the next request.
fn disturb(
    stub: &Stub,
    operation: Operation,
    connection: Connection,
    response: Option<fault::Response>,
) {
    let fault = Fault {
        operation,
        times: 1,
        delay_ms: 0,
        response,
        connection: Some(connection),
    };
    stub.order(fault).unwrap();
}

/// The name of an enum's variant, from its `Debug`.
fn variant(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    let end = text.find(|it: char| !it.is_alphanumeric());
    text[..end.unwrap_or(text.len())].to_owned()
}
