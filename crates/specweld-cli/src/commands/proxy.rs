//! `specweld proxy`

use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use specweld_conformance::Coverage;
use specweld_conformance::proxy::{self, Sink, Upstream, sink};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::task::LocalSet;
use url::Url;

use super::contract::{Judge, Judging};
use super::reports;
use crate::recorder::{self, Recorder};
use crate::report::{Outcome, Reporting};
use crate::write;

/// How long a command has to come to its end after a signal.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(clap::Args, Debug)]
#[command(
    after_help = "Without a command the URL of the proxy is the first line on stdout, and the reports come when it is stopped (Ctrl-C, SIGTERM). With one it is in the command's environment, and the reports come when the command ends. A request that is not as documented breaks nothing where the server refuses it. Exit codes: 0 all that was documented was kept; 1 something was not, or the command failed; 6 nothing could be judged."
)]
pub struct Proxy {
    #[command(flatten)]
    judging: Judging,
    /// The URL of the server
    #[arg(long, value_name = "URL", value_parser = upstream)]
    upstream: Url,
    /// The address to listen on; port 0 is a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// A file to record the exchanges in, as HAR, without what is secret in them
    #[arg(long, value_name = "FILE")]
    har: Option<PathBuf>,
    /// Give the server the Host header that the client has sent, instead of its own
    #[arg(long)]
    keep_host: bool,
    /// How much of a body is kept to be judged; all of it is passed on
    #[arg(long, value_name = "KIB", default_value_t = 1024)]
    keep: u32,
    /// The environment variable of the command that holds the URL of the proxy
    #[arg(long, value_name = "NAME", default_value = "SPECWELD_PROXY_URL", value_parser = variable)]
    env: String,
    /// A command to run, behind `--`: such as the tests of a client
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// A URL of a server, which requests' paths can stand behind.
fn upstream(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if !["http", "https"].contains(&url.scheme()) || !url.has_host() {
        return Err("it is no URL of http or https".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it holds a user or a password: the client has to send them".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(
            "it holds a query or a fragment, which no request's path can stand behind".to_owned(),
        );
    }
    Ok(url)
}

fn variable(text: &str) -> Result<String, String> {
    match text.is_empty() || text.contains(['=', '\0']) {
        true => Err("it is no name of an environment variable".to_owned()),
        false => Ok(text.to_owned()),
    }
}

pub fn run(arguments: &Proxy, reporting: &Reporting) -> Outcome {
    reports::or_not_run(start(arguments, reporting))
}

fn start(arguments: &Proxy, reporting: &Reporting) -> Result<Outcome> {
    let judging = &arguments.judging;
    judging.reports.check();
    let Some(judge) = judging.read(reporting)? else {
        return Ok(Outcome::NotRun);
    };
    let recorder = arguments.har.as_ref().map(|path| -> Result<Recorder> {
        let failed = || format!("cannot write {}", path.display());
        let file = File::create(path).with_context(failed)?;
        let base = arguments.upstream.origin().ascii_serialization();
        Recorder::new(file, base).with_context(failed)
    });
    let recorder = recorder.transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start")?;
    let (sink, source) = sink();
    let (coverage, recorded, status) = std::thread::scope(|scope| {
        let judged = (&judge.contract, judge.settings, &judge.mask);
        let judged = scope.spawn(move || recorder::judge(source, judged, recorder));
        let status = LocalSet::new().block_on(&runtime, serve(arguments, sink, reporting));
        // What is still under way on the runtime holds exchanges.
        drop(runtime);
        let (coverage, recorded) = match judged.join() {
            Ok(judged) => judged,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        (coverage, recorded, status)
    });
    let status = status?;
    let outcome = finish(arguments, &judge, &coverage, status)?;
    recorded.context("the exchanges cannot be recorded")?;
    Ok(outcome)
}

/// Reports, and says how the run ended.
fn finish(
    arguments: &Proxy,
    judge: &Judge,
    coverage: &Coverage<'_>,
    status: Option<ExitStatus>,
) -> Result<Outcome> {
    if let Some(status) = status.filter(|it| !it.success()) {
        anstream::eprintln!("specweld proxy: the command failed: {status}");
    }
    match (coverage.exchanges(), coverage.answers()) {
        (0, _) => bail!("no request came: the client has to use the URL of the proxy"),
        (_, 0) => bail!("{} gave no response to any request", arguments.upstream),
        _ => {}
    }
    let report = judge.report(coverage, arguments.upstream.as_str());
    arguments.judging.reports.write(&report)?;
    Ok(match status.is_none_or(|it| it.success()) {
        true => reports::outcome(&report),
        false => Outcome::Faulty,
    })
}

/// Passes requests on until it is stopped, or the command ends: how, if there is one.
async fn serve(arguments: &Proxy, sink: Sink, reporting: &Reporting) -> Result<Option<ExitStatus>> {
    let listen = arguments.listen;
    let listener = TcpListener::bind(listen).await;
    let listener = listener.with_context(|| format!("cannot listen on {listen}"))?;
    let url = format!("http://{}", listener.local_addr()?);
    let proxy = proxy::Proxy {
        upstream: Upstream::new(&arguments.upstream)?,
        keeps_host: arguments.keep_host,
        kept: usize::try_from(arguments.keep)
            .unwrap_or(usize::MAX)
            .saturating_mul(1024),
        sink,
    };
    // From here on a signal stops it: who has read the URL may send one.
    let signals = Signals::new()?;
    let Some((program, rest)) = arguments.command.split_first() else {
        write::stdout(format!("{url}\n").as_bytes())?;
        proxy::serve(listener, proxy, signals.next()).await;
        return Ok(None);
    };
    if !reporting.quiet {
        anstream::eprintln!("specweld proxy: {url} stands before {}", arguments.upstream);
    }
    let child = Command::new(program)
        .args(rest)
        .env(&arguments.env, &url)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot run {program}"))?;
    let mut status = None;
    proxy::serve(listener, proxy, async {
        status = Some(ended(child, signals).await);
    })
    .await;
    status.transpose().context("cannot wait for the command")
}

/// Waits for the end of a command, which a signal brings about.
async fn ended(mut child: Child, signals: Signals) -> std::io::Result<ExitStatus> {
    tokio::select! {
        status = child.wait() => return status,
        () = signals.next() => {}
    }
    // A terminal has told the command, too: it has some time to come to its end by itself.
    match tokio::time::timeout(PATIENCE, child.wait()).await {
        Ok(status) => status,
        Err(_) => {
            child.start_kill()?;
            child.wait().await
        }
    }
}

/// The signals that stop a program.
struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    fn new() -> Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits for one.
    #[cfg(unix)]
    async fn next(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Waits for one.
    #[cfg(not(unix))]
    async fn next(self) {
        // Where none can be waited for, the program is ended as any other.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
