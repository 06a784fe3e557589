//! How long pages take on the way through a whole list.

use std::{
    fmt,
    time::{Duration, Instant},
};

use anyhow::Result;
use serde_json::Value;

use super::{account::Account, glance::median, report::Time};
use crate::server::Server;

#[derive(Debug, Clone, Copy)]
pub(super) struct Walk {
    rows: usize,
    pages: usize,
    /// Medians of the first, the middle and the last hundred pages.
    first: Duration,
    middle: Duration,
    last: Duration,
}

impl Walk {
    /// Reads every page of a list of earnings, one after another.
    pub(super) fn through(server: &Server, account: &Account) -> Result<Self> {
        println!("-- walking through the earnings of {}", account.email);
        let (mut times, mut rows, mut cursor) = (Vec::new(), 0, None::<String>);
        loop {
            let after = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
            let started = Instant::now();
            let mut answer = account.get(server, &format!("/earnings?limit=100{after}"))?;
            let page: Value = answer.body_mut().read_json()?;
            times.push(started.elapsed());
            rows += page["data"].as_array().map_or(0, Vec::len);
            match page["pagination"]["nextCursor"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => break,
            }
        }
        let hundred = times.len().min(100);
        let middle = (times.len() - hundred) / 2;
        Ok(Self {
            rows,
            pages: times.len(),
            first: median(&times[..hundred]),
            middle: median(&times[middle..middle + hundred]),
            last: median(&times[times.len() - hundred..]),
        })
    }

    fn slowest(&self) -> Duration {
        self.first.max(self.middle).max(self.last)
    }

    pub(super) fn table(walks: &[Self], f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if walks.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n| pages of 100, read one after another | rows | pages | first | middle | last |")?;
        writeln!(f, "|---|---|---|---|---|---|")?;
        for Self { rows, pages, first, middle, last } in walks {
            let [first, middle, last] = [first, middle, last].map(|time| Time(*time));
            writeln!(f, "| median per page | {rows} | {pages} | {first} | {middle} | {last} |")?;
        }
        let [small, .., large] = walks else { return Ok(()) };
        let ratio = large.slowest().as_secs_f64() / small.first.as_secs_f64();
        writeln!(
            f,
            "\nThe slowest third of the larger one takes {ratio:.2} × the first pages of the smaller one."
        )
    }
}
