//! Lists as files, streamed so that a long one does not sit in memory.

use std::marker::PhantomData;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use kernel::{Date, Money, Page, PageRequest, Position, Quantity, Sort};
use poem::{Body, IntoResponse, Response, http::header};
use poem_openapi::{
    ApiResponse, Enum,
    registry::{MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry},
    types::Type,
};
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook, Worksheet, XlsxError};
use serde::Serialize;

use crate::error::ApiError;

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

/// A file of views on its way to the client.
pub(crate) struct Export<V> {
    format: Format,
    file_name: String,
    body: Body,
    of: PhantomData<fn() -> V>,
}

/// What a list is as a table.
pub(crate) trait Table: Send + Sync + 'static {
    type Row: Send + 'static;
    /// A row in JSON.
    type View: From<Self::Row> + Serialize;
    /// What a list is sorted by.
    type Key: Send;

    /// In capitals, for people: `Earnings`.
    const NAME: &'static str;
    const COLUMNS: &'static [&'static str];

    /// The order of the file.
    fn sort() -> Sort<Self::Key>;

    /// A stretch of the list.
    fn read(
        &self,
        request: PageRequest<Self::Key>,
    ) -> impl Future<Output = Result<Page<Self::Row>, ApiError>> + Send;

    /// One for each column.
    fn cells(&self, row: &Self::Row) -> Vec<Cell>;
}

/// What stands in one field of a table.
pub(crate) enum Cell {
    Empty,
    /// What a person has typed, which no spreadsheet may take for a formula.
    Text(String),
    /// A word of ours.
    Word(String),
    Date(Date),
    Money(Money),
    Number(Quantity),
}

impl Cell {
    /// Typed text, or nothing.
    pub(crate) fn text(text: Option<impl ToString>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.to_string()))
    }
}

impl<V> Export<V> {
    /// # Errors
    /// As the list with the same filter; after that the file breaks off where the store fails.
    pub(crate) async fn of<T: Table<View = V>>(
        table: T,
        format: Format,
        today: Date,
    ) -> Result<Self, ApiError> {
        let first = stretch(&table, None).await?;
        let rows = stretches(table, first);
        let (body, extension) = match format {
            Format::Csv => (Body::from_bytes_stream(csv::<T>(rows)), "csv"),
            Format::Json => (Body::from_bytes_stream(json::<T>(rows)), "json"),
            Format::Xlsx => (Body::from_vec(xlsx::<T>(rows).await?), "xlsx"),
        };
        let name = T::NAME.to_lowercase();
        Ok(Self { format, file_name: format!("{name}-{today}.{extension}"), body, of: PhantomData })
    }
}

async fn stretch<T: Table>(table: &T, after: Option<Position>) -> Result<Page<T::Row>, ApiError> {
    let mut request = PageRequest::stretch(T::sort(), STRETCH);
    request.after = after;
    table.read(request).await
}

/// A row with what stands in its fields.
struct Line<T: Table> {
    cells: Vec<Cell>,
    row: T::Row,
}

/// What is left of a list: a stretch that was read, or the place where the next one starts.
type Next<R> = Option<Result<Page<R>, Position>>;

/// The rows, a stretch at a time, each read when the one before has been sent.
fn stretches<T: Table>(
    table: T,
    first: Page<T::Row>,
) -> impl Stream<Item = Result<Vec<Line<T>>, ApiError>> + Send + 'static {
    let begin: (T, Next<T::Row>) = (table, Some(Ok(first)));
    stream::try_unfold(begin, |(table, next)| async move {
        let page = match next {
            None => return Ok(None),
            Some(Ok(page)) => page,
            Some(Err(after)) => stretch(&table, Some(after)).await?,
        };
        let lines = page.items.into_iter().map(|row| Line { cells: table.cells(&row), row }).collect();
        Ok(Some((lines, (table, page.next.map(Err)))))
    })
}

fn csv<T: Table>(
    rows: impl Stream<Item = Result<Vec<Line<T>>, ApiError>> + Send + 'static,
) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
    let head = stream::once(async { Ok(Bytes::from(T::COLUMNS.join(",") + "\r\n")) });
    let lines = rows.map_err(broken).and_then(move |rows| {
        let bytes = csv_lines(&rows);
        async move { bytes }
    });
    head.chain(lines)
}

fn csv_lines<T: Table>(rows: &[Line<T>]) -> std::io::Result<Bytes> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    for line in rows {
        let record: Vec<String> = line.cells.iter().map(Cell::csv).collect();
        writer.write_record(&record).map_err(std::io::Error::other)?;
    }
    let bytes = writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(Bytes::from(bytes))
}

fn json<T: Table>(
    rows: impl Stream<Item = Result<Vec<Line<T>>, ApiError>> + Send + 'static,
) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
    let mut first = true;
    let items = rows.map_err(broken).and_then(move |rows| {
        let mut text = Vec::new();
        for line in rows {
            text.extend_from_slice(if std::mem::take(&mut first) { b"[\n" } else { b",\n" });
            text.extend(serde_json::to_vec(&T::View::from(line.row)).unwrap_or_default());
        }
        if std::mem::take(&mut first) {
            text.push(b'[');
        }
        async move { Ok(Bytes::from(text)) }
    });
    items.chain(stream::once(async { Ok(Bytes::from_static(b"\n]\n")) }))
}

/// Rows go to a temporary file as they come; what remains in memory is the packed workbook.
async fn xlsx<T: Table>(
    rows: impl Stream<Item = Result<Vec<Line<T>>, ApiError>> + Send,
) -> Result<Vec<u8>, ApiError> {
    let failed = |error: XlsxError| {
        tracing::error!(%error, "workbook failed");
        ApiError::internal()
    };
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory().map_err(failed)?;
    sheet.set_name(T::NAME).and_then(|sheet| sheet.set_freeze_panes(1, 0)).map_err(failed)?;
    let bold = CellFormat::new().set_bold();
    for (column, name) in (0u16..).zip(T::COLUMNS) {
        sheet.write_with_format(0, column, *name, &bold).map_err(failed)?;
    }
    let mut rows = std::pin::pin!(rows);
    let mut at = 1u32;
    while let Some(stretch) = rows.next().await {
        for line in stretch? {
            for (column, cell) in (0u16..).zip(&line.cells) {
                cell.write(sheet, at, column).map_err(failed)?;
            }
            at += 1;
        }
    }
    tokio::task::spawn_blocking(move || workbook.save_to_buffer())
        .await
        .map_err(|_| ApiError::internal())?
        .map_err(failed)
}

impl Cell {
    fn csv(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => neutral(text),
            Self::Word(word) => word.clone(),
            Self::Date(date) => date.to_string(),
            Self::Money(money) => money.to_string(),
            Self::Number(number) => number.to_string(),
        }
    }

    fn write(&self, sheet: &mut Worksheet, row: u32, column: u16) -> Result<(), XlsxError> {
        match self {
            Self::Empty => {}
            Self::Text(text) => {
                sheet.write(row, column, neutral(text))?;
            }
            Self::Word(word) => {
                sheet.write(row, column, word)?;
            }
            Self::Date(date) => {
                let shape = CellFormat::new().set_num_format("yyyy-mm-dd");
                sheet.write_with_format(row, column, &excel_date(*date)?, &shape)?;
            }
            Self::Money(money) => write_money(sheet, row, column, *money)?,
            Self::Number(number) => {
                let value: f64 = number.to_string().parse().unwrap_or(f64::NAN);
                sheet.write(row, column, value)?;
            }
        }
        Ok(())
    }
}

fn excel_date(date: Date) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(date.year()).unwrap_or(1900);
    let (month, day) = (date.month(), date.day());
    ExcelDateTime::from_ymd(year, u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))
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

/// Text that no spreadsheet takes for a formula (D9).
fn neutral(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if risky { format!("'{text}") } else { text.to_owned() }
}

fn broken(_: ApiError) -> std::io::Error {
    std::io::Error::other("the store failed in the middle of an export")
}

impl<V: Send> IntoResponse for Export<V> {
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

impl<V: Type> ApiResponse for Export<V> {
    fn meta() -> MetaResponses {
        let file = || MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary")));
        let list = MetaSchema { items: Some(Box::new(V::schema_ref())), ..MetaSchema::new("array") };
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
        V::register(registry);
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
