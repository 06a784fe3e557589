//! How fast we are beside what there is: ratios, measured in one run.
//!
//! Times of a machine say little about another one, and of a shared machine little about the
//! next minute. So each piece of work is measured beside its own limit, in turns, and what is
//! kept is the median of the quotients.

mod account;
mod load;
mod report;

use std::{fs, path::Path};

use anyhow::{Context, Result};
use tempfile::TempDir;
use xshell::{Shell, cmd};

use self::{
    account::{Account, glance, walk},
    load::{Load, argon2_per_second, pgbench, wrk},
    report::{Report, Row},
};
use crate::{
    postgres::{Durability, Postgres},
    server::{self, Server},
    tools, workspace,
};

/// Turns that each pair takes.
const ROUNDS: usize = 3;

/// How far back rows go, in days.
const YEAR: u32 = 365;
const DECADE: u32 = 3650;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How long each side of a pair is loaded, in each of three turns
    #[arg(long, default_value_t = 5)]
    seconds: u32,
    /// Rewrite BENCHMARKS.md with what was measured
    #[arg(long)]
    write: bool,
}

pub(crate) fn run(shell: &Shell, args: &Args) -> Result<()> {
    tools::ensure_program(shell, "wrk", "wrk")?;
    let binary = server::build_release(shell)?;
    let bare = build_bare(shell)?;
    let postgres = Postgres::start(shell, Durability::Real)?;
    let home = TempDir::with_prefix("earntrack-bench-")?;
    let log = home.path().join("log");
    let database = postgres.url();
    let settings =
        [("DATABASE_URL", database.as_str()), ("ACCESS_TOKEN_MINUTES", "600"), ("RUST_LOG", "error")];
    let server = Server::launch(&binary, &settings, &log)?;
    let idle_kib = server.resident_kib()?;
    let bare = Server::launch(&bare, &[], &home.path().join("bare.log"))?;

    let books = Account::with_rows(&server, shell, &database, "books", (100_000, DECADE))?;
    let small = Account::with_rows(&server, shell, &database, "few", (10_000, YEAR))?;
    let large = Account::with_rows(&server, shell, &database, "many", (1_000_000, DECADE))?;
    // Rows that came behind its back are summed up at once, and not while something is measured.
    cmd!(shell, "{binary} rollups rebuild").env("DATABASE_URL", &database).quiet().run()?;

    let mut report = Report::new(idle_kib);
    for connections in [16, 64] {
        let load = Load { connections, seconds: args.seconds };
        report.add(list(shell, &server, &postgres, &books, load)?);
        report.add(summary(shell, &server, &postgres, &books, load)?);
        report.add(insert(shell, &server, &postgres, &books, load)?);
        report.add(liveness(shell, &server, &bare, load)?);
        for (work, path) in REMEMBERED {
            report.add(remembered(shell, &server, &bare, &books, load, (work, path))?);
        }
        for (work, path) in UNCHANGED {
            report.add(not_modified(shell, &server, &bare, &books, load, (work, path))?);
        }
    }
    report.busy_kib = server.resident_kib()?;
    report.glances = Some((glance(&server, &small)?, glance(&server, &books)?));
    report.walks = Some((walk(&server, &small)?, walk(&server, &large)?));
    // The last, for it ends the sessions that were there before.
    report.add(login(shell, &server, &books, Load { connections: 16, seconds: args.seconds })?);

    let text = report.to_string();
    println!("\n{text}");
    if args.write {
        fs::write(workspace::root().join("BENCHMARKS.md"), report::page(shell, &text)?)?;
    }
    Ok(())
}

fn list(shell: &Shell, server: &Server, postgres: &Postgres, account: &Account, load: Load) -> Result<Row> {
    let sql = include_str!("../bench/list.sql");
    beside(
        "list of 50 of 100,000 earnings, never asked for before",
        "pgbench -M prepared, the same SQL",
        load,
        || wrk(shell, &server.url(), &account.ever_other("/earnings"), load),
        || pgbench(shell, postgres, sql, &account.variables(), load),
    )
}

fn summary(
    shell: &Shell,
    server: &Server,
    postgres: &Postgres,
    account: &Account,
    load: Load,
) -> Result<Row> {
    let sql = include_str!("../bench/summary.sql");
    beside(
        "summary of 100,000 earnings, never asked for before",
        "pgbench -M prepared, the same SQL",
        load,
        || wrk(shell, &server.url(), &account.ever_other("/earnings/summary"), load),
        || pgbench(shell, postgres, sql, &account.variables(), load),
    )
}

fn insert(shell: &Shell, server: &Server, postgres: &Postgres, account: &Account, load: Load) -> Result<Row> {
    let sql = include_str!("../bench/insert.sql");
    beside(
        "single insert with its event, fsync on",
        "pgbench -M prepared, the same rows",
        load,
        || wrk(shell, &server.url(), &account.insert(), load),
        || pgbench(shell, postgres, sql, &account.variables(), load),
    )
}

fn liveness(shell: &Shell, server: &Server, bare: &Server, load: Load) -> Result<Row> {
    let script = "wrk.path = \"/api/v1/health/live\"\n";
    beside(
        "liveness: the whole stack without a database",
        "bare hyper, as many bytes",
        load,
        || wrk(shell, &server.url(), script, load),
        || wrk(shell, &bare.url(), "wrk.path = \"/\"\n", load),
    )
}

/// What is asked for again when nothing has changed.
const REMEMBERED: [(&str, &str); 3] = [
    ("list of 50 that was asked for before", "/earnings"),
    ("dashboard that was asked for before", "/analytics/dashboard"),
    ("summary of all time that was asked for before", "/earnings/summary?period=all"),
];

fn remembered(
    shell: &Shell,
    server: &Server,
    bare: &Server,
    account: &Account,
    load: Load,
    (work, path): (&'static str, &str),
) -> Result<Row> {
    let script = format!("wrk.path = \"/{}\"\n", account.size(path, server)?);
    beside(
        work,
        "bare hyper, as many bytes",
        load,
        || wrk(shell, &server.url(), &account.get(path), load),
        || wrk(shell, &bare.url(), &script, load),
    )
}

/// What is asked for again by someone who has it.
const UNCHANGED: [(&str, &str); 2] =
    [("304 on the profile", "/user/profile"), ("304 on the list", "/earnings")];

fn not_modified(
    shell: &Shell,
    server: &Server,
    bare: &Server,
    account: &Account,
    load: Load,
    (work, path): (&'static str, &str),
) -> Result<Row> {
    beside(
        work,
        "bare hyper",
        load,
        || wrk(shell, &server.url(), &account.held(path, server)?, load),
        || wrk(shell, &bare.url(), "wrk.path = \"/\"\n", load),
    )
}

fn login(shell: &Shell, server: &Server, account: &Account, load: Load) -> Result<Row> {
    beside(
        "login",
        "bare argon2id of the same cost on all cores",
        load,
        || wrk(shell, &server.url(), &account.login(), load),
        || argon2_per_second(load.seconds),
    )
}

/// Measures the two sides in turns.
fn beside(
    work: &'static str,
    limit: &'static str,
    load: Load,
    ours: impl Fn() -> Result<f64>,
    theirs: impl Fn() -> Result<f64>,
) -> Result<Row> {
    println!("-- {work}, {} connections", load.connections);
    let mut pairs = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let pair = (ours().context(work)?, theirs().context(limit)?);
        println!("   {:.0} beside {:.0} per second: {:.2}", pair.0, pair.1, pair.0 / pair.1);
        pairs.push(pair);
    }
    Ok(Row { work, limit, connections: load.connections, pairs })
}

fn build_bare(shell: &Shell) -> Result<std::path::PathBuf> {
    cmd!(shell, "cargo build --release --package api --example bare").run()?;
    let target = workspace::metadata()?.target_directory;
    Ok(Path::new(target.as_str()).join("release/examples/bare"))
}
