//! Sets the sample reports, to be looked at: `cargo run -p adapter-pdf --example reports -- FOLDER`.

#![expect(clippy::unwrap_used, reason = "an example says what went wrong by failing")]

#[path = "../samples/reports.rs"]
mod reports;

use std::path::PathBuf;

use adapter_pdf::Typesetter;
use analytics::ReportPress as _;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/reports".to_owned()));
    std::fs::create_dir_all(&folder).unwrap();
    let press = Typesetter::try_new().unwrap();
    for (name, (report, letterhead)) in
        [("profit-and-loss", reports::profit_and_loss("de-AT")), ("receivables", reports::receivables(60))]
    {
        let file = press.report(&report, &letterhead).unwrap();
        std::fs::write(folder.join(format!("{name}.pdf")), file).unwrap();
    }
}
