//! Reading the statements that platforms give to those who earn on them.
//!
//! A statement is read twice or more: [`survey`] finds out what it is — encoding, delimiter,
//! header, dialect and the formats of every column — and [`Survey::read`] then streams its
//! rows. Nothing here waits, stores or knows a user; memory does not grow with the file, but
//! for 32 bytes or so a row by which repeated rows and repeated ids are told apart.
//!
//! Rows are numbered as a spreadsheet shows them: the first line of the file is 1, blank lines
//! count, and a row whose cells hold line breaks is one row.

mod booking;
mod dialect;
mod error;
mod footer;
mod header;
mod identity;
mod mapping;
mod moment;
mod number;
mod record;
mod row;
mod sheet;
mod survey;
mod text;

use std::{
    collections::VecDeque,
    io::{self, Read},
};

use kernel::{Currency, Date, Money, Quantity, Zone};

use self::{
    booking::{BadCell, Booking, Reading},
    footer::Sums,
    header::Plan,
    identity::Identities,
    record::{Record, Records},
    row::Row,
    sheet::Cells,
    text::Utf8,
};
pub use self::{
    dialect::Dialect,
    error::StatementError,
    mapping::{DateFormat, DecimalMark, Hours, HoursUnit, Mapping},
    survey::{Survey, survey},
};
use crate::{Breakdown, EarningKind, NOTES_MAX};

/// Why a row is skipped that tells something of the file.
const REMARK: &str = "A remark, not a row";

/// Why a row is skipped that adds up others.
const TOTAL: &str = "A row of totals";

/// Gives fresh readers over one statement's bytes, since it is read more than once.
pub trait Source: Send + Sync {
    /// # Errors
    /// Whatever keeps the statement from being read.
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>>;
}

/// What the user says about a statement.
#[derive(Debug, Clone)]
pub struct Instructions {
    /// The dialect that it is; `None` finds out.
    pub dialect: Option<&'static Dialect>,
    /// Wins over the dialect where it names columns, and else tells how a dialect's are read.
    pub mapping: Option<Mapping>,
    /// What amounts are in where the file does not say.
    pub currency: Option<Currency>,
    /// What amounts are in where neither the file nor its dialect nor the user says.
    pub fallback_currency: Currency,
    /// The zone on whose calendar instants known in UTC are booked.
    pub zone: Zone,
}

/// What one row comes to. A row that is a sale and its refund gives two entries.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "most lines are entries, and there is one of them at a time")]
pub enum Line {
    Entry(Entry),
    /// A row that is no earning, and why.
    Skipped {
        row: u64,
        reason: String,
    },
}

/// A row to be booked. Its amount is never zero, and negative only for refunds and adjustments.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub row: u64,
    /// The platform that the row names, or else the dialect's.
    pub platform: Option<String>,
    pub date: Date,
    pub amount: Money,
    pub hours: Option<Quantity>,
    pub kind: EarningKind,
    /// Adds up to the amount (E1).
    pub breakdown: Option<Breakdown>,
    /// At most [`NOTES_MAX`] characters, and no controls but line breaks and tabs.
    pub notes: Option<String>,
    /// The same whenever this row is met again, in this or another file (D1). At most 100
    /// characters.
    pub identity: String,
}

/// The rows of a statement, as they are read. Ends after the first error.
pub struct Rows<'a> {
    survey: &'a Survey,
    records: Records<Utf8<Box<dyn Read + Send + 'a>>>,
    record: Record,
    identities: Identities<'a>,
    sums: Sums,
    /// What the present row still gives.
    pending: VecDeque<Line>,
    ended: bool,
}

impl Source for Vec<u8> {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(self.as_slice()))
    }
}

impl Source for std::path::PathBuf {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(std::fs::File::open(self)?))
    }
}

impl Survey {
    /// Streams the rows of the statement that was surveyed.
    ///
    /// # Errors
    /// `Unreadable`.
    pub fn read<'a>(&'a self, source: &'a dyn Source) -> Result<Rows<'a>, StatementError> {
        Ok(Rows {
            survey: self,
            records: self.records(source)?,
            record: Record::default(),
            identities: Identities::new(&self.contested),
            sums: Sums::default(),
            pending: VecDeque::new(),
            ended: false,
        })
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Line, StatementError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(line) = self.pending.pop_front() {
                return Some(Ok(line));
            }
            if self.ended {
                return None;
            }
            match self.advance() {
                Ok(more) => self.ended = !more,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
    }
}

impl Rows<'_> {
    /// Reads one more row; `false` at the end of the file.
    fn advance(&mut self) -> Result<bool, StatementError> {
        if !self.records.read(&mut self.record)? {
            return Ok(false);
        }
        let row = self.record.row();
        if row <= self.survey.header_row() || self.record.filled() == 0 {
            return Ok(true);
        }
        let reading = self
            .survey
            .reading(&self.record, &mut self.sums)
            .map_err(|BadCell { column, problem }| StatementError::BadCell { row, column, problem })?;
        match reading {
            Reading::Skip(reason) => self.skip(reason.into_owned()),
            Reading::Book(_) if self.survey.sheet.is_exceeded_by(&self.record) => {
                let problem = "has more cells than the header; is a comma not in quotation marks?";
                return Err(StatementError::BadRecord { row, problem });
            }
            Reading::Book(bookings) => {
                for (part, booking) in bookings.into_iter().enumerate() {
                    self.book(part, booking.with_true_kind());
                }
            }
        }
        Ok(true)
    }

    fn skip(&mut self, reason: String) {
        self.pending.push_back(Line::Skipped { row: self.record.row(), reason });
    }

    fn book(&mut self, part: usize, booking: Booking) {
        if booking.amount.is_zero() {
            return self.skip("An amount of zero".to_owned());
        }
        let platform = booking.platform.as_deref().or(self.survey.platform());
        let identity = self.identities.assign(platform.unwrap_or_default(), part, &booking);
        let platform = platform.map(str::to_owned);
        let Booking { date, kind, amount, breakdown, hours, notes, .. } = booking;
        let notes = Some(fitting(&notes)).filter(|notes| !notes.is_empty());
        let row = self.record.row();
        self.pending.push_back(Line::Entry(Entry {
            row,
            platform,
            date: date.booked,
            amount,
            hours,
            kind,
            breakdown,
            notes,
            identity,
        }));
    }
}

impl Survey {
    /// Reads one row by what has been found out about the file, and what the rows above it came to.
    fn reading(&self, record: &Record, sums: &mut Sums) -> Result<Reading, BadCell> {
        let cells = Cells { record, sheet: &self.sheet };
        if self.sheet.is_header(record) {
            return Ok(Reading::skip("The header again"));
        }
        if record.filled() == 1 && self.sheet.columns.len() > 2 {
            return Ok(Reading::skip(REMARK));
        }
        if footer::is_total(cells, &self.dates) {
            return Ok(Reading::skip(TOTAL));
        }
        let reading = match &self.plan {
            Plan::Mapping(columns) => columns.read(cells),
            Plan::Dialect { dialect, columns, .. } => dialect.read(Row { cells, dialect, columns }),
        };
        let is_mapped = matches!(self.plan, Plan::Mapping(_));
        match reading {
            Ok(Reading::Book(bookings)) if is_mapped && sums.is_total(cells, &bookings) => {
                Ok(Reading::skip(TOTAL))
            }
            Err(_) if footer::is_remark(cells, &self.dates) => Ok(Reading::skip(REMARK)),
            reading => reading,
        }
    }
}

/// Cut to the longest note, with what cannot be stored or shown replaced.
fn fitting(notes: &str) -> String {
    let shown = |c: char| if c < ' ' && !matches!(c, '\t' | '\n' | '\r') { '\u{FFFD}' } else { c };
    notes.chars().map(shown).take(NOTES_MAX).collect()
}
