//! `earntrack health`

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use http::StatusCode;
use serde_json::Value;

use crate::config::{Configuration, Flags, table};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only whether the process answers, whatever becomes of its database
    #[arg(long)]
    live: bool,
    /// Scheme, host and port of the server; where it is left out, of the one that these settings start here
    #[arg(value_name = "URL")]
    server: Option<String>,
}

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) async fn run(flags: &Flags, args: &Args) -> anyhow::Result<()> {
    let server = match &args.server {
        Some(server) => server.trim_end_matches('/').to_owned(),
        None => here(flags)?,
    };
    let probe = if args.live { "live" } else { "ready" };
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build()?;
    let answer = client.get(format!("{server}{}/health/{probe}", api::BASE)).send().await;
    let answer = answer.with_context(|| format!("{server} does not answer"))?;
    let status = answer.status();
    let body = answer.bytes().await.with_context(|| format!("{server} broke off its answer"))?;
    match status {
        StatusCode::OK => super::print(probe),
        StatusCode::SERVICE_UNAVAILABLE => bail!("{server} is not {probe}{}", reasons(&body)),
        status => bail!("{server} answers {status}; it is not an EarnTrack"),
    }
}

/// Where the server of these settings is reached from this machine.
fn here(flags: &Flags) -> anyhow::Result<String> {
    let configuration = Configuration::gather(flags);
    let listen = configuration.settings()?.listen;
    ensure!(
        listen.port() != 0,
        configuration.fault(&table::LISTEN, "picks a port at random; name the server")
    );
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    Ok(format!("http://{}", SocketAddr::new(ip, listen.port())))
}

/// What is down, as the answer tells it.
fn reasons(body: &[u8]) -> String {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let Some(details) = answer["error"]["details"].as_object() else { return String::new() };
    let down: Vec<&str> = details.keys().map(String::as_str).collect();
    match down.as_slice() {
        [] => ": it is about to stop".to_owned(),
        down => format!(": {} down", down.join(" and ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_down_is_named() {
        assert_eq!(reasons(br#"{"error": {"details": {"database": "down"}}}"#), ": database down");
        assert_eq!(reasons(br#"{"error": {"details": {}}}"#), ": it is about to stop");
        assert_eq!(reasons(b"<html>"), "");
    }
}
