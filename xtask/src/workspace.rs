//! Where the workspace is, and what is in it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand};
use xshell::Shell;

/// A shell that stands in the root of the repository.
pub(crate) fn shell() -> Result<Shell> {
    let shell = Shell::new().context("the current directory cannot be read")?;
    shell.change_dir(root());
    Ok(shell)
}

/// The directory of the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// The members of the workspace and what their manifests ask for; nothing is resolved.
pub(crate) fn metadata() -> Result<Metadata> {
    MetadataCommand::new().current_dir(root()).no_deps().exec().context("cargo metadata failed")
}
