//! A stub, the requests that a test sends it, and the record of what came of them.

use std::fmt::Write as _;
use std::sync::LazyLock;

use connections_stub::fault::{self, Fault};
use connections_stub::{Operation, Stub, World};
use serde_json::Value;
use specweld_conformance::Exchange;

use crate::contract;
use crate::effect::difference;
use crate::wire::{Request, Response};

// Read once: hundreds of exchanges begin in it.
static DEMO: LazyLock<World> = LazyLock::new(World::demo);

/// One run against a stub of its own, whose clock stands still at 2026-01-01T00:00:00Z and whose world is the demo's.
/// Every answer is checked against `openapi.json`; the record shows each exchange and what it did to the world.
pub struct Scenario {
    /// The stub.
    pub stub: Stub,
    record: String,
    exchanges: Vec<Exchange>,
}

impl Scenario {
    /// Starts the stub.
    ///
    /// # Panics
    /// It does not start.
    pub async fn start() -> Self {
        let stub = Stub::start(DEMO.clone()).await.expect("a stub");
        stub.stop_clock(true);
        let scenario = Self {
            stub,
            record: String::new(),
            exchanges: Vec::new(),
        };
        scenario.clock("2026-01-01T00:00:00Z");
        scenario
    }

    /// Puts the clock to a moment.
    ///
    /// # Panics
    /// It is no moment.
    pub fn clock(&self, to: &str) {
        self.stub.set_clock(to.parse().expect("a moment"));
    }

    /// Changes the world before the next request. What is remembered of earlier requests is forgotten.
    ///
    /// # Panics
    /// The changed world contradicts itself.
    pub fn seed(&self, change: impl FnOnce(&mut World)) {
        let mut world = self.stub.world();
        change(&mut world);
        self.stub.replace(world).expect("a world");
    }

    /// Puts the world back to the demo's.
    pub fn demo(&self) {
        self.seed(|world| world.clone_from(&DEMO));
    }

    /// Orders a failure for the next request to an operation.
    ///
    /// # Panics
    /// The operation documents no such failure.
    pub fn fail(&self, operation: Operation, response: fault::Response) {
        let fault = Fault {
            response: Some(response),
            ..Fault::new(operation)
        };
        self.stub.order(fault).expect("a documented failure");
    }

    /// Sends a request, checks its answer against the document, and records both under the heading `what`.
    ///
    /// # Panics
    /// The answer is not as documented.
    pub async fn call(&mut self, what: &str, request: Request) -> Response {
        let (answer, effect) = self.exchange(what, &request).await;
        let record = &mut self.record;
        // Writing to a string does not fail.
        let _ = write!(record, "# {what}\n\n{request}\n{answer}\n");
        for line in &effect {
            let _ = writeln!(record, "{line}");
        }
        if effect.is_empty() {
            record.push_str("(no effect)\n");
        }
        record.push('\n');
        answer
    }

    /// Sends a request like [`Scenario::call`] and records one line: status, Gigya's error code, and whether it had an effect.
    ///
    /// # Panics
    /// The answer is not as documented.
    pub async fn brief(&mut self, what: &str, request: Request) -> Response {
        let (answer, effect) = self.exchange(what, &request).await;
        let code = error_code(&answer.body).map_or(String::new(), |it| format!(" {it}"));
        let effect = if effect.is_empty() {
            ""
        } else {
            ", with effect"
        };
        let _ = writeln!(self.record, "{what}: {}{code}{effect}", answer.status);
        answer
    }

    /// Sends a request like [`Scenario::call`] and records nothing.
    ///
    /// # Panics
    /// The answer is not as documented.
    pub async fn silent(&mut self, what: &str, request: Request) -> Response {
        let answer = request.send(self.stub.addr()).await;
        self.witness(what, &request, &answer);
        answer
    }

    /// Adds a line to the record.
    pub fn note(&mut self, line: &str) {
        self.record.push_str(line);
        self.record.push('\n');
    }

    /// Checks an answer against the document, and keeps it for what it witnesses.
    ///
    /// # Panics
    /// The answer is not as documented.
    pub fn witness(&mut self, what: &str, request: &Request, answer: &Response) {
        let faults = contract::faults(request, answer).join("\n");
        assert!(
            faults.is_empty(),
            "{what}:\n{faults}\n\n{request}\n{answer}"
        );
        self.exchanges.push(contract::exchange(request, answer));
    }

    async fn exchange(&mut self, what: &str, request: &Request) -> (Response, Vec<String>) {
        let before = self.world();
        let answer = request.send(self.stub.addr()).await;
        self.witness(what, request, &answer);
        let effect = difference(&before, &self.world());
        (answer, effect)
    }

    fn world(&self) -> Value {
        serde_json::to_value(self.stub.world()).expect("a world is JSON")
    }

    /// The record, and the exchanges.
    pub fn finish(self) -> (String, Vec<Exchange>) {
        (self.record, self.exchanges)
    }
}

/// Gigya's error code, in any of its formats.
fn error_code(body: &str) -> Option<&str> {
    let (_, rest) = body.split_once("errorCode")?;
    let rest = rest.trim_start_matches(|it: char| !it.is_ascii_digit());
    rest.split(|it: char| !it.is_ascii_digit()).next()
}
