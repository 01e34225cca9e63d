//! The stub server as a program.

use std::env::VarError;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use connections_stub::world::DEMO;
use connections_stub::{AccessError, Keep, Stub, World};

/// A stand-in for Symphony, HCL Connections, Persona and Gigya.
///
/// Answers the five documented operations as the vendors' pages say, from a world of people and ties that you write
/// down in a file. Tests set faults and the clock, and read state and journal, over HTTP under /__stub/.
#[derive(Parser)]
#[command(name = "connections-stub", version, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done, or stopped by ctrl-C or SIGTERM: once the requests under way are answered, or at once by a second one
  1  the world file, the control token or the state is at fault, or the address can't be listened on
  2  the arguments are at fault";

#[derive(Subcommand)]
enum Command {
    /// Serve until ctrl-C or SIGTERM
    ///
    /// Prints the base URL on standard output once connections are taken.
    Serve(Serve),
    /// Print the demo world as a commented file
    World,
    /// Look for faults in a world file
    Check {
        /// The file
        world: PathBuf,
    },
}

#[derive(clap::Args)]
struct Serve {
    /// Address or name and port to listen on, or a port alone, which is on loopback; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: Listen,
    /// File of the world to answer from, instead of the demo world; with --state, what a new file begins with
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
    /// Keep all worlds in this file, which is made if it is not there, and go on from what is in it; or in the database
    /// postgres://…, which others may share. Without it, for that of CONNECTIONS_STUB_STATE, if it is set; else in memory
    #[arg(long, value_name = "FILE|URL")]
    state: Option<String>,
    /// Tell of every request on standard error, in one line
    #[arg(long)]
    log: bool,
    /// Ask for this bearer token under /__stub/; others on the machine may see arguments, so the next two are better
    #[arg(long, value_name = "TOKEN", conflicts_with = "control_token_file")]
    control_token: Option<String>,
    /// Ask for the bearer token in this file; without one, for that of CONNECTIONS_STUB_CONTROL_TOKEN, if it is set
    #[arg(long, value_name = "FILE")]
    control_token_file: Option<PathBuf>,
    /// Let requests under /__stub/ name this host too, beside loopback and the address; may be repeated
    #[arg(long, value_name = "HOST", value_parser = host)]
    allow_host: Vec<String>,
    /// Let web pages of this origin use what is under /__stub/; may be repeated
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    allow_origin: Vec<String>,
}

// Looked at twice, so that what is wrong is an argument's fault and no later one.
fn host(text: &str) -> Result<String, AccessError> {
    Stub::builder().allow_host(text).map(|_| text.to_owned())
}

fn origin(text: &str) -> Result<String, AccessError> {
    Stub::builder().allow_origin(text).map(|_| text.to_owned())
}

impl Serve {
    /// Where the worlds are kept.
    fn keep(&self) -> anyhow::Result<Keep> {
        let variable = || std::env::var(STATE_VARIABLE).ok();
        let Some(state) = self.state.clone().or_else(variable) else {
            return Ok(Keep::Memory);
        };
        if state.starts_with("postgres://") || state.starts_with("postgresql://") {
            #[cfg(feature = "postgres")]
            return Ok(Keep::Postgres(state));
            #[cfg(not(feature = "postgres"))]
            anyhow::bail!("this program is built without the feature `postgres`");
        }
        #[cfg(feature = "file")]
        return Ok(Keep::File(PathBuf::from(state)));
        #[cfg(not(feature = "file"))]
        anyhow::bail!("this program is built without the feature `file`");
    }
}

/// Where the control token is when no argument says so.
const TOKEN_VARIABLE: &str = "CONNECTIONS_STUB_CONTROL_TOKEN";

/// Where the state is when no argument says so: the URL of a database may have a password in it.
const STATE_VARIABLE: &str = "CONNECTIONS_STUB_STATE";

/// Where to listen.
#[derive(Clone)]
struct Listen {
    host: String,
    port: u16,
}

impl FromStr for Listen {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (host, port) = text.rsplit_once(':').unwrap_or(("127.0.0.1", text));
        let bare = host
            .strip_prefix('[')
            .and_then(|it| it.strip_suffix(']'))
            .filter(|it| it.contains(':'));
        let host = bare.unwrap_or(host);
        let is_host = !host.is_empty() && (bare.is_some() || !host.contains([':', '[', ']', '/']));
        match port.parse() {
            Ok(port) if is_host => Ok(Self {
                host: host.to_owned(),
                port,
            }),
            _ => Err("expected such as 127.0.0.1:8080, localhost:8080, [::1]:8080 or 8080"),
        }
    }
}

impl Listen {
    /// The address, an IPv4 one if there is the choice: that is what most clients try for `localhost`.
    async fn resolve(&self) -> anyhow::Result<SocketAddr> {
        let Self { host, port } = self;
        let found = tokio::net::lookup_host((host.as_str(), *port)).await;
        let mut found: Vec<_> = found
            .with_context(|| format!("can't find the address of {host}"))?
            .collect();
        found.sort_by_key(SocketAddr::is_ipv6);
        let first = found.first().copied();
        first.with_context(|| format!("{host} has no address"))
    }
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(settings) => {
            let runtime = tokio::runtime::Runtime::new().context("can't start a runtime")?;
            runtime.block_on(serve(settings))
        }
        Command::World => print(DEMO),
        Command::Check { world } => Ok(World::read(&world).map(drop)?),
    }
}

async fn serve(settings: Serve) -> anyhow::Result<()> {
    let world = match &settings.world {
        Some(path) => World::read(path)?,
        None => World::demo(),
    };
    let mut builder = Stub::builder().world(world);
    for host in &settings.allow_host {
        builder = builder.allow_host(host)?;
    }
    for origin in &settings.allow_origin {
        builder = builder.allow_origin(origin)?;
    }
    let token = control_token(&settings)?;
    if let Some((token, source)) = &token {
        builder = builder.control_token(token).context(source.clone())?;
    }
    if settings.log {
        builder = builder.log(|entry| eprintln!("{entry}"));
    }
    // Before the URL is out: who reads it may send a signal at once.
    let mut stop = StopSignal::watch()?;
    let addr = settings.listen.resolve().await?;
    let stub = builder.listen(addr).serve(settings.keep()?).await?;
    if !stub.addr().ip().is_loopback() && token.is_none() {
        eprintln!(
            "warning: all who can reach {} can use /__stub/, which shows every secret of the world; \
             see --control-token-file",
            stub.addr()
        );
    }
    print(&format!("{}\n", stub.url()))?;
    stop.received().await;
    tokio::select! {
        () = stub.shutdown() => {}
        () = stop.received() => {}
    }
    Ok(())
}

/// The control token, if there is to be one, and where it comes from.
fn control_token(settings: &Serve) -> anyhow::Result<Option<(String, String)>> {
    if let Some(token) = &settings.control_token {
        return Ok(Some((token.clone(), "--control-token".to_owned())));
    }
    if let Some(path) = &settings.control_token_file {
        let path = path.display().to_string();
        let text = std::fs::read_to_string(&path).with_context(|| format!("can't read {path}"))?;
        return Ok(Some((text.trim_end().to_owned(), path)));
    }
    match std::env::var(TOKEN_VARIABLE) {
        Ok(token) => Ok(Some((token, TOKEN_VARIABLE.to_owned()))),
        Err(VarError::NotPresent) => Ok(None),
        // The other fault's message has the value in it.
        Err(VarError::NotUnicode(_)) => anyhow::bail!("{TOKEN_VARIABLE} is not UTF-8"),
    }
}

/// Prints on standard output. A reader that has gone is no fault.
fn print(text: &str) -> anyhow::Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("can't write to standard output")
        }
        _ => Ok(()),
    }
}

/// Ctrl-C and SIGTERM.
#[cfg(unix)]
struct StopSignal {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignal {
    fn watch() -> anyhow::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let watch = |kind| signal(kind).context("can't watch for signals");
        Ok(Self {
            interrupt: watch(SignalKind::interrupt())?,
            terminate: watch(SignalKind::terminate())?,
        })
    }

    async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
struct StopSignal;

#[cfg(not(unix))]
impl StopSignal {
    fn watch() -> anyhow::Result<Self> {
        Ok(Self)
    }

    async fn received(&mut self) {
        // Without a handler the default one ends the program, which is as good.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
