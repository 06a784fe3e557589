//! `earntrack transfer`

use std::{
    fmt::Write as _,
    io::{self, Write as _},
    time::{Duration, Instant},
};

use adapter_database::{Database, Progress};
use anyhow::{Context as _, bail, ensure};

use crate::{
    config::{Configuration, Flags, Secret, Settings},
    telemetry,
    wiring::{self, App},
};

/// How often one is told how far it has come.
const EVERY: Duration = Duration::from_secs(2);

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The database that everything is in: `sqlite:PATH` or `postgres://…`
    #[arg(long, value_name = "URL")]
    from: String,
    /// The database that everything goes into: an empty one, or one that an earlier call has begun to fill
    #[arg(long, value_name = "URL")]
    to: String,
}

pub(crate) async fn run(flags: &Flags, args: Args) -> anyhow::Result<()> {
    let settings = Configuration::gather(flags).settings()?;
    telemetry::log(&settings);
    ensure!(args.from != args.to, "both sides are the same database");
    let seal = wiring::sealer(&settings)?;
    let open = async |url: &str| {
        Database::connect(url, None).await.with_context(|| format!("{} could not be opened", scheme(url)))
    };
    let source = open(&args.from).await?;
    ensure!(
        source.pending_migrations().await?.is_empty(),
        "the schema of what is to be moved is not up to date; `earntrack migrate` makes it so"
    );
    ensure!(!source.is_half_filled().await?, "what is to be moved is itself half moved");
    let target = open(&args.to).await?;
    for database in [&source, &target] {
        database.seal_with(&seal);
    }
    target.migrate().await.context("the schema of the target could not be brought up to date")?;
    let began = Instant::now();
    let inventory = target.fill_from(&source, tell()).await?;
    source.close().await?;
    target.close().await?;

    let there = Settings { database_url: Secret::new(args.to), redis_url: None, ..settings };
    let app = App::open(&there).await?;
    let tampered = app.audit.verify(None).await?.findings;
    app.database.close().await?;
    let rows: u64 = inventory.values().sum();
    let seconds = began.elapsed().as_secs_f64();
    let mut report = format!(
        "moved {rows} rows of {} tables in {seconds:.1} s; both sides are the same\n",
        inventory.len()
    );
    for finding in &tampered {
        writeln!(report, "{finding}")?;
    }
    super::print(&report)?;
    if !tampered.is_empty() {
        bail!(
            "everything was moved as it was, and somebody had tampered with it, or the keys are not those it was written with"
        );
    }
    Ok(())
}

/// Tells on standard error how far it has come, at most every [`EVERY`], and whenever a table is done.
pub(crate) fn tell() -> impl FnMut(Progress<'_>) + Send {
    let mut told = Instant::now();
    move |Progress { table, done, of }| {
        if of > 0 && (done == of || told.elapsed() >= EVERY) {
            told = Instant::now();
            // Nothing is worse for it where nobody reads.
            let _ = writeln!(io::stderr(), "{table}: {done} of {of}");
        }
    }
}

/// What may be said of a URL, which may hold a password.
fn scheme(url: &str) -> &str {
    url.split_once(':').map_or(url, |(scheme, _)| scheme)
}
