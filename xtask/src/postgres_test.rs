//! `cargo xtask postgres-test`: the suites that need PostgreSQL, on a server that is started for them and gone afterwards.

use std::error::Error;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Where the URL of a database is that is to be used instead.
const URL: &str = "STUB_POSTGRES";
/// The user that PostgreSQL runs as where root runs this, as which it would not.
const USER: &str = "postgres";

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Runs the suites. The exit code is 1 if one failed, or there is no server to be had.
pub fn run(root: &Path) -> ExitCode {
    match try_run(root) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn try_run(root: &Path) -> Outcome {
    if let Ok(url) = std::env::var(URL) {
        return test(root, &url);
    }
    let server = Server::start()?;
    test(root, &server.url)
}

fn test(root: &Path, url: &str) -> Outcome {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut tests = Command::new(cargo);
    tests.args([
        "test",
        "--package",
        "connections-stub",
        "--features",
        "postgres",
    ]);
    tests.args([
        "--test",
        "postgres",
        "--",
        "--include-ignored",
        "--nocapture",
    ]);
    succeed(tests.current_dir(root).env(URL, url))
}

/// A running server.
struct Server {
    tools: PathBuf,
    folder: PathBuf,
    url: String,
}

impl Server {
    fn start() -> Outcome<Self> {
        let tools = tools().ok_or(
            "needs PostgreSQL: `initdb` and `pg_ctl` are neither in PATH nor under /usr/lib/postgresql (Debian's package \
             is `postgresql`); or name a database that may be written to as STUB_POSTGRES=postgres://user@host/database",
        )?;
        // Both are free as long as nobody takes them.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = std::env::temp_dir().join(format!("connections-stub-postgres-{port}"));
        std::fs::create_dir(&folder)?;
        let server = Self {
            tools,
            url: format!("postgres://{USER}@127.0.0.1:{port}/postgres"),
            folder,
        };
        if is_root() {
            succeed(Command::new("chown").arg(USER).arg(&server.folder))?;
        }
        let data = server.data();
        succeed(
            server
                .tool("initdb")
                .args(["--auth=trust", "--username", USER, "-D"])
                .arg(&data),
        )?;
        let options = format!("-p {port} -h 127.0.0.1 -k {}", server.folder.display());
        let mut start = server.tool("pg_ctl");
        start.args(["start", "--wait", "-o", &options, "-l"]);
        succeed(start.arg(server.folder.join("log")).arg("-D").arg(&data))?;
        Ok(server)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn tool(&self, name: &str) -> Command {
        let path = self.tools.join(name);
        let mut command = Command::new(&path);
        if is_root() {
            command = Command::new("runuser");
            command.args(["-u", USER, "--"]).arg(path);
        }
        command
            .current_dir(&self.folder)
            .stdout(std::process::Stdio::null());
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut stop = self.tool("pg_ctl");
        // One that has not come to run needs no stop.
        let _ = stop
            .args(["stop", "--mode=immediate", "-D"])
            .arg(self.data())
            .status();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The folder that has the tools, of the newest version if there are several.
fn tools() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = std::env::split_paths(&path).collect();
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut debian: Vec<_> = debian.map(|it| it.path().join("bin")).collect();
    debian.sort();
    folders.extend(debian.into_iter().rev());
    folders
        .into_iter()
        .find(|it| it.join("initdb").exists() && it.join("pg_ctl").exists())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|it| it.stdout == b"0\n")
}

fn succeed(command: &mut Command) -> Outcome {
    let status = command
        .status()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?}: {status}").into())
    }
}
