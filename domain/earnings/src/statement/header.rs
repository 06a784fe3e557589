//! Finding the header, and with it the delimiter and what makes sense of the rows.

use std::io::Read;

use kernel::{Currency, folded};

use super::{
    Instructions, StatementError,
    dialect::{self, Dialect, Layout},
    mapping::{self, Mapping},
    number::shown,
    record::{Record, Records},
};

/// How many rows may come before the header.
const PREAMBLE_MAX: u64 = 50;

const DELIMITERS: &[u8] = b",;\t|";

/// The cells of a header, and how they are compared.
#[derive(Debug)]
pub(super) struct HeaderRow {
    pub(super) names: Vec<String>,
    keys: Vec<String>,
}

/// What makes sense of the rows.
#[derive(Debug)]
pub(super) enum Plan {
    Dialect { dialect: &'static Dialect, layout: &'static Layout, columns: Vec<Option<usize>> },
    Mapping(mapping::Columns),
}

#[derive(Debug)]
pub(super) struct Found {
    pub(super) delimiter: u8,
    /// The number of the header's row.
    pub(super) row: u64,
    pub(super) header: HeaderRow,
    pub(super) plan: Plan,
    /// The currency that the rows before the header say all amounts are in.
    pub(super) currency: Option<Currency>,
}

impl HeaderRow {
    fn new(record: &Record) -> Self {
        let names: Vec<String> = record.cells().map(|cell| cell.trim().to_owned()).collect();
        let keys = names.iter().map(|name| key(name)).collect();
        Self { names, keys }
    }

    /// The first column of exactly this name, or else of one that a reader would call the same.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        let exact = self.names.iter().position(|other| other == name);
        exact.or_else(|| {
            let key = key(name);
            self.keys.iter().position(|other| *other == key)
        })
    }
}

/// What two names of columns share: case and blanks do not count, nor do those around a colon.
fn key(name: &str) -> String {
    folded(name).replace(" :", ":").replace(": ", ":")
}

/// Reads the first rows with each delimiter until one of them makes a header.
///
/// # Errors
/// `BadMapping` with the columns that are not there, `UnknownDialect`, `NotALedger`, `Empty`,
/// `BadRecord`.
pub(super) fn find<R: Read>(
    open: impl Fn(u8) -> Result<Records<R>, StatementError>,
    instructions: &Instructions,
) -> Result<Found, StatementError> {
    let mapping = instructions.mapping.as_ref().filter(|mapping| mapping.names_columns());
    let mut search = Search { mapping, dialect: instructions.dialect, closest: None, refused: None };
    for &delimiter in DELIMITERS {
        let mut records = open(delimiter)?;
        if let Some(found) = search.rows(&mut records, delimiter)? {
            return Ok(found);
        }
    }
    Err(search.failure())
}

struct Search<'a> {
    mapping: Option<&'a Mapping>,
    dialect: Option<&'static Dialect>,
    /// The row that looks most like a header, for the message.
    closest: Option<Closest>,
    /// A row that could not be read with one delimiter may be fine with another.
    refused: Option<StatementError>,
}

struct Closest {
    score: (usize, usize),
    names: Vec<String>,
    faults: Vec<kernel::FieldFault>,
}

impl Search<'_> {
    fn rows<R: Read>(
        &mut self,
        records: &mut Records<R>,
        delimiter: u8,
    ) -> Result<Option<Found>, StatementError> {
        let mut record = Record::default();
        let mut currency = None;
        loop {
            match records.read(&mut record) {
                Ok(true) if record.row() <= PREAMBLE_MAX => {}
                Ok(_) => return Ok(None),
                Err(refused @ StatementError::BadRecord { .. }) => {
                    self.refused.get_or_insert(refused);
                    return Ok(None);
                }
                Err(error) => return Err(error),
            }
            if record.filled() == 0 {
                continue;
            }
            let header = HeaderRow::new(&record);
            if let Some(plan) = self.plan(&header)? {
                return Ok(Some(Found { delimiter, row: record.row(), header, plan, currency }));
            }
            currency = currency.or_else(|| record.cells().find_map(currency_of_all_amounts));
        }
    }

    fn plan(&mut self, header: &HeaderRow) -> Result<Option<Plan>, StatementError> {
        let faults = if let Some(mapping) = self.mapping {
            match mapping.bind(header) {
                Ok(columns) => return Ok(Some(Plan::Mapping(columns))),
                Err(faults) => faults,
            }
        } else {
            if let Some((dialect, layout)) = dialect::matching(header, self.dialect) {
                return Ok(Some(Plan::Dialect { dialect, layout, columns: dialect.bind(header) }));
            }
            dialect::refuse_known(header)?;
            Vec::new()
        };
        let filled = header.names.iter().filter(|name| !name.is_empty()).count();
        let score = (usize::MAX - faults.len(), filled);
        if self.closest.as_ref().is_none_or(|closest| closest.score < score) {
            self.closest = Some(Closest { score, names: header.names.clone(), faults });
        }
        Ok(None)
    }

    fn failure(self) -> StatementError {
        match (self.closest, self.refused) {
            (None, Some(refused)) => refused,
            (None, None) => StatementError::Empty,
            (Some(closest), _) if self.mapping.is_some() => {
                StatementError::BadMapping { faults: closest.faults }
            }
            (Some(closest), _) => {
                let names: Vec<_> = closest.names.iter().take(30).map(|name| shown(name)).collect();
                let expected = self.dialect.map(Dialect::name);
                StatementError::UnknownDialect { header: names.join(", "), expected }
            }
        }
    }
}

/// Reads “All amounts in USD, unless specified”.
fn currency_of_all_amounts(cell: &str) -> Option<Currency> {
    let (_, rest) = cell.split_once("amounts in ")?;
    rest.get(..3)?.parse().ok()
}
