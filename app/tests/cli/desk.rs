//! A folder of its own for each test, and the binary started in it without any other setting.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "Four-Small-Otters-7";

pub(crate) struct Desk(TempDir);

/// A server that is killed when it is dropped.
pub(crate) struct Server {
    process: Child,
    output: BufReader<ChildStdout>,
    pub(crate) first_line: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_earntrack"));
        command.args(arguments).current_dir(self.0.path()).env_clear().stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What a command that succeeds prints.
    pub(crate) fn printed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", error(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The exit code and the message of a command that fails.
    pub(crate) fn failure(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} succeeded");
        (output.status.code(), error(&output))
    }

    pub(crate) fn add_user(&self, email: &str, password: &str) -> Output {
        let mut command = self.command(&["user", "add", email]);
        let mut process =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        writeln!(process.stdin.take().unwrap(), "{password}").unwrap();
        process.wait_with_output().unwrap()
    }

    pub(crate) fn serve(&self, arguments: &[&str]) -> Server {
        let log = fs::File::create(self.path("log")).unwrap();
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0", "--operator-listen", "off"]);
        let mut process = command.args(arguments).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut first_line = String::new();
        output.read_line(&mut first_line).unwrap();
        assert!(first_line.ends_with('\n'), "it did not start: {}", self.log());
        Server { process, output, first_line }
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap()
    }
}

impl Server {
    pub(crate) fn next_line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line
    }

    pub(crate) fn address(&self) -> &str {
        self.first_line.trim().strip_prefix("listening on http://").unwrap()
    }

    /// The status and the JSON of the answer.
    pub(crate) fn request(&self, method: &str, path: &str, headers: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        let (host, length) = (self.address(), body.len());
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n{headers}\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    pub(crate) fn get(&self, path: &str, token: &str) -> (u16, Value) {
        self.request("GET", path, &format!("Authorization: Bearer {token}\r\n"), "")
    }

    pub(crate) fn sign_in(&self, email: &str, password: &str) -> (u16, Value) {
        let body = serde_json::json!({ "email": email, "password": password }).to_string();
        self.request("POST", "/api/v1/auth/login", "", &body)
    }

    /// Sends a signal, waits, and returns the exit code.
    pub(crate) fn signal(mut self, name: &str) -> Option<i32> {
        let kill = Command::new("kill").args([format!("-{name}"), self.process.id().to_string()]).status();
        assert!(kill.unwrap().success());
        self.process.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(crate) fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;

    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// A figure of a process that lives, in KiB.
pub(crate) fn memory(process: u32, figure: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(figure))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
