//! Servers of one's own, which a case may kill: what several nodes are run behind and over.

mod nginx;
mod pgbouncer;
mod postgres;
mod redis;

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tempfile::TempDir;
use tokio::{net::TcpStream, process::Command};

use crate::told_where;

pub use nginx::Nginx;
pub use pgbouncer::PgBouncer;
pub use postgres::PostgresServer;
pub use redis::{RedisCluster, Sentinels};

/// Where the programs of PostgreSQL are; whoever says so has installed `PgBouncer` and nginx as well.
const PROGRAMS_VARIABLE: &str = "EARNTRACK_TEST_MACHINES";

/// PostgreSQL and `PgBouncer` refuse to run as root; this account takes its place.
const ACCOUNT: &str = "postgres";

/// Where the programs are; `None`, said aloud, where the run does not bring them.
#[derive(Debug, Clone)]
pub struct Machines {
    postgres: PathBuf,
}

impl Machines {
    #[must_use]
    pub fn find() -> Option<Self> {
        let postgres = told_where(PROGRAMS_VARIABLE, "a PostgreSQL to start, beside PgBouncer and nginx,")?;
        Some(Self { postgres: postgres.into() })
    }
}

/// A file of `ops/`, which operators take as it is, with the places of a case in it.
fn sample(path: &str, places: &[(&str, &str)]) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ops").join(path);
    let mut text = fs::read_to_string(&file).unwrap();
    for (theirs, ours) in places {
        assert!(text.contains(theirs), "{path} has no {theirs:?}");
        text = text.replace(theirs, ours);
    }
    text
}

/// A folder that the account can write to.
fn home(prefix: &str) -> TempDir {
    // Short, for a Unix socket's path may have 107 bytes.
    let home = tempfile::Builder::new().prefix(prefix).tempdir().unwrap();
    if is_root() {
        let done = std::process::Command::new("chown").arg(format!("{ACCOUNT}:")).arg(home.path()).status();
        assert!(done.unwrap().success());
    }
    home
}

/// A program that runs as a user it accepts, and goes when this process does.
fn command(asked: impl AsRef<Path>) -> Command {
    let asked = asked.as_ref();
    // Where Debian has those for administrators, whose PATH need not be ours.
    let program = Some(Path::new("/usr/sbin").join(asked)).filter(|file| file.is_file());
    let program = program.unwrap_or_else(|| asked.to_owned());
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command
            .args([format!("--reuid={ACCOUNT}"), format!("--regid={ACCOUNT}")])
            .args(["--clear-groups", "--pdeathsig=KILL"])
            .arg(program);
        command
    } else {
        Command::new(program)
    };
    command.stdin(Stdio::null()).kill_on_drop(true);
    command
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// A port that nobody listens on, with room for another one 10,000 above it.
fn free_port() -> u16 {
    loop {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        if port < 55_000 {
            return port;
        }
    }
}

/// Waits until someone takes connections, half a minute at most.
async fn wait_for(port: u16, log: &Path) {
    for _ in 0..1500 {
        if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no one listens: {}", fs::read_to_string(log).unwrap_or_default());
}

async fn signal(name: &str, process: u32) {
    let done = Command::new("kill").args([name, &process.to_string()]).status().await;
    assert!(done.unwrap().success());
}
