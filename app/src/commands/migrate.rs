//! `earntrack migrate`

use std::{fmt::Write as _, sync::Arc};

use adapter_crypto::Sealer;
use anyhow::Context as _;
use kernel::{Seal, SystemClock};

use crate::{
    config::{Configuration, Flags},
    telemetry, wiring,
};

pub(crate) async fn run(flags: &Flags) -> anyhow::Result<()> {
    let settings = Configuration::gather(flags).settings()?;
    telemetry::init(&settings, telemetry::OF_A_COMMAND);
    let database = wiring::database(&settings).await?;
    let seal: Arc<dyn Seal> = Arc::new(Sealer::new(&wiring::keys(&settings, &SystemClock)?));
    database.seal_with(&seal);
    let applied = database.migrate().await.context("the schema could not be brought up to date")?;
    database.close().await?;
    let mut report = String::new();
    for migration in &applied {
        writeln!(report, "applied {migration}")?;
    }
    if applied.is_empty() {
        report.push_str("the schema is up to date\n");
    }
    super::print(&report)
}
