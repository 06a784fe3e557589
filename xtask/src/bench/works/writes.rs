//! What is written down.

use anyhow::Result;
use serde_json::json;

use crate::bench::{
    goal::Goal,
    pair::{Pair, Side},
    report::Report,
    stage::Stage,
};

const INSERT: &str = include_str!("../../../bench/insert.sql");

pub(super) fn insert(stage: &Stage, report: &mut Report) -> Result<()> {
    for (connections, goal) in [(16, 0.6), (64, 1.5)] {
        let pair = Pair {
            work: "single insert with its event, fsync on".into(),
            beside: "pgbench -M prepared, the same rows",
            goal: Some(Goal::AtLeast(goal)),
            ours: Side::http(&stage.server, stage.books.insert()),
            theirs: Side::Sql(INSERT, stage.books.variables()),
        };
        stage.compare_at(report, connections, &pair)?;
    }
    Ok(())
}

pub(super) fn insert_with_key(stage: &Stage, report: &mut Report) -> Result<()> {
    stage.compare(
        report,
        &Pair {
            work: "single insert with an Idempotency-Key, fsync on".into(),
            beside: "pgbench -M prepared, the same rows without a key",
            goal: None,
            ours: Side::http(&stage.server, stage.books.insert_with_key()),
            theirs: Side::Sql(INSERT, stage.books.variables()),
        },
    )
}

/// A sale takes what was sold out of stock, under a lock on its product.
pub(super) fn sale(stage: &Stage, report: &mut Report) -> Result<()> {
    let product = json!({ "name": "Mug", "price": "12.50", "quantity": "1000000" });
    let product = stage.books.post(&stage.server, "/products", &product)?;
    let sale = json!({ "productId": product["id"], "quantity": "1" });
    stage.compare(
        report,
        &Pair {
            work: "sale with stock, of one product by all".into(),
            beside: "ours, a single insert",
            goal: None,
            ours: Side::http(&stage.server, stage.books.sending("/sales", &sale)),
            theirs: Side::http(&stage.server, stage.books.insert()),
        },
    )
}
