//! `earntrack doctor`

use std::fmt::Write as _;

use adapter_database::Finding;
use anyhow::{Context as _, bail};
use serde_json::json;

use crate::{
    config::{Configuration, Flags},
    telemetry,
    wiring::App,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

/// It cannot be said whether all agrees.
#[derive(Debug, thiserror::Error)]
#[error("one could not look")]
pub(crate) struct Unseen;

pub(crate) async fn run(flags: &Flags, args: &Args) -> anyhow::Result<()> {
    let settings = Configuration::gather(flags).settings()?;
    telemetry::log(&settings);
    let app = App::open_to_look(&settings).await.context(Unseen)?;
    let findings = app.examine().await.context(Unseen)?;
    app.database.close().await.context(Unseen)?;
    super::print(&if args.json { as_json(&findings) } else { as_text(&findings)? })?;
    match findings.len() {
        0 => Ok(()),
        1 => bail!("one thing does not agree"),
        count => bail!("{count} things do not agree"),
    }
}

fn as_text(findings: &[Finding]) -> Result<String, std::fmt::Error> {
    if findings.is_empty() {
        return Ok("the books agree with themselves".to_owned());
    }
    let mut report = String::new();
    for finding in findings {
        writeln!(report, "{finding}")?;
    }
    Ok(report)
}

fn as_json(findings: &[Finding]) -> String {
    let told = |Finding { rule, user, table, row, must, expected, found }: &Finding| {
        json!({
            "rule": rule, "user": user.map(|id| id.to_string()), "table": table, "row": row, "must": must,
            "expected": expected, "found": found,
        })
    };
    let findings: Vec<_> = findings.iter().map(told).collect();
    format!("{:#}", json!({ "agrees": findings.is_empty(), "findings": findings }))
}
