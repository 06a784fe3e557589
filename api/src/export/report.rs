//! Reports as files: the same table as CSV, as a workbook, or printed.

use std::sync::Arc;

use analytics::{
    Basis, Cell as ReportCell, CellKind, Letterhead, MissingRows, Report, ReportKind, ReportPress, RowKind,
    Value,
};
use identity::{Account, IdentityService};
use invoicing::{InvoicingService, PaperSize};
use kernel::Quantity;
use poem::{Body, IntoResponse, Response, http::StatusCode};
use poem_openapi::{
    ApiResponse, Enum,
    registry::{MetaMediaType, MetaResponses, Registry},
    types::{ParseFromJSON, ToJSON},
};
use serde::Serialize;

use super::{
    Cell, Column, Exports, Format, Kind, Line, Making, Sheet,
    file::{CSV, Made, PDF, XLSX},
};
use crate::{caller::Caller, envelope::Success, error::ApiError, file_answer::binary};

/// How a report is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase")]
pub(crate) enum ReportFormat {
    Json,
    Csv,
    Xlsx,
    Pdf,
}

/// A report as it was asked for.
pub(crate) enum ReportAnswer<V> {
    View(Success<V>),
    File(ReportFile),
}

/// A report as a file.
pub(crate) struct ReportFile(Made);

/// Makes files of reports.
#[derive(Clone)]
pub(crate) struct ReportFiles {
    pub(crate) press: Arc<dyn ReportPress>,
    pub(crate) identity: Arc<IdentityService>,
    pub(crate) invoicing: Arc<InvoicingService>,
    pub(crate) exports: Exports,
}

impl ReportFiles {
    /// `view` is what it is in JSON.
    ///
    /// # Errors
    /// 422 `REPORT_NOT_PRINTABLE` for what cannot be printed; 503 while too many files are made.
    pub(crate) async fn answer<V: Serialize + Send>(
        &self,
        caller: &Caller,
        report: Report,
        format: ReportFormat,
        view: impl FnOnce(Report) -> V,
    ) -> Result<ReportAnswer<V>, ApiError> {
        let format = match format {
            ReportFormat::Json => return Ok(ReportAnswer::View(Success::new(view(report)))),
            ReportFormat::Csv => Some(Format::Csv),
            ReportFormat::Xlsx => Some(Format::Xlsx),
            ReportFormat::Pdf => None,
        };
        let making = self.exports.begin(caller)?;
        let made = match format {
            Some(format) => making.sheet(sheet(&report), format),
            None => self.printed(caller, &report, &making).await?,
        };
        Ok(ReportAnswer::File(ReportFile(made)))
    }

    async fn printed(&self, caller: &Caller, report: &Report, making: &Making) -> Result<Made, ApiError> {
        let account = self.identity.profile(caller.user()).await?;
        let settings = self.invoicing.settings(caller.user()).await?;
        let letterhead = Letterhead {
            title: title(report.kind).to_owned(),
            owner: owner(&account),
            notes: notes(report),
            made_on: making.today,
            locale: account.locale.map(|locale| locale.to_string()),
            on_letter: settings.paper_size == PaperSize::Letter,
        };
        let file = self.press.report(report, &letterhead).map_err(|error| {
            tracing::warn!(error = &error as &dyn std::error::Error, "a report could not be set");
            let message = "This report cannot be printed; ask for a shorter period, or for another format";
            ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "REPORT_NOT_PRINTABLE", message)
        })?;
        let name = format!("{}-{}.pdf", file_name(report), making.today);
        Ok(Made { content_type: PDF, name, body: Body::from_vec(file) })
    }
}

/// What it is called.
fn title(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::ProfitLoss => "Profit and loss",
        ReportKind::CashFlow => "Cash flow",
        ReportKind::Income => "Income",
        ReportKind::Tax => "Tax summary",
        ReportKind::Aging => "Receivables aging",
        ReportKind::Inventory => "Inventory",
        ReportKind::Customers => "Customers",
    }
}

/// `profit-and-loss-2026-01-01-2026-03-31`
fn file_name(report: &Report) -> String {
    let mut name = title(report.kind).to_lowercase().replace(' ', "-");
    if let Some(period) = report.period {
        name = format!("{name}-{}-{}", period.first(), period.last());
    }
    name
}

/// Whose books these are: the business, the person, or whoever has the address.
fn owner(account: &Account) -> String {
    let business = account.business.as_ref().and_then(|business| business.name.as_ref());
    business.or(account.name.as_ref()).map_or_else(|| account.email.to_string(), ToString::to_string)
}

fn notes(report: &Report) -> Vec<String> {
    let basis = report.basis.map(|basis| match basis {
        Basis::Cash => "Cash basis: what was paid.".to_owned(),
        Basis::Accrual => "Accrual basis: what was earned and owed.".to_owned(),
    });
    let missing = report.missing_rates.iter().map(|MissingRows { rows: _, total, count }| {
        let (code, rows) = (total.currency().code(), if *count == 1 { "row" } else { "rows" });
        format!(
            "Not included: {total} {code} in {count} {rows}, for which there is no exchange rate to {}.",
            report.currency.code()
        )
    });
    basis.into_iter().chain(missing).collect()
}

/// As a table that says of each line whether it is a figure, or a sum of others.
fn sheet(report: &Report) -> Sheet {
    let first = [Column::word("key"), Column::text("label"), Column::word("kind")];
    let others = report.columns.iter().map(|column| Column {
        name: column.key.clone().into(),
        caption: Some(column.label.clone()),
        kind: kind(column.kind),
    });
    let line = |key: &str, label: &str, kind: &str, cells: &[ReportCell], is_sum| {
        let first = [Cell::Text(key.to_owned()), Cell::Text(label.to_owned()), Cell::Word(kind.to_owned())];
        Line { cells: first.into_iter().chain(cells.iter().map(|cell| told(&cell.value))).collect(), is_sum }
    };
    let rows = report.rows.iter().map(|row| match row.kind {
        RowKind::Line => line(&row.key, &row.label, "line", &row.cells, false),
        RowKind::Subtotal => line(&row.key, &row.label, "subtotal", &row.cells, true),
    });
    let totals = report.totals.iter().map(|cells| line("total", "Total", "total", cells, true));
    let lines = rows.chain(totals).collect();
    Sheet::of_lines(title(report.kind), file_name(report), first.into_iter().chain(others).collect(), lines)
}

fn kind(kind: CellKind) -> Kind {
    match kind {
        CellKind::Text => Kind::Text,
        CellKind::Money => Kind::Money,
        CellKind::Count | CellKind::Quantity | CellKind::Percent | CellKind::Rate => Kind::Number,
        CellKind::Date => Kind::Date,
    }
}

fn told(value: &Value) -> Cell {
    match value {
        Value::Absent => Cell::Empty,
        Value::Text(text) => Cell::Text(text.clone()),
        Value::Money(money) => Cell::Money(*money),
        Value::Count(count) => Cell::count(usize::try_from(*count).unwrap_or(usize::MAX)),
        Value::Quantity(quantity) => Cell::Number(*quantity),
        Value::Percent(percent) => Cell::Percent(*percent),
        Value::Rate(rate) => Cell::Number(Quantity::from_micros(rate.micros())),
        Value::Date(date) => Cell::Date(*date),
    }
}

impl<V: Serialize + Send> IntoResponse for ReportAnswer<V> {
    fn into_response(self) -> Response {
        match self {
            Self::View(view) => view.into_response(),
            Self::File(ReportFile(made)) => made.into_response(),
        }
    }
}

impl<V: ParseFromJSON + ToJSON> ApiResponse for ReportAnswer<V> {
    fn meta() -> MetaResponses {
        let mut meta = Success::<V>::meta();
        for response in &mut meta.responses {
            let files = [CSV, XLSX, PDF];
            response
                .content
                .extend(files.map(|content_type| MetaMediaType { content_type, schema: binary() }));
        }
        meta
    }

    fn register(registry: &mut Registry) {
        Success::<V>::register(registry);
    }
}
