//! `earntrack admin`

use std::fmt::Write as _;

use clap::Subcommand;
use identity::{EmailAddress, IdentityError, Invite, Role};
use kernel::Unvalidated;

use crate::config::Flags;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show who is an admin
    List,
    /// Make the owner of an account an admin
    Grant { email: EmailAddress },
    /// Make an admin a user like any other
    ///
    /// The last one stays.
    Revoke { email: EmailAddress },
    /// Print a link with which someone opens an account, where REGISTRATION=invite
    ///
    /// Good once.
    Invite {
        /// The only address that it is good for
        email: Option<EmailAddress>,
        /// How long it is good, at most 30
        #[arg(long, value_name = "DAYS", default_value_t = 7)]
        days: u16,
    },
}

pub(crate) async fn run(flags: &Flags, args: Args) -> anyhow::Result<()> {
    match args.command {
        Command::List => list(flags).await,
        Command::Grant { email } => give(flags, &email, Role::Admin).await,
        Command::Revoke { email } => give(flags, &email, Role::User).await,
        Command::Invite { email, days } => invite(flags, email, days).await,
    }
}

async fn list(flags: &Flags) -> anyhow::Result<()> {
    let (app, _) = super::open(flags).await?;
    let admins = app.identity.admins().await?;
    app.database.close().await?;
    let mut list = String::new();
    for admin in &admins {
        let disabled = if admin.is_disabled() { ", disabled" } else { "" };
        writeln!(list, "{}, {}{disabled}", admin.email, admin.id)?;
    }
    super::print(if admins.is_empty() {
        "there is no admin; `earntrack setup-url` makes the first"
    } else {
        &list
    })
}

async fn give(flags: &Flags, email: &EmailAddress, role: Role) -> anyhow::Result<()> {
    let (app, _) = super::open(flags).await?;
    super::account(&app, email).await?;
    let given = app.identity.give_role(&super::request_id(app.clock.now()), email, role).await;
    app.database.close().await?;
    match given {
        Err(IdentityError::LastAdmin) => {
            anyhow::bail!("{email} is the last admin; grant it to another one first")
        }
        given => super::print(&format!("{} is now: {}", given?.email, role.name())),
    }
}

async fn invite(flags: &Flags, email: Option<EmailAddress>, days: u16) -> anyhow::Result<()> {
    let order = Unvalidated::new(Invite { email, days }).validate().map_err(|report| {
        let faults: Vec<String> =
            report.iter().map(|(field, problem)| format!("{field}: {problem}")).collect();
        anyhow::anyhow!(faults.join("\n"))
    })?;
    let (app, settings) = super::open(flags).await?;
    let (_, link) = app.identity.invite(None, order).await?;
    app.database.close().await?;
    super::print(&format!("{}{}\ngood once, until {}", super::place(&settings), link.path, link.expires_at))
}
