//! What was measured, as a table.

use std::fmt;

use anyhow::Result;
use xshell::{Shell, cmd};

use super::account::{Glance, Walk};

/// One piece of work beside its limit.
pub(super) struct Row {
    pub(super) work: &'static str,
    pub(super) limit: &'static str,
    pub(super) connections: u32,
    /// Ours and theirs per second, once for each turn.
    pub(super) pairs: Vec<(f64, f64)>,
}

pub(super) struct Report {
    rows: Vec<Row>,
    idle_kib: u64,
    pub(super) busy_kib: u64,
    /// Over one year with 10,000 rows and over ten with 100,000.
    pub(super) glances: Option<(Glance, Glance)>,
    /// Through 10,000 and through 1,000,000 rows.
    pub(super) walks: Option<(Walk, Walk)>,
}

impl Report {
    pub(super) fn new(idle_kib: u64) -> Self {
        Self { rows: Vec::new(), idle_kib, busy_kib: 0, glances: None, walks: None }
    }

    pub(super) fn add(&mut self, row: Row) {
        self.rows.push(row);
    }
}

impl Row {
    fn median_of(&self, of: impl Fn(&(f64, f64)) -> f64) -> f64 {
        let mut values: Vec<f64> = self.pairs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| work | beside | connections | ratio | (ours/s, theirs/s) |")?;
        writeln!(f, "|---|---|---|---|---|")?;
        for row in &self.rows {
            let ratio = row.median_of(|(ours, theirs)| ours / theirs);
            let (ours, theirs) = (row.median_of(|pair| pair.0), row.median_of(|pair| pair.1));
            let Row { work, limit, connections, pairs: _ } = row;
            writeln!(f, "| {work} | {limit} | {connections} | **{ratio:.2}** | ({ours:.0}, {theirs:.0}) |")?;
        }
        if let Some((year, decade)) = self.glances {
            writeln!(
                f,
                "\n| dashboard of this month, one after another | after a change | unchanged | ratio |"
            )?;
            writeln!(f, "|---|---|---|---|")?;
            for (history, Glance { cold, warm }) in
                [("one year, 10,000 rows", year), ("ten years, 100,000 rows", decade)]
            {
                let ratio = cold.as_secs_f64() / warm.as_secs_f64();
                writeln!(f, "| {history} | {cold:.2?} | {warm:.2?} | {ratio:.1} |")?;
            }
            let ratio = decade.cold.as_secs_f64() / year.cold.as_secs_f64();
            writeln!(f, "\nAfter a change, ten years take {ratio:.2} × what one takes.")?;
        }
        if let Some((small, large)) = self.walks {
            writeln!(f, "\n| pages of 100, read one after another | rows | pages | first | middle | last |")?;
            writeln!(f, "|---|---|---|---|---|---|")?;
            for Walk { rows, pages, first, middle, last } in [small, large] {
                writeln!(
                    f,
                    "| median per page | {rows} | {pages} | {first:.2?} | {middle:.2?} | {last:.2?} |"
                )?;
            }
            let slowest = large.first.max(large.middle).max(large.last);
            let ratio = slowest.as_secs_f64() / small.first.as_secs_f64();
            writeln!(
                f,
                "\nThe slowest third of a million rows takes {ratio:.2} × the first pages of ten thousand."
            )?;
        }
        let mib = |kib: u64| kib / 1024;
        writeln!(
            f,
            "\nResident memory: {} MiB idle, {} MiB after all of the above.",
            mib(self.idle_kib),
            mib(self.busy_kib)
        )
    }
}

/// The whole of BENCHMARKS.md.
pub(super) fn page(shell: &Shell, table: &str) -> Result<String> {
    let cores = std::thread::available_parallelism()?;
    let kernel = cmd!(shell, "uname -sr").quiet().read()?;
    let rust = cmd!(shell, "rustc --version").quiet().read()?;
    let postgres = cmd!(shell, "psql --version").quiet().read()?;
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    let model = model.trim_start_matches(['\t', ' ', ':']);
    Ok(format!(
        "{}\nMeasured on {cores} cores ({model}), {kernel}, {rust}, {postgres}.\n\n{table}",
        include_str!("../../bench/method.md")
    ))
}
