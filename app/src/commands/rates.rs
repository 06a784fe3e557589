//! `earntrack rates`

use std::{
    fmt::Write as _,
    fs::File,
    io::{BufReader, Read as _, Seek as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use rates::{ImportedRates, RatesError};
use serde_json::json;

use super::import::grouped;
use crate::{config::Flags, ecb};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Take in reference rates of the European Central Bank
    ///
    /// The history or the present day, as the bank publishes them: eurofxref-hist.csv, eurofxref.csv, or the .zip that
    /// holds either. A malformed file is refused by its line, and nothing of it is taken in. Doing so again changes
    /// nothing.
    Import(ImportArgs),
}

#[derive(Debug, clap::Args)]
struct ImportArgs {
    /// The file of the bank
    file: PathBuf,
    /// Print the outcome as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(flags: &Flags, args: Args) -> anyhow::Result<()> {
    let Command::Import(ImportArgs { file, json }) = args.command;
    let (app, _) = super::open(flags).await?;
    let imported = import(&app.rates, &file).await?;
    app.database.close().await?;
    super::print(&if json { as_json(&imported) } else { as_table(&imported, &file)? })
}

async fn import(rates: &rates::RatesService, path: &Path) -> anyhow::Result<ImportedRates> {
    let unreadable = || format!("{} could not be read", path.display());
    let mut file = File::open(path).with_context(unreadable)?;
    let mut start = [0; 2];
    let read = file.read(&mut start).with_context(unreadable)?;
    file.rewind().with_context(unreadable)?;
    let outcome = if start[..read] == *ecb::ZIP {
        let csv = ecb::unzipped(file).with_context(unreadable)?;
        rates.import_reference(csv.as_slice(), None).await
    } else {
        rates.import_reference(BufReader::new(file), None).await
    };
    outcome.map_err(|error| match error {
        RatesError::File(fault) => anyhow::Error::new(fault)
            .context(format!("{} is no file of reference rates, and nothing was taken in", path.display())),
        error => error.into(),
    })
}

fn as_table(imported: &ImportedRates, file: &Path) -> Result<String, std::fmt::Error> {
    let ImportedRates { days, first, last, rates, written, blanks, retired } = imported;
    let mut table = format!("{}\n", file.display());
    for (name, count) in
        [("days", days), ("rates", rates), ("new or others", written), ("cells without one", blanks)]
    {
        writeln!(table, "  {name:<18}{:>12}", grouped(*count))?;
    }
    if let Some((first, last)) = first.zip(*last) {
        writeln!(table, "  from {first} to {last}")?;
    }
    if !retired.is_empty() {
        writeln!(table, "left out, for it is no currency any more:")?;
        for (code, count) in retired {
            writeln!(table, "  {code:<18}{:>12}", grouped(*count))?;
        }
    }
    Ok(table)
}

fn as_json(imported: &ImportedRates) -> String {
    let ImportedRates { days, first, last, rates, written, blanks, retired } = imported;
    let document = json!({
        "days": days, "first": first, "last": last, "rates": rates, "written": written, "blanks": blanks,
        "retired": retired,
    });
    format!("{document:#}")
}
