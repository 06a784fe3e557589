//! PostgreSQL servers, and those that follow them.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, postgres::PgRow};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::{ACCOUNT, Machines, command, free_port, home, signal, wait_for};

/// Nobody from outside, and no care for power cuts: what a process has written outlives it.
const SETTINGS: [&str; 4] =
    ["listen_addresses=127.0.0.1", "fsync=off", "full_page_writes=off", "max_connections=100"];

/// Whose the books are: no superuser, but someone who may make roles.
const OWNER: &str = "earntrack";

/// A server with the database `earntrack`; killed when it is dropped.
pub struct PostgresServer {
    process: Child,
    port: u16,
    home: TempDir,
    programs: PathBuf,
}

impl PostgresServer {
    /// Starts one with an empty database.
    pub async fn start(machines: &Machines) -> Self {
        let (programs, home) = (machines.postgres.clone(), home("earntrack-pg-"));
        let mut initdb = command(program(&programs, "initdb"));
        initdb
            .args(["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"])
            .arg(format!("--username={ACCOUNT}"))
            .arg("--pgdata")
            .arg(home.path().join("data"));
        succeeds(initdb, &home).await;
        let server = Self::launch(programs, home).await;
        server.run(&format!("CREATE ROLE {OWNER} LOGIN CREATEROLE")).await;
        server.run(&format!("CREATE DATABASE {OWNER} OWNER {OWNER}")).await;
        server
    }

    /// Starts one that follows this one, which does not wait for it: it may stand still.
    pub async fn followed_at_leisure(&self) -> Self {
        let follower = self.followed().await;
        self.run("ALTER SYSTEM RESET synchronous_standby_names").await;
        self.run("SELECT pg_reload_conf()").await;
        follower
    }

    /// Starts one that follows this one, and has this one wait for it with every commit.
    pub async fn followed(&self) -> Self {
        let (programs, home) = (self.programs.clone(), home("earntrack-pg-"));
        let mut backup = command(program(&programs, "pg_basebackup"));
        backup
            .args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync", "--pgdata"])
            .arg(home.path().join("data"))
            .arg(format!(
                "--dbname=host=127.0.0.1 port={} user={ACCOUNT} application_name=replica",
                self.port
            ));
        succeeds(backup, &home).await;
        let follower = Self::launch(programs, home).await;
        self.run("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (replica)'").await;
        self.run("SELECT pg_reload_conf()").await;
        let is_followed = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'quorum'";
        while self.rows(is_followed).await.is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        follower
    }

    async fn launch(programs: PathBuf, home: TempDir) -> Self {
        let port = free_port();
        let log = home.path().join("log");
        let output = File::create(&log).unwrap();
        let mut postgres = command(program(&programs, "postgres"));
        postgres.arg("-D").arg(home.path().join("data")).arg("-k").arg(home.path());
        postgres.args(["-p", &port.to_string()]);
        for setting in SETTINGS {
            postgres.args(["-c", setting]);
        }
        postgres.current_dir(home.path()).stdout(output.try_clone().unwrap()).stderr(output);
        let process = postgres.spawn().unwrap();
        let server = Self { process, port, home, programs };
        wait_for(port, &log).await;
        for _ in 0..1500 {
            // It listens before it lets anyone in.
            if PgConnection::connect(&server.maintenance_url()).await.is_ok() {
                return server;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("PostgreSQL lets no one in: {}", fs::read_to_string(log).unwrap());
    }

    /// The URL of the books, as whoever owns them.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://{OWNER}@127.0.0.1:{}/{OWNER}", self.port)
    }

    /// The same by way of a port that someone else listens on.
    #[must_use]
    pub fn url_by(port: u16) -> String {
        format!("postgres://{OWNER}@127.0.0.1:{port}/{OWNER}")
    }

    /// The URL of the books, as a superuser.
    fn maintenance_url(&self) -> String {
        format!("postgres://{ACCOUNT}@127.0.0.1:{}/postgres", self.port)
    }

    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Has it follow no one any more, and take writes, as a failover does.
    pub async fn promote(&self) {
        let mut promote = command(program(&self.programs, "pg_ctl"));
        promote.args(["promote", "--wait", "--pgdata"]).arg(self.home.path().join("data"));
        succeeds(promote, &self.home).await;
    }

    /// Ends it in the middle of whatever it does.
    pub async fn kill(&mut self) {
        self.process.kill().await.unwrap();
        // What it has started goes by itself, a moment later.
        while PgConnection::connect(&self.maintenance_url()).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// From now on neither it nor what it has started says anything; or goes on.
    pub async fn signal(&self, name: &str) {
        let process = self.process.id().unwrap();
        let children = Command::new("pgrep").args(["-P", &process.to_string()]).output().await.unwrap();
        for child in String::from_utf8(children.stdout).unwrap().split_whitespace() {
            signal(name, child.parse().unwrap()).await;
        }
        signal(name, process).await;
    }

    /// Runs a statement as a superuser.
    pub async fn run(&self, sql: &str) {
        self.rows(sql).await;
    }

    /// The same, and returns what it answers.
    pub async fn rows(&self, sql: &str) -> Vec<PgRow> {
        let mut server = PgConnection::connect(&self.maintenance_url()).await.unwrap();
        let rows = server.fetch_all(AssertSqlSafe(sql.to_owned())).await.unwrap();
        server.close().await.unwrap();
        rows
    }
}

/// One of PostgreSQL's programs; not all of them need be linked to where the server is.
fn program(folder: &Path, name: &str) -> PathBuf {
    let server = fs::canonicalize(folder.join("postgres")).unwrap();
    let mut folders = [folder, server.parent().unwrap()].into_iter();
    let found = folders.find(|folder| folder.join(name).is_file());
    found.unwrap_or_else(|| panic!("{name} is not beside {}", server.display())).join(name)
}

async fn succeeds(mut program: Command, home: &TempDir) {
    let output = program.current_dir(home.path()).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
