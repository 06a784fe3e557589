//! A Redis server of one's own, for as long as a test run needs it.

use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use xshell::Shell;

use crate::tools;

/// Where the tests look for a server that they share.
pub(crate) const URL_VARIABLE: &str = "EARNTRACK_TEST_REDIS";

const PROGRAM: &str = "redis-server";

const START_TIMEOUT: Duration = Duration::from_secs(20);

/// A running server that writes nothing to disk; stopped when dropped.
#[derive(Debug)]
pub(crate) struct Redis {
    process: Child,
    port: u16,
    home: TempDir,
}

impl Redis {
    /// Starts it, and waits until it takes connections.
    ///
    /// # Errors
    /// With the server's own words when it does not start.
    pub(crate) fn start(shell: &Shell) -> Result<Self> {
        tools::ensure_program(shell, PROGRAM, PROGRAM)?;
        let home = tempfile::Builder::new().prefix("earntrack-redis-").tempdir()?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let process = Command::new(PROGRAM)
            .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
            .args(["--save", "", "--appendonly", "no", "--logfile", "log"])
            .current_dir(home.path())
            .spawn()
            .context("redis-server could not be started")?;
        let mut server = Self { process, port, home };
        server.wait_until_ready()?;
        Ok(server)
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            let log = || fs::read_to_string(self.home.path().join("log")).unwrap_or_default();
            if let Some(status) = self.process.try_wait()? {
                bail!("Redis stopped with {status}:\n{}", log());
            }
            if start.elapsed() > START_TIMEOUT {
                bail!("Redis takes no connections after {START_TIMEOUT:?}:\n{}", log());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        // It has nothing to put away.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
