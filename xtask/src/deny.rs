//! `cargo xtask deny`: what we link, held against `deny.toml`.
//!
//! The file keeps the form of cargo-deny, which can read it too. ADR 0002 says why the check is ours.

mod advisories;
mod bans;
mod licences;
mod packages;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use xshell::Shell;

use crate::faults;

/// Part of the arguments of `test` as well, hence no group of its own.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(crate) struct Args {
    /// A copy of the RustSec advisory database, relative to the repository
    #[arg(long, value_name = "DIR", env = "EARNTRACK_ADVISORY_DB", default_value = "../shared/advisory-db")]
    advisory_db: PathBuf,
}

/// The parts of `deny.toml` that are checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    advisories: advisories::Policy,
    bans: bans::Policy,
    licenses: licences::Policy,
}

/// Checks every package, and returns what the summary should say about it.
pub(crate) fn run(shell: &Shell, args: &Args) -> Result<String> {
    let policy = policy(shell)?;
    let packages = packages::linked(shell)?;

    let mut faults = bans::faults(&policy.bans, &packages);
    faults.extend(licences::faults(&policy.licenses, &packages)?);
    let remark = match database(shell, &args.advisory_db) {
        Some(database) => {
            let advisories = advisories::load(&database)?;
            faults.extend(advisories::faults(&policy.advisories, &advisories, &packages));
            format!("{} packages, {} advisories", packages.len(), advisories.len())
        }
        None => format!(
            "{} packages; ADVISORIES LEFT OUT: no database at {}, set EARNTRACK_ADVISORY_DB",
            packages.len(),
            args.advisory_db.display()
        ),
    };

    println!("{remark}");
    faults::ensure_none(&faults)?;
    Ok(remark)
}

fn policy(shell: &Shell) -> Result<Policy> {
    let text = shell.read_file("deny.toml")?;
    toml::from_str(&text).context("deny.toml cannot be read")
}

/// Where the advisories are, one folder a package, if they are there at all.
fn database(shell: &Shell, place: &Path) -> Option<PathBuf> {
    let crates = shell.current_dir().join(place).join("crates");
    crates.is_dir().then_some(crates)
}
