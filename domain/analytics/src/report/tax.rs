//! What tax forms ask for.

use std::collections::BTreeMap;

use kernel::{Decimal, MoneyError, Rate};

use super::{
    Cell, CellKind, Column, ReportRow, RowKind, Value,
    draw::{Drawn, Sources},
    money::Deduction,
};
use crate::{Category, MissingRows, Rows, telling::Sum};

/// What issued documents tax, by category and rate and whatever the basis; what was spent that is
/// deductible, and where forms ask for it; and what to put aside.
pub(crate) fn tax(sources: &Sources<'_>) -> Result<Drawn, MoneyError> {
    let columns = vec![
        Column::new("rate", CellKind::Rate, "Rate"),
        Column::new("base", CellKind::Money, "Base"),
        Column::new("amount", CellKind::Money, "Amount"),
        Column::new("scheduleC", CellKind::Text, "Schedule C"),
        Column::new("sa103f", CellKind::Text, "SA103F"),
        Column::new("anlageEuer", CellKind::Text, "Anlage EÜR"),
    ];
    let (mut rows, mut missing) = charged(sources)?;
    missing.extend(sources.missing()?);
    rows.extend(deducted(sources)?);
    rows.extend(put_aside(sources)?);
    Ok(Drawn { columns, rows, totals: None, missing })
}

fn charged(sources: &Sources<'_>) -> Result<(Vec<ReportRow>, Vec<MissingRows>), MoneyError> {
    let teller = &sources.teller;
    let mut classes: BTreeMap<(&str, Rate), (Sum, Sum)> = BTreeMap::new();
    let mut all = (teller.sum(), teller.sum());
    for part in &sources.gathered.taxed {
        let class =
            classes.entry((&part.category, part.rate)).or_insert_with(|| (teller.sum(), teller.sum()));
        for (base, amount) in [class, &mut all] {
            teller.add_frozen(base, part.date, part.base, part.frozen, 1)?;
            teller.add_frozen(amount, part.date, part.amount, part.frozen, 1)?;
        }
    }
    let mut rows = Vec::with_capacity(classes.len() + 1);
    let mut missing = Vec::new();
    for ((category, rate), (base, amount)) in &classes {
        let behind = Rows::Invoices {
            period: sources.asked,
            customer: None,
            tax: Some(((*category).to_owned(), *rate)),
            currency: None,
        };
        missing.extend(base.missing(&behind));
        let cells = [
            Cell { value: Value::Rate(*rate), rows: None },
            Cell::money(base.total()?).over(behind.clone()),
            Cell::money(amount.total()?).over(behind),
        ];
        rows.push(row(&format!("tax.{category}.{rate}"), &format!("{} {rate} %", said(category)), cells));
    }
    let (base, amount) = all;
    let cells = [Cell::absent(), Cell::money(base.total()?), Cell::money(amount.total()?)];
    rows.push(ReportRow { kind: RowKind::Subtotal, ..row("tax", "Tax charged", cells) });
    Ok((rows, missing))
}

fn deducted(sources: &Sources<'_>) -> Result<Vec<ReportRow>, MoneyError> {
    let mut rows = Vec::new();
    let mut all = Some(Decimal::ZERO);
    for Deduction { key, label, exact, rows: behind } in sources.deductions()? {
        all = all.zip(exact).and_then(|(all, exact)| all.checked_add(exact));
        let amount = Cell::money(sources.told(exact)?);
        let amount = match behind {
            Some(behind) => amount.over(behind),
            None => amount,
        };
        let known = key
            .strip_prefix("expenses.")
            .and_then(|key| sources.categories.iter().find(|category| category.key == key));
        let line = |of: fn(&Category) -> Option<&str>| Cell::text(known.and_then(of).map(str::to_owned));
        let mut cells = vec![Cell::absent(), Cell::absent(), amount];
        cells.extend([
            line(|category| category.schedule_c.as_deref()),
            line(|category| category.sa103f.as_deref()),
            line(|category| category.anlage_euer.as_deref()),
        ]);
        let key = format!("deductible.{}", key.strip_prefix("expenses.").unwrap_or(&key));
        rows.push(ReportRow { key, label, kind: RowKind::Line, cells });
    }
    let cells = [Cell::absent(), Cell::absent(), Cell::money(sources.told(all)?)];
    rows.push(ReportRow { kind: RowKind::Subtotal, ..row("deductible", "Deductible expenses", cells) });
    Ok(rows)
}

/// Nothing of a loss.
fn put_aside(sources: &Sources<'_>) -> Result<Vec<ReportRow>, MoneyError> {
    let profit = sources.profit()?;
    let told = sources.told(profit)?;
    let cells = [Cell::absent(), Cell::absent(), Cell::money(told)];
    let mut rows = vec![ReportRow { kind: RowKind::Subtotal, ..row("profit", "Profit", cells) }];
    if let Some(percent) = sources.gathered.set_aside {
        let aside =
            profit.map(|profit| profit.max(Decimal::ZERO) * percent.to_decimal() / Decimal::ONE_HUNDRED);
        let cells = [
            Cell { value: Value::Rate(percent), rows: None },
            Cell::money(told),
            Cell::money(sources.told(aside)?),
        ];
        rows.push(row("setAside", "To be set aside", cells));
    }
    Ok(rows)
}

/// A row without lines of forms.
fn row(key: &str, label: &str, cells: [Cell; 3]) -> ReportRow {
    let none = [Cell::absent(), Cell::absent(), Cell::absent()];
    let cells = cells.into_iter().chain(none).collect();
    ReportRow { key: key.to_owned(), label: label.to_owned(), kind: RowKind::Line, cells }
}

/// What a tax category is called.
fn said(category: &str) -> &str {
    match category {
        "standard" => "Standard",
        "zeroRated" => "Zero-rated",
        "exempt" => "Exempt",
        "reverseCharge" => "Reverse charge",
        "outOfScope" => "Out of scope",
        other => other,
    }
}
