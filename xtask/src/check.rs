//! `cargo xtask check`: what can be known in a minute, and the steps it shares with `test`.

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::steps::Steps;
use crate::{generate, nextest, tidy};

pub(crate) fn run(shell: &Shell) -> Result<()> {
    let mut steps = Steps::default();
    let outcome = reading(shell, &mut steps)
        .and_then(|()| steps.take("clippy", || clippy(shell)))
        .and_then(|()| steps.take("generated files", || generate::check(shell, None)))
        .and_then(|()| unit_tests(shell, &mut steps));
    steps.summarise();
    outcome
}

/// What is found by reading the text of the code.
pub(crate) fn reading(shell: &Shell, steps: &mut Steps) -> Result<()> {
    steps.take("formatting", || formatting(shell))?;
    steps.take("tidy", || tidy::run(shell))
}

fn unit_tests(shell: &Shell, steps: &mut Steps) -> Result<()> {
    let summary =
        steps.take("unit tests", || nextest::run(nextest::workspace(shell)?.args(["--lib", "--bins"])))?;
    steps.remark(summary);
    Ok(())
}

fn formatting(shell: &Shell) -> Result<()> {
    Ok(cmd!(shell, "cargo fmt --all --check").run()?)
}

fn clippy(shell: &Shell) -> Result<()> {
    Ok(cmd!(shell, "cargo clippy --workspace --all-targets -- --deny warnings").run()?)
}
