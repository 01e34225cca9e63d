//! The stub server as a program.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use connections_stub::world::DEMO;
use connections_stub::{Stub, World};

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
  1  the world file is at fault, or the address can't be listened on
  2  the arguments are at fault";

#[derive(Subcommand)]
enum Command {
    /// Serve until ctrl-C or SIGTERM
    ///
    /// Prints the base URL on standard output once connections are taken.
    Serve {
        /// Address and port to listen on; port 0 takes a free one
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// File of the world to answer from, instead of the demo world
        #[arg(long, value_name = "FILE")]
        world: Option<PathBuf>,
    },
    /// Print the demo world as a commented file
    World,
    /// Look for faults in a world file
    Check {
        /// The file
        world: PathBuf,
    },
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
        Command::Serve { listen, world } => {
            let world = match world {
                Some(path) => World::read(&path)?,
                None => World::demo(),
            };
            let runtime = tokio::runtime::Runtime::new().context("can't start a runtime")?;
            runtime.block_on(serve(world, listen))
        }
        Command::World => print(DEMO),
        Command::Check { world } => Ok(World::read(&world).map(drop)?),
    }
}

async fn serve(world: World, listen: SocketAddr) -> anyhow::Result<()> {
    // Before the URL is out: who reads it may send a signal at once.
    let mut stop = StopSignal::watch()?;
    let stub = Stub::listen(world, listen).await?;
    print(&format!("{}\n", stub.url()))?;
    stop.received().await;
    tokio::select! {
        () = stub.shutdown() => {}
        () = stop.received() => {}
    }
    Ok(())
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
