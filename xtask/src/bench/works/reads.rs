//! What is asked for.

use anyhow::Result;

use crate::bench::{
    goal::Goal,
    pair::{Pair, Side, requests},
    report::Report,
    script::bytes,
    stage::Stage,
};

const SAME_SQL: &str = "pgbench -M prepared, the same SQL";
const SAME_BYTES: &str = "bare hyper, as many bytes";

/// What is asked for again when nothing has changed.
pub(super) const REMEMBERED: [(&str, &str, Option<Goal>); 3] = [
    ("list of 50", "/earnings", None),
    ("dashboard", "/analytics/dashboard", Some(Goal::AtLeast(0.5))),
    ("summary of all time", "/earnings/summary?period=all", Some(Goal::AtLeast(0.5))),
];

/// What is asked for again by someone who has it.
const UNCHANGED: [(&str, &str, Option<Goal>); 2] = [
    ("304 on the profile", "/user/profile", None),
    ("304 on the list", "/earnings", Some(Goal::AtLeast(0.5))),
];

pub(super) fn list(stage: &Stage, report: &mut Report) -> Result<()> {
    stage.compare(
        report,
        &Pair {
            work: "list of 50 of 100,000 earnings, never asked for before".into(),
            beside: SAME_SQL,
            goal: Some(Goal::AtLeast(0.45)),
            ours: Side::http(&stage.server, stage.books.ever_other("/earnings")),
            theirs: Side::Sql(include_str!("../../../bench/list.sql"), stage.books.variables()),
        },
    )
}

pub(super) fn one(stage: &Stage, report: &mut Report) -> Result<()> {
    let ids = stage.books.picked(&stage.shell, &stage.postgres.url())?;
    let paths: Vec<String> = ids.iter().map(|id| format!("/earnings/{id}")).collect();
    stage.compare(
        report,
        &Pair {
            work: "one earning by its id".into(),
            beside: SAME_SQL,
            goal: Some(Goal::AtLeast(0.35)),
            ours: Side::http(&stage.server, stage.books.each(&paths)),
            theirs: Side::Sql(include_str!("../../../bench/one.sql"), stage.books.variables()),
        },
    )
}

pub(super) fn summary(stage: &Stage, report: &mut Report) -> Result<()> {
    let limits = [
        (SAME_SQL, include_str!("../../../bench/summary.sql"), None),
        (RAW_SUM, include_str!("../../../bench/raw_sum.sql"), Some(Goal::AtLeast(3.0))),
    ];
    for (beside, sql, goal) in limits {
        let pair = Pair {
            work: "summary of 100,000 earnings, never asked for before".into(),
            beside,
            goal,
            ours: Side::http(&stage.server, stage.books.ever_other("/earnings/summary")),
            theirs: Side::Sql(sql, stage.books.variables()),
        };
        stage.compare(report, &pair)?;
    }
    Ok(())
}

/// What a summary would cost that keeps no sums by day.
pub(super) const RAW_SUM: &str = "pgbench -M prepared, the SUM of the rows";

pub(super) fn liveness(stage: &Stage, report: &mut Report) -> Result<()> {
    stage.compare(
        report,
        &Pair {
            work: "liveness: the whole stack without a database".into(),
            beside: SAME_BYTES,
            goal: None,
            ours: Side::http(&stage.server, "wrk.path = \"/api/v1/health/live\"\n"),
            theirs: Side::http(stage.bare()?, "wrk.path = \"/\"\n"),
        },
    )
}

pub(super) fn remembered(stage: &Stage, report: &mut Report) -> Result<()> {
    for (work, path, goal) in REMEMBERED {
        let pair = Pair {
            work: format!("{work} that was asked for before"),
            beside: SAME_BYTES,
            goal,
            ours: Side::http(&stage.server, stage.books.again(path)),
            theirs: Side::http(stage.bare()?, bytes(stage.books.size(&stage.server, path)?)),
        };
        stage.compare(report, &pair)?;
    }
    Ok(())
}

pub(super) fn not_modified(stage: &Stage, report: &mut Report) -> Result<()> {
    for (work, path, goal) in UNCHANGED {
        let pair = Pair {
            work: work.into(),
            beside: "bare hyper",
            goal,
            // What it holds is asked for in each turn, for a tag is not good for ever.
            ours: Side::own(|load| {
                let script = stage.books.held(&stage.server, path)?;
                requests(&stage.shell, &stage.server, &script, load)
            }),
            theirs: Side::http(stage.bare()?, "wrk.path = \"/\"\n"),
        };
        stage.compare(report, &pair)?;
    }
    Ok(())
}
