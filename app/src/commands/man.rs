//! `earntrack man`

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Command;
use clap_mangen::Man;

use crate::config::SETTINGS_HEADING;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write the pages of all commands into this folder instead, such as /usr/local/share/man/man1
    #[arg(long, value_name = "DIRECTORY")]
    to: Option<PathBuf>,
}

/// What the pages are of.
const SOURCE: &str = concat!("earntrack ", env!("CARGO_PKG_VERSION"));

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    // What the short help leaves out is told here.
    let mut command = crate::cli::command().mut_args(|arg| arg.hide_short_help(false));
    command.build();
    match &args.to {
        Some(folder) => {
            let count = write(&command, folder)
                .with_context(|| format!("{} could not be written", folder.display()))?;
            super::print(&format!("wrote {count} pages into {}", folder.display()))
        }
        None => super::print(&page(command)?.1),
    }
}

/// Writes the page of a command and those of the commands below it, and counts them.
fn write(command: &Command, folder: &Path) -> anyhow::Result<usize> {
    fs::create_dir_all(folder)?;
    let (name, text) = page(command.clone())?;
    fs::write(folder.join(name), text)?;
    let mut count = 1;
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        count += write(&without_settings(below.clone()), folder)?;
    }
    Ok(count)
}

/// The name of a page and its text.
fn page(command: Command) -> anyhow::Result<(String, String)> {
    let page = Man::new(command).source(SOURCE);
    let mut text = Vec::new();
    page.render(&mut text)?;
    Ok((page.get_filename(), String::from_utf8(text).context("the page is not UTF-8")?))
}

/// Every command takes every setting; one page is enough to list them.
fn without_settings(command: Command) -> Command {
    command
        .mut_args(|arg| {
            let is_setting = arg.get_help_heading() == Some(SETTINGS_HEADING);
            if is_setting { arg.hide(true) } else { arg }
        })
        .after_help("Settings are flags of every command: see earntrack(1).")
}
