//! A PostgreSQL server of one's own, for as long as a test run needs it.

use std::env;
use std::fs::{self, File};
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;
use xshell::{Shell, cmd};

use crate::redis::{self, Redis};
use crate::{scratch, test, tools};

/// Where the tests look for a server they may create databases on.
pub(crate) const URL_VARIABLE: &str = "EARNTRACK_TEST_POSTGRES";

/// Where they find its programs, to start servers of their own; set where `PgBouncer` and nginx are there too.
pub(crate) const MACHINES_VARIABLE: &str = "EARNTRACK_TEST_MACHINES";

/// PostgreSQL refuses to run as root; this account takes its place.
const ACCOUNT: &str = "postgres";

/// Room for parallel tests, and nobody from outside.
const SETTINGS: [&str; 2] = ["max_connections=200", "listen_addresses=127.0.0.1"];

/// No care for power cuts.
const THROWAWAY: [&str; 3] = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

const START_TIMEOUT: Duration = Duration::from_mins(1);

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The command to run, such as `cargo nextest run -p tests`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    command: Vec<String>,
}

pub(crate) fn run(shell: &Shell, args: &Args) -> Result<()> {
    let folder = scratch::folder(shell, shell.var_os(test::LONG_VARIABLE).is_some())?;
    let postgres = Postgres::start(shell, Durability::None, folder.path())?;
    let redis = Redis::start(shell)?;
    let (program, arguments) = args.command.split_first().context("no command given")?;
    let has_machines = test::MACHINES.iter().all(|(program, _)| tools::is_there(shell, program));
    let status = Command::new(program)
        .args(arguments)
        .env("TMPDIR", folder.path())
        .env(URL_VARIABLE, postgres.url())
        .env(redis::URL_VARIABLE, redis.url())
        .envs(has_machines.then(|| (MACHINES_VARIABLE, postgres.programs())))
        .status()
        .with_context(|| format!("{program} could not be started"))?;
    ensure!(status.success(), "{program} failed: {status}");
    Ok(())
}

/// Whether what is committed must outlive a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// As in production.
    Real,
    /// As tests need it, which throw the server away.
    None,
}

/// A running server; stopped and deleted when dropped.
#[derive(Debug)]
pub(crate) struct Postgres {
    process: Child,
    port: u16,
    home: TempDir,
    programs: PathBuf,
}

impl Postgres {
    /// Creates an empty cluster in a folder and waits until it takes connections.
    ///
    /// # Errors
    /// With the server's own words when it does not start.
    pub(crate) fn start(shell: &Shell, durability: Durability, within: &Path) -> Result<Self> {
        let programs = find_or_install_programs(shell)?;
        let launcher = Launcher::new(shell, programs)?;
        let home = tempfile::Builder::new().prefix("pg-").tempdir_in(within)?;
        launcher.hand_over(shell, home.path())?;

        create_cluster(&launcher, home.path())?;
        let port = tools::free_port()?;
        let process = launch_server(&launcher, home.path(), port, durability)?;
        let mut server = Self { process, port, home, programs: launcher.programs };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// The URL of the maintenance database, with the right to create others.
    pub(crate) fn url(&self) -> String {
        format!("postgres://{ACCOUNT}@127.0.0.1:{}/postgres", self.port)
    }

    /// The folder of the server's programs.
    pub(crate) fn programs(&self) -> &Path {
        &self.programs
    }

    /// Another of PostgreSQL's programs; it may lie elsewhere than the server.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        let folders = iter::once(self.programs.clone()).chain(debian_folders());
        let mut places = folders.map(|folder| folder.join(name));
        places.find(|place| place.is_file()).unwrap_or_else(|| name.into())
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let start = Instant::now();
        while !says_ready(self.home.path()) {
            if let Some(status) = self.process.try_wait()? {
                bail!("PostgreSQL stopped with {status}:\n{}", self.log());
            }
            if start.elapsed() > START_TIMEOUT {
                bail!("PostgreSQL is not ready after {START_TIMEOUT:?}:\n{}", self.log());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn log(&self) -> String {
        fs::read_to_string(log_file(self.home.path())).unwrap_or_default()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGQUIT makes the server take its children and shared memory with it; SIGKILL would not.
        let quit = Command::new("kill").args(["-QUIT", &self.process.id().to_string()]).status();
        if !quit.is_ok_and(|status| status.success()) {
            // Already gone, or past asking; either way there is nobody left to tell.
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// Starts PostgreSQL's programs as a user they accept.
#[derive(Debug)]
struct Launcher {
    programs: PathBuf,
    as_account: bool,
}

impl Launcher {
    fn new(shell: &Shell, programs: PathBuf) -> Result<Self> {
        let as_account = tools::is_root(shell)?;
        if as_account && cmd!(shell, "id --user {ACCOUNT}").quiet().ignore_stderr().read().is_err() {
            cmd!(shell, "useradd --system --no-create-home {ACCOUNT}").run()?;
        }
        Ok(Self { programs, as_account })
    }

    /// Lets the server's user write to a folder.
    fn hand_over(&self, shell: &Shell, folder: &Path) -> Result<()> {
        if self.as_account {
            cmd!(shell, "chown {ACCOUNT}: {folder}").quiet().run()?;
        }
        Ok(())
    }

    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        if !self.as_account {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command
            .args([format!("--reuid={ACCOUNT}"), format!("--regid={ACCOUNT}")])
            // Should we be killed, the server is told to go as well.
            .args(["--clear-groups", "--pdeathsig=QUIT"])
            .arg(program);
        command
    }
}

fn create_cluster(launcher: &Launcher, home: &Path) -> Result<()> {
    let output = launcher
        .command("initdb")
        .args(["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"])
        .arg(format!("--username={ACCOUNT}"))
        .arg("--pgdata")
        .arg(data_folder(home))
        .current_dir(home)
        .output()
        .context("initdb could not be started")?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "initdb failed:\n{complaint}");
    Ok(())
}

fn launch_server(launcher: &Launcher, home: &Path, port: u16, durability: Durability) -> Result<Child> {
    let log = File::create(log_file(home))?;
    let mut command = launcher.command("postgres");
    command.arg("-D").arg(data_folder(home));
    command.arg("-k").arg(home);
    command.arg("-p").arg(port.to_string());
    let throwaway: &[&str] = if durability == Durability::None { &THROWAWAY } else { &[] };
    for setting in SETTINGS.iter().chain(throwaway) {
        command.args(["-c", setting]);
    }
    command
        .current_dir(home)
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .context("postgres could not be started")
}

/// The eighth line of `postmaster.pid` says whether connections are taken; `pg_ctl` reads it too.
fn says_ready(home: &Path) -> bool {
    let lock = fs::read_to_string(data_folder(home).join("postmaster.pid")).unwrap_or_default();
    lock.lines().nth(7).is_some_and(|state| state.trim() == "ready")
}

fn data_folder(home: &Path) -> PathBuf {
    home.join("data")
}

fn log_file(home: &Path) -> PathBuf {
    home.join("log")
}

fn find_or_install_programs(shell: &Shell) -> Result<PathBuf> {
    if let Some(folder) = find_programs(shell) {
        return Ok(folder);
    }
    tools::apt_install(shell, "postgresql")?;
    find_programs(shell).context("the package postgresql has brought no initdb")
}

/// The folder that holds `initdb` and `postgres`, which Debian keeps off the PATH.
fn find_programs(shell: &Shell) -> Option<PathBuf> {
    let path = shell.var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    folders.push("/usr/local/bin".into());
    folders.extend(debian_folders());
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// One folder per installed version, the newest first.
fn debian_folders() -> Vec<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort();
    versions.into_iter().rev().map(|(_, folder)| folder).collect()
}
