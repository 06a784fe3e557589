//! A large statement, beside `COPY` of the rows that it becomes.

use std::{cell::Cell, fs, time::Instant};

use anyhow::Result;

use crate::bench::{
    account::{Account, statement, text},
    goal::Goal,
    load::psql,
    pair::{Measured, Pair, Side},
    report::{Report, median},
    stage::Stage,
};

const ROWS: u32 = 100_000;

pub(super) fn measure(stage: &Stage, report: &mut Report) -> Result<()> {
    let database = stage.postgres.url();
    let importer = Account::sign_up(&stage.server, "importer")?;
    let copier = Account::sign_up(&stage.server, "copier")?;
    let round = Cell::new(0);
    let last_import = Cell::new(String::new());

    let import = || -> Result<f64> {
        round.set(round.get() + 1);
        let rows = statement(&stage.shell, &database, ROWS, round.get())?;
        let started = Instant::now();
        let outcome = importer.import(&stage.server, &rows, false)?;
        let rate = f64::from(ROWS) / started.elapsed().as_secs_f64();
        last_import.set(text(&outcome["id"])?);
        Ok(rate)
    };
    let copy = || copy(stage, &importer, &copier, &last_import.take());
    let pair = Pair {
        work: "import of 100,000 rows of a CSV".into(),
        beside: "COPY of the same rows",
        goal: Some(Goal::AtLeast(0.5)),
        ours: Side::own(|_| Ok(Measured::of(import()?, " rows/s"))),
        theirs: Side::own(|_| Ok(Measured::of(copy()?, " rows/s"))),
    };
    stage.compare_at(report, 1, &pair)?;
    preview(stage, report, &importer)
}

/// Books the rows of an import once more by `COPY`, for another user, and tells how many in a second.
fn copy(stage: &Stage, importer: &Account, copier: &Account, import: &str) -> Result<f64> {
    let database = stage.postgres.url();
    let file = stage.folder().join("rows.csv");
    let variables = [
        importer.of_user(),
        format!("import='{import}'"),
        format!("other='{}'", copier.user),
        format!("platform='{}'", copier.platforms[0]),
    ];
    let rows = psql(&stage.shell, &database, &variables, include_str!("../../../bench/copied.sql"))?;
    fs::write(&file, rows)?;
    let load = format!("\\copy earnings FROM '{}' CSV HEADER", file.display());
    let started = Instant::now();
    psql(&stage.shell, &database, &[], &load)?;
    Ok(f64::from(ROWS) / started.elapsed().as_secs_f64())
}

/// What users see before they agree.
fn preview(stage: &Stage, report: &mut Report, importer: &Account) -> Result<()> {
    let rows = statement(&stage.shell, &stage.postgres.url(), ROWS, 0)?;
    let mut times = Vec::new();
    for _ in 0..3 {
        let started = Instant::now();
        importer.import(&stage.server, &rows, true)?;
        times.push(started.elapsed().as_secs_f64());
    }
    let what = "preview of an import of 100,000 rows";
    report.note(what, (median(times.into_iter()), " s"), None);
    Ok(())
}
