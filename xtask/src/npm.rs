//! Node.js, and the packages that a folder of ours asks for.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use xshell::{PushDir, Shell, cmd};

/// Where npm puts what it installs.
pub(crate) const INSTALLED: &str = "node_modules";

/// Whether this machine has Node.js and its npm.
pub(crate) fn has_node(shell: &Shell) -> bool {
    let there = |program: &str| cmd!(shell, "{program} --version").quiet().ignore_stderr().read().is_ok();
    there("node") && there("npm")
}

/// # Errors
/// With what to install, where this machine has no Node.js.
pub(crate) fn ensure_node(shell: &Shell) -> Result<()> {
    ensure!(has_node(shell), "Node.js is missing: install 20.19 or later with its npm");
    Ok(())
}

/// Goes to a folder, with every package installed that its lock names.
///
/// # Errors
/// Where there is no lock, or a package cannot be had.
pub(crate) fn enter<'a>(shell: &'a Shell, folder: &Path) -> Result<PushDir<'a>> {
    let here = shell.push_dir(folder);
    let changed = |file: &str| fs::metadata(folder.join(file))?.modified();
    let locked = changed("package-lock.json").with_context(|| format!("{} has no lock", folder.display()))?;
    // npm writes down there what it has installed.
    let installed = changed(&format!("{INSTALLED}/.package-lock.json"));
    if !installed.is_ok_and(|installed| installed >= locked) {
        cmd!(shell, "npm ci").run()?;
    }
    Ok(here)
}
