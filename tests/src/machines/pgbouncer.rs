//! `PgBouncer` in transaction mode, as `ops/pgbouncer` has it.

use std::{fs, path::Path};

use tempfile::TempDir;
use tokio::process::Child;

use super::{command, free_port, home, sample, signal, wait_for};

/// A pooler before a PostgreSQL; killed when it is dropped.
pub struct PgBouncer {
    process: Child,
    port: u16,
    home: TempDir,
}

impl PgBouncer {
    /// Starts one before a server that lets everyone in. `changes` are made to its settings: theirs, and ours.
    pub async fn before(server: u16, changes: &[(&str, &str)]) -> Self {
        let (port, home) = (free_port(), home("earntrack-pgb-"));
        let folder = home.path().display().to_string();
        let users = format!("{folder}/userlist.txt");
        let primary = format!("{folder}/primary.ini");
        let (listen, include) = (format!("listen_port = {port}"), format!("%include {primary}"));
        let places = [
            ("%include /etc/pgbouncer/primary.ini", include.as_str()),
            ("listen_port = 6432", listen.as_str()),
            ("auth_type = scram-sha-256", "auth_type = trust"),
            ("/etc/pgbouncer/userlist.txt", users.as_str()),
        ];
        let settings = sample("pgbouncer/pgbouncer.ini", &[&places[..], changes].concat());
        fs::write(home.path().join("pgbouncer.ini"), settings).unwrap();
        fs::write(&users, "\"earntrack\" \"\"\n\"postgres\" \"\"\n").unwrap();
        point(home.path(), server);
        let log = home.path().join("log");
        let output = fs::File::create(&log).unwrap();
        let process = command("pgbouncer")
            .arg(home.path().join("pgbouncer.ini"))
            .current_dir(home.path())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .expect("pgbouncer is installed; `cargo xtask test` does that");
        wait_for(port, &log).await;
        Self { process, port, home }
    }

    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Sends everyone to another server from now on, as a failover does.
    pub async fn point_to(&self, server: u16) {
        point(self.home.path(), server);
        signal("-HUP", self.process.id().unwrap()).await;
    }
}

fn point(folder: &Path, server: u16) {
    let port = format!("port={server}");
    let places = [("host=10.0.0.11", "host=127.0.0.1"), ("port=5432", port.as_str())];
    fs::write(folder.join("primary.ini"), sample("pgbouncer/primary.ini", &places)).unwrap();
}
