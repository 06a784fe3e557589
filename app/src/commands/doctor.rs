//! `earntrack doctor`

use std::fmt::Write as _;

use anyhow::{Context as _, bail, ensure};

use crate::{
    config::{Configuration, Flags},
    telemetry, wiring,
};

pub(crate) async fn run(flags: &Flags) -> anyhow::Result<()> {
    let settings = Configuration::gather(flags).settings()?;
    telemetry::log(&settings);
    let database = wiring::database(&settings).await?;
    let pending = database.pending_migrations().await.context("the schema could not be read")?;
    ensure!(pending.is_empty(), "the schema is not up to date; `earntrack migrate` makes it so");
    let findings = database.examine().await.context("the books could not be read")?;
    database.close().await?;
    if findings.is_empty() {
        return super::print("the books agree with themselves");
    }
    let mut report = String::new();
    for finding in &findings {
        writeln!(report, "{finding}")?;
    }
    super::print(&report)?;
    match findings.len() {
        1 => bail!("one thing does not agree"),
        count => bail!("{count} things do not agree"),
    }
}
