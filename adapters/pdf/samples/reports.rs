//! Reports to look at, and to test with.

use analytics::{Basis, Cell, CellKind, Column, Letterhead, Report, ReportKind, ReportRow, RowKind, Value};
use kernel::{Currency, Date, Money, Period};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn cell(value: Value) -> Cell {
    Cell { value, rows: None }
}

fn column(label: &str, kind: CellKind) -> Column {
    Column { key: label.to_lowercase(), kind, label: label.to_owned() }
}

fn row(label: &str, kind: RowKind, cells: Vec<Cell>) -> ReportRow {
    ReportRow { key: label.to_lowercase(), label: label.to_owned(), kind, cells }
}

/// A short one, of a label and an amount.
pub(crate) fn profit_and_loss(locale: &str) -> (Report, Letterhead) {
    let currency: Currency = "EUR".parse().unwrap();
    let money = |amount: &str| cell(Value::Money(Money::parse(amount, currency).unwrap()));
    let line = |label: &str, amount: &str| row(label, RowKind::Line, vec![money(amount)]);
    let sum = |label: &str, amount: &str| row(label, RowKind::Subtotal, vec![money(amount)]);
    let report = Report {
        kind: ReportKind::ProfitLoss,
        basis: Some(Basis::Accrual),
        group_by: None,
        period: Period::try_new(day("2026-01-01"), day("2026-03-31")).ok(),
        as_of: None,
        currency,
        columns: vec![column("Amount", CellKind::Money)],
        rows: vec![
            line("Earnings", "12850.00"),
            line("Sales", "1204.50"),
            sum("Income", "14054.50"),
            line("Cost of goods sold", "604.20"),
            sum("Gross profit", "13450.30"),
            line("Office", "420.10"),
            line("Travel", "1312.40"),
            row("Platform fees", RowKind::Line, vec![Cell::absent()]),
            sum("Expenses", "1732.50"),
        ],
        totals: Some(vec![money("11717.80")]),
        missing_rates: Vec::new(),
    };
    let letterhead = Letterhead {
        title: "Profit and loss".to_owned(),
        owner: "Zażółć Studio".to_owned(),
        notes: vec!["Accrual basis".to_owned()],
        made_on: day("2026-04-02"),
        locale: Some(locale.to_owned()),
        on_letter: false,
    };
    (report, letterhead)
}

/// A long one on its side, with names of every length.
pub(crate) fn receivables(count: i64) -> (Report, Letterhead) {
    let currency: Currency = "USD".parse().unwrap();
    let names = [
        "Ada",
        "株式会社髙﨑",
        "The Worshipful Company of Makers of Exceedingly Long Names and Sons, Limited",
    ];
    let amounts = |cents: i64| {
        [1, 2, 3, 4, 5].map(|share| cell(Value::Money(Money::from_minor(cents / share, currency))))
    };
    let lines = (0..count).map(|n| {
        let name = names[usize::try_from(n).unwrap() % names.len()];
        row(&format!("{name} {n}"), RowKind::Line, amounts(n * 12_345).to_vec())
    });
    let report = Report {
        kind: ReportKind::Aging,
        basis: None,
        group_by: None,
        period: None,
        as_of: Some(day("2026-03-31")),
        currency,
        columns: ["Not due", "1–30 days", "31–60 days", "61–90 days", "Over 90 days"]
            .map(|label| column(label, CellKind::Money))
            .to_vec(),
        rows: lines.collect(),
        totals: Some(amounts(count * count * 12_345 / 2).to_vec()),
        missing_rates: Vec::new(),
    };
    let letterhead = Letterhead {
        title: "Receivables aging".to_owned(),
        owner: "Ana Sousa".to_owned(),
        notes: Vec::new(),
        made_on: day("2026-04-02"),
        locale: Some("en-US".to_owned()),
        on_letter: true,
    };
    (report, letterhead)
}
