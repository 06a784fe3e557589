//! Tables as workbooks.
//!
//! Rows go to a temporary file without a name as they come, and the workbook is packed from it
//! while it is sent: what is in memory is one row and one piece. The file is gone when the
//! export is, however that ends.

use std::io::{self, Write};

use bytes::Bytes;
use kernel::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use tokio::sync::mpsc;

use super::{Cell, Column, Kind, Line, Sheet, cell::is_risky, pen::Pen};

/// The last row of a sheet, counted from 0; what is more goes to a sheet of its own.
const LAST_ROW: u32 = (1 << 20) - 1;

/// A spreadsheet knows no decimals, only doubles, and shows 15 digits of them. A number of more is
/// written as text: it cannot be added up there, but it loses no cent.
const DIGITS: u32 = 15;

/// Bytes that are sent at a time.
const PIECE: usize = 64 << 10;

/// Lines to write; `None` ends the workbook, while a sender that is dropped abandons it.
type Lines = Option<Vec<Line>>;

pub(super) async fn write(mut sheet: Sheet, today: Date, pen: &mut Pen) -> io::Result<()> {
    let (lines, received) = mpsc::channel(1);
    let (pieces, mut packed) = mpsc::channel(1);
    let (name, columns) = (sheet.name.clone(), sheet.columns.clone());
    let making =
        tokio::task::spawn_blocking(move || make(&name, &columns, today, received, Outlet::new(pieces)));
    while let Some(stretch) = sheet.next().await? {
        if lines.send(Some(stretch.lines())).await.is_err() {
            break;
        }
    }
    // Where this fails the other side has ended, and says below why.
    let _ = lines.send(None).await;
    while let Some(piece) = packed.recv().await {
        pen.put(piece).await?;
    }
    making.await.map_err(io::Error::other)?.map_err(io::Error::other)
}

fn make(
    name: &str,
    columns: &[Column],
    today: Date,
    mut received: mpsc::Receiver<Lines>,
    mut outlet: Outlet,
) -> Result<(), XlsxError> {
    let mut book = Book::new(name, columns, today)?;
    loop {
        match received.blocking_recv() {
            Some(Some(lines)) => book.add(&lines)?,
            Some(None) => break,
            None => return Ok(()),
        }
    }
    book.end_sheet()?;
    book.workbook.save_to_writer(&mut outlet)?;
    Ok(outlet.flush()?)
}

struct Book<'a> {
    name: &'a str,
    columns: &'a [Column],
    workbook: Workbook,
    /// Sheets so far.
    sheets: usize,
    /// The next free row of the last sheet.
    row: u32,
    looks: Looks,
    /// How they look in a line that sums up others.
    sums: Looks,
}

/// How cells look.
struct Looks {
    plain: Format,
    date: Format,
    /// By the digits of the currency.
    money: [Format; 5],
    /// The same with as many more digits as a price has.
    prices: [Format; 5],
    long_number: Format,
    percent: Format,
    risky: Format,
}

impl<'a> Book<'a> {
    fn new(name: &'a str, columns: &'a [Column], today: Date) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        // Without one it would be the machine's.
        let properties = DocProperties::new().set_title(name).set_creation_datetime(&excel_date(today)?);
        workbook.set_properties(&properties);
        let mut book = Self {
            name,
            columns,
            workbook,
            sheets: 0,
            row: 0,
            looks: Looks::new(false),
            sums: Looks::new(true),
        };
        book.begin_sheet()?;
        Ok(book)
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        self.sheets += 1;
        let name =
            if self.sheets == 1 { self.name.to_owned() } else { format!("{} {}", self.name, self.sheets) };
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
        for (place, column) in (0u16..).zip(self.columns) {
            sheet.set_column_width(place, column.width())?;
            sheet.write_string_with_format(0, place, column.caption(), &self.sums.plain)?;
        }
        self.row = 1;
        Ok(())
    }

    /// Every column can be filtered.
    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let last = u16::try_from(self.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let row = self.row - 1;
        self.sheet()?.autofilter(0, 0, row, last)?;
        Ok(())
    }

    fn sheet(&mut self) -> Result<&mut Worksheet, XlsxError> {
        self.workbook.worksheet_from_index(self.sheets - 1)
    }

    fn add(&mut self, lines: &[Line]) -> Result<(), XlsxError> {
        for Line { cells, is_sum } in lines {
            if self.row > LAST_ROW {
                self.end_sheet()?;
                self.begin_sheet()?;
            }
            let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
            let looks = if *is_sum { &self.sums } else { &self.looks };
            for (place, cell) in (0u16..).zip(cells) {
                looks.put(sheet, self.row, place, cell)?;
            }
            self.row += 1;
        }
        Ok(())
    }
}

impl Looks {
    fn new(is_bold: bool) -> Self {
        let plain = if is_bold { Format::new().set_bold() } else { Format::new() };
        let shaped = |fraction: String| {
            let point = if fraction.is_empty() { "" } else { "." };
            plain.clone().set_num_format(format!("#,##0{point}{fraction}"))
        };
        Self {
            date: plain.clone().set_num_format("yyyy-mm-dd"),
            money: [0, 1, 2, 3, 4].map(|digits| shaped("0".repeat(digits))),
            prices: [0, 1, 2, 3, 4].map(|digits| shaped("0".repeat(digits) + &"#".repeat(6 - digits))),
            long_number: plain.clone().set_align(FormatAlign::Right),
            percent: plain.clone().set_num_format("0.0\"%\""),
            risky: plain.clone().set_quote_prefix(),
            plain,
        }
    }

    /// A text is text by its type, whatever it begins with, so that an apostrophe in it would only be
    /// seen (D9). What looks like a formula has the apostrophe in its format, where it keeps the text
    /// one when it is edited.
    fn put(&self, sheet: &mut Worksheet, row: u32, place: u16, cell: &Cell) -> Result<(), XlsxError> {
        match cell {
            Cell::Empty => {}
            Cell::Text(text) if is_risky(text) => {
                sheet.write_string_with_format(row, place, text, &self.risky)?;
            }
            Cell::Text(text) | Cell::Word(text) => {
                sheet.write_string_with_format(row, place, text, &self.plain)?;
            }
            Cell::Flag(flag) => {
                sheet.write_boolean_with_format(row, place, *flag, &self.plain)?;
            }
            Cell::Date(date) => {
                sheet.write_datetime_with_format(row, place, &excel_date(*date)?, &self.date)?;
            }
            Cell::Money(money) => {
                let look = self.money.get(money.currency().exponent() as usize);
                self.put_number(sheet, (row, place), money.minor(), money.to_string(), look)?;
            }
            Cell::Price(price) => {
                let look = self.prices.get(price.currency.exponent() as usize);
                self.put_number(sheet, (row, place), price.rate.micros(), price.to_string(), look)?;
            }
            Cell::Number(number) => {
                self.put_number(sheet, (row, place), number.micros(), number.to_string(), None)?;
            }
            Cell::ExchangeRate(rate) => {
                self.put_number(sheet, (row, place), rate.e10(), rate.to_string(), None)?;
            }
            Cell::Percent(percent) => {
                let units = i64::try_from(percent.mantissa()).unwrap_or(i64::MAX);
                let look = Some(&self.percent);
                self.put_number(sheet, (row, place), units, cell.plain(), look)?;
            }
        }
        Ok(())
    }

    /// `units` are what the number counts, its digits without the point.
    fn put_number(
        &self,
        sheet: &mut Worksheet,
        (row, place): (u32, u16),
        units: i64,
        text: String,
        look: Option<&Format>,
    ) -> Result<(), XlsxError> {
        let value = text.parse::<f64>().ok().filter(|_| units.unsigned_abs() < 10_u64.pow(DIGITS));
        match (value, look) {
            (Some(value), Some(look)) => sheet.write_number_with_format(row, place, value, look)?,
            (Some(value), None) => sheet.write_number_with_format(row, place, value, &self.plain)?,
            (None, _) => sheet.write_string_with_format(row, place, text, &self.long_number)?,
        };
        Ok(())
    }
}

fn excel_date(date: Date) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(date.year()).unwrap_or(1900);
    let (month, day) = (date.month(), date.day());
    ExcelDateTime::from_ymd(year, u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))
}

impl Column {
    fn caption(&self) -> &str {
        self.caption.as_deref().unwrap_or(&self.name)
    }

    /// In characters; its name has room for the arrow of the filter beside it.
    fn width(&self) -> u32 {
        let width = match self.kind {
            Kind::Id => 38,
            Kind::Text => 28,
            Kind::Word | Kind::Date | Kind::Number => 12,
            Kind::Money => 16,
        };
        width.max(u32::try_from(self.caption().len()).unwrap_or_default() + 4)
    }
}

/// Hands what is packed to whoever sends it, in pieces of one size.
struct Outlet {
    pieces: mpsc::Sender<Bytes>,
    piece: Vec<u8>,
}

impl Outlet {
    fn new(pieces: mpsc::Sender<Bytes>) -> Self {
        Self { pieces, piece: Vec::with_capacity(PIECE) }
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        self.pieces.blocking_send(piece.into()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}
