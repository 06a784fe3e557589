//! Reports: one shape for all of them, so that whoever shows or writes one can show and write any.

mod draw;
mod money;
mod people;
mod slices;
mod stock;
mod tax;

use kernel::{Currency, Date, Decimal, Money, Period, Quantity, Question, Rate};

pub(crate) use draw::{Sources, asks, without_tax};

use crate::{MissingRows, Rows};

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportKind {
    /// What was earned, less what it cost.
    ProfitLoss,
    /// What came in and went out, month by month.
    CashFlow,
    /// Where income came from.
    Income,
    /// What tax forms ask for.
    Tax,
    /// What customers owe, and for how long.
    Aging,
    /// What is on hand, at what it cost.
    Inventory,
    /// What customers have bought.
    Customers,
}

/// When something counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// When money moves: an invoice when it is paid, an expense once it is.
    Cash,
    /// When it is owed: an invoice on the day of its issue, an expense on its own day.
    Accrual,
}

/// What rows or columns a report has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    Month,
    Quarter,
    Year,
    /// From the day on which the user's fiscal year starts.
    FiscalQuarter,
    FiscalYear,
    Platform,
    /// Of platforms.
    Category,
}

/// A report that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportQuestion {
    pub kind: ReportKind,
    pub question: Question,
    pub basis: Basis,
    pub group_by: Option<GroupBy>,
    pub currency: Option<Currency>,
}

/// Columns, rows, and what the rows come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub kind: ReportKind,
    /// `None` where it makes no difference.
    pub basis: Option<Basis>,
    pub group_by: Option<GroupBy>,
    /// From the first to the last row where all time was asked for; `None` without any, and for what is
    /// told of one day.
    pub period: Option<Period>,
    /// The day at whose end things stood as told.
    pub as_of: Option<Date>,
    pub currency: Currency,
    pub columns: Vec<Column>,
    pub rows: Vec<ReportRow>,
    /// One cell a column, where rows can be added up.
    pub totals: Option<Vec<Cell>>,
    /// Rows that could not be told in the currency; figures that they belong to are absent.
    pub missing_rates: Vec<MissingRows>,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// camelCase, or a period: `2026-03`.
    pub key: String,
    pub kind: CellKind,
    pub label: String,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    Text,
    /// In the report's currency.
    Money,
    Count,
    /// Hours, or units of a product.
    Quantity,
    /// With one decimal.
    Percent,
    /// A rate in per cent, as it was written.
    Rate,
    Date,
}

/// A row of a report, with a cell for each of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// What the row is about, the same in every period: `expenses.office`, an id.
    pub key: String,
    pub label: String,
    pub kind: RowKind,
    /// One a column.
    pub cells: Vec<Cell>,
}

/// What a row is among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// A figure, which the ones below add up.
    Line,
    /// What rows above come to.
    Subtotal,
}

/// A figure, and the rows behind it, where a list shows exactly those.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub value: Value,
    pub rows: Option<Rows>,
}

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Not known, or withheld.
    Absent,
    Text(String),
    Money(Money),
    Count(u64),
    Quantity(Quantity),
    Percent(Decimal),
    Rate(Rate),
    Date(Date),
}

impl Cell {
    #[must_use]
    pub const fn absent() -> Self {
        Self { value: Value::Absent, rows: None }
    }

    pub(crate) fn money(money: Option<Money>) -> Self {
        Self { value: money.map_or(Value::Absent, Value::Money), rows: None }
    }

    pub(crate) fn count(count: u64) -> Self {
        Self { value: Value::Count(count), rows: None }
    }

    pub(crate) fn text(text: Option<String>) -> Self {
        Self { value: text.map_or(Value::Absent, Value::Text), rows: None }
    }

    pub(crate) fn percent(percent: Option<Decimal>) -> Self {
        Self { value: percent.map_or(Value::Absent, Value::Percent), rows: None }
    }

    pub(crate) fn over(mut self, rows: Rows) -> Self {
        self.rows = Some(rows);
        self
    }
}

impl Column {
    pub(crate) fn new(key: &str, kind: CellKind, label: &str) -> Self {
        Self { key: key.to_owned(), kind, label: label.to_owned() }
    }
}
