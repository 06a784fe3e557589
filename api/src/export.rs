//! Lists as files, streamed so that a long one does not sit in memory.
//!
//! A file is read by keyset pages in the order of its sort, a stretch at a time, each when the
//! one before has been sent: no connection to the store is held while a client reads. So it is
//! no snapshot. A row that is added or changed behind the place that was reached is not seen, one
//! before it is, and none comes twice unless what it is sorted by changes meanwhile (D5).

mod cell;
mod file;
mod pen;
mod plain;
mod report;
mod sheet;
mod turns;
mod workbook;

use std::sync::Arc;

use kernel::{Clock, Date, Page, PageRequest, Sort};
use poem_openapi::Enum;
use serde::Serialize;

use crate::{caller::Caller, error::ApiError};
use file::Made;
use pen::Pen;
use turns::{Turn, Turns};

pub(crate) use cell::{Cell, Column, Kind, Line};
pub(crate) use file::{Bundle, Export};
pub(crate) use report::{ReportAnswer, ReportFiles, ReportFormat};
pub(crate) use sheet::Sheet;

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase")]
pub(crate) enum Format {
    Csv,
    Json,
    Xlsx,
}

/// What a list is as a table.
pub(crate) trait Table: Send + Sync + 'static {
    type Row: Send + 'static;
    /// A row in JSON.
    type View: Serialize;
    /// What a list is sorted by.
    type Key: Send;

    /// In capitals, for people: `Earnings`.
    const NAME: &'static str;
    const COLUMNS: &'static [Column];
    /// Rows that are read at a time.
    const STRETCH: u32 = 1000;

    /// The order of the file.
    fn sort() -> Sort<Self::Key>;

    /// A stretch of the list.
    fn read(
        &self,
        request: PageRequest<Self::Key>,
    ) -> impl Future<Output = Result<Page<Self::Row>, ApiError>> + Send;

    /// One for each column.
    fn cells(&self, row: &Self::Row) -> Vec<Cell>;

    fn view(&self, row: Self::Row) -> Self::View;
}

/// Makes files, not too many at once.
#[derive(Clone)]
pub(crate) struct Exports {
    clock: Arc<dyn Clock>,
    turns: Turns,
}

impl Exports {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, turns: Turns::default() }
    }

    /// Takes a turn at making a file, before anything is read for it.
    ///
    /// # Errors
    /// 503 `EXPORTS_BUSY` while too many are made.
    pub(crate) fn begin(&self, caller: &Caller) -> Result<Making, ApiError> {
        let turn = self.turns.take(caller.user())?;
        Ok(Making { turn, today: caller.actor().home.calendar.today(self.clock.now()) })
    }

    /// A list as a file.
    ///
    /// # Errors
    /// As the list with the same filter, and as [`Self::begin`]. After that the file breaks off
    /// where the store fails.
    pub(crate) async fn list<T: Table>(
        &self,
        caller: &Caller,
        table: T,
        format: Format,
    ) -> Result<Export<T::View>, ApiError> {
        let making = self.begin(caller)?;
        Ok(Export::new(making.sheet(Sheet::of(table).await?, format)))
    }
}

/// A file that is about to be made.
pub(crate) struct Making {
    turn: Turn,
    today: Date,
}

impl Making {
    /// One table as a file.
    fn sheet(self, sheet: Sheet, format: Format) -> Made {
        Made::sheet(sheet, format, self.today, self.turn)
    }

    /// One table as a file, several as an archive of files.
    pub(crate) fn bundle(self, mut sheets: Vec<Sheet>, format: Format) -> Bundle {
        let Self { turn, today } = self;
        Bundle(match (sheets.pop(), sheets.is_empty()) {
            (Some(only), true) => Made::sheet(only, format, today, turn),
            (last, _) => {
                sheets.extend(last);
                Made::archive(sheets, format, today, turn)
            }
        })
    }
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Xlsx => "xlsx",
        }
    }

    /// Whether it is packed already.
    fn is_packed(self) -> bool {
        self == Self::Xlsx
    }

    async fn write(self, sheet: Sheet, today: Date, pen: &mut Pen) -> std::io::Result<()> {
        match self {
            Self::Csv => plain::csv(sheet, pen).await,
            Self::Json => plain::json(sheet, pen).await,
            Self::Xlsx => workbook::write(sheet, today, pen).await,
        }
    }
}
