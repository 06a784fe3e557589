//! Rows that are no rows: sums below the others, and what a program says about the file.

use std::collections::BTreeMap;

use kernel::Currency;

use super::{
    booking::Booking,
    moment::{self, Format, Order},
    number::{self, Mark},
    sheet::Cells,
};

/// Words by which a row says that it adds up others, or what was there before them.
const TOTALS: &[&str] = &[
    "total",
    "totals",
    "subtotal",
    "totale",
    "totali",
    "totales",
    "totais",
    "totaal",
    "subtotaal",
    "sum",
    "summe",
    "zwischensumme",
    "gesamt",
    "gesamtsumme",
    "insgesamt",
    "somme",
    "suma",
    "soma",
    "summa",
    "saldo",
    "balance",
];

/// What the rows of a mapped file come to so far, in the minor units of each currency.
#[derive(Debug, Default)]
pub(super) struct Sums(BTreeMap<Currency, i128>);

impl Sums {
    /// Whether a row that can be booked says that it is a total, and is the sum of the rows above;
    /// where it is not, it is one of them. The word alone is no proof: shops are called so.
    pub(super) fn is_total(&mut self, cells: Cells<'_>, bookings: &[Booking]) -> bool {
        let is_sum = |booking: &Booking| {
            let sum = self.0.get(&booking.amount.currency()).copied().unwrap_or(0);
            sum != 0 && sum == i128::from(booking.amount.minor())
        };
        if bookings.iter().any(is_sum) && cells.record.cells().any(is_label) {
            return true;
        }
        for booking in bookings {
            *self.0.entry(booking.amount.currency()).or_default() += i128::from(booking.amount.minor());
        }
        false
    }
}

/// The longest label of a total, in bytes.
const LABEL_MAX: usize = 40;

/// Whether a row says that it is a total, and has no date that would make it something else.
///
/// A row whose date cannot be read is rather refused than taken for a total, unless the words
/// stand in place of the date, or a cell says nothing else.
pub(super) fn is_total(cells: Cells<'_>, dates: &[usize]) -> bool {
    let says_so = || {
        let undated = dates.iter().all(|date| number::is_blank(cells.text(*date)));
        let anywhere = cells.record.cells().any(|cell| is_label(cell) || undated && has_total(cell));
        anywhere || dates.iter().any(|date| has_total(cells.text(*date)))
    };
    says_so() && !dates.iter().any(|date| matches!(cells.moment(*date), Ok(Some(_))))
}

/// The most cells that a remark fills, where one of them stands in place of the date and one has
/// a digit: `Printed on,2026-01-05`. More are a row in a writing that is not known.
const REMARK_CELLS_MAX: usize = 2;

/// Whether a row that cannot be read has nothing that could be: a date, however it is written,
/// or a number anywhere.
pub(super) fn is_remark(cells: Cells<'_>, dates: &[usize]) -> bool {
    const ORDERS: [Order; 3] = [Order::Dmy, Order::Mdy, Order::Ymd];
    let is_date = |cell: &str| {
        let readable = |order| matches!(moment::parse(cell, Format::Order(order)), Ok(Some(_)));
        cell.starts_with(|c: char| c.is_ascii_digit()) || ORDERS.into_iter().any(readable)
    };
    let is_number = |cell: &str| {
        [Mark::Point, Mark::Comma].into_iter().any(|mark| matches!(number::parse(cell, mark), Ok(Some(_))))
    };
    let is_row = || {
        cells.record.filled() > REMARK_CELLS_MAX
            && dates.iter().any(|date| !number::is_blank(cells.text(*date)))
            && cells.record.cells().any(|cell| cell.contains(char::is_numeric))
    };
    !dates.iter().any(|date| is_date(cells.text(*date))) && !cells.record.cells().any(is_number) && !is_row()
}

/// `Total:`
fn is_label(cell: &str) -> bool {
    let cell = cell.trim().trim_end_matches(':');
    cell.eq_ignore_ascii_case("grand total") || TOTALS.iter().any(|total| total.eq_ignore_ascii_case(cell))
}

/// `Total payout`, `Sub-total`, `TOTAL (12 rows)`
fn has_total(cell: &str) -> bool {
    cell.len() <= LABEL_MAX && cell.split(|c: char| !c.is_alphanumeric()).any(is_label)
}
