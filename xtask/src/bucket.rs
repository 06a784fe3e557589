//! A bucket of one's own, behind a server that speaks S3, for as long as a test run needs it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use tempfile::TempDir;
use xshell::Shell;

use crate::{server, tools, workspace};

/// Where the tests look for a bucket that they may fill: `http://host:port/bucket`.
pub(crate) const URL_VARIABLE: &str = "EARNTRACK_TEST_BUCKET";

const NAME: &str = "documents";

const START_TIMEOUT: Duration = Duration::from_mins(1);

/// A running server with one bucket; stopped and deleted when dropped.
#[derive(Debug)]
pub(crate) struct Bucket {
    process: Child,
    /// Host and port.
    authority: String,
    home: TempDir,
}

impl Bucket {
    /// Installs moto where it is missing, starts it and makes the bucket.
    ///
    /// # Errors
    /// With the server's own words when it does not start.
    pub(crate) fn start(shell: &Shell) -> Result<Self> {
        let folder = workspace::metadata()?.target_directory.into_std_path_buf().join("bucket");
        let programs = tools::python_environment(shell, &folder, "xtask/bucket/requirements.txt")?;
        let home = TempDir::with_prefix("earntrack-bucket-")?;
        let port = tools::free_port()?;
        let log = File::create(log_file(home.path()))?;
        let process = Command::new(programs.join("moto_server"))
            .args(["--host", "127.0.0.1", "--port", &port.to_string()])
            .current_dir(home.path())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let mut bucket = Self { process, authority: format!("127.0.0.1:{port}"), home };
        bucket.wait_until_made()?;
        Ok(bucket)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/{NAME}", self.authority)
    }

    fn wait_until_made(&mut self) -> Result<()> {
        let start = Instant::now();
        loop {
            if let Ok(status) = server::send(&self.authority, "PUT", &format!("/{NAME}"), "") {
                ensure!(status == 200, "making a bucket answered {status}");
                return Ok(());
            }
            let log = || fs::read_to_string(log_file(self.home.path())).unwrap_or_default();
            if let Some(status) = self.process.try_wait()? {
                bail!("moto stopped with {status}:\n{}", log());
            }
            if start.elapsed() > START_TIMEOUT {
                bail!("moto does not answer after {START_TIMEOUT:?}:\n{}", log());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        // It may have died on its own, which the tests have noticed by then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn log_file(home: &Path) -> PathBuf {
    home.join("log")
}
