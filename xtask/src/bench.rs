//! How fast we are beside what there is: ratios, measured in one run.
//!
//! Times of a machine say little about another one, and of a shared machine little about the
//! next minute. So each piece of work is measured beside its own limit, in turns, and what is
//! kept is the median of the quotients.

mod account;
mod glance;
mod goal;
mod load;
mod page;
mod pair;
mod report;
mod script;
mod stage;
mod walk;
mod works;
mod wrk;

use std::{fs, path::PathBuf};

use anyhow::{Result, ensure};
use xshell::Shell;

use self::{
    report::Report,
    stage::Stage,
    works::{WORKS, Work},
};
use crate::{tools, workspace};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How long each side of a pair is loaded, in each of three turns
    #[arg(long, default_value_t = 5)]
    seconds: u32,
    /// Rewrite BENCHMARKS.md with what was measured
    #[arg(long, conflicts_with_all = ["only", "skip_large"])]
    write: bool,
    /// Only the pieces of work whose name contains this
    #[arg(long, value_name = "WORDS")]
    only: Option<String>,
    /// Leave out the account with a million rows
    #[arg(long)]
    skip_large: bool,
    /// A server that is built already
    #[arg(long, value_name = "PATH")]
    binary: Option<PathBuf>,
    /// A bare server that is built already: the example `bare` of `api`
    #[arg(long, value_name = "PATH")]
    bare: Option<PathBuf>,
}

pub(crate) fn run(shell: &Shell, args: &Args) -> Result<()> {
    let chosen = chosen(args.only.as_deref())?;
    tools::ensure_program(shell, "wrk", "wrk")?;
    let with_many = !args.skip_large && chosen.iter().any(|work| work.wants_many);
    let stage = Stage::set(shell, args, with_many)?;

    let mut report = Report::default();
    for work in chosen {
        println!("== {}", work.name);
        // What was measured before and after is worth having all the same.
        if let Err(error) = (work.measure)(&stage, &mut report) {
            println!("   could not be measured: {error:#}");
            report.failed.push(work.name);
        }
    }
    let text = report.to_string();
    println!("{text}");
    if args.write {
        fs::write(workspace::root().join("BENCHMARKS.md"), page::whole(shell, &text)?)?;
    }
    ensure!(report.failed.is_empty(), "not everything could be measured");
    Ok(())
}

fn chosen(words: Option<&str>) -> Result<Vec<&'static Work>> {
    let words = words.unwrap_or_default().to_lowercase();
    let chosen: Vec<_> = WORKS.iter().filter(|work| work.name.to_lowercase().contains(&words)).collect();
    let names = || WORKS.iter().map(|work| work.name).collect::<Vec<_>>().join(", ");
    ensure!(!chosen.is_empty(), "no piece of work is called so; there are: {}", names());
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_chosen_by_any_words_of_its_name() {
        let names = |words| chosen(words).unwrap().iter().map(|work| work.name).collect::<Vec<_>>();

        assert_eq!(names(Some("redis")), ["through Redis"]);
        assert_eq!(names(Some("insert")), ["insert", "insert with Idempotency-Key"]);
        assert_eq!(names(None).len(), WORKS.len());
        assert!(chosen(Some("nothing of the kind")).is_err());
    }

    #[test]
    fn logins_are_the_last_since_they_end_sessions() {
        assert_eq!(WORKS.last().map(|work| work.name), Some("login"));
    }
}
