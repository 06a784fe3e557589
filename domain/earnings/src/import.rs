//! A statement that was imported, and can be undone.

use kernel::{Fact, Id, Money, Text, Timestamp, UserId, Version};
use serde::Serialize;
use uuid::Uuid;

use crate::{Earning, PlatformId};

/// How many skipped rows are named one by one; beyond that only their number is kept.
pub const SKIPPED_MAX: usize = 1000;

/// How many rows a preview shows.
pub const PREVIEW_ROWS: usize = 20;

/// The longest file name, in characters.
pub const FILE_NAME_MAX: usize = 255;

pub type StatementImportId = Id<StatementImport>;

/// One statement, booked as a batch (D3).
#[derive(Debug, Clone, PartialEq)]
pub struct StatementImport {
    pub id: StatementImportId,
    pub user: UserId,
    pub dialect: String,
    pub file_name: Option<Text<FILE_NAME_MAX>>,
    /// Rows of the file that hold a record, whether booked, known already or skipped.
    pub rows: u64,
    pub created: u64,
    /// Rows that an earlier import, or this one, had booked already.
    pub duplicates: u64,
    /// The first of the skipped rows, at most [`SKIPPED_MAX`].
    pub skipped: Vec<SkippedRow>,
    pub skipped_count: u64,
    /// What was booked, one sum per currency, ordered by currency.
    pub totals: Vec<Money>,
    /// The platforms that it made.
    pub platforms: Vec<PlatformId>,
    pub version: Version,
    pub created_at: Timestamp,
}

/// A row that is no earning, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedRow {
    /// The line of the file that the record starts on, from 1.
    pub row: u64,
    pub reason: String,
}

/// What an import did, or would do, with its first rows.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportOutcome {
    pub import: StatementImport,
    /// The first rows that are new, at most [`PREVIEW_ROWS`].
    pub preview: Vec<Earning>,
    /// Whether it was undone again at once.
    pub dry_run: bool,
}

/// `statement.imported`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatementImported {
    #[serde(skip)]
    id: Uuid,
    dialect: String,
    created: u64,
    duplicates: u64,
    skipped: u64,
    totals: Vec<String>,
}

/// `statement.undone`
#[derive(Debug, Serialize)]
pub struct StatementUndone {
    #[serde(skip)]
    id: Uuid,
    pub(crate) removed: u64,
}

impl StatementUndone {
    pub(crate) fn new(import: &StatementImport, removed: u64) -> Self {
        Self { id: import.id.uuid(), removed }
    }
}

impl From<&StatementImport> for StatementImported {
    fn from(import: &StatementImport) -> Self {
        Self {
            id: import.id.uuid(),
            dialect: import.dialect.clone(),
            created: import.created,
            duplicates: import.duplicates,
            skipped: import.skipped_count,
            totals: import.totals.iter().map(|total| format!("{total} {}", total.currency())).collect(),
        }
    }
}

impl Fact for StatementImported {
    const KIND: &'static str = "statement.imported";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for StatementUndone {
    const KIND: &'static str = "statement.undone";

    fn subject(&self) -> Uuid {
        self.id
    }
}
