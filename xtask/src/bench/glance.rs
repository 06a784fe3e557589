//! How long the first screen takes, right after a change and when nothing has changed.

use std::{
    fmt,
    time::{Duration, Instant},
};

use anyhow::Result;

use super::{account::Account, report::Time};
use crate::server::Server;

const TURNS: usize = 50;

/// Medians over a history.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glance {
    pub(super) history: &'static str,
    pub(super) cold: Duration,
    pub(super) warm: Duration,
}

impl Glance {
    /// Books an earning and looks at the dashboard twice, again and again.
    pub(super) fn take(server: &Server, account: &Account, history: &'static str) -> Result<Self> {
        println!("-- looking at the dashboard of {history}");
        let (mut cold, mut warm) = (Vec::with_capacity(TURNS), Vec::with_capacity(TURNS));
        for _ in 0..TURNS {
            account.post(server, "/earnings", &account.earning())?;
            for times in [&mut cold, &mut warm] {
                let started = Instant::now();
                account.size(server, "/analytics/dashboard")?;
                times.push(started.elapsed());
            }
        }
        Ok(Self { history, cold: median(&cold), warm: median(&warm) })
    }

    /// How much longer it takes than over another history.
    pub(super) fn cost_beside(&self, other: &Self) -> f64 {
        self.cold.as_secs_f64() / other.cold.as_secs_f64()
    }

    pub(super) fn table(glances: &[Self], f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if glances.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n| dashboard of this month, one after another | after a change | unchanged | ratio |")?;
        writeln!(f, "|---|---|---|---|")?;
        for Self { history, cold, warm } in glances {
            let ratio = cold.as_secs_f64() / warm.as_secs_f64();
            writeln!(f, "| {history} | {} | {} | {ratio:.1} |", Time(*cold), Time(*warm))?;
        }
        Ok(())
    }
}

pub(super) fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort();
    sorted[sorted.len() / 2]
}
