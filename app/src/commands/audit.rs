//! `earntrack audit`

use std::{fmt::Write as _, fs::File, io::BufReader, path::PathBuf};

use anyhow::{Context as _, bail};
use audit::Verified;
use clap::Subcommand;
use identity::EmailAddress;

use crate::{checkpoints, config::Flags};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Follow the chains of events, and say where they were tampered with
    ///
    /// Reads every event, and changes none. What was edited, deleted, swapped, inserted or cut off is printed, a line
    /// each, and the exit code is then 1. The server may run meanwhile.
    Verify {
        /// Only the events of this account
        #[arg(long, value_name = "EMAIL")]
        user: Option<EmailAddress>,
        /// Compare them with checkpoints that were kept elsewhere, too
        #[arg(long, value_name = "FILE")]
        checkpoints: Option<PathBuf>,
    },
    /// Make the checkpoint of the day now, unless it is there
    Checkpoint,
}

pub(crate) async fn run(flags: &Flags, args: Args) -> anyhow::Result<()> {
    match args.command {
        Command::Verify { user, checkpoints } => verify(flags, user, checkpoints).await,
        Command::Checkpoint => checkpoint(flags).await,
    }
}

async fn verify(flags: &Flags, user: Option<EmailAddress>, file: Option<PathBuf>) -> anyhow::Result<()> {
    let (app, _) = super::open(flags).await?;
    let only = match user {
        Some(email) => Some(super::account(&app, &email).await?.id),
        None => None,
    };
    let Verified { users, events, checkpoints, mut findings } = app.audit.verify(only).await?;
    if let Some(path) = file {
        let unread = || format!("{} could not be read", path.display());
        let file = BufReader::new(File::open(&path).with_context(unread)?);
        findings.extend(app.audit.verify_against(file).await.with_context(unread)?);
    }
    app.database.close().await?;
    let mut report =
        format!("{events} events of {users} users and {checkpoints} checkpoints are as they were written\n");
    for finding in &findings {
        writeln!(report, "{finding}")?;
    }
    super::print(&report)?;
    match findings.len() {
        0 => Ok(()),
        1 => bail!("one thing was tampered with"),
        count => bail!("{count} things were tampered with"),
    }
}

async fn checkpoint(flags: &Flags) -> anyhow::Result<()> {
    let (app, settings) = super::open(flags).await?;
    let done = checkpoints::mark(&app.audit, settings.audit_checkpoint_file.as_deref()).await?;
    app.database.close().await?;
    super::print(if done == 0 {
        "the checkpoint of the day is there already"
    } else {
        "made the checkpoint of the day"
    })
}
