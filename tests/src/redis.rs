//! Redis servers: the one that the run was given, and those that a case may do with as it likes.

use std::{net::TcpListener, process::Stdio, time::Duration};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    process::{Child, Command},
};

/// Where the shared server is; cases meet there, each with users of its own.
const URL_VARIABLE: &str = "EARNTRACK_TEST_REDIS";

/// The URL of the server that all cases share.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "whoever runs the tests starts the server")]
pub fn shared_redis() -> String {
    std::env::var(URL_VARIABLE).unwrap_or_else(|_| {
        panic!(
            "{URL_VARIABLE} names no server; `cargo xtask test` starts one, and so does \
             `cargo xtask postgres -- cargo nextest run -p tests`"
        )
    })
}

/// A `redis-server` that is no one else's, killed when it is dropped.
pub struct RedisServer {
    child: Child,
    port: u16,
    home: TempDir,
    /// What it is told beside its port.
    settings: Vec<String>,
}

impl RedisServer {
    /// Starts one on a free port, and waits until it answers.
    pub async fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self::start_as(port, &[]).await
    }

    /// The same on this port, with further settings.
    pub(crate) async fn start_as(port: u16, settings: &[&str]) -> Self {
        let listen = ["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", "", "--appendonly", "no"];
        Self::launched(port, TempDir::new().unwrap(), listen.iter().chain(settings)).await
    }

    /// One whose settings are a file that it may write to.
    pub(crate) async fn start_with_file(port: u16, file: &str, settings: &[&str]) -> Self {
        let home = TempDir::new().unwrap();
        let path = home.path().join("redis.conf");
        std::fs::write(&path, file).unwrap();
        let path = path.display().to_string();
        Self::launched(port, home, [path.as_str()].iter().chain(settings)).await
    }

    async fn launched<'a>(port: u16, home: TempDir, settings: impl Iterator<Item = &'a &'a str>) -> Self {
        let settings: Vec<String> = settings.map(|text| (*text).to_owned()).collect();
        let child = launch(&home, &settings);
        let server = Self { child, port, home, settings };
        server.wait_until_it_answers().await;
        server
    }

    #[must_use]
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Starts it again on the same port, with nothing in it.
    pub async fn revive(&mut self) {
        self.child = launch(&self.home, &self.settings);
        self.wait_until_it_answers().await;
    }

    /// From now on it takes what is sent, and says nothing.
    pub async fn hang(&self) {
        self.signal("-STOP").await;
    }

    pub async fn go_on(&self) {
        self.signal("-CONT").await;
    }

    /// Forgets all that it knows.
    pub async fn flush(&self) {
        assert_eq!(self.ask("FLUSHALL").await.as_deref(), Some("+OK\r\n"));
    }

    /// Puts nonsense in the place of everything that it knows.
    pub async fn garble(&self) {
        let script =
            "for _, k in ipairs(redis.call('KEYS', '*')) do redis.call('SET', k, 'garbage') end return 1";
        assert_eq!(self.ask(&format!("EVAL \"{script}\" 0")).await.as_deref(), Some(":1\r\n"));
    }

    /// All that it knows, as it writes it to a file, not compressed.
    pub async fn saved(&self) -> Vec<u8> {
        assert_eq!(self.ask("CONFIG SET rdbcompression no").await.as_deref(), Some("+OK\r\n"));
        assert_eq!(self.ask("SAVE").await.as_deref(), Some("+OK\r\n"));
        std::fs::read(self.home.path().join("dump.rdb")).unwrap()
    }

    async fn signal(&self, name: &str) {
        let process = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args([name, &process]).status().await.unwrap().success());
    }

    async fn wait_until_it_answers(&self) {
        while self.ask("PING").await.as_deref() != Some("+PONG\r\n") {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Whether it says all this of how it follows others, or is followed.
    pub(crate) async fn holds(&self, lines: &[&str]) -> bool {
        let told = self.ask("INFO replication").await.unwrap_or_default();
        lines.iter().all(|line| told.contains(line))
    }

    /// Sends a command as one types it, and returns what is answered, up to 1024 bytes of it.
    pub async fn ask(&self, command: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.ok()?;
        stream.write_all(format!("{command}\r\n").as_bytes()).await.ok()?;
        let mut answer = [0; 1024];
        let length = stream.read(&mut answer).await.ok()?;
        Some(String::from_utf8_lossy(&answer[..length]).into_owned())
    }
}

fn launch(home: &TempDir, settings: &[String]) -> Child {
    Command::new("redis-server")
        .args(settings)
        .current_dir(home.path())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("redis-server is installed; `cargo xtask test` does that")
}
