//! `earntrack rollups`

use clap::Subcommand;
use identity::EmailAddress;

use crate::config::Flags;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Sum up the rows anew, where the sums by day do not agree with them
    ///
    /// The server may run meanwhile.
    Rebuild {
        /// Only those of this account
        #[arg(long, value_name = "EMAIL")]
        user: Option<EmailAddress>,
    },
}

pub(crate) async fn run(flags: &Flags, args: Args) -> anyhow::Result<()> {
    let Command::Rebuild { user } = args.command;
    let (app, _) = super::open(flags).await?;
    let owner = match user {
        Some(email) => Some(super::account(&app, &email).await?.id),
        None => None,
    };
    let sums = app.database.rebuild_rollups(owner).await?;
    app.database.close().await?;
    super::print(&format!("summed up {sums} days"))
}
