//! Writes papers of every kind as PDF, UBL and CII to look at: `cargo run -p adapter-pdf --example sheets -- FOLDER`.

#![expect(clippy::unwrap_used, reason = "an example says what went wrong by failing")]

#[path = "../samples/papers.rs"]
mod papers;

use std::path::PathBuf;

use adapter_pdf::Typesetter;
use invoicing::{Press as _, Style, cii, ubl};

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/sheets".to_owned()));
    std::fs::create_dir_all(&folder).unwrap();
    let press = Typesetter::try_new().unwrap();
    for sheet in papers::gallery() {
        let style = Style { size: sheet.size, locale: Some(sheet.locale.to_owned()), logo: sheet.logo };
        let (ubl, cii) = (ubl(&sheet.paper).unwrap(), cii(&sheet.paper).unwrap());
        let file = press.pdf(&sheet.paper, &style, Some(&cii)).unwrap();
        std::fs::write(folder.join(format!("{}.pdf", sheet.name)), file).unwrap();
        std::fs::write(folder.join(format!("{}.ubl.xml", sheet.name)), ubl).unwrap();
        std::fs::write(folder.join(format!("{}.cii.xml", sheet.name)), cii).unwrap();
    }
}
