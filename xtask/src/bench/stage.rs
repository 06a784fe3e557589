//! Everything that runs while something is measured.

use std::{
    cell::OnceCell,
    env,
    path::{Path, PathBuf},
};

use anyhow::Result;
use tempfile::TempDir;
use xshell::{Shell, cmd};

use super::{Args, account::Account, load::Load, pair::Pair, report::Report};
use crate::{
    postgres::{Durability, Postgres},
    server::{self, Server},
    workspace,
};

/// How far back rows go, in days.
const YEAR: u32 = 365;
const DECADE: u32 = 3650;

/// Every request is counted, and none is one too many; nor is a connection, of which 64 are let in from
/// one address that is no proxy. Nodes know each other's tokens.
const SETTINGS: [(&str, &str); 8] = [
    ("TRUSTED_PROXIES", "127.0.0.1"),
    ("JWT_SECRET", "known to every node of the benchmark"),
    ("ACCESS_TOKEN_MINUTES", "600"),
    ("RATE_LIMIT_AUTH", "1000000/s"),
    ("RATE_LIMIT_ACCOUNT", "1000000/s"),
    ("RATE_LIMIT_API", "1000000/s"),
    ("RATE_LIMIT_BURST", "1000000/s"),
    ("RUST_LOG", "error"),
];

pub(super) struct Stage {
    pub(super) shell: Shell,
    pub(super) binary: PathBuf,
    pub(super) postgres: Postgres,
    /// Ours, over PostgreSQL.
    pub(super) server: Server,
    /// 100,000 earnings of ten years.
    pub(super) books: Account,
    /// 10,000 earnings of one year.
    pub(super) few: Account,
    /// 10,000 earnings of ten years.
    pub(super) thin: Account,
    /// 1,000,000 earnings of ten years, unless they are left out.
    pub(super) many: Option<Account>,
    bare: OnceCell<Server>,
    bare_binary: Option<PathBuf>,
    seconds: u32,
    home: TempDir,
}

impl Stage {
    /// Starts what every piece of work needs.
    pub(super) fn set(shell: &Shell, args: &Args, with_many: bool) -> Result<Self> {
        let binary = match &args.binary {
            Some(binary) => binary.clone(),
            None => server::build_release(shell)?,
        };
        let postgres = Postgres::start(shell, Durability::Real, &env::temp_dir())?;
        let database = postgres.url();
        let home = TempDir::with_prefix("earntrack-bench-")?;
        let settings = settings(&[("DATABASE_URL", &database)]);
        let server = Server::launch(&binary, &settings, &home.path().join("log"))?;

        let account =
            |name, rows, days| Account::sign_up(&server, name)?.with_rows(shell, &database, (rows, days));
        let books = account("books", 100_000, DECADE)?;
        let few = account("few", 10_000, YEAR)?;
        let thin = account("thin", 10_000, DECADE)?;
        let many = if with_many { Some(account("many", 1_000_000, DECADE)?) } else { None };
        // Rows that came behind its back are summed up at once, and not while something is measured.
        cmd!(shell, "{binary} rollups rebuild").env("DATABASE_URL", &database).quiet().run()?;
        Ok(Self {
            shell: shell.clone(),
            binary,
            postgres,
            server,
            books,
            few,
            thin,
            many,
            bare: OnceCell::new(),
            bare_binary: args.bare.clone(),
            seconds: args.seconds,
            home,
        })
    }

    /// A server of hyper alone.
    pub(super) fn bare(&self) -> Result<&Server> {
        if let Some(server) = self.bare.get() {
            return Ok(server);
        }
        let binary = match &self.bare_binary {
            Some(binary) => binary.clone(),
            None => build_bare(&self.shell)?,
        };
        let server = Server::launch(&binary, &[], &self.log("bare"))?;
        Ok(self.bare.get_or_init(|| server))
    }

    /// Another node over the same PostgreSQL.
    pub(super) fn node(&self, name: &str, more: &[(&str, &str)]) -> Result<Server> {
        let database = self.postgres.url();
        let settings = settings(&[&[("DATABASE_URL", database.as_str())], more].concat());
        Server::launch(&self.binary, &settings, &self.log(name))
    }

    /// A server that keeps everything in a SQLite file, as it does where nothing is set.
    pub(super) fn on_sqlite(&self) -> Result<Server> {
        Server::launch(&self.binary, &settings(&[]), &self.log("sqlite"))
    }

    /// Where a process logs.
    pub(super) fn log(&self, name: &str) -> PathBuf {
        self.home.path().join(format!("{name}.log"))
    }

    /// A place for files that are not kept.
    pub(super) fn folder(&self) -> &Path {
        self.home.path()
    }

    pub(super) fn load(&self, connections: u32) -> Load {
        Load { connections, seconds: self.seconds }
    }

    /// Measures a pair at each number of connections.
    pub(super) fn compare(&self, report: &mut Report, pair: &Pair<'_>) -> Result<()> {
        [16, 64].into_iter().try_for_each(|connections| self.compare_at(report, connections, pair))
    }

    pub(super) fn compare_at(&self, report: &mut Report, connections: u32, pair: &Pair<'_>) -> Result<()> {
        report.rows.push(pair.measure(self, self.load(connections))?);
        Ok(())
    }
}

fn settings<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    SETTINGS.iter().chain(more).copied().collect()
}

fn build_bare(shell: &Shell) -> Result<PathBuf> {
    cmd!(shell, "cargo build --release --package api --example bare").run()?;
    let target = workspace::metadata()?.target_directory;
    Ok(target.join("release/examples/bare").into_std_path_buf())
}
