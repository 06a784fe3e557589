//! `earntrack`: keeps the books of those who earn on many platforms.

use std::process::ExitCode;

use clap::Parser;
use earntrack::Cli;

/// Answers a list of 50 about 1.4 times as often as with the system's, for 6 MiB more at rest (31
/// instead of 25).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    earntrack::run(Cli::parse())
}
