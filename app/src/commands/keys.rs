//! `earntrack keys`

use std::fmt::Write as _;

use adapter_crypto::{Key, Keys, KeysError, Retired};
use clap::Subcommand;
use kernel::SystemClock;

use crate::config::{Configuration, Faults, Flags, Secret, table};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what the keys are called, how old they are, what they are good for and where they are kept
    List,
    /// Print a secret that is good enough for `JWT_SECRET`
    Generate,
    /// Add a key that signs from the next start on; the others stay good
    Rotate,
    /// End what a key has signed: tokens, sessions and links that are older than the key after it
    ///
    /// What it sealed, such as encrypted documents, can still be read. Running servers heed it from their next start on.
    Retire {
        /// What the key is called
        key: String,
    },
}

pub(crate) fn run(flags: &Flags, args: &Args) -> anyhow::Result<()> {
    match &args.command {
        None | Some(Command::List) => list(flags),
        Some(Command::Generate) => super::print(&Keys::generate_secret()),
        Some(Command::Rotate) => {
            let remedy =
                "put it into JWT_SECRET_PREVIOUS and another one here; `earntrack keys generate` prints one";
            changed(flags, remedy, |directory| Keys::rotate(directory, &SystemClock))
        }
        Some(Command::Retire { key }) => {
            let remedy = "take what is to be retired out of JWT_SECRET_PREVIOUS";
            changed(flags, remedy, |directory| Keys::retire(directory, key, &SystemClock))
        }
    }
}

fn list(flags: &Flags) -> anyhow::Result<()> {
    let configuration = Configuration::gather(flags);
    let settings = configuration.settings()?;
    let Some(secret) = &settings.jwt_secret else {
        let place = Keys::file_in(&settings.data_dir).display().to_string();
        return match Keys::load(&settings.data_dir)? {
            Some(keys) => super::print(&report(&keys, |_| place.clone())?),
            None => super::print(&format!("there are no keys yet; the first start makes {place}")),
        };
    };
    let keys = Keys::from_secrets(secret.expose(), settings.jwt_secret_previous.iter().map(Secret::expose));
    let signs = keys.iter().next_back().map(Key::kid);
    let place = |key: &Key| {
        let setting = if Some(key.kid()) == signs { &table::JWT_SECRET } else { &table::JWT_SECRET_PREVIOUS };
        format!("{} {}", setting.name, configuration.origin(setting))
    };
    super::print(&report(&keys, place)?)
}

/// Newest first.
fn report(keys: &Keys, place: impl Fn(&Key) -> String) -> anyhow::Result<String> {
    let mut report = format!("{:<10} {:<26} {:<36} KEPT\n", "KEY", "MADE", "STATE");
    for (number, key) in keys.iter().rev().enumerate() {
        let made = key.created().map_or_else(|| "unknown".to_owned(), |made| made.to_string());
        let state = match key.retired() {
            None if number == 0 => "signs".to_owned(),
            None => "good".to_owned(),
            Some(Retired(Some(retired))) => format!("retired {retired}"),
            Some(Retired(None)) => "retired".to_owned(),
        };
        writeln!(report, "{:<10} {made:<26} {state:<36} {}", key.kid(), place(key))?;
    }
    Ok(report)
}

/// Changes the keys of the data directory, where those are the ones in use.
fn changed(
    flags: &Flags,
    remedy: &str,
    change: impl FnOnce(&std::path::Path) -> Result<Keys, KeysError>,
) -> anyhow::Result<()> {
    let configuration = Configuration::gather(flags);
    let settings = configuration.settings()?;
    if settings.jwt_secret.is_some() {
        let problem = format!("is the key, and no command changes it: {remedy}");
        return Err(Faults(vec![configuration.fault(&table::JWT_SECRET, &problem)]).into());
    }
    let keys = change(&settings.data_dir)?;
    let place = Keys::file_in(&settings.data_dir).display().to_string();
    let mut report = report(&keys, |_| place.clone())?;
    report.push_str("start the server anew to use them\n");
    super::print(&report)
}
