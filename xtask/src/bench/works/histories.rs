//! What a long history costs: figures and pages over ten thousand rows and over a million.

use std::time::Instant;

use anyhow::Result;

use super::reads::RAW_SUM;
use crate::bench::{
    glance::Glance,
    goal::Goal,
    pair::{Measured, Pair, Side},
    report::Report,
    stage::Stage,
    walk::Walk,
};

/// A hundred times the rows may cost so much more.
const COST_MAX: f64 = 1.2;

pub(super) fn measure(stage: &Stage, report: &mut Report) -> Result<()> {
    changed_dashboard(stage, report)?;
    report.glances.push(Glance::take(&stage.server, &stage.few, "one year, 10,000 rows")?);
    let thin = Glance::take(&stage.server, &stage.thin, "ten years, 10,000 rows")?;
    report.glances.extend([thin, Glance::take(&stage.server, &stage.books, "ten years, 100,000 rows")?]);
    report.walks.push(Walk::through(&stage.server, &stage.few)?);

    let Some(many) = &stage.many else { return Ok(()) };
    let large = Glance::take(&stage.server, many, "ten years, 1,000,000 rows")?;
    report.glances.push(large);
    let goal = Some(Goal::AtMost(COST_MAX));
    report.note(
        "a dashboard after a change, over 1,000,000 rows beside 10,000",
        (large.cost_beside(&thin), " ×"),
        goal,
    );
    report.walks.push(Walk::through(&stage.server, many)?);

    let path = "/earnings/summary";
    let sides = [&stage.thin, many].map(|account| Side::http(&stage.server, account.ever_other(path)));
    let [thin, large] = sides;
    stage.compare_at(
        report,
        16,
        &Pair {
            work: "summary of 1,000,000 earnings, never asked for before".into(),
            beside: "ours of 10,000 over the same ten years",
            goal: Some(Goal::AtLeast(1.0 / COST_MAX)),
            ours: large,
            theirs: thin,
        },
    )?;
    stage.compare_at(
        report,
        16,
        &Pair {
            work: "summary of 1,000,000 earnings, never asked for before".into(),
            beside: RAW_SUM,
            goal: Some(Goal::AtLeast(3.0)),
            ours: Side::http(&stage.server, many.ever_other(path)),
            theirs: Side::Sql(include_str!("../../../bench/raw_sum.sql"), many.variables()),
        },
    )
}

/// The dashboard of this month, each time after a change, by one who waits for it.
fn changed_dashboard(stage: &Stage, report: &mut Report) -> Result<()> {
    let (server, books) = (&stage.server, &stage.books);
    let look = |seconds: u32| -> Result<f64> {
        let (started, mut looks, mut looked) = (Instant::now(), 0_u32, 0.0);
        while started.elapsed().as_secs() < seconds.into() {
            books.post(server, "/earnings", &books.earning())?;
            let asked = Instant::now();
            books.size(server, "/analytics/dashboard")?;
            looked += asked.elapsed().as_secs_f64();
            looks += 1;
        }
        Ok(f64::from(looks) / looked)
    };
    stage.compare_at(
        report,
        1,
        &Pair {
            work: "dashboard after a change, 100,000 earnings".into(),
            beside: RAW_SUM,
            goal: Some(Goal::AtLeast(3.0)),
            ours: Side::own(|load| Ok(Measured::per_second(look(load.seconds)?))),
            theirs: Side::Sql(include_str!("../../../bench/raw_sum.sql"), books.variables()),
        },
    )
}
