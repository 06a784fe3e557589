//! `earntrack import`

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{self, IsTerminal, Write as _},
    path::{Path, PathBuf},
};

use earnings::{
    AddPlatform, EarningsError, ImportOutcome, ImportStatement, Platform, PlatformCategory, PlatformName,
    SkippedRow,
    statement::{Dialect, Instructions, Line, Mapping, StatementError, Survey, survey},
};
use identity::EmailAddress;
use kernel::{Actor, Currency, DomainError, Expected, Text, Unvalidated, Zone, folded};
use serde_json::json;

use crate::{config::Flags, wiring::App};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The statement, as the platform gave it: CSV, TSV or semicolons
    file: PathBuf,
    /// Whose books it goes into
    #[arg(long, value_name = "EMAIL")]
    user: EmailAddress,
    /// The platform to book on, made when it is missing; left out, the statement's own
    #[arg(long, value_name = "NAME")]
    platform: Option<PlatformName>,
    /// What the file is, where it is not to be found out
    #[arg(long, value_name = "NAME", value_parser = dialect)]
    dialect: Option<&'static Dialect>,
    /// Which column holds what, as JSON, or @FILE that holds the JSON
    #[arg(long, value_name = "JSON|@FILE", value_parser = mapping)]
    mapping: Option<Mapping>,
    /// The currency of amounts, where the file does not say
    #[arg(long, value_name = "CODE")]
    currency: Option<Currency>,
    /// The zone whose days instants are booked on; left out, the account's
    #[arg(long, value_name = "ZONE")]
    timezone: Option<Zone>,
    /// Only tell what would be booked
    #[arg(long)]
    dry_run: bool,
    /// Print the outcome as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(flags: &Flags, args: Args) -> anyhow::Result<()> {
    let (app, _) = super::open(flags).await?;
    let account = super::account(&app, &args.user).await?;
    let actor = super::actor(&account, app.clock.now());
    let outcome = import(&app, &actor, &args).await.map_err(|error| told(error, &args.file))?;
    app.database.close().await?;
    super::print(&if args.json { as_json(&outcome) } else { as_table(&outcome, &args.file)? })
}

async fn import(app: &App, actor: &Actor, args: &Args) -> Result<ImportOutcome, EarningsError> {
    let known = find_platform(app, actor, args.platform.as_ref()).await?;
    let instructions = Instructions {
        dialect: args.dialect,
        mapping: args.mapping.clone(),
        currency: args.currency,
        fallback_currency: known.as_ref().map_or(actor.home.currency, |platform| platform.currency),
        zone: args.timezone.unwrap_or(actor.home.calendar.zone),
    };
    let survey = survey(&args.file, &instructions)?;
    let made = match (&known, &args.platform) {
        (None, Some(name)) => {
            Some(make_platform(app, actor, name, first_currency(&survey, &args.file)?).await?)
        }
        _ => None,
    };
    let order = ImportStatement {
        platform: known.as_ref().or(made.as_ref()).map(|platform| platform.id),
        rows_name_platforms: args.mapping.as_ref().is_some_and(|mapping| mapping.platform.is_some()),
        file_name: args.file.file_name().and_then(|name| Text::try_new(name.to_string_lossy()).ok()),
        dry_run: args.dry_run,
    };
    let progress = Progress::begin();
    let outcome =
        app.earnings.import_statement(actor, order, &survey, &args.file, &|rows| progress.show(rows)).await;
    progress.end();
    if let Some(platform) = made.filter(|_| args.dry_run || outcome.is_err()) {
        app.earnings.remove_platform(actor, platform.id, Expected::Any).await?;
    }
    outcome
}

async fn find_platform(
    app: &App,
    actor: &Actor,
    name: Option<&PlatformName>,
) -> Result<Option<Platform>, EarningsError> {
    let Some(name) = name.map(|name| folded(name)) else {
        return Ok(None);
    };
    let platforms = app.earnings.platforms_by_id(actor.user).await?;
    Ok(platforms.into_values().find(|platform| folded(&platform.name) == name))
}

async fn make_platform(
    app: &App,
    actor: &Actor,
    name: &PlatformName,
    currency: Option<Currency>,
) -> Result<Platform, EarningsError> {
    let order = AddPlatform {
        name: name.clone(),
        category: PlatformCategory::Other,
        color: None,
        expected_rate: None,
        currency,
    };
    let order = Unvalidated::new(order).validate().expect("there is no rate to be wrong");
    app.earnings.add_platform(actor, order).await
}

/// The currency of the first row that is an earning.
fn first_currency(survey: &Survey, file: &PathBuf) -> Result<Option<Currency>, StatementError> {
    let entry = survey.read(file)?.find_map(|line| match line {
        Ok(Line::Entry(entry)) => Some(entry),
        _ => None,
    });
    Ok(entry.map(|entry| entry.amount.currency()))
}

/// How far it is, on standard error: one line that changes on a terminal, and else a line every
/// so often.
struct Progress {
    on_terminal: bool,
}

impl Progress {
    /// Rows between two lines where nobody watches.
    const STRIDE: u64 = 10_000;

    fn begin() -> Self {
        Self { on_terminal: io::stderr().is_terminal() }
    }

    fn show(&self, rows: u64) {
        if self.on_terminal {
            let _ = write!(io::stderr(), "\r{} rows", grouped(rows));
        } else if rows > 0 && rows.is_multiple_of(Self::STRIDE) {
            let _ = writeln!(io::stderr(), "{} rows", grouped(rows));
        }
    }

    fn end(&self) {
        if self.on_terminal {
            // The outcome says it all again.
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn dialect(name: &str) -> Result<&'static Dialect, String> {
    Dialect::find(name).ok_or_else(|| {
        let names: Vec<&str> = Dialect::all().map(Dialect::name).collect();
        format!("must be one of {}", names.join(", "))
    })
}

fn mapping(text: &str) -> Result<Mapping, String> {
    let json = match text.strip_prefix('@') {
        Some(path) => fs::read_to_string(path).map_err(|error| format!("{path} cannot be read: {error}"))?,
        None => text.to_owned(),
    };
    json.parse().map_err(|error: StatementError| with_faults(&error))
}

/// An error with every fault that it knows of, as a person at a terminal wants it.
fn told(error: EarningsError, file: &Path) -> anyhow::Error {
    match error {
        EarningsError::Statement(StatementError::Unreadable(cause)) => {
            anyhow::Error::new(cause).context(format!("{} could not be read", file.display()))
        }
        EarningsError::Store(_) => error.into(),
        _ => anyhow::anyhow!(with_faults(&error)),
    }
}

fn with_faults(error: &dyn DomainError) -> String {
    let mut text = error.to_string();
    for (field, problem) in error.faults() {
        if !text.contains(&problem) {
            let _ = write!(text, "\n  {field}: {problem}");
        }
    }
    text
}

fn as_table(outcome: &ImportOutcome, file: &Path) -> Result<String, std::fmt::Error> {
    let import = &outcome.import;
    let booked = if outcome.dry_run { "would book" } else { "booked" };
    let mut table = format!("{}, read as {}\n", file.display(), import.dialect);
    for (name, count) in [
        ("rows", import.rows),
        (booked, import.created),
        ("there already", import.duplicates),
        ("skipped", import.skipped_count),
    ] {
        writeln!(table, "  {name:<14}{:>16}", grouped(count))?;
    }
    for total in &import.totals {
        writeln!(table, "  {:<14}{:>16} {}", "total", total.to_string(), total.currency())?;
    }
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for SkippedRow { reason, .. } in &import.skipped {
        *reasons.entry(reason).or_default() += 1;
    }
    if !reasons.is_empty() {
        let some =
            if import.skipped.len() as u64 == import.skipped_count { "" } else { " (the first of them)" };
        writeln!(table, "skipped{some}:")?;
        for (reason, count) in reasons {
            writeln!(table, "  {:>8}  {reason}", grouped(count))?;
        }
    }
    Ok(table)
}

/// The names of the API.
fn as_json(outcome: &ImportOutcome) -> String {
    let import = &outcome.import;
    let kept = !outcome.dry_run;
    let skipped =
        import.skipped.iter().map(|skipped| json!({ "row": skipped.row, "reason": skipped.reason }));
    let totals = import
        .totals
        .iter()
        .map(|total| json!({ "currency": total.currency().code(), "amount": total.to_string() }));
    let document = json!({
        "id": kept.then_some(import.id),
        "dialect": import.dialect,
        "fileName": import.file_name.as_deref(),
        "rows": import.rows,
        "created": import.created,
        "duplicates": import.duplicates,
        "skipped": skipped.collect::<Vec<_>>(),
        "skippedCount": import.skipped_count,
        "totals": totals.collect::<Vec<_>>(),
        "createdAt": kept.then_some(import.created_at),
    });
    format!("{document:#}")
}

/// `200,000`
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        for (number, text) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (200_000, "200,000"), (12_345_678, "12,345,678")]
        {
            assert_eq!(grouped(number), text);
        }
    }
}
