//! Invoices with their PDF, and files of what one has.

use std::time::Instant;

use anyhow::Result;
use serde_json::json;

use crate::bench::{
    account::text,
    load::psql,
    pair::{Measured, Pair, Side, requests},
    report::{Report, median},
    stage::Stage,
};

/// Invoices that are issued in one go.
const INVOICES: u32 = 100;

pub(super) fn invoices(stage: &Stage, report: &mut Report) -> Result<()> {
    let (server, seller) = (&stage.server, &stage.books);
    let customer = seller.post(server, "/customers", &json!({ "name": "Ada" }))?;
    let line = json!({ "description": "Work", "quantity": "7.5", "unitPrice": "80", "taxRate": "20" });
    let draft = json!({ "customerId": customer["id"], "lines": [line] });
    let mut drafts = Vec::new();
    for _ in 0..INVOICES {
        drafts.push(text(&seller.post(server, "/invoices", &draft)?["id"])?);
    }
    let started = Instant::now();
    for id in &drafts {
        seller.post(server, &format!("/invoices/{id}/issue"), &json!({}))?;
    }
    let rate = f64::from(INVOICES) / started.elapsed().as_secs_f64();
    report.note("invoices issued and their PDF set, one after another", (rate, "/s"), None);

    let paths: Vec<String> = drafts.iter().map(|id| format!("/invoices/{id}/pdf")).collect();
    let downloads = requests(&stage.shell, server, &seller.each(&paths), stage.load(16))?;
    report.note("PDF of an invoice, 16 connections", (downloads.amount, downloads.unit), None);
    Ok(())
}

/// All earnings as CSV, of the largest account there is.
pub(super) fn export(stage: &Stage, report: &mut Report) -> Result<()> {
    let (account, rows, spelled) = match &stage.many {
        Some(many) => (many, 1_000_000.0, "1,000,000"),
        None => (&stage.books, 100_000.0, "100,000"),
    };
    let path = "/earnings/export?format=csv";
    let ours = || -> Result<f64> {
        let started = Instant::now();
        account.size(&stage.server, path)?;
        Ok(rows / started.elapsed().as_secs_f64())
    };
    let copy = "\\copy (SELECT * FROM all_earnings WHERE user_id = USER ORDER BY date, id) TO '/dev/null' CSV HEADER";
    let copy = copy.replace("USER", &format!("'{}'", account.user));
    let theirs = || -> Result<f64> {
        let started = Instant::now();
        psql(&stage.shell, &stage.postgres.url(), &[], &copy)?;
        Ok(rows / started.elapsed().as_secs_f64())
    };
    let pair = Pair {
        work: format!("export of {spelled} earnings as CSV"),
        beside: "COPY of the same rows to a file",
        goal: None,
        ours: Side::own(|_| Ok(Measured::of(ours()?, " rows/s"))),
        theirs: Side::own(|_| Ok(Measured::of(theirs()?, " rows/s"))),
    };
    stage.compare_at(report, 1, &pair)?;

    let mut rates = Vec::new();
    for _ in 0..3 {
        let started = Instant::now();
        let bytes = u32::try_from(account.size(&stage.server, path)?)?;
        rates.push(f64::from(bytes) / 1e6 / started.elapsed().as_secs_f64());
    }
    report.note(format!("export of {spelled} earnings as CSV"), (median(rates.into_iter()), " MB/s"), None);
    Ok(())
}
