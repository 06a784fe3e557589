//! `earntrack keys`

use std::fmt::Write as _;

use adapter_crypto::Keys;
use clap::Subcommand;

use crate::config::{Configuration, Flags, table};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what the keys are called, how old they are and where they are kept
    List,
    /// Print a secret that is good enough for `JWT_SECRET`
    Generate,
}

pub(crate) fn run(flags: &Flags, args: &Args) -> anyhow::Result<()> {
    match args.command {
        None | Some(Command::List) => list(flags),
        Some(Command::Generate) => super::print(&Keys::generate_secret()),
    }
}

fn list(flags: &Flags) -> anyhow::Result<()> {
    let configuration = Configuration::gather(flags);
    let settings = configuration.settings()?;
    let (keys, place) = match &settings.jwt_secret {
        Some(secret) => {
            let origin = configuration.origin(&table::JWT_SECRET);
            (Some(Keys::from_secret(secret.expose())), format!("{} {origin}", table::JWT_SECRET.name))
        }
        None => (Keys::load(&settings.data_dir)?, Keys::file_in(&settings.data_dir).display().to_string()),
    };
    let Some(keys) = keys else {
        return super::print(&format!("there are no keys yet; the first start makes {place}"));
    };
    let mut report = format!("{:<10} {:<26} KEPT\n", "KEY", "MADE");
    for key in keys.iter().rev() {
        let made = key.created().map_or_else(|| "unknown".to_owned(), |made| made.to_string());
        writeln!(report, "{:<10} {made:<26} {place}", key.kid())?;
    }
    super::print(&report)
}
