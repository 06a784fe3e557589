//! What the process costs: its size, its start, its memory.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::Result;
use xshell::cmd;

use crate::{
    bench::{
        goal::Goal,
        load::{Load, joined, wrk},
        report::{Report, median},
        stage::Stage,
    },
    server::{self, Server},
    tools,
};

/// Starts that are measured.
const STARTS: usize = 5;

/// How often memory is looked at, where the most of it is wanted.
const SAMPLE: Duration = Duration::from_millis(50);

/// How long what was freed may take to be given back.
const SETTLING: Duration = Duration::from_secs(1);

pub(super) fn start(stage: &Stage, report: &mut Report) -> Result<()> {
    let mut times = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let started = Instant::now();
        let node = stage.node("start", &[])?;
        while server::send(node.authority(), "GET", "/api/v1/health/ready", "")? != 200 {
            thread::sleep(Duration::from_millis(1));
        }
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    let time = median(times.into_iter());
    report.note("start to ready, on this PostgreSQL", (time, " ms"), Some(Goal::AtMost(200.0)));

    tools::ensure_program(&stage.shell, "strip", "binutils")?;
    let (binary, stripped) = (&stage.binary, stage.folder().join("stripped"));
    cmd!(stage.shell, "strip -o {stripped} {binary}").quiet().run()?;
    report.note("binary, as it is built", (mib(binary)?, " MiB"), Some(Goal::AtMost(60.0)));
    report.note("binary, stripped", (mib(&stripped)?, " MiB"), None);
    Ok(())
}

fn mib(file: &Path) -> Result<f64> {
    let kib = u32::try_from(fs::metadata(file)?.len() / 1024)?;
    Ok(f64::from(kib) / 1024.0)
}

/// Of a node that has done nothing else.
pub(super) fn memory(stage: &Stage, report: &mut Report) -> Result<()> {
    let node = stage.node("memory", &[])?;
    report.note("memory, idle", (settled(&node)?, " MiB"), Some(Goal::AtMost(40.0)));

    let load = stage.load(64);
    let scripts = ["/earnings", "/earnings/summary"].map(|path| stage.books.ever_other(path));
    let mut most = 0.0_f64;
    for script in scripts.iter().chain([&stage.books.again("/analytics/dashboard"), &stage.books.insert()]) {
        most = most.max(most_during(stage, &node, script, load)?);
    }
    report.note(
        "memory, the most at 64 connections: lists, summaries, dashboards, inserts",
        (most, " MiB"),
        Some(Goal::AtMost(100.0)),
    );
    report.note("memory, a second later", (settled(&node)?, " MiB"), None);
    report.note("memory of the node that did all of the above", (stage.server.resident_mib()?, " MiB"), None);
    Ok(())
}

/// What a server holds in MiB once it has nothing to do.
pub(super) fn settled(server: &Server) -> Result<f64> {
    thread::sleep(SETTLING);
    server.resident_mib()
}

/// The most that a server holds in MiB while it is loaded.
fn most_during(stage: &Stage, server: &Server, script: &str, load: Load) -> Result<f64> {
    let (shell, is_over) = (stage.shell.clone(), AtomicBool::new(false));
    thread::scope(|scope| {
        let loading = scope.spawn(|| {
            let answers = wrk(&{ shell }, &server.url(), script, load);
            is_over.store(true, Ordering::Relaxed);
            answers
        });
        let mut most = 0.0_f64;
        while !is_over.load(Ordering::Relaxed) {
            most = most.max(server.resident_mib()?);
            thread::sleep(SAMPLE);
        }
        joined(loading.join())?;
        Ok(most)
    })
}
