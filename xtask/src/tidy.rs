//! `cargo xtask tidy`: the rules of the house that the compiler does not know.

mod decisions;
mod edges;
mod manifests;
mod paths;
mod promises;
mod rules;

use anyhow::Result;
use cargo_metadata::Metadata;
use xshell::{Shell, cmd};

use crate::{faults, workspace};

pub(crate) fn run(shell: &Shell) -> Result<()> {
    let metadata = workspace::metadata()?;

    let mut faults = edges::faults(&metadata)?;
    faults.extend(manifests::faults(&metadata)?);
    faults.extend(paths::faults(&workspace::root())?);
    faults.extend(decisions::faults(&workspace::root().join("docs/adr"))?);
    faults.extend(promises::faults(&workspace::root())?);
    faults.extend(rules::faults(&workspace::root())?);
    faults::ensure_none(&faults)?;

    build_each_context_alone(shell, &metadata)
}

/// Features that another member switches on would mask what a context forgot to ask for.
fn build_each_context_alone(shell: &Shell, metadata: &Metadata) -> Result<()> {
    for name in edges::domain_crates(metadata)? {
        cmd!(shell, "cargo check --quiet --package {name}").run()?;
    }
    Ok(())
}
