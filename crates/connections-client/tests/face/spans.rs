use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use connections_client::{Retries, Settings, Symphony};
use connections_stub::Operation::SymphonyUnfollowUser;
use connections_stub::fault::Answer;
use tracing::Level;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::setup::{SECRETS, call_all};
use crate::{order, stub};

/// What is traced on this thread while the guard lives.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn start(level: Level) -> (Self, DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_span_events(FmtSpan::CLOSE)
            .with_writer(move || writer.clone())
            .with_ansi(false)
            .without_time()
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    /// Each line without the times that a span took.
    fn lines(&self) -> String {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        let lines = text.lines();
        let lines = lines.map(|it| it.split(" time.busy").next().unwrap().trim());
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_call_is_a_span_with_operation_status_and_attempts() {
    let stub = stub().await;
    let (log, _guard) = Log::start(Level::INFO);
    order(&stub, SymphonyUnfollowUser, 1, Answer::Status(500));
    let retries = Retries::up_to(1).first_pause(Duration::from_millis(1));
    let settings = Settings::new().retries(retries);
    let bot = Symphony::at(&stub.url(), "bot-session", &settings).unwrap();
    bot.unfollow_user(7215545057281, &[]).await.unwrap();
    bot.remove_connection(1).await.unwrap_err();
    insta::assert_snapshot!(log.lines());
}

#[tokio::test]
async fn nothing_traced_tells_a_secret() {
    let stub = stub().await;
    let (log, _guard) = Log::start(Level::TRACE);
    call_all(&stub, &Settings::new()).await;
    let log = log.lines();
    assert_eq!(log.matches("call: close").count(), 5, "{log}");
    for secret in SECRETS {
        assert!(!log.contains(secret), "{log}");
    }
}

/// A span that nobody looks at leaves the caller's alone, which may have fields of the same names.
#[tokio::test]
async fn the_span_of_the_caller_is_not_written_to() {
    let stub = stub().await;
    let (log, _guard) = Log::start(Level::WARN);
    let own = tracing::warn_span!("own", status = tracing::field::Empty, attempts = "none");
    {
        let bot = Symphony::at(&stub.url(), "bot-session", &Settings::new()).unwrap();
        let call = bot.unfollow_user(7215545057281, &[]);
        tracing::Instrument::instrument(call, own).await.unwrap();
    }
    insta::assert_snapshot!(log.lines(), @r#"WARN own{attempts="none"}: face::spans: close"#);
}
