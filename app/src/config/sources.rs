//! Where settings come from.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use super::{Fallback, Flags, Secrecy, Setting, table};

/// What every setting was found to be, before it is read.
#[derive(Debug, Default)]
pub struct Configuration {
    entries: BTreeMap<&'static str, Entry>,
    faults: Vec<String>,
}

#[derive(Debug)]
struct Entry {
    /// `None` where it could not be found out; that is a fault already.
    text: Option<String>,
    origin: Origin,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Flag(String),
    Environment,
    /// A file of the form `NAME=value`.
    DotEnv(PathBuf),
    /// A TOML file.
    File(PathBuf),
    /// A file of its own, which something else named.
    SecretFile(PathBuf, Box<Origin>),
    Default,
}

/// A setting as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub name: &'static str,
    /// Without what is secret; `None` where nothing is set.
    pub value: Option<String>,
    pub origin: Origin,
    /// What happens where nothing is set, for settings without a default.
    pub otherwise: Option<&'static str>,
}

/// All that one source gives, by the names of the environment.
type Given = BTreeMap<String, String>;

impl Configuration {
    /// Asks the flags, this process's environment, `.env` here and the file of settings.
    #[must_use]
    pub fn gather(flags: &Flags) -> Self {
        Self::gather_from(flags, std::env::vars_os(), Path::new(".env"))
    }

    pub(super) fn gather_from(
        flags: &Flags,
        environment: impl Iterator<Item = (OsString, OsString)>,
        dot_env: &Path,
    ) -> Self {
        let mut found = Self::default();
        found.add(&flags.given, |name| Origin::Flag(format!("--{}", table::flag(name))));
        let environment = found.environment(environment);
        found.add(&environment, |_| Origin::Environment);
        let given = found.dot_env(dot_env);
        found.add(&given, |_| Origin::DotEnv(dot_env.to_owned()));
        if let Some(path) = &flags.config {
            let given = found.file(path);
            found.add(&given, |_| Origin::File(path.clone()));
        }
        found
    }

    /// Every setting, in the order of the table.
    pub fn shown(&self) -> impl Iterator<Item = Shown> {
        table::ALL.into_iter().map(|setting| {
            let (default, otherwise) = match setting.default {
                Fallback::Value(value) => (Some(value), None),
                Fallback::Nothing(otherwise) => (None, Some(otherwise)),
            };
            let value = self.text(setting).or(default).map(|text| match setting.secrecy {
                Secrecy::Public => text.to_owned(),
                Secrecy::Url => without_password(text),
                Secrecy::Secret => HIDDEN.to_owned(),
            });
            Shown { name: setting.name, value, origin: self.origin(setting), otherwise }
        })
    }

    pub(crate) fn origin(&self, setting: &Setting) -> Origin {
        self.entries.get(setting.name).map_or(Origin::Default, |entry| entry.origin.clone())
    }

    pub(super) fn faults(&self) -> &[String] {
        &self.faults
    }

    pub(super) fn is_set(&self, setting: &Setting) -> bool {
        self.entries.contains_key(setting.name)
    }

    pub(super) fn text(&self, setting: &Setting) -> Option<&str> {
        self.entries.get(setting.name)?.text.as_deref()
    }

    /// A sentence about a setting: its name, its value where that may be shown, where it comes
    /// from, and what is wrong.
    pub(crate) fn fault(&self, setting: &Setting, problem: &str) -> String {
        let name = setting.name;
        let Some(entry) = self.entries.get(name) else {
            return format!("{name} {problem}");
        };
        match (&entry.text, setting.secrecy) {
            (Some(text), Secrecy::Public) => format!("{name} = {text:?} ({}) {problem}", entry.origin),
            _ => format!("{name} ({}) {problem}", entry.origin),
        }
    }

    /// Takes what no stronger source has given.
    fn add(&mut self, given: &Given, origin: impl Fn(&str) -> Origin) {
        let says_something =
            |name: &str, value: &str| !value.is_empty() || name == table::OPERATOR_LISTEN.name;
        let value = |name: &str| given.get(name).filter(|value| says_something(name, value));
        for setting in table::ALL {
            if self.is_set(setting) {
                continue;
            }
            let file_name = setting.file_name().unwrap_or_default();
            let entry = match (value(setting.name), value(&file_name)) {
                (None, None) => continue,
                (Some(text), None) => Entry { text: Some(text.clone()), origin: origin(setting.name) },
                (None, Some(path)) => self.read_secret(path, &file_name, origin(&file_name)),
                (Some(_), Some(_)) => {
                    let origin = origin(setting.name);
                    self.faults
                        .push(format!("{} and {file_name} are both set ({origin}); keep one", setting.name));
                    Entry { text: None, origin }
                }
            };
            self.entries.insert(setting.name, entry);
        }
    }

    fn read_secret(&mut self, path: &str, name: &str, origin: Origin) -> Entry {
        let text = fs::read_to_string(path).map(|text| text.trim_end_matches(['\r', '\n']).to_owned());
        let problem = match text {
            Ok(text) if !text.is_empty() => {
                return Entry { text: Some(text), origin: Origin::SecretFile(path.into(), Box::new(origin)) };
            }
            Ok(_) => "must name a file that is not empty".to_owned(),
            Err(error) => format!("must name a file that can be read: {error}"),
        };
        self.faults.push(format!("{name} = {path:?} ({origin}) {problem}"));
        Entry { text: None, origin }
    }

    fn environment(&mut self, variables: impl Iterator<Item = (OsString, OsString)>) -> Given {
        let mut given = Given::new();
        for (name, value) in variables {
            let Some(name) = name.to_str().filter(|name| Setting::named(name).is_some()) else { continue };
            match value.into_string() {
                Ok(value) => drop(given.insert(name.to_owned(), value)),
                Err(_) => self.faults.push(format!("{name} (from the environment) must be UTF-8")),
            }
        }
        given
    }

    /// Other programs keep what is theirs in the same file, so unknown names are passed over.
    fn dot_env(&mut self, path: &Path) -> Given {
        let lines = match dotenvy::from_path_iter(path) {
            Ok(lines) => lines,
            Err(dotenvy::Error::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Given::new(),
            Err(error) => {
                self.faults.push(format!("{} could not be read: {error}", path.display()));
                return Given::new();
            }
        };
        let mut given = Given::new();
        for line in lines {
            match line {
                Ok((name, value)) => drop(given.insert(name, value)),
                // What is in the line may be a secret.
                Err(_) => self.faults.push(format!(
                    "{} has a line that is not NAME=value; values with blanks or # need quotation marks",
                    path.display()
                )),
            }
        }
        given
    }

    fn file(&mut self, path: &Path) -> Given {
        let shown = path.display();
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                self.faults.push(format!("--config = {shown:?} must name a file that can be read: {error}"));
                return Given::new();
            }
        };
        let table: toml::Table = match toml::from_str(&text) {
            Ok(table) => table,
            Err(error) => {
                let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
                // What the parser says of it may hold a part of a secret.
                self.faults.push(format!("{shown}, line {line}, is not TOML"));
                return Given::new();
            }
        };
        let mut given = Given::new();
        for (key, value) in table {
            let name = key.to_uppercase();
            if Setting::named(&name).is_none() || key != name.to_lowercase() {
                self.faults.push(format!(
                    "{shown} sets {key:?}, which is no setting; `earntrack config-reference` names them"
                ));
                continue;
            }
            match text_of(&value) {
                Some(text) => drop(given.insert(name, text)),
                None => self
                    .faults
                    .push(format!("{name} (from {shown}) must be a text, a number or a list of texts")),
            }
        }
        given
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "from the flag {flag}"),
            Self::Environment => f.write_str("from the environment"),
            Self::DotEnv(path) | Self::File(path) => write!(f, "from {}", path.display()),
            Self::SecretFile(path, named) => write!(f, "from {}, named {named}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// What stands where a secret is not shown.
const HIDDEN: &str = "***";

fn text_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(items) => {
            let items: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
            items.map(|items| items.join(","))
        }
        _ => None,
    }
}

/// Hides the password before the host and that among the parameters.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (user, rest) = match rest.rsplit_once('@') {
        Some((user, rest)) => match user.split_once(':') {
            Some((user, _)) => (format!("{user}:{HIDDEN}@"), rest),
            None => (format!("{user}@"), rest),
        },
        None => (String::new(), rest),
    };
    let rest: Vec<String> = rest
        .split_inclusive(['?', '&'])
        .map(|part| match part.split_once('=') {
            Some((name, value)) if name.to_lowercase().contains("password") => {
                let end = if value.ends_with('&') { "&" } else { "" };
                format!("{name}={HIDDEN}{end}")
            }
            _ => part.to_owned(),
        })
        .collect();
    format!("{scheme}://{user}{}", rest.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_shown_without_its_password() {
        for (url, shown) in [
            ("sqlite:./data/a@b.db", "sqlite:./data/a@b.db"),
            ("postgres://localhost/books", "postgres://localhost/books"),
            ("postgres://ana@localhost/books", "postgres://ana@localhost/books"),
            ("postgres://ana:hunter2@localhost/books", "postgres://ana:***@localhost/books"),
            ("postgres://ana:hun:ter@2@localhost/books", "postgres://ana:***@localhost/books"),
            ("postgres://ana:hun?ter=2@localhost/books", "postgres://ana:***@localhost/books"),
            ("postgres://h/b?password=hunter2&host=/run", "postgres://h/b?password=***&host=/run"),
            ("postgres://h/b?host=/run&sslpassword=hunter2", "postgres://h/b?host=/run&sslpassword=***"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
