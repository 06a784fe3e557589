//! The same work on SQLite, through Redis, and by two nodes.

use anyhow::Result;

use super::reads::REMEMBERED;
use crate::{
    bench::{
        account::{Account, statement},
        goal::Goal,
        pair::{Pair, Side, requests},
        report::Report,
        script::bytes,
        stage::Stage,
    },
    redis::Redis,
};

pub(super) fn redis(stage: &Stage, report: &mut Report) -> Result<()> {
    let redis = Redis::start(&stage.shell)?;
    let url = redis.url();
    let node = stage.node("redis", &[("REDIS_URL", &url)])?;
    for (work, path, goal) in REMEMBERED {
        let pair = Pair {
            work: format!("{work} that was asked for before, with Redis"),
            beside: "bare hyper, as many bytes",
            goal: goal.map(|_| Goal::AtLeast(0.25)),
            ours: Side::http(&node, stage.books.again(path)),
            theirs: Side::http(stage.bare()?, bytes(stage.books.size(&node, path)?)),
        };
        stage.compare(report, &pair)?;
    }
    Ok(())
}

pub(super) fn nodes(stage: &Stage, report: &mut Report) -> Result<()> {
    let other = stage.node("second", &[])?;
    let works = [
        ("dashboard that was asked for before", stage.books.again("/analytics/dashboard")),
        ("list of 50, never asked for before", stage.books.ever_other("/earnings")),
    ];
    for (work, script) in works {
        let pair = Pair {
            work: format!("{work}, two nodes on one PostgreSQL"),
            beside: "ours, one node",
            goal: Some(Goal::AtLeast(1.8)),
            ours: Side::Http(vec![&stage.server, &other], script.clone()),
            theirs: Side::http(&stage.server, script),
        };
        stage.compare(report, &pair)?;
    }
    Ok(())
}

pub(super) fn sqlite(stage: &Stage, report: &mut Report) -> Result<()> {
    let server = stage.on_sqlite()?;
    let account = Account::sign_up(&server, "file")?;
    println!("-- importing 100,000 earnings into SQLite");
    let rows = statement(&stage.shell, &stage.postgres.url(), 100_000, 0)?;
    account.import(&server, &rows, false)?;

    let list = Pair {
        work: "list of 50 of 100,000 earnings, never asked for before, SQLite".into(),
        beside: "ours on PostgreSQL",
        goal: Some(Goal::AtLeast(1.0)),
        ours: Side::http(&server, account.ever_other("/earnings")),
        theirs: Side::http(&stage.server, stage.books.ever_other("/earnings")),
    };
    stage.compare(report, &list)?;
    let summary = Pair {
        work: "summary of 100,000 earnings, never asked for before, SQLite".into(),
        goal: None,
        ours: Side::http(&server, account.ever_other("/earnings/summary")),
        theirs: Side::http(&stage.server, stage.books.ever_other("/earnings/summary")),
        ..list
    };
    stage.compare(report, &summary)?;
    let insert = Pair {
        work: "single insert with its event, SQLite, synchronous=FULL".into(),
        beside: "ours over one connection: one commit per write",
        goal: Some(Goal::AtLeast(8.0)),
        ours: Side::http(&server, account.insert()),
        // Whoever comes alone has a commit for each write.
        theirs: Side::own(|_| requests(&stage.shell, &server, &account.insert(), stage.load(1))),
    };
    stage.compare_at(report, 64, &insert)
}
