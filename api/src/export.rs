//! Lists as files, streamed so that a long one does not sit in memory.

use std::{collections::HashMap, sync::Arc};

use bytes::Bytes;
use earnings::{Breakdown, Earning, EarningFilter, EarningSort, EarningsService, Platform, PlatformId};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use kernel::{Date, Money, PageRequest, Quantity, Sort, UserId};
use poem::{Body, IntoResponse, Response, http::header};
use poem_openapi::{
    ApiResponse, Enum,
    registry::{MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry},
    types::Type,
};
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook, Worksheet, XlsxError};

use crate::{error::ApiError, resources::EarningView};

/// Rows that are read at a time.
const STRETCH: u32 = 1000;

const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase")]
pub(crate) enum Format {
    Csv,
    Json,
    Xlsx,
}

/// A file on its way to the client.
pub(crate) struct Export {
    format: Format,
    file_name: String,
    body: Body,
}

const COLUMNS: [&str; 15] = [
    "id",
    "date",
    "platform",
    "kind",
    "amount",
    "currency",
    "hours",
    "gross",
    "tips",
    "bonuses",
    "reimbursements",
    "fees",
    "taxWithheld",
    "adjustments",
    "notes",
];

impl Export {
    /// # Errors
    /// As the list with the same filter; after that the file breaks off where the store fails.
    pub(crate) async fn of(
        earnings: Arc<EarningsService>,
        owner: UserId,
        filter: EarningFilter,
        format: Format,
        today: Date,
    ) -> Result<Self, ApiError> {
        let platforms = earnings.platforms_by_id(owner).await?;
        let first = stretch(&earnings, owner, &filter, None).await?;
        let rows = stretches(earnings, owner, filter, first);
        let (body, extension) = match format {
            Format::Csv => (Body::from_bytes_stream(csv(rows, platforms)), "csv"),
            Format::Json => (Body::from_bytes_stream(json(rows)), "json"),
            Format::Xlsx => (Body::from_vec(xlsx(rows, platforms).await?), "xlsx"),
        };
        Ok(Self { format, file_name: format!("earnings-{today}.{extension}"), body })
    }
}

type Stretch = kernel::Page<Earning>;

async fn stretch(
    earnings: &EarningsService,
    owner: UserId,
    filter: &EarningFilter,
    after: Option<kernel::Position>,
) -> Result<Stretch, ApiError> {
    let sort = Sort { by: EarningSort::Date, descending: false };
    let mut request = PageRequest::stretch(sort, STRETCH);
    request.after = after;
    Ok(earnings.earnings(owner, filter, &request).await?)
}

/// The rows, a stretch at a time, each read when the one before has been sent.
fn stretches(
    earnings: Arc<EarningsService>,
    owner: UserId,
    filter: EarningFilter,
    first: Stretch,
) -> impl Stream<Item = Result<Vec<Earning>, ApiError>> + Send + 'static {
    stream::try_unfold(Some(Ok(first)), move |next: Option<Result<Stretch, kernel::Position>>| {
        let (earnings, filter) = (earnings.clone(), filter.clone());
        async move {
            let page = match next {
                None => return Ok(None),
                Some(Ok(page)) => page,
                Some(Err(after)) => stretch(&earnings, owner, &filter, Some(after)).await?,
            };
            Ok(Some((page.items, page.next.map(Err))))
        }
    })
}

fn csv(
    rows: impl Stream<Item = Result<Vec<Earning>, ApiError>> + Send + 'static,
    platforms: HashMap<PlatformId, Platform>,
) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
    let head = stream::once(async { Ok(Bytes::from(COLUMNS.join(",") + "\r\n")) });
    let lines = rows.map_err(broken).and_then(move |rows| {
        let bytes = csv_lines(&rows, &platforms);
        async move { bytes }
    });
    head.chain(lines)
}

fn csv_lines(rows: &[Earning], platforms: &HashMap<PlatformId, Platform>) -> std::io::Result<Bytes> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    for earning in rows {
        let parts = parts(earning.breakdown);
        let mut record = vec![
            earning.id.to_string(),
            earning.date.to_string(),
            neutral(platform_name(earning, platforms)),
            kind_name(earning).to_owned(),
            earning.amount.to_string(),
            earning.amount.currency().to_string(),
            earning.hours.map(|hours| hours.to_string()).unwrap_or_default(),
        ];
        record.extend(parts.map(|part| part.map(|part| part.to_string()).unwrap_or_default()));
        record.push(neutral(earning.notes.as_deref().unwrap_or_default()));
        writer.write_record(&record).map_err(std::io::Error::other)?;
    }
    let bytes = writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(Bytes::from(bytes))
}

fn json(
    rows: impl Stream<Item = Result<Vec<Earning>, ApiError>> + Send + 'static,
) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
    let mut first = true;
    let items = rows.map_err(broken).and_then(move |rows| {
        let mut text = Vec::new();
        for earning in rows {
            text.extend_from_slice(if std::mem::take(&mut first) { b"[\n" } else { b",\n" });
            text.extend(serde_json::to_vec(&EarningView::from(earning)).unwrap_or_default());
        }
        if std::mem::take(&mut first) {
            text.push(b'[');
        }
        async move { Ok(Bytes::from(text)) }
    });
    items.chain(stream::once(async { Ok(Bytes::from_static(b"\n]\n")) }))
}

/// Rows go to a temporary file as they come; what remains in memory is the packed workbook.
async fn xlsx(
    rows: impl Stream<Item = Result<Vec<Earning>, ApiError>> + Send,
    platforms: HashMap<PlatformId, Platform>,
) -> Result<Vec<u8>, ApiError> {
    let failed = |error: XlsxError| {
        tracing::error!(%error, "workbook failed");
        ApiError::internal()
    };
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory().map_err(failed)?;
    sheet.set_name("Earnings").and_then(|sheet| sheet.set_freeze_panes(1, 0)).map_err(failed)?;
    let bold = CellFormat::new().set_bold();
    for (column, name) in (0u16..).zip(COLUMNS) {
        sheet.write_with_format(0, column, name, &bold).map_err(failed)?;
    }
    let mut rows = std::pin::pin!(rows);
    let mut at = 1u32;
    while let Some(stretch) = rows.next().await {
        for earning in stretch? {
            write_row(sheet, at, &earning, &platforms).map_err(failed)?;
            at += 1;
        }
    }
    tokio::task::spawn_blocking(move || workbook.save_to_buffer())
        .await
        .map_err(|_| ApiError::internal())?
        .map_err(failed)
}

fn write_row(
    sheet: &mut Worksheet,
    row: u32,
    earning: &Earning,
    platforms: &HashMap<PlatformId, Platform>,
) -> Result<(), XlsxError> {
    let date = CellFormat::new().set_num_format("yyyy-mm-dd");
    let year = u16::try_from(earning.date.year()).unwrap_or(1900);
    let (month, day) = (earning.date.month(), earning.date.day());
    let day =
        ExcelDateTime::from_ymd(year, u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))?;
    sheet.write(row, 0, earning.id.to_string())?;
    sheet.write_with_format(row, 1, &day, &date)?;
    sheet.write(row, 2, neutral(platform_name(earning, platforms)))?;
    sheet.write(row, 3, kind_name(earning))?;
    write_money(sheet, row, 4, earning.amount)?;
    sheet.write(row, 5, earning.amount.currency().code())?;
    if let Some(hours) = earning.hours {
        sheet.write(row, 6, number(hours))?;
    }
    for (column, part) in (7u16..).zip(parts(earning.breakdown)) {
        if let Some(part) = part {
            write_money(sheet, row, column, part)?;
        }
    }
    sheet.write(row, 14, neutral(earning.notes.as_deref().unwrap_or_default()))?;
    Ok(())
}

/// A spreadsheet knows no decimals, only doubles; every amount that is taken as input has at most
/// 12 digits and reads back exactly.
fn write_money(sheet: &mut Worksheet, row: u32, column: u16, money: Money) -> Result<(), XlsxError> {
    let digits = money.currency().exponent() as usize;
    let shape = if digits == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(digits)) };
    let value: f64 = money.to_string().parse().unwrap_or(f64::NAN);
    sheet.write_with_format(row, column, value, &CellFormat::new().set_num_format(shape))?;
    Ok(())
}

fn number(quantity: Quantity) -> f64 {
    quantity.to_string().parse().unwrap_or(f64::NAN)
}

fn parts(breakdown: Option<Breakdown>) -> [Option<Money>; 7] {
    breakdown.map_or([None; 7], |parts| {
        let Breakdown { gross, tips, bonuses, reimbursements, fees, tax_withheld, adjustments } = parts;
        [gross, tips, bonuses, reimbursements, fees, tax_withheld, adjustments].map(Some)
    })
}

fn platform_name<'a>(earning: &Earning, platforms: &'a HashMap<PlatformId, Platform>) -> &'a str {
    platforms.get(&earning.platform).map_or("", |platform| &platform.name)
}

fn kind_name(earning: &Earning) -> &'static str {
    match earning.kind {
        earnings::EarningKind::Income => "income",
        earnings::EarningKind::Refund => "refund",
        earnings::EarningKind::Adjustment => "adjustment",
    }
}

/// Text that no spreadsheet takes for a formula (D9).
fn neutral(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if risky { format!("'{text}") } else { text.to_owned() }
}

fn broken(_: ApiError) -> std::io::Error {
    std::io::Error::other("the store failed in the middle of an export")
}

impl IntoResponse for Export {
    fn into_response(self) -> Response {
        let content_type = match self.format {
            Format::Csv => CSV,
            Format::Json => crate::envelope::JSON,
            Format::Xlsx => XLSX,
        };
        Response::builder()
            .content_type(content_type)
            .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", self.file_name))
            .header(header::CACHE_CONTROL, "no-store")
            .body(self.body)
    }
}

impl ApiResponse for Export {
    fn meta() -> MetaResponses {
        let file = || MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary")));
        let list =
            MetaSchema { items: Some(Box::new(EarningView::schema_ref())), ..MetaSchema::new("array") };
        let content = vec![
            MetaMediaType { content_type: CSV, schema: file() },
            MetaMediaType {
                content_type: crate::envelope::JSON,
                schema: MetaSchemaRef::Inline(Box::new(list)),
            },
            MetaMediaType { content_type: XLSX, schema: file() },
        ];
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The file.",
                status: Some(200),
                status_range: None,
                content,
                headers: Vec::new(),
            }],
        }
    }

    fn register(registry: &mut Registry) {
        EarningView::register(registry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_d9_no_text_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(neutral(text), format!("'{text}"));
        }
        assert_eq!(neutral("a = b"), "a = b");
    }
}
