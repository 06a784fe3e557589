//! `cargo xtask test`: everything CI runs, on a machine with nothing prepared.

use std::path::Path;

use anyhow::Result;
use xshell::Shell;

use crate::bucket::Bucket;
use crate::postgres::{Durability, Postgres};
use crate::redis::{self, Redis};
use crate::steps::Steps;
use crate::{bucket, check, deny, generate, nextest, postgres, schemathesis, scratch, server, tools, web};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Repeat the fault and fuzz tests far more often: the nightly run
    #[arg(long)]
    long: bool,
    #[command(flatten)]
    deny: deny::Args,
}

pub(crate) fn run(shell: &Shell, args: &Args) -> Result<()> {
    let mut steps = Steps::default();
    let outcome = every_step(shell, args, &mut steps);
    steps.summarise();
    outcome
}

fn every_step(shell: &Shell, args: &Args, steps: &mut Steps) -> Result<()> {
    check::reading(shell, steps)?;

    let advisories = steps.take("deny", || deny::run(shell, &args.deny))?;
    steps.remark(advisories);

    // The server takes in what is built here.
    let summary = steps.take("web", || web::check(shell))?;
    steps.remark(summary);

    let release =
        if args.long { Some(steps.take("release build", || server::build_release(shell))?) } else { None };
    // What fails in one of the last steps says nothing of the others, and each of them takes minutes.
    let mut outcome = Ok(());
    let mut kept = |taken: Result<String>, steps: &mut Steps| match taken {
        Ok(summary) => steps.remark(summary),
        Err(error) if outcome.is_ok() => outcome = Err(error),
        Err(error) => eprintln!("error: {error:#}"),
    };
    let taken = steps.take("clippy and tests", || tests(shell, release.as_deref()));
    kept(taken, steps);

    // What the tests have built prints them: built on its own, the binary and all below it would be
    // built once more, with the features that nothing but the binary asks for.
    let binary = server::binary("debug")?;
    let taken = steps.take("generated files", || generate::check(shell, Some(&binary)));
    kept(taken.map(|()| String::new()), steps);

    let binary = release.unwrap_or(binary);
    let taken = steps.take("browser", || web::journeys(shell, &binary, args.long));
    kept(taken, steps);

    let taken = steps.take("schemathesis", || schemathesis::run_over(shell, &binary, &[]));
    kept(taken.map(|()| String::new()), steps);
    outcome
}

/// The programs that look at what is printed and done, and the packages that bring them.
const READERS: [(&str, &str); 4] =
    [("pdftotext", "poppler-utils"), ("qpdf", "qpdf"), ("strace", "strace"), ("promtool", "prometheus")];

/// What several nodes are run behind: programs, and the packages that bring them.
pub(crate) const MACHINES: [(&str, &str); 2] = [("pgbouncer", "pgbouncer"), ("nginx", "nginx")];

/// Asks for the long form of what has one.
pub(crate) const LONG_VARIABLE: &str = "EARNTRACK_TEST_LONG";

/// Names the binary whose memory the fault tests measure.
const RELEASE_VARIABLE: &str = "EARNTRACK_TEST_RELEASE";

/// What makes Clippy the compiler of our own crates: what it finds on the way ends the build.
///
/// `cargo clippy` would read everything once more, and all that is below it, without building anything.
const CLIPPY_COMPILES: [(&str, &str); 2] = [
    ("RUSTC_WORKSPACE_WRAPPER", "clippy-driver"),
    ("CLIPPY_ARGS", "--deny__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__"),
];

/// Unit, contract, HTTP and fault tests, on SQLite and on a PostgreSQL and a Redis started for them. With a binary
/// that has all optimisations, the long form, in which it is measured.
fn tests(shell: &Shell, release: Option<&Path>) -> Result<String> {
    for (program, package) in READERS.into_iter().chain(MACHINES) {
        tools::ensure_program(shell, program, package)?;
    }
    let folder = scratch::folder(shell, release.is_some())?;
    let postgres = Postgres::start(shell, Durability::None, folder.path())?;
    let redis = Redis::start(shell)?;
    let bucket = Bucket::start(shell)?;
    let mut tests = nextest::workspace(shell)?
        .env(postgres::URL_VARIABLE, postgres.url())
        .env(redis::URL_VARIABLE, redis.url())
        .env(bucket::URL_VARIABLE, bucket.url())
        .env(postgres::MACHINES_VARIABLE, postgres.programs())
        .env("TMPDIR", folder.path())
        .envs(CLIPPY_COMPILES);
    if let Some(release) = release {
        tests = tests.args(["--profile", "long"]).env(LONG_VARIABLE, "1").env(RELEASE_VARIABLE, release);
    }
    nextest::run(tests)
}
