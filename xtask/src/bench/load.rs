//! What puts the load on: wrk, pgbench, and argon2 alone.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use argon2::{Algorithm, Argon2, Params, Version};
use tempfile::NamedTempFile;
use xshell::{Shell, cmd};

use crate::postgres::Postgres;

/// How hard and how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    pub(crate) connections: u32,
    pub(crate) seconds: u32,
}

/// Requests per second that succeed, sent as the Lua script says.
pub(super) fn wrk(shell: &Shell, url: &str, script: &str, load: Load) -> Result<f64> {
    let file = NamedTempFile::with_suffix(".lua")?;
    fs::write(&file, script)?;
    let (path, Load { connections, seconds }) = (file.path(), load);
    let (connections, seconds) = (connections.to_string(), seconds.to_string());
    let output = cmd!(
        shell,
        "wrk --threads 2 --connections {connections} --duration {seconds}s --script {path} {url}"
    )
    .quiet()
    .read()?;
    if let Some(refused) = output.lines().find(|line| line.contains("Non-2xx or 3xx")) {
        anyhow::bail!("some requests were refused: {}", refused.trim());
    }
    number_after(&output, "Requests/sec:")
}

/// Transactions per second of a script, prepared, over TCP.
pub(super) fn pgbench(
    shell: &Shell,
    postgres: &Postgres,
    sql: &str,
    variables: &[String],
    load: Load,
) -> Result<f64> {
    let file = NamedTempFile::with_suffix(".sql")?;
    fs::write(&file, sql)?;
    let (program, path, url) = (postgres.program("pgbench"), file.path(), postgres.url());
    let (connections, seconds) = (load.connections.to_string(), load.seconds.to_string());
    let defines = variables.iter().flat_map(|variable| ["--define", variable.as_str()]);
    let output = cmd!(
        shell,
        "{program} --protocol prepared --no-vacuum --client {connections} --jobs 2 --time {seconds} {defines...} --file {path} {url}"
    )
    .quiet()
    .ignore_stderr()
    .read()?;
    number_after(&output, "tps =")
}

/// How often all cores together can verify a password at our cost: 19 MiB, 2 passes, 1 lane.
pub(super) fn argon2_per_second(seconds: u32) -> Result<f64> {
    let cores = thread::available_parallelism()?.get();
    let deadline = Instant::now() + Duration::from_secs(seconds.into());
    let started = Instant::now();
    let workers: Vec<_> = (0..cores).map(|_| thread::spawn(move || hashes_until(deadline))).collect();
    let mut hashes = 0;
    for worker in workers {
        hashes += worker.join().map_err(|_| anyhow::anyhow!("a worker panicked"))??;
    }
    Ok(f64::from(hashes) / started.elapsed().as_secs_f64())
}

fn hashes_until(deadline: Instant) -> Result<u32> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| anyhow::anyhow!("{error}"))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut hashes = 0;
    while Instant::now() < deadline {
        let mut hash = [0; 32];
        argon2
            .hash_password_into(b"Four-Small-Otters-7", b"sixteen byte salt", &mut hash)
            .map_err(|error| anyhow::anyhow!("{error}"))?;
        hashes += 1;
    }
    Ok(hashes)
}

fn number_after(output: &str, label: &str) -> Result<f64> {
    let rest = output.split(label).nth(1).with_context(|| format!("no {label:?} in:\n{output}"))?;
    let number = rest.split_whitespace().next().unwrap_or_default();
    number.parse().with_context(|| format!("{number:?} is no number"))
}
