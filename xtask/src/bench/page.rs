//! BENCHMARKS.md.

use std::{fs, thread};

use anyhow::Result;
use xshell::{Shell, cmd};

/// The whole page: how it is measured, on what, the tables, and why some goals are not reached.
pub(super) fn whole(shell: &Shell, tables: &str) -> Result<String> {
    let cores = thread::available_parallelism()?;
    let [kernel, rust, postgres, node] = [
        cmd!(shell, "uname -sr"),
        cmd!(shell, "rustc --version"),
        cmd!(shell, "psql --version"),
        cmd!(shell, "node --version"),
    ]
    .map(|version| version.quiet().read());
    let (kernel, rust, postgres, node) = (kernel?, rust?, postgres?, node?);
    let model = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    let model = model.trim_start_matches(['\t', ' ', ':']);
    Ok(format!(
        "{}\nMeasured on {cores} cores ({model}), {kernel}, {rust}, {postgres}, Node.js {node}.\n{tables}\n{}",
        include_str!("../../bench/method.md"),
        include_str!("../../bench/causes.md")
    ))
}
