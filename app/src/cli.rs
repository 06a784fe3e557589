//! The command line, and what becomes of its exit code.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{CommandFactory, Parser, Subcommand};

use crate::{
    commands::{
        self, admin, audit, backup, check_config, completions, doctor, env_example, health, import, jobs,
        keys, mail, man, migrate, openapi, rates, reference, retention, rollups, serve, setup_url, transfer,
        user,
    },
    config::{Faults, Flags},
};

/// Your income, whoever it came from, in one place that is yours.
#[derive(Debug, Parser)]
#[command(name = "earntrack", version, max_term_width = 110, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    Serve(serve::Args),
    /// Ask a running server whether it can take requests
    ///
    /// Where it cannot, what is down is said, and the exit code is then 1. Containers are looked after with it.
    Health(health::Args),
    /// Bring the database up to date
    Migrate(migrate::Args),
    /// Make a backup now
    ///
    /// The server may run meanwhile. It is opened and looked through before it counts.
    Backup(backup::Args),
    /// Show the backups there are
    Backups,
    /// Unpack a backup, and look whether it is whole
    ///
    /// Reads all of it, and changes nothing. Without a name, the newest one.
    Verify(backup::VerifyArgs),
    /// Put a backup back
    ///
    /// Stop every server first. Who was forgotten since then is forgotten again, and everyone signs in anew.
    Restore(backup::RestoreArgs),
    /// Move everything into another database
    ///
    /// Stop every server first. What is broken off is gone on with when it is called again; both sides are compared,
    /// row by row, before it is done.
    Transfer(transfer::Args),
    /// Look whether the books agree with themselves
    ///
    /// Reads every row, and changes none. What does not agree is printed, a line each. The exit code is 0 where all
    /// agrees, 1 where something does not, and 2 where one could not look.
    Doctor(doctor::Args),
    /// Look whether the tale of what was done is whole
    Audit(audit::Args),
    /// Keep the sums by day
    Rollups(rollups::Args),
    /// Put away, or remove, what is older than the settings keep it
    ///
    /// The server does so once a day. Nothing of the books is removed: earnings move to their archive, and products that
    /// no one has use for are archived.
    Retention(retention::Args),
    /// Keep accounts
    User(user::Args),
    /// Say who looks after the accounts of everyone, and let others in
    Admin(admin::Args),
    /// Print a link with which the first admin sets the server up
    ///
    /// Good for a day, and once; one that was printed before is not good any more. Whoever has it has the server.
    SetupUrl,
    /// Book the statement of a platform
    Import(Box<import::Args>),
    /// Keep exchange rates
    Rates(rates::Args),
    /// Show what is owed, and see to what was given up
    Jobs(jobs::Args),
    /// Look at the messages that are sent by mail
    Mail(mail::Args),
    /// Show the keys that sign, or make a secret
    Keys(keys::Args),
    /// Show the settings in force, and what is wrong with them
    CheckConfig,
    /// Print the document of the HTTP API
    Openapi,
    /// Print the reference of the settings, as Markdown
    ConfigReference,
    /// Print a .env file to start from
    EnvExample,
    /// Print what a shell needs to complete commands and flags
    Completions(completions::Args),
    /// Print the page of the manual
    Man(man::Args),
}

/// The exit code of a wrong command line or a wrong setting, and of a look that was not possible.
const WRONG: u8 = 2;

/// The command line as it is defined.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// Does what the command line says; without a command, says what there is to say.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    // Whatever opens TLS later finds one provider of cryptography, and no choice to be made.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match dispatch(cli) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads our output has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error:#}");
            let is_wrong = error.is::<Faults>() || error.is::<doctor::Unseen>();
            if is_wrong { ExitCode::from(WRONG) } else { ExitCode::FAILURE }
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<()> {
    let Cli { flags, command } = cli;
    let Some(command) = command else {
        return Ok(Cli::command().print_help()?);
    };
    match command {
        Command::Serve(args) => commands::block_on(serve::run(&flags, &args)),
        Command::Health(args) => commands::block_on(health::run(&flags, &args)),
        Command::Migrate(args) => commands::block_on(migrate::run(&flags, &args)),
        Command::Backup(args) => commands::block_on(backup::make(&flags, args)),
        Command::Backups => commands::block_on(backup::list(&flags)),
        Command::Verify(args) => commands::block_on(backup::verify(&flags, args)),
        Command::Restore(args) => commands::block_on(backup::restore(&flags, args)),
        Command::Transfer(args) => commands::block_on(transfer::run(&flags, args)),
        Command::Doctor(args) => commands::block_on(doctor::run(&flags, &args)),
        Command::Audit(args) => commands::block_on(audit::run(&flags, args)),
        Command::Rollups(args) => commands::block_on(rollups::run(&flags, args)),
        Command::Retention(args) => commands::block_on(retention::run(&flags, &args)),
        Command::User(args) => commands::block_on(user::run(&flags, args)),
        Command::Admin(args) => commands::block_on(admin::run(&flags, args)),
        Command::SetupUrl => commands::block_on(setup_url::run(&flags)),
        Command::Import(args) => commands::block_on(import::run(&flags, *args)),
        Command::Rates(args) => commands::block_on(rates::run(&flags, args)),
        Command::Jobs(args) => commands::block_on(jobs::run(&flags, args)),
        Command::Mail(args) => commands::block_on(async { mail::run(args) }),
        Command::Keys(args) => keys::run(&flags, &args),
        Command::CheckConfig => check_config::run(&flags),
        Command::Openapi => openapi::run(),
        Command::ConfigReference => reference::run(),
        Command::EnvExample => env_example::run(),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_flag_of_a_command_is_that_of_a_setting() {
        Cli::command().debug_assert();
    }
}
