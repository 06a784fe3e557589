//! The built binary, running on a data directory.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
};

use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, ChildStdout, Command},
};

use crate::{Client, client::Door, told_where};

/// What the server prints once it takes connections; host and port follow.
const READY: &str = "listening on http://";

/// `earntrack serve`, killed when it is dropped.
pub struct Process {
    child: Child,
    /// Host and port.
    pub address: String,
    /// Kept open, so that the server can always write to it.
    _output: BufReader<ChildStdout>,
}

/// Where the binary with optimisations is.
const RELEASE_VARIABLE: &str = "EARNTRACK_TEST_RELEASE";

/// The binary that people run; `None`, said aloud, where the run does not bring it.
///
/// # Panics
/// When it is not where it is said to be.
#[must_use]
pub fn release_binary() -> Option<PathBuf> {
    let binary = PathBuf::from(told_where(RELEASE_VARIABLE, "the binary with optimisations")?);
    assert!(binary.exists(), "{} is not there", binary.display());
    Some(binary)
}

/// The binary with optimisations where there is one, and the other where there is none.
#[must_use]
pub fn quickest_binary() -> PathBuf {
    release_binary().unwrap_or_else(debug_binary)
}

/// # Panics
/// When it has not been built.
#[must_use]
pub fn debug_binary() -> PathBuf {
    let binary = target_folder().join("debug/earntrack");
    assert!(
        binary.exists(),
        "{} is not there; `cargo build -p earntrack` makes it, and `cargo xtask test` does that first",
        binary.display()
    );
    binary
}

/// What whoever runs the tests has set.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "whoever runs the tests says what they are to do")]
pub fn asked_for(variable: &str) -> Option<String> {
    std::env::var(variable).ok()
}

/// From `target/debug/deps/faults-…`.
fn target_folder() -> PathBuf {
    std::env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned()
}

/// A command of the binary on a data directory, with no setting from outside.
#[must_use]
pub fn command(binary: &Path, data: &Path, database: Option<&str>) -> Command {
    let mut command = Command::new(binary);
    command
        .current_dir(data)
        .env_clear()
        .env("EARNTRACK_DATA_DIR", data.join("data"))
        .env("EARNTRACK_LISTEN", "127.0.0.1:0")
        .env("EARNTRACK_OPERATOR_LISTEN", "off")
        .env("ACCESS_TOKEN_MINUTES", "60")
        .env("RATE_LIMIT_PROFILE", "off")
        .env("RUST_LOG", "warn")
        .env("BACKUP_DIR", "off")
        .envs(database.map(|url| ("DATABASE_URL", url)))
        .kill_on_drop(true);
    command
}

impl Process {
    /// Serves, and returns once it takes connections.
    ///
    /// # Panics
    /// With its log when it stops instead.
    pub async fn start(binary: &Path, data: &Path, database: Option<&str>) -> Self {
        Self::start_with(binary, data, database, &[]).await
    }

    /// The same, with further settings.
    ///
    /// # Panics
    /// As [`Self::start`].
    pub async fn start_with(
        binary: &Path,
        data: &Path,
        database: Option<&str>,
        settings: &[(&str, String)],
    ) -> Self {
        let log = data.join("log");
        let mut child = command(binary, data, database)
            .arg("serve")
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::piped())
            .stderr(File::options().create(true).append(true).open(&log).unwrap())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).await.unwrap();
        let Some(address) = line.trim().strip_prefix(READY) else {
            panic!("the server said {line:?}; its log:\n{}", fs::read_to_string(log).unwrap());
        };
        Self { address: address.to_owned(), child, _output: output }
    }

    /// Someone who is not signed in.
    #[must_use]
    pub fn visitor(&self) -> Client {
        Client::at(Door::Socket(self.address.clone()))
    }

    /// Ends it in the middle of whatever it does.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Asks it to stop; [`Self::ended`] says how that went.
    pub async fn terminate(&self) {
        let process = self.number().to_string();
        assert!(Command::new("kill").args(["-TERM", &process]).status().await.unwrap().success());
    }

    pub async fn ended(mut self) -> ExitStatus {
        self.child.wait().await.unwrap()
    }

    /// What the system calls it.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.child.id().expect("the server runs")
    }

    /// What it has resident, in KiB.
    #[must_use]
    pub fn resident_kib(&self) -> u64 {
        memory_kib(self.number(), "VmRSS").expect("the server runs")
    }

    /// The most that it has had resident, in KiB.
    #[must_use]
    pub fn peak_kib(&self) -> u64 {
        memory_kib(self.number(), "VmHWM").expect("the server runs")
    }
}

/// A line of `/proc/…/status`, in KiB; `None` once the process is over.
#[must_use]
pub fn memory_kib(process: u32, field: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}
