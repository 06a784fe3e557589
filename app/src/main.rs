//! `earntrack`: keeps the books of those who earn on many platforms.

use std::process::ExitCode;

use clap::Parser;
use earntrack::Cli;


fn main() -> ExitCode {
    earntrack::run(Cli::parse())
}
