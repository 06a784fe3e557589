//! nginx before two nodes, as `ops/nginx` has it.

use std::fs;

use tempfile::TempDir;
use tokio::process::Child;

use super::{command, free_port, home, sample, wait_for};

/// What Debian has around a file of `conf.d`, in a folder of one's own.
const AROUND: &str = "daemon off;
pid nginx.pid;
error_log error.log warn;
events {}
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include earntrack.conf;
}
";

/// A balancer; killed when it is dropped.
pub struct Nginx {
    /// Host and port.
    pub address: String,
    _process: Child,
    home: TempDir,
}

impl Nginx {
    /// Starts one before two nodes, each by its host and port.
    pub async fn before(nodes: [&str; 2]) -> Self {
        let (port, home) = (free_port(), home("earntrack-nginx-"));
        let address = format!("127.0.0.1:{port}");
        let listen = format!("listen {address};");
        let places = [
            ("listen 443 ssl http2;", listen.as_str()),
            ("10.0.0.21:3001", nodes[0]),
            ("10.0.0.22:3001", nodes[1]),
        ];
        let text = sample("nginx/earntrack.conf", &places);
        let plain: Vec<&str> = text.lines().filter(|line| !line.contains("ssl_certificate")).collect();
        fs::write(home.path().join("earntrack.conf"), plain.join("\n")).unwrap();
        fs::write(home.path().join("nginx.conf"), AROUND).unwrap();
        let log = home.path().join("start.log");
        let output = fs::File::create(&log).unwrap();
        let process = command("nginx")
            .arg("-p")
            .arg(home.path())
            .args(["-c", "nginx.conf", "-e", "stderr"])
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .expect("nginx is installed; `cargo xtask test` does that");
        wait_for(port, &log).await;
        Self { address, _process: process, home }
    }

    /// What it had to complain about.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.home.path().join("error.log")).unwrap_or_default()
    }
}
