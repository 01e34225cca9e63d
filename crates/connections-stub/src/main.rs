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
  0  done, or stopped by ctrl-C or SIGTERM after the requests under way were answered
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
    let stop = stop_signal()?;
    let stub = Stub::listen(world, listen).await?;
    print(&format!("{}\n", stub.url()))?;
    stop.await;
    stub.shutdown().await;
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

/// Comes to its end with ctrl-C or SIGTERM.
#[cfg(unix)]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt()).context("can't watch for signals")?;
    let mut terminate = signal(SignalKind::terminate()).context("can't watch for signals")?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Comes to its end with ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a handler the default one ends the program, which is as good.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
