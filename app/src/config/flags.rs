//! The settings as flags of every command.

use std::{collections::BTreeMap, path::PathBuf};

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, builder::PathBufValueParser};

use super::table::{self, Fallback, Setting};

/// What settings stand under in help.
pub(crate) const HEADING: &str = "Settings";
const CONFIG: &str = "config";

/// What the command line sets.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// By the names of the environment.
    pub given: BTreeMap<String, String>,
    /// The file of settings.
    pub config: Option<PathBuf>,
}

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        let config = Arg::new(CONFIG)
            .long(CONFIG)
            .value_name("FILE")
            .help("Read settings from a TOML file: the names below in lower case")
            .value_parser(PathBufValueParser::new())
            .global(true)
            .help_heading(HEADING);
        let settings =
            table::ALL.into_iter().flat_map(|setting| setting.names().filter_map(|name| arg(setting, &name)));
        command.arg(config).args(settings)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.config = matches.get_one(CONFIG).cloned();
        for name in table::ALL.into_iter().flat_map(Setting::names) {
            if let Ok(Some(value)) = matches.try_get_one::<String>(&name) {
                self.given.insert(name, value.clone());
            }
        }
        Ok(())
    }
}

/// `None` for a name that has no flag.
fn arg(setting: &'static Setting, name: &str) -> Option<Arg> {
    let flag = table::flag(name);
    if !setting.flags().any(|known| known == flag) {
        return None;
    }
    let (takes, help) = if name == setting.name {
        let default = match setting.default {
            Fallback::Value(value) => format!(" [default: {value}]"),
            Fallback::Nothing(_) => String::new(),
        };
        (setting.takes, format!("{}{default} [env: {name}]", plain(setting.summary())))
    } else {
        ("FILE", format!("Read {} from a file [env: {name}]", setting.name))
    };
    let arg = Arg::new(name.to_owned()).long(flag).value_name(takes).help(help);
    // The short help is for what a command does of its own.
    Some(arg.global(true).hide_short_help(true).help_heading(HEADING))
}

/// Without the marks of a page that a terminal would show as they are.
fn plain(doc: &str) -> String {
    doc.replace('`', "")
}
