//! `/earnings/imports`: statements that are imported, and can be undone.

use std::sync::Arc;

use ::earnings::{
    Earning, EarningsService, FILE_NAME_MAX, ImportOutcome, ImportSort, ImportStatement, PlatformId,
    StatementImport, StatementImportId,
    statement::{Dialect, Instructions, Mapping, survey},
};
use kernel::{Currency, Text, Timestamp, Zone};
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    caller::Caller,
    envelope::{Created, Done, List, Reply, Success},
    error::ApiError,
    paging::{Cursors, Paging, sorts},
    precondition::expected,
    spec::BASE,
    upload::{Field, Form, FormFields},
    wire::CurrencyAmount,
};

pub(crate) struct Imports {
    earnings: Arc<EarningsService>,
    cursors: Cursors,
}

sorts!(
    /// How imports are sorted.
    ImportSortParam of ImportSort {
        CreatedAt = "createdAt" / "-createdAt" as CreatedAtDescending,
    }
);

/// What an import did.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ImportView {
    /// Null for a dry run.
    id: Option<StatementImportId>,
    /// What the file was read as: `mapping`, or one of the dialects.
    dialect: String,
    file_name: Option<String>,
    /// Rows of the file that hold a record.
    rows: u64,
    /// Earnings that were booked.
    created: u64,
    /// Earnings that had been booked before.
    duplicates: u64,
    /// Rows that are no earnings, at most the first thousand.
    skipped: Vec<SkippedRowView>,
    skipped_count: u64,
    /// What was booked, by currency.
    totals: Vec<CurrencyAmount>,
    /// Null for a dry run.
    created_at: Option<Timestamp>,
}

/// What an import did, or would do, with its first rows.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ImportOutcomeView {
    #[oai(flatten)]
    #[serde(flatten)]
    import: ImportView,
    /// The first twenty earnings that are new.
    preview: Vec<PreviewView>,
}

/// An earning of an import. In a dry run its platform may not exist yet.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct PreviewView {
    date: kernel::Date,
    amount: kernel::AmountText,
    currency: Currency,
    hours: Option<kernel::Quantity>,
    notes: Option<Text<{ ::earnings::NOTES_MAX }>>,
    kind: crate::wire::Kind,
}

/// A row that is no earning, and why.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SkippedRowView {
    /// As a spreadsheet numbers it, from 1.
    row: u64,
    reason: String,
}

/// The form of an import.
pub(crate) struct StatementFields;

impl FormFields for StatementFields {
    const FIELDS: &'static [Field] = &[
        Field::file("file", "The statement: CSV, TSV or semicolons; UTF-8, UTF-16 or Latin-1."),
        Field::text("platformId", "uuid", "The platform to book on; found or made by name, where left out."),
        Field::text(
            "dialect",
            "",
            "What the file is, where it is not to be found out: `auto`, or a dialect's name.",
        ),
        Field::text(
            "mapping",
            "",
            "Which column holds what, as JSON: `{\"date\":\"Day\",\"dateFormat\":\"auto\",\"amount\":[\"fare\",\"tips\"],\
             \"hours\":{\"column\":\"secs\",\"unit\":\"seconds\"},\"platform\":\"company\",\"currency\":\"Cur\",\
             \"sourceId\":\"Id\",\"notes\":\"Memo\"}`.",
        ),
        Field::text("currency", "currency", "What the amounts are in, where the file does not say."),
        Field::text(
            "timezone",
            "time-zone",
            "On whose calendar instants known in UTC are booked; the user's, where left out.",
        ),
        Field::text("dryRun", "boolean", "Only tell what would be booked."),
    ];
}

impl Imports {
    pub(crate) fn new(earnings: Arc<EarningsService>, cursors: Cursors) -> Self {
        Self { earnings, cursors }
    }
}

#[OpenApi(prefix_path = "/earnings/imports", tag = "Tag::Earnings")]
impl Imports {
    /// Import a statement
    ///
    /// Books every row once: what an earlier import booked is left out, and two equal rows of one file both count.
    /// All or nothing: a row that makes no sense is named, and nothing is booked. 422 `AMBIGUOUS_FORMAT` when a
    /// column of dates or numbers can be read in two ways: answer with `mapping`. A dry run answers 200.
    #[oai(path = "/", method = "post", operation_id = "importStatement")]
    async fn import(
        &self,
        caller: Caller,
        form: Form<StatementFields>,
    ) -> Result<Reply<ImportOutcomeView, 201>, ApiError> {
        let actor = caller.actor();
        let mut faults = Vec::new();
        let platform: Option<PlatformId> = form.parse("platformId", &mut faults);
        let currency: Option<Currency> = form.parse("currency", &mut faults);
        let zone: Option<Zone> = form.parse("timezone", &mut faults);
        let dry_run: Option<bool> = form.parse_with("dryRun", "Must be true or false", &mut faults);
        let mapping: Option<Mapping> = form.text("mapping").map(str::parse).transpose()?;
        let dialect = match form.text("dialect").filter(|name| *name != "auto") {
            None => None,
            Some(name) => Dialect::find(name).or_else(|| {
                let names: Vec<&str> = Dialect::all().map(Dialect::name).collect();
                faults.push(("dialect".to_owned(), format!("Must be auto or one of {}", names.join(", "))));
                None
            }),
        };
        let Some(file) = form.file else {
            faults.push(("file".to_owned(), "Field is required".to_owned()));
            return Err(ApiError::invalid(faults));
        };
        if !faults.is_empty() {
            return Err(ApiError::invalid(faults));
        }
        let fallback_currency = match platform {
            Some(id) => self.earnings.platform(actor.user, id).await?.currency,
            None => actor.home.currency,
        };
        let instructions = Instructions {
            dialect,
            mapping,
            currency,
            fallback_currency,
            zone: zone.unwrap_or(actor.home.calendar.zone),
        };
        let order = ImportStatement {
            platform,
            rows_name_platforms: instructions
                .mapping
                .as_ref()
                .is_some_and(|mapping| mapping.platform.is_some()),
            file_name: file.name.as_deref().and_then(file_name),
            dry_run: dry_run.unwrap_or(false),
        };
        let source = file.bytes;
        let surveyed = tokio::task::spawn_blocking(move || (survey(&source, &instructions), source)).await;
        let (surveyed, source) = surveyed.map_err(|_| ApiError::internal())?;
        let surveyed = surveyed?;
        let outcome = self.earnings.import_statement(&actor, order, &surveyed, &source, &|_| {}).await?;
        let id = outcome.import.id;
        let view = ImportOutcomeView::from(outcome);
        Ok(if view.import.id.is_some() {
            Created::versioned(view, 1).at(format!("{BASE}/earnings/imports/{id}"))
        } else {
            Reply::secret(view).with_status(poem::http::StatusCode::OK)
        })
    }

    /// The history of imports
    #[oai(path = "/", method = "get", operation_id = "listImports")]
    async fn list(
        &self,
        caller: Caller,
        /// Newest first, where left out.
        sort: Query<Option<ImportSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<ImportView>, ApiError> {
        let sort = sort.0.unwrap_or(ImportSortParam::CreatedAtDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "imports", sort, paging)?;
        let page = self.earnings.imports(caller.user(), &asked.request).await?;
        Ok(asked.list(page.map(ImportView::from)))
    }

    /// One import
    #[oai(path = "/:id", method = "get", operation_id = "getImport")]
    async fn get(
        &self,
        caller: Caller,
        id: Path<StatementImportId>,
    ) -> Result<Success<ImportView>, ApiError> {
        let import = self.earnings.import(caller.user(), id.0).await?;
        let version = import.version;
        Ok(Success::versioned(import.into(), version))
    }

    /// Undo an import
    ///
    /// Takes back every earning that it booked, and the platforms that it made where nothing else uses them.
    #[oai(path = "/:id", method = "delete", operation_id = "undoImport")]
    async fn undo(
        &self,
        caller: Caller,
        id: Path<StatementImportId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Done, ApiError> {
        self.earnings.undo_import(&caller.actor(), id.0, expected(if_match.0.as_deref())).await?;
        Ok(Done::new())
    }
}

/// A file's name is only told, never trusted: what cannot be told is left out.
fn file_name(name: &str) -> Option<Text<FILE_NAME_MAX>> {
    let name: String = name.chars().filter(|c| !c.is_control()).take(FILE_NAME_MAX).collect();
    Text::try_new(name).ok().filter(|name| !name.is_empty())
}

impl From<StatementImport> for ImportView {
    fn from(import: StatementImport) -> Self {
        let StatementImport {
            id,
            user: _,
            dialect,
            file_name,
            rows,
            created,
            duplicates,
            skipped,
            skipped_count,
            totals,
            platforms: _,
            version: _,
            created_at,
        } = import;
        let skipped = skipped.into_iter().map(|row| SkippedRowView { row: row.row, reason: row.reason });
        Self {
            id: Some(id),
            dialect,
            file_name: file_name.map(Text::into_string),
            rows,
            created,
            duplicates,
            skipped: skipped.collect(),
            skipped_count,
            totals: totals.into_iter().map(Into::into).collect(),
            created_at: Some(created_at),
        }
    }
}

impl From<ImportOutcome> for ImportOutcomeView {
    fn from(outcome: ImportOutcome) -> Self {
        let ImportOutcome { import, preview, dry_run } = outcome;
        let import =
            if dry_run { ImportView { id: None, created_at: None, ..import.into() } } else { import.into() };
        Self { import, preview: preview.into_iter().map(PreviewView::from).collect() }
    }
}

impl From<Earning> for PreviewView {
    fn from(earning: Earning) -> Self {
        let Earning { date, amount, hours, notes, kind, .. } = earning;
        Self { date, amount: amount.into(), currency: amount.currency(), hours, notes, kind: kind.into() }
    }
}
