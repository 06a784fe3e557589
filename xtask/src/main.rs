//! The commands a contributor types: `cargo xtask <command>`.
#![expect(clippy::print_stdout, reason = "a task runner talks to the person who started it")]

mod bench;
mod bucket;
mod check;
mod deny;
mod faults;
mod generate;
mod nextest;
mod npm;
mod postgres;
mod redis;
mod run;
mod schemathesis;
mod scratch;
mod server;
mod steps;
mod test;
mod tidy;
mod tools;
mod web;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the web app and the server, and open for business
    Run(run::Args),
    /// Everything CI runs; installs what is missing
    Test(test::Args),
    /// The quick half of `test`: no PostgreSQL, no running server
    Check,
    /// The rules of the house that the compiler does not know
    Tidy,
    /// Advisories, licences and bans over every package we link, without a network
    Deny(deny::Args),
    /// Rewrite the files that are made from the code
    Generate(generate::Args),
    /// Fuzz the running server with what its OpenAPI document promises
    Schemathesis(schemathesis::Args),
    /// Measure ourselves beside pgbench, bare hyper, bare argon2 and the usual Node stack
    Bench(bench::Args),
    /// Run a command with a PostgreSQL and a Redis of its own in `EARNTRACK_TEST_POSTGRES` and `EARNTRACK_TEST_REDIS`
    Postgres(postgres::Args),
}

fn main() -> ExitCode {
    match run(&Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<()> {
    let shell = workspace::shell()?;
    match command {
        Command::Run(args) => run::run(&shell, args),
        Command::Test(args) => test::run(&shell, args),
        Command::Check => check::run(&shell),
        Command::Tidy => tidy::run(&shell),
        Command::Deny(args) => deny::run(&shell, args).map(drop),
        Command::Generate(args) => generate::run(&shell, args),
        Command::Schemathesis(args) => schemathesis::run(&shell, args),
        Command::Bench(args) => bench::run(&shell, args),
        Command::Postgres(args) => postgres::run(&shell, args),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn every_command_is_well_formed() {
        Cli::command().debug_assert();
    }
}
