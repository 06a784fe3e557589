//! Puts on the machine what is missing from it.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xshell::{Shell, cmd};

/// Installs cargo-nextest unless it is there.
pub(crate) fn ensure_nextest(shell: &Shell) -> Result<()> {
    let there = cmd!(shell, "cargo nextest --version").quiet().ignore_stderr();
    if there.read().is_ok() {
        return Ok(());
    }
    println!("cargo-nextest is missing: installing it, which takes some minutes");
    cmd!(shell, "cargo install --locked cargo-nextest")
        .run()
        .context("cargo-nextest could not be installed; see https://nexte.st")
}

/// Installs the package that brings a program, unless the program is there, and returns where it is.
///
/// # Errors
/// As [`apt_install`].
pub(crate) fn ensure_program(shell: &Shell, program: &str, package: &str) -> Result<PathBuf> {
    if let Some(place) = find(shell, program) {
        return Ok(place);
    }
    apt_install(shell, package)?;
    find(shell, program).with_context(|| format!("{package} brings no {program}"))
}

/// Whether a program can be found.
pub(crate) fn is_there(shell: &Shell, program: &str) -> bool {
    find(shell, program).is_some()
}

/// Where a program is, among those for administrators too.
fn find(shell: &Shell, program: &str) -> Option<PathBuf> {
    let path = shell.var_os("PATH").unwrap_or_default();
    let mut places =
        std::env::split_paths(&path).chain(["/usr/sbin".into()]).map(|folder| folder.join(program));
    places.find(|place| place.is_file())
}

/// Installs a Debian package, and starts nothing that it brings.
///
/// # Errors
/// When this is not Debian or not root: with what to install by hand.
pub(crate) fn apt_install(shell: &Shell, package: &str) -> Result<()> {
    let apt = cmd!(shell, "apt-get --version").quiet().ignore_stderr();
    if apt.read().is_err() || !is_root(shell)? {
        bail!("{package} is missing: install it with your package manager and run this again");
    }
    println!("{package} is missing: installing it");
    cmd!(shell, "apt-get update --quiet=2").run()?;
    cmd!(shell, "apt-get install --quiet=2 --yes --no-install-recommends {package}")
        .env("DEBIAN_FRONTEND", "noninteractive")
        // No service is started by being installed: what tests need they start themselves.
        .env("RUNLEVEL", "1")
        .run()
        .with_context(|| format!("{package} could not be installed"))
}

/// Puts pinned Python packages into an environment of their own, and returns where their programs are.
///
/// # Errors
/// When there is no Python, or a package cannot be had.
pub(crate) fn python_environment(shell: &Shell, folder: &Path, requirements: &str) -> Result<PathBuf> {
    let programs = folder.join("venv/bin");
    if !programs.join("pip").is_file() {
        create_python_environment(shell, &folder.join("venv"))?;
    }
    let pip = programs.join("pip");
    cmd!(shell, "{pip} install --quiet --disable-pip-version-check --requirement {requirements}")
        .run()
        .with_context(|| format!("what {requirements} names could not be installed"))?;
    Ok(programs)
}

/// Debian keeps `venv` in a package of its own, so there are three ways to get it.
fn create_python_environment(shell: &Shell, folder: &Path) -> Result<()> {
    let by_venv = || cmd!(shell, "python3 -m venv --clear {folder}").run();
    let by_virtualenv = || cmd!(shell, "python3 -m virtualenv --clear {folder}").run();
    if by_venv().is_ok() || by_virtualenv().is_ok() {
        return Ok(());
    }
    apt_install(shell, "python3-venv")?;
    Ok(by_venv()?)
}

/// A port of the loopback interface that nobody listens on.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

/// Whether this process may do everything.
pub(crate) fn is_root(shell: &Shell) -> Result<bool> {
    let user = cmd!(shell, "id --user").quiet().read();
    Ok(user.context("cannot tell which user this is")? == "0")
}
