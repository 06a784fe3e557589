//! `earntrack migrate`

use std::{fmt::Write as _, sync::Arc};

use adapter_crypto::Sealer;
use adapter_database::Wall;
use anyhow::Context as _;
use kernel::{Seal, SystemClock};

use crate::{
    config::{Configuration, Flags},
    telemetry, wiring,
};

pub(crate) async fn run(flags: &Flags) -> anyhow::Result<()> {
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
    super::print(&report)
}
