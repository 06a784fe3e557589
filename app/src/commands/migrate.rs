//! `earntrack migrate`

use std::{fmt::Write as _, sync::Arc};

use adapter_crypto::Sealer;
use adapter_database::{Distributed, Wall};
use anyhow::Context as _;
use kernel::{Seal, SystemClock};

use crate::{
    config::{Configuration, Flags},
    telemetry, wiring,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Spread the tables over a cluster of Citus
    ///
    /// Where the database has no Citus, this says so and does nothing. Nobody may write meanwhile; what was broken off is
    /// finished by doing it again.
    #[arg(long)]
    distribute: bool,
}

pub(crate) async fn run(flags: &Flags, args: &Args) -> anyhow::Result<()> {
    let settings = Configuration::gather(flags).settings()?;
    telemetry::log(&settings);
    let database = wiring::database(&settings).await?;
    let seal: Arc<dyn Seal> = Arc::new(Sealer::new(&wiring::keys(&settings, &SystemClock)?));
    database.seal_with(&seal);
    if settings.makes_backups() {
        wiring::before_migration(&database, &wiring::backups(&settings)?).await?;
    }
    let applied = database.migrate().await.context("the schema could not be brought up to date")?;
    if applied.is_empty() {
        // What could not be built then may be built now.
        database.raise_walls().await.context("users could not be walled off from each other")?;
    }
    let wall = database.wall().await.context("the database could not be read")?;
    let distributed = if args.distribute {
        Some(database.distribute().await.context("the tables could not be distributed")?)
    } else {
        None
    };
    database.close().await?;
    let mut report = String::new();
    for migration in &applied {
        writeln!(report, "applied {migration}")?;
    }
    if applied.is_empty() {
        report.push_str("the schema is up to date\n");
    }
    if wall != Wall::Absent {
        writeln!(report, "{}", wall.standing())?;
    }
    match distributed {
        None => {}
        Some(Distributed::NoCitus) => {
            report.push_str("the database has no Citus: nothing was distributed\n");
        }
        Some(Distributed::Tables(tables)) if tables.is_empty() => {
            report.push_str("every table is distributed\n");
        }
        Some(Distributed::Tables(tables)) => {
            for table in &tables {
                writeln!(report, "distributed {table}")?;
            }
        }
    }
    super::print(&report)
}
