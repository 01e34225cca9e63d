//! What the faces trace, in a program of its own: `tracing` keeps one mind for all threads of a program on whether a
//! span is wanted, and asks the thread that meets the span first alone while there is one subscriber.

#![allow(clippy::unwrap_used, reason = "what does not hold fails the test")]

#[path = "face/secrets.rs"]
mod secrets;

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use connections_client::{Retries, Settings, Symphony};
use connections_stub::Operation::SymphonyUnfollowUser;
use connections_stub::fault::{self, Fault};
use connections_stub::{Stub, World};
use tracing::Level;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::secrets::{SECRETS, call_all};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What calls on a stub trace, each line without the times that a span took. One test at a time, for the reason above.
fn traced(level: Level, calls: impl AsyncFnOnce(Stub)) -> String {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .without_time()
        .finish();
    tracing::subscriber::with_default(subscriber, || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async { calls(Stub::start(World::demo()).await.unwrap()).await });
    });
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines = text.lines();
    let lines = lines.map(|it| it.split(" time.busy").next().unwrap().trim());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_call_is_a_span_with_operation_status_and_attempts() {
    let log = traced(Level::INFO, async |stub| {
        let fault = Fault {
            operation: SymphonyUnfollowUser,
            times: 1,
            delay_ms: 0,
            response: Some(fault::Response::Status(500)),
            connection: None,
        };
        stub.order(fault).unwrap();
        let retries = Retries::up_to(1).first_pause(Duration::from_millis(1));
        let settings = Settings::new().retries(retries);
        let bot = Symphony::at(&stub.url(), "bot-session", &settings).unwrap();
        bot.unfollow_user(7215545057281, &[8315056685058])
            .await
            .unwrap();
        bot.remove_connection(1).await.unwrap_err();
    });
    insta::assert_snapshot!(log);
}

#[test]
fn nothing_traced_tells_a_secret() {
    let log = traced(Level::TRACE, async |stub| {
        call_all(&stub, &Settings::new()).await;
    });
    assert_eq!(log.matches("call: close").count(), 5, "{log}");
    for secret in SECRETS {
        assert!(!log.contains(secret), "{log}");
    }
}

/// A span that nobody looks at leaves the caller's alone, which may have fields of the same names.
#[test]
fn the_span_of_the_caller_is_not_written_to() {
    let log = traced(Level::WARN, async |stub| {
        let own = tracing::warn_span!("own", status = tracing::field::Empty, attempts = "none");
        let bot = Symphony::at(&stub.url(), "bot-session", &Settings::new()).unwrap();
        let call = bot.unfollow_user(7215545057281, &[8315056685058]);
        tracing::Instrument::instrument(call, own).await.unwrap();
    });
    insta::assert_snapshot!(log, @r#"WARN own{attempts="none"}: spans: close"#);
}
