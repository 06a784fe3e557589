//! `earntrack retention`

use std::fmt::Write as _;

use serde_json::json;

use crate::{config::Flags, retention::Retained};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(flags: &Flags, args: &Args) -> anyhow::Result<()> {
    let (app, _) = super::open(flags).await?;
    let report = if args.dry_run { app.retention_due().await } else { app.retain_now().await };
    app.database.close().await?;
    let report = report?;
    super::print(&if args.json { as_json(&report) } else { as_text(&report)? })
}

fn as_text(report: &[Retained]) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    for line in report {
        writeln!(text, "{line}")?;
    }
    Ok(text)
}

fn as_json(report: &[Retained]) -> String {
    let told = |Retained { rule, before, count }: &Retained| json!({ "rule": rule, "before": before.map(|at| at.to_string()), "count": count });
    format!("{:#}", json!(report.iter().map(told).collect::<Vec<_>>()))
}
