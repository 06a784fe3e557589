//! What the system is asked for before a write is acknowledged, and what follows where it refuses.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::json;
use tempfile::TempDir;
use tests::{
    Client,
    process::{Process, debug_binary},
};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

/// `strace` at a server; ends when it is dropped, and the server goes on.
struct Tracer {
    child: Child,
    trace: PathBuf,
}

impl Tracer {
    /// Notes the calls of a server; `inject` is what some of them are answered with instead.
    async fn at(server: &Process, folder: &Path, inject: Option<&str>) -> Self {
        let trace = folder.join("trace");
        let mut command = Command::new("strace");
        command
            .args(["--follow-forks", "--decode-fds=path", "--string-limit=16"])
            .arg("--trace=fsync,fdatasync,write,writev,sendto,sendmsg")
            .args(inject.map(|inject| format!("--inject={inject}")))
            .arg(format!("--output={}", trace.display()))
            .arg(format!("--attach={}", server.number()))
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn().expect("strace is installed; `cargo xtask test` does that");
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        // One line, whether or not it could.
        let line = said.next_line().await.unwrap().unwrap_or_default();
        assert!(line.contains("attached"), "{line}");
        // Whatever it says later has a reader.
        tokio::spawn(async move { while let Ok(Some(_)) = said.next_line().await {} });
        Self { child, trace }
    }

    /// Lets go of the server, and returns what was seen.
    async fn ended(mut self) -> String {
        let process = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-INT", &process]).status().await.unwrap().success());
        self.child.wait().await.unwrap();
        fs::read_to_string(&self.trace).unwrap()
    }
}

async fn book(ana: &Client, platform: &str) -> tests::Answer {
    let order = json!({ "platformId": platform, "date": "2026-03-14", "amount": "1.00" });
    ana.post("/earnings", order).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_durability_every_acknowledgement_comes_after_the_log_is_on_disk() {
    const WRITES: usize = 20;
    let folder = TempDir::new().unwrap();
    let server = Process::start(&debug_binary(), folder.path(), None).await;
    let ana = server.visitor().register("ana", json!({})).await;
    let uber = ana.platform("Uber").await;

    let tracer = Tracer::at(&server, folder.path(), None).await;
    for _ in 0..WRITES {
        book(&ana, &uber).await.expect(201);
    }
    let trace = tracer.ended().await;

    let (mut on_disk, mut acknowledged) = (false, 0);
    for line in trace.lines() {
        let is_sync =
            ["fsync(", "fdatasync(", "fsync resumed", "fdatasync resumed"].map(|call| line.contains(call));
        if is_sync.contains(&true) && line.trim_end().ends_with("= 0") {
            on_disk = true;
        }
        if line.contains("HTTP/1.1 201") {
            assert!(on_disk, "acknowledged before it was on disk:\n{line}");
            (on_disk, acknowledged) = (false, acknowledged + 1);
        }
    }
    assert_eq!(acknowledged, WRITES, "{trace}");
    assert!(trace.contains("earntrack.db-wal>"), "it is the log that is synchronised:\n{trace}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_durability_what_the_disk_does_not_take_is_not_acknowledged() {
    let folder = TempDir::new().unwrap();
    let server = Process::start(&debug_binary(), folder.path(), None).await;
    let ana = server.visitor().register("ana", json!({})).await;
    let uber = ana.platform("Uber").await;
    book(&ana, &uber).await.expect(201);

    let tracer = Tracer::at(&server, folder.path(), Some("fsync,fdatasync:error=EIO")).await;
    for _ in 0..10 {
        let answer = book(&ana, &uber).await;
        assert_eq!(answer.status, 503, "{}", answer.text());
        ana.get("/earnings").await.expect(200);
    }
    let trace = tracer.ended().await;
    assert!(trace.contains("EIO (Input/output error) (INJECTED)"), "{trace}");

    book(&ana, &uber).await.expect(201);
    let page = ana.get("/earnings?limit=1&total=true").await.expect(200).json();
    assert_eq!(page["pagination"]["total"], 2, "what was refused is not there");
    server.kill().await;
    let server = Process::start(&debug_binary(), folder.path(), None).await;
    let ana = ana.at_the_door_of(&server.visitor());
    assert_eq!(ana.get("/earnings?limit=1&total=true").await.expect(200).json()["pagination"]["total"], 2);
}
