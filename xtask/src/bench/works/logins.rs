//! Signing in, which is made to be slow, and who waits for it.

use std::{thread, time::Duration};

use anyhow::{Context, Result};

use crate::bench::{
    goal::Goal,
    load::{Load, argon2_per_second, joined, wrk},
    pair::{Measured, Pair, Side, requests},
    report::Report,
    stage::Stage,
};

/// Logins begin so long before the others are measured, and end so long after.
const MARGIN_SECONDS: u32 = 1;

pub(super) fn measure(stage: &Stage, report: &mut Report) -> Result<()> {
    let login = Pair {
        work: "login".into(),
        beside: "bare argon2id of the same cost on all cores",
        goal: Some(Goal::AtLeast(0.9)),
        ours: Side::http(&stage.server, stage.books.login()),
        theirs: Side::own(|load| Ok(Measured::per_second(argon2_per_second(load.seconds)?))),
    };
    stage.compare_at(report, 16, &login)?;

    let others = [
        ("list of 50, never asked for before", stage.few.ever_other("/earnings")),
        ("dashboard that was asked for before", stage.few.again("/analytics/dashboard")),
    ];
    for (work, script) in others {
        let pair = Pair {
            work: format!("{work}: p99 while 16 others sign in"),
            beside: "the same without them",
            goal: Some(Goal::AtMost(2.0)),
            ours: Side::own(|load| during_logins(stage, &script, load)),
            theirs: Side::own(|load| p99(requests(&stage.shell, &stage.server, &script, load)?)),
        };
        stage.compare_at(report, 16, &pair)?;
    }
    Ok(())
}

fn during_logins(stage: &Stage, script: &str, load: Load) -> Result<Measured> {
    let (shell, url, logins) = (stage.shell.clone(), stage.server.url(), stage.books.login());
    let longer = Load { seconds: load.seconds + 2 * MARGIN_SECONDS, ..load };
    thread::scope(|scope| {
        let signing_in = scope.spawn(move || wrk(&shell, &url, &logins, longer));
        thread::sleep(Duration::from_secs(MARGIN_SECONDS.into()));
        let measured = requests(&stage.shell, &stage.server, script, load);
        joined(signing_in.join())?;
        p99(measured?)
    })
}

/// The latency of 99 of a hundred requests as what counts, in milliseconds.
fn p99(measured: Measured) -> Result<Measured> {
    let latency = measured.latency.context("no latency")?;
    Ok(Measured { amount: latency.p99.as_secs_f64() * 1e3, unit: " ms", ..measured })
}
