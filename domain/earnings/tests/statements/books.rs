//! Reads a statement whole, for tests to look at.

use std::{collections::BTreeMap, fs, path::Path};

use earnings::{
    EarningKind,
    statement::{Entry, Instructions, Line, Mapping, StatementError, survey},
};
use kernel::{DomainError, FieldFault, Quantity, Zone};

/// What a statement comes to.
pub(crate) struct Books {
    pub(crate) dialect: &'static str,
    pub(crate) entries: Vec<Entry>,
    pub(crate) skipped: Vec<(u64, String)>,
}

/// A user in Berlin whose books are in euros, who says nothing about the file.
pub(crate) fn silent() -> Instructions {
    Instructions {
        dialect: None,
        mapping: None,
        currency: None,
        fallback_currency: "EUR".parse().unwrap(),
        zone: "Europe/Berlin".parse::<Zone>().unwrap(),
    }
}

pub(crate) fn mapped(json: &str) -> Instructions {
    Instructions { mapping: Some(json.parse::<Mapping>().unwrap()), ..silent() }
}

pub(crate) fn sample(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(path)).unwrap()
}

pub(crate) fn try_read(
    bytes: impl Into<Vec<u8>>,
    instructions: &Instructions,
) -> Result<Books, StatementError> {
    let source = bytes.into();
    let survey = survey(&source, instructions)?;
    let mut books = Books { dialect: survey.dialect(), entries: Vec::new(), skipped: Vec::new() };
    for line in survey.read(&source)? {
        match line? {
            Line::Entry(entry) => books.entries.push(entry),
            Line::Skipped { row, reason } => books.skipped.push((row, reason)),
        }
    }
    Ok(books)
}

pub(crate) fn read(bytes: impl Into<Vec<u8>>, instructions: &Instructions) -> Books {
    try_read(bytes, instructions).unwrap()
}

/// The code and the faults of a refusal.
pub(crate) fn refusal(
    bytes: impl Into<Vec<u8>>,
    instructions: &Instructions,
) -> (&'static str, Vec<FieldFault>) {
    let Err(error) = try_read(bytes, instructions) else { panic!("the statement was read") };
    (error.code(), error.faults())
}

impl Books {
    /// One line for each entry: row, date, kind, amount, and the parts that are not zero.
    pub(crate) fn shown(&self) -> Vec<String> {
        self.entries.iter().map(shown).collect()
    }

    /// The rows that were skipped.
    pub(crate) fn skipped_rows(&self) -> Vec<u64> {
        self.skipped.iter().map(|(row, _)| *row).collect()
    }

    /// The sum of each currency, in minor units.
    pub(crate) fn totals(&self) -> BTreeMap<&'static str, i64> {
        self.sums(|entry| entry.amount.currency().code())
    }

    /// The sum of amounts by any key, in minor units.
    pub(crate) fn sums<K: Ord>(&self, key: impl Fn(&Entry) -> K) -> BTreeMap<K, i64> {
        let mut sums = BTreeMap::new();
        for entry in &self.entries {
            *sums.entry(key(entry)).or_default() += entry.amount.minor();
        }
        sums
    }

    pub(crate) fn hours(&self) -> Quantity {
        Quantity::from_micros(self.entries.iter().filter_map(|entry| entry.hours).map(Quantity::micros).sum())
    }

    pub(crate) fn identities(&self) -> Vec<&str> {
        self.entries.iter().map(|entry| entry.identity.as_str()).collect()
    }
}

fn shown(entry: &Entry) -> String {
    let kind = match entry.kind {
        EarningKind::Income => "income",
        EarningKind::Refund => "refund",
        EarningKind::Adjustment => "adjustment",
    };
    let mut line =
        format!("{} {} {kind} {} {}", entry.row, entry.date, entry.amount, entry.amount.currency());
    if let Some(parts) = entry.breakdown {
        assert_eq!(parts.amount().unwrap(), entry.amount, "rule E1 in row {}", entry.row);
        for (name, part) in [
            ("gross", parts.gross),
            ("tips", parts.tips),
            ("bonuses", parts.bonuses),
            ("reimbursements", parts.reimbursements),
            ("fees", parts.fees),
            ("tax", parts.tax_withheld),
            ("adjustments", parts.adjustments),
        ] {
            if !part.is_zero() {
                line.extend([", ", name, " ", &part.to_string()]);
            }
        }
    }
    line
}
