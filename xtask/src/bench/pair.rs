//! A piece of work of ours beside its limit, and how both are measured.

use std::{thread, time::Duration};

use anyhow::{Context, Result};
use xshell::Shell;

use super::{
    goal::Goal,
    load::{Load, joined, pgbench, wrk},
    report::Row,
    stage::Stage,
    wrk::Latency,
};
use crate::server::Server;

/// Turns that each pair takes.
pub(super) const ROUNDS: usize = 3;

/// What is measured beside what.
pub(super) struct Pair<'a> {
    pub(super) work: String,
    pub(super) beside: &'static str,
    /// For the quotient of ours and theirs.
    pub(super) goal: Option<Goal>,
    pub(super) ours: Side<'a>,
    pub(super) theirs: Side<'a>,
}

/// One side of a pair.
pub(super) enum Side<'a> {
    /// Requests of wrk, spread evenly over servers.
    Http(Vec<&'a Server>, String),
    /// Transactions of pgbench, and its variables.
    Sql(&'static str, Vec<String>),
    /// What measures itself.
    Own(Box<dyn Fn(Load) -> Result<Measured> + 'a>),
}

/// How one side did in one turn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measured {
    pub(super) amount: f64,
    pub(super) unit: &'static str,
    pub(super) latency: Option<Latency>,
    /// What a request cost the server's process.
    pub(super) processor: Option<Duration>,
}

impl Measured {
    pub(super) fn of(amount: f64, unit: &'static str) -> Self {
        Self { amount, unit, latency: None, processor: None }
    }

    pub(super) fn per_second(amount: f64) -> Self {
        Self::of(amount, "/s")
    }
}

impl<'a> Side<'a> {
    pub(super) fn http(server: &'a Server, script: impl Into<String>) -> Self {
        Self::Http(vec![server], script.into())
    }

    pub(super) fn own(measure: impl Fn(Load) -> Result<Measured> + 'a) -> Self {
        Self::Own(Box::new(measure))
    }

    fn measure(&self, stage: &Stage, load: Load) -> Result<Measured> {
        match self {
            Self::Http(servers, script) => spread(&stage.shell, servers, script, load),
            Self::Sql(sql, variables) => {
                let rate = pgbench(&stage.shell, &stage.postgres, sql, variables, load)?;
                Ok(Measured::per_second(rate))
            }
            Self::Own(measure) => measure(load),
        }
    }
}

impl Pair<'_> {
    /// Measures the two sides in turns.
    pub(super) fn measure(&self, stage: &Stage, load: Load) -> Result<Row> {
        println!("-- {}, {} connections", self.work, load.connections);
        let mut turns = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let ours = self.ours.measure(stage, load).with_context(|| self.work.clone())?;
            let theirs = self.theirs.measure(stage, load).context(self.beside)?;
            let ratio = ours.amount / theirs.amount;
            println!(
                "   {:.1}{} beside {:.1}{}: {ratio:.2}",
                ours.amount, ours.unit, theirs.amount, theirs.unit
            );
            turns.push((ours, theirs));
        }
        Ok(Row {
            work: self.work.clone(),
            beside: self.beside,
            connections: load.connections,
            goal: self.goal,
            turns,
        })
    }
}

/// Loads one server, and tells what a request costs it.
pub(super) fn requests(shell: &Shell, server: &Server, script: &str, load: Load) -> Result<Measured> {
    let before = server.processor_time()?;
    let answers = wrk(shell, &server.url(), script, load)?;
    let spent = server.processor_time()?.saturating_sub(before);
    Ok(Measured {
        latency: Some(answers.latency),
        processor: Some(spent.div_f64(answers.count.max(1.0))),
        ..Measured::per_second(answers.per_second)
    })
}

/// Loads servers at the same time, each over its share of the connections. Rates add up; of latencies
/// and costs the worst counts.
fn spread(shell: &Shell, servers: &[&Server], script: &str, load: Load) -> Result<Measured> {
    let share = Load { connections: load.connections / u32::try_from(servers.len())?, ..load };
    thread::scope(|scope| {
        let loads: Vec<_> = servers
            .iter()
            .map(|server| {
                let shell = shell.clone();
                scope.spawn(move || requests(&shell, server, script, share))
            })
            .collect();
        let mut all = Measured::per_second(0.0);
        for one in loads {
            let one = joined(one.join())?;
            all.amount += one.amount;
            all.latency = Latency::worse(all.latency, one.latency);
            all.processor = all.processor.max(one.processor);
        }
        Ok(all)
    })
}
