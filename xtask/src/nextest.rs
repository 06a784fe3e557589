//! The test runner, and its last word.

use std::io::{BufRead, BufReader, IsTerminal, stderr};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use xshell::{Cmd, Shell, cmd};

use crate::tools;

/// A nextest run over the whole workspace; add filters and environment to it, then [`run`] it.
pub(crate) fn workspace(shell: &Shell) -> Result<Cmd<'_>> {
    tools::ensure_nextest(shell)?;
    let color = if stderr().is_terminal() { "always" } else { "never" };
    Ok(cmd!(shell, "cargo nextest run --workspace --no-fail-fast --color {color}"))
}

/// Runs the tests, and returns the line that says how many there were and how many passed.
pub(crate) fn run(tests: Cmd<'_>) -> Result<String> {
    println!("$ {tests}");
    let mut process =
        Command::from(tests).stderr(Stdio::piped()).spawn().context("cargo nextest could not be started")?;

    let mut summary = None;
    let progress = process.stderr.take().context("nextest has no stderr")?;
    for line in BufReader::new(progress).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        eprintln!("{line}");
        if line.contains("Summary") && line.contains(" run: ") {
            summary = Some(line.trim().to_owned());
        }
    }

    let summary = summary.context("nextest stopped before the tests ran")?;
    ensure!(process.wait()?.success(), "{summary}");
    Ok(summary)
}
