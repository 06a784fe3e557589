//! `earntrack user`

use std::{
    fmt::Write as _,
    fs::File,
    io::{self, BufRead, IsTerminal},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use clap::Subcommand;
use identity::{EmailAddress, IdentityError, Password, PersonName, Register};
use kernel::{Currency, Unvalidated, Zone};

use crate::{belongings::TakenIn, config::Flags};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open an account
    ///
    /// The password is asked for on a terminal, and read from the first line of standard input elsewhere.
    Add {
        email: EmailAddress,
        /// The name of its owner
        #[arg(long)]
        name: Option<PersonName>,
        /// The IANA time zone in which its days begin
        #[arg(long, value_name = "ZONE", default_value = "UTC")]
        timezone: Zone,
        /// The currency its figures are told in, if not that of the settings
        #[arg(long, value_name = "CODE")]
        currency: Option<Currency>,
        /// Read the password from standard input even on a terminal
        #[arg(long)]
        password_stdin: bool,
    },
    /// Print a link with which the owner of an account chooses a new password
    ///
    /// Good for 30 minutes, and once. Hand it to the owner alone: whoever has it has the account.
    ResetPassword { email: EmailAddress },
    /// Take in an account from the archive that another server made of it
    ///
    /// Everything comes along but secrets: its owner chooses a password with the link that `earntrack user
    /// reset-password` prints, sets up a second factor anew, and gives programs new tokens and webhooks new secrets.
    Import {
        /// The archive, a ZIP file
        archive: PathBuf,
    },
    /// Turn off the second factor of an owner who has lost it
    ///
    /// Make sure first that it is the owner who asks: from then on the password alone opens the account.
    MfaOff { email: EmailAddress },
}

pub(crate) async fn run(flags: &Flags, args: Args) -> anyhow::Result<()> {
    match args.command {
        Command::Add { email, name, timezone, currency, password_stdin } => {
            let about = About { email, name, timezone, currency };
            add(flags, about, password_stdin).await
        }
        Command::ResetPassword { email } => reset_password(flags, &email).await,
        Command::MfaOff { email } => mfa_off(flags, &email).await,
        Command::Import { archive } => import(flags, &archive).await,
    }
}

/// Whose account is opened.
struct About {
    email: EmailAddress,
    name: Option<PersonName>,
    timezone: Zone,
    currency: Option<Currency>,
}

async fn reset_password(flags: &Flags, email: &EmailAddress) -> anyhow::Result<()> {
    let (app, settings) = super::open(flags).await?;
    let account = super::account(&app, email).await?;
    let link = app.identity.password_reset_for(&super::request_id(app.clock.now()), &account.email).await?;
    app.database.close().await?;
    let place = super::place(&settings);
    super::print(&format!("{place}{}\ngood once, until {}", link.path, link.expires_at))
}

async fn import(flags: &Flags, archive: &Path) -> anyhow::Result<()> {
    let (app, _) = super::open(flags).await?;
    let unread = || format!("{} could not be taken in", archive.display());
    let file = File::open(archive).with_context(unread)?;
    let TakenIn { user, email, rows, was_admin, had_factor } =
        app.take_in(file, &super::request_id(app.clock.now())).await.with_context(unread)?;
    app.database.close().await?;
    let mut report = format!("took in the account of {email}, {user}: {rows} rows\n");
    if was_admin {
        report.push_str("it was an admin's, and is not any more\n");
    }
    if had_factor {
        report.push_str("its second factor stayed behind, and is to be set up anew\n");
    }
    writeln!(report, "`earntrack user reset-password {email}` prints a link to choose a password with")?;
    super::print(&report)
}

async fn mfa_off(flags: &Flags, email: &EmailAddress) -> anyhow::Result<()> {
    let (app, _) = super::open(flags).await?;
    let account = super::account(&app, email).await?;
    let request = super::request_id(app.clock.now());
    match app.identity.remove_lost_factor(&request, &account.email).await {
        Err(IdentityError::MfaIsOff) => bail!("{} has no second factor", account.email),
        outcome => outcome?,
    }
    app.database.close().await?;
    super::print(&format!("turned off the second factor of {}", account.email))
}

async fn add(flags: &Flags, about: About, password_stdin: bool) -> anyhow::Result<()> {
    let About { email, name, timezone, currency } = about;
    let (app, settings) = super::open(flags).await?;
    let password = if password_stdin || !io::stdin().is_terminal() { first_line() } else { asked_for() }?;
    let order = Register {
        email,
        password: Password::new(password),
        name,
        zone: timezone,
        currency: currency.unwrap_or(settings.default_currency),
        rules: app.identity.password_rules(),
    };
    let order = Unvalidated::new(order).validate().map_err(|report| {
        let faults: Vec<String> =
            report.iter().map(|(field, problem)| format!("{field}: {problem}")).collect();
        anyhow::anyhow!(faults.join("\n"))
    })?;
    let account = app.identity.open_account(&super::request_id(app.clock.now()), order).await?;
    app.database.close().await?;
    super::print(&format!("opened the account of {}, {}", account.email, account.id))
}

fn first_line() -> anyhow::Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("the password could not be read")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn asked_for() -> anyhow::Result<String> {
    let ask = |prompt| rpassword::prompt_password(prompt).context("the password could not be read");
    let password = ask("Password: ")?;
    ensure!(password == ask("Once more: ")?, "the passwords differ");
    Ok(password)
}
