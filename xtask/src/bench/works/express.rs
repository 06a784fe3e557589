//! The usual Node stack: Express and `pg`, in one process.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};
use xshell::Shell;

use crate::{
    bench::{
        goal::Goal,
        pair::{Measured, Pair, Side},
        report::Report,
        script::{ever_other, insert_as},
        stage::Stage,
    },
    npm,
    server::Server,
    tools, workspace,
};

const TOKEN: &str = "the only one that it knows";

const FILES: [&str; 3] = ["server.mjs", "package.json", "package-lock.json"];

const BESIDE: &str = "Express and pg, one process";

/// Both have done nothing else before, so that memory can be compared as well.
pub(super) fn measure(stage: &Stage, report: &mut Report) -> Result<()> {
    let express = launch(stage)?;
    let ours = stage.node("beside-express", &[])?;
    let books = &stage.books;
    let works = [
        (
            "list of 50 of 100,000 earnings, never asked for before",
            5.0,
            [books.ever_other("/earnings"), ever_other(TOKEN, "/earnings")],
        ),
        ("single insert with its event", 4.0, [books.insert(), insert_as(TOKEN, books)]),
        // The last, and not asked by 64 at once: PostgreSQL goes on adding up for those who have gone.
        (
            "summary of 100,000 earnings, never asked for before",
            10.0,
            [books.ever_other("/earnings/summary"), ever_other(TOKEN, "/earnings/summary")],
        ),
    ];
    for (connections, works) in [(64, &works[..2]), (16, &works[..])] {
        for (work, goal, [script, theirs]) in works {
            let pair = Pair {
                work: (*work).into(),
                beside: BESIDE,
                goal: Some(Goal::AtLeast(*goal)),
                ours: Side::http(&ours, script),
                theirs: Side::http(&express, theirs),
            };
            stage.compare_at(report, connections, &pair)?;
        }
        let memory = Pair {
            work: "resident memory after that".into(),
            beside: BESIDE,
            goal: Some(Goal::AtMost(1.0 / 3.0)),
            ours: Side::own(|_| Ok(Measured::of(ours.resident_mib()?, " MiB"))),
            theirs: Side::own(|_| Ok(Measured::of(express.resident_mib()?, " MiB"))),
        };
        stage.compare_at(report, connections, &memory)?;
    }
    Ok(())
}

fn launch(stage: &Stage) -> Result<Server> {
    let shell = &stage.shell;
    npm::ensure_node(shell)?;
    let folder = install(shell)?;
    let mut command = Command::new(tools::ensure_program(shell, "node", "nodejs")?);
    command.arg(folder.join(FILES[0]));
    let database = stage.postgres.url();
    let settings = [
        ("NODE_ENV", "production"),
        ("DATABASE_URL", database.as_str()),
        ("BENCH_TOKEN", TOKEN),
        ("BENCH_USER", &stage.books.user),
    ];
    Server::start(command, &settings, &stage.log("express"))
}

/// Installs the packages beside the script, apart from the sources.
fn install(shell: &Shell) -> Result<PathBuf> {
    let sources = workspace::root().join("xtask/bench/express");
    let folder = workspace::metadata()?.target_directory.into_std_path_buf().join("bench-express");
    shell.create_dir(&folder)?;
    for file in FILES {
        let source = fs::read(sources.join(file))?;
        // What is the same keeps its time, by which npm's work is known to be done.
        if fs::read(folder.join(file)).ok().as_ref() != Some(&source) {
            fs::write(folder.join(file), source)?;
        }
    }
    drop(npm::enter(shell, &folder).context("Express could not be installed")?);
    Ok(folder)
}
