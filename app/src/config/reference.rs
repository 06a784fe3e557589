//! Pages made from the table of settings.

use std::fmt::Write as _;

use super::table::{self, Fallback, Secrecy, Setting};

const INTRODUCTION: &str = "\
<!-- Made by `cargo xtask generate` from app/src/config/table.rs; changes here are lost. -->

# Settings

There is nothing you must set to try EarnTrack. What you do set can come from several places; the first of
these that has a setting wins:

1. a flag: `--listen 0.0.0.0:3001`;
2. the environment: `EARNTRACK_LISTEN=0.0.0.0:3001`;
3. the file `.env` in the working directory, in the same form;
4. a TOML file named by `--config FILE`, with the names in lower case: `earntrack_listen = \"0.0.0.0:3001\"`.
   Lists may be lists there: `cors_origins = [\"https://app.example.com\"]`. A name that is no setting is refused.

An empty value counts as none, but for `EARNTRACK_OPERATOR_LISTEN`. A secret can also be kept in a file of its own, as container platforms do it:
`JWT_SECRET_FILE=/run/secrets/jwt`.

`earntrack check-config` shows what is in force and where it comes from. A wrong setting keeps the server from
starting; all of them are named at once, with what would be right, and the exit code is 2.

";

/// What an environment changes; a test holds each row against what the settings do.
pub(super) const ENVIRONMENTS: &str = "\
## Environments

What `EARNTRACK_ENV` changes, and nothing else does:

| | `development` | `staging` | `production` |
|---|---|---|---|
| for | a desk | a rehearsal of what goes to production | whoever keeps books |
| a missing `JWT_SECRET` | is made, and kept in the data directory | refused | refused |
| secrets and passwords in URLs that can be guessed | taken | refused | refused |
| `PUBLIC_URL` | may be missing, or http | https | https |
| cookies for TLS alone (`Secure`, `__Host-`) and HSTS | where `PUBLIC_URL` is https | always | always |
| a port picked at random | taken | refused | refused |
| `TRUSTED_PROXIES`, `RATE_LIMIT_EXEMPT`, `WEBHOOK_ALLOWED_NETWORKS` that hold every address | taken | refused | refused |
| `CORS_ORIGINS` over http | taken | refused | refused |
| webhooks over http | sent | refused | refused |
| the demo account (`earntrack serve --demo`) | may be loaded | may be loaded | refused |
| logs | from `debug` on; for people on a terminal, else JSON | from `info` on, JSON | from `info` on, JSON |

The reference of the API is served at `/docs` in each of them: it tells nothing that the document does not. Limits are the
same everywhere, unless settings say otherwise. Give staging a database, a Redis and secrets of its own, and no mail server
that reaches customers.

";

/// The page `docs/CONFIGURATION.md`.
#[must_use]
pub fn reference() -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str(ENVIRONMENTS);
    page.push_str("## All settings\n\n| Setting | Default | |\n|---|---|---|\n");
    for setting in table::ALL {
        let default = match setting.default {
            Fallback::Value(value) => format!("`{value}`"),
            Fallback::Nothing(_) => "–".to_owned(),
        };
        let anchor = setting.name.to_lowercase();
        let _ = writeln!(page, "| [`{}`](#{anchor}) | {default} | {} |", setting.name, setting.summary());
    }
    for setting in table::ALL {
        let _ = write!(page, "\n## `{}`\n\n{}\n\n", setting.name, wrapped(setting.doc));
        let _ = writeln!(page, "- Value: {}", value(setting));
        let _ = writeln!(page, "- Default: {}", default(setting));
        let flags: Vec<String> = setting.flags().map(|flag| format!("`--{flag}`")).collect();
        let _ = writeln!(page, "- Flag: {}", flags.join(", "));
        if let Some(file) = setting.file_name() {
            let _ = writeln!(page, "- In a file of its own: `{file}`");
        }
    }
    page
}

/// The file `.env.example`.
#[must_use]
pub fn env_example() -> String {
    let mut file = "# Settings of EarnTrack. Copy this to .env and take the # away before what you change;\n\
                    # docs/CONFIGURATION.md says more. Made by `cargo xtask generate`.\n"
        .to_owned();
    for setting in table::ALL {
        file.push('\n');
        for line in wrapped(&setting.summary().replace('`', "")).lines() {
            let _ = writeln!(file, "# {line}");
        }
        let value = match setting.default {
            Fallback::Value(value) => value,
            Fallback::Nothing(text) => {
                for line in wrapped(&format!("Otherwise: {}.", text.replace('`', ""))).lines() {
                    let _ = writeln!(file, "# {line}");
                }
                setting.example
            }
        };
        let _ = writeln!(file, "#{}={}", setting.name, quoted(value));
    }
    file
}

fn value(setting: &Setting) -> String {
    let shape = match setting.takes {
        "ADDRESS" => "an IP address and a port",
        "DIRECTORY" => "a path",
        "URL" => "a URL",
        "CODE" => "a currency code",
        "NUMBER" => "a whole number",
        "OPERATOR" => "`off`, or an IP address and a port",
        "HEADERS" | "ATTRIBUTES" => "a list of names and values",
        "SHARE" => "a number from 0 to 1",
        "LIMIT" => "a number and a time in `s`, `min`, `h` or `d`",
        "TEXT" => "any text",
        "NAME" => "a name",
        "PLACE" => "a place",
        "NETWORKS" | "ORIGINS" | "SECRETS" => "a list, parted by commas",
        "FILTER" => "a filter of log lines",
        choices => {
            return choices.split('|').map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", ");
        }
    };
    if setting.example.is_empty() || setting.secrecy == Secrecy::Secret {
        return shape.to_owned();
    }
    format!("{shape}, such as `{}`", setting.example)
}

fn default(setting: &Setting) -> String {
    match setting.default {
        Fallback::Value(value) => format!("`{value}`"),
        Fallback::Nothing(text) => text.to_owned(),
    }
}

/// As `.env` files want a value that holds blanks.
fn quoted(value: &str) -> String {
    if value.contains(' ') { format!("\"{value}\"") } else { value.to_owned() }
}

/// Breaks lines at 110 characters; paragraphs stay apart.
fn wrapped(text: &str) -> String {
    const WIDTH: usize = 110;
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.split("\n\n") {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_and_the_example_name_every_setting() {
        let (page, file) = (reference(), env_example());

        for setting in table::ALL {
            assert!(page.contains(&format!("\n## `{}`\n", setting.name)), "{}", setting.name);
            assert!(file.contains(&format!("\n#{}=", setting.name)), "{}", setting.name);
        }
    }

    #[test]
    fn the_example_file_sets_nothing() {
        assert!(env_example().lines().all(|line| line.is_empty() || line.starts_with('#')));
    }
}
