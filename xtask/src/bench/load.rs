//! What puts the load on: wrk, pgbench, psql, and argon2 alone.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use argon2::{Algorithm, Argon2, Params, Version};
use tempfile::NamedTempFile;
use xshell::{Shell, cmd};

use super::wrk::Answers;
use crate::postgres::Postgres;

/// How hard and how long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    pub(super) connections: u32,
    pub(super) seconds: u32,
}

/// Sends what the Lua script says.
///
/// # Errors
/// Also where some requests were refused.
pub(super) fn wrk(shell: &Shell, url: &str, script: &str, load: Load) -> Result<Answers> {
    let file = NamedTempFile::with_suffix(".lua")?;
    fs::write(&file, script)?;
    let path = file.path();
    let [threads, connections, seconds] =
        [load.connections.min(2), load.connections, load.seconds].map(|number| number.to_string());
    let output = cmd!(
        shell,
        "wrk --threads {threads} --connections {connections} --duration {seconds}s --timeout 30s --latency --script {path} {url}"
    )
    .quiet()
    .read()?;
    Answers::read(&output)
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
    let [jobs, connections, seconds] =
        [load.connections.min(2), load.connections, load.seconds].map(|number| number.to_string());
    let defines = variables.iter().flat_map(|variable| ["--define", variable.as_str()]);
    let output = cmd!(
        shell,
        "{program} --protocol prepared --no-vacuum --client {connections} --jobs {jobs} --time {seconds} {defines...} --file {path} {url}"
    )
    .quiet()
    .ignore_stderr()
    .read()?;
    let rest = output.split("tps = ").nth(1).with_context(|| format!("no tps in:\n{output}"))?;
    let number = rest.split_whitespace().next().unwrap_or_default();
    number.parse().with_context(|| format!("{number:?} is no number"))
}

/// What a script of psql prints, as CSV with a header.
pub(super) fn psql(shell: &Shell, url: &str, variables: &[String], sql: &str) -> Result<String> {
    let sets = variables.iter().flat_map(|variable| ["--set", variable.as_str()]);
    let output =
        cmd!(shell, "psql --no-psqlrc --quiet --csv --set ON_ERROR_STOP=1 {sets...} {url}").stdin(sql);
    Ok(output.quiet().read()?)
}

/// How often all cores together can verify a password at our cost: 19 MiB, 2 passes, 1 lane.
pub(super) fn argon2_per_second(seconds: u32) -> Result<f64> {
    let cores = thread::available_parallelism()?.get();
    let deadline = Instant::now() + Duration::from_secs(seconds.into());
    let started = Instant::now();
    let workers: Vec<_> = (0..cores).map(|_| thread::spawn(move || hashes_until(deadline))).collect();
    let mut hashes = 0;
    for worker in workers {
        hashes += joined(worker.join())?;
    }
    Ok(f64::from(hashes) / started.elapsed().as_secs_f64())
}

/// What a thread came to.
pub(super) fn joined<T>(outcome: thread::Result<Result<T>>) -> Result<T> {
    match outcome {
        Ok(result) => result,
        Err(_) => bail!("a thread panicked"),
    }
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
