//! `cargo xtask run`: from a fresh clone to a server that answers.

use std::process::Command;

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::{npm, web};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Load an account with a year of realistic books, and print how to sign in
    #[arg(long)]
    demo: bool,
    /// Optimise; takes far longer to build
    #[arg(long)]
    release: bool,
    /// What else `earntrack serve` should be told
    #[arg(last = true)]
    rest: Vec<String>,
}

pub(crate) fn run(shell: &Shell, args: &Args) -> Result<()> {
    if npm::has_node(shell) {
        web::build(shell)?;
    } else {
        println!("there is no Node.js here: the server will say how to build its web app");
    }
    let release = args.release.then_some("--release");
    let demo = args.demo.then_some("--demo");
    let rest = &args.rest;
    let serve = cmd!(shell, "cargo run --package earntrack {release...} -- serve {demo...} {rest...}");
    println!("$ {serve}");
    become_process(serve.into())
}

/// Replaces this process, so that Ctrl-C reaches the server alone and its exit code is ours.
#[cfg(unix)]
fn become_process(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;

    Err(command.exec().into())
}

#[cfg(not(unix))]
fn become_process(mut command: Command) -> Result<()> {
    anyhow::ensure!(command.status()?.success(), "the server failed");
    Ok(())
}
