//! The `earntrack` binary, running for a test.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tempfile::TempDir;
use xshell::{Shell, cmd};

use crate::workspace;

/// What the server prints when it takes connections; the rest of the line is its URL.
const READY: &str = "listening on http://";

const START_TIMEOUT: Duration = Duration::from_mins(1);

/// Short, for how long a start takes is measured as well.
const POLL: Duration = Duration::from_millis(2);

/// How `/proc` counts time on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// A server on a free port with a folder of its own; stopped and deleted when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    /// Host and port.
    authority: String,
    home: TempDir,
}

impl Server {
    /// Starts a binary that says where it listens, with these settings and no others, and waits for it.
    ///
    /// What it logs goes to `log`.
    ///
    /// # Errors
    /// With the log when it does not start.
    pub(crate) fn launch(binary: &Path, settings: &[(&str, &str)], log: &Path) -> Result<Self> {
        let mut command = Command::new(binary);
        command.arg("serve");
        Self::start(command, settings, log)
    }

    /// The same for a program with arguments of its own.
    ///
    /// # Errors
    /// With the log when it does not start.
    pub(crate) fn start(mut command: Command, settings: &[(&str, &str)], log: &Path) -> Result<Self> {
        let home = TempDir::with_prefix("earntrack-")?;
        let program = command.get_program().display().to_string();
        let process = command
            .current_dir(home.path())
            .env_clear()
            .env("EARNTRACK_LISTEN", "127.0.0.1:0")
            .env("EARNTRACK_OPERATOR_LISTEN", "off")
            .env("EARNTRACK_DATA_DIR", home.path().join("data"))
            .envs(settings.iter().copied())
            .stdout(File::create(output_file(home.path()))?)
            .stderr(File::create(log)?)
            .spawn()
            .with_context(|| format!("{program} could not be started"))?;

        let mut server = Self { process, authority: String::new(), home };
        server.authority = server.wait_until_ready().or_else(|error| {
            let log = fs::read_to_string(log).unwrap_or_default();
            bail!("{error}; its log:\n{log}")
        })?;
        Ok(server)
    }

    /// Waits for the line that says where it listens, and returns host and port.
    fn wait_until_ready(&mut self) -> Result<String> {
        let start = Instant::now();
        loop {
            let output = fs::read_to_string(output_file(self.home.path()))?;
            if let Some(authority) = output.split_inclusive('\n').find_map(authority) {
                return Ok(authority);
            }
            if let Some(status) = self.process.try_wait()? {
                bail!("earntrack stopped with {status}");
            }
            if start.elapsed() > START_TIMEOUT {
                bail!("earntrack does not listen after {START_TIMEOUT:?}");
            }
            thread::sleep(POLL);
        }
    }

    /// Where it answers, without a slash at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.authority)
    }

    /// What it holds in memory at this moment.
    ///
    /// # Errors
    /// Where there is no `/proc`.
    pub(crate) fn resident_mib(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
    }

    /// The time that it has spent on processors, all of its threads together.
    ///
    /// # Errors
    /// Where there is no `/proc`.
    pub(crate) fn processor_time(&self) -> Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        // The name of the program stands in parentheses, and may hold anything.
        let (_, fields) = stat.rsplit_once(") ").context("no fields in stat")?;
        let ticks: Vec<f64> = fields.split(' ').skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
        Ok(Duration::from_secs_f64(ticks.iter().sum::<f64>() / TICKS_PER_SECOND))
    }

    /// Host and port.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// Sends a JSON document and returns the status of the answer.
    pub(crate) fn post(&self, path: &str, document: &Value) -> Result<u16> {
        send(&self.authority, "POST", path, &document.to_string())
    }
}

/// Sends a JSON document, or nothing, to `host:port`, and returns the status of the answer.
///
/// # Errors
/// Where nobody answers.
pub(crate) fn send(host: &str, method: &str, path: &str, body: &str) -> Result<u16> {
    let mut stream = TcpStream::connect(host).with_context(|| format!("{host} does not answer"))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut status_line = String::new();
    BufReader::new(stream).read_line(&mut status_line)?;
    let status = status_line.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.with_context(|| format!("{path} answered {status_line:?}"))
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have died on its own, which the test has noticed by then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The binary as it is while one works on it.
///
/// # Errors
/// When it does not compile.
pub(crate) fn build(shell: &Shell) -> Result<PathBuf> {
    cmd!(shell, "cargo build --package earntrack").run()?;
    binary("debug")
}

/// The binary as users run it.
///
/// # Errors
/// When it does not compile.
pub(crate) fn build_release(shell: &Shell) -> Result<PathBuf> {
    cmd!(shell, "cargo build --release --package earntrack").run()?;
    binary("release")
}

/// Where the binary of a profile is, once it is built.
///
/// # Errors
/// Where cargo cannot say what the target directory is.
pub(crate) fn binary(profile: &str) -> Result<PathBuf> {
    let target = workspace::metadata()?.target_directory;
    let name = format!("earntrack{}", std::env::consts::EXE_SUFFIX);
    Ok(target.join(profile).join(name).into_std_path_buf())
}

fn output_file(home: &Path) -> PathBuf {
    home.join("stdout")
}

/// Host and port, from the line that names them; `None` from a line that is still being written.
fn authority(line: &str) -> Option<String> {
    let url = line.strip_suffix('\n')?.strip_prefix(READY)?;
    Some(url.trim_end_matches('/').to_owned())
}
