//! Reports of customers.

use std::collections::BTreeMap;

use kernel::{CustomerId, Date, Decimal, Money, MoneyError};

use super::{
    Cell, CellKind, Column, ReportRow, RowKind, Value,
    draw::{Drawn, Sources},
};
use crate::{Rows, telling::Sum};

/// How late an invoice is, in days after its due date: from, and to.
const AGES: [(&str, &str, Option<i64>, Option<i64>); 5] = [
    ("current", "Not due", None, Some(0)),
    ("days1To30", "1 to 30 days", Some(1), Some(30)),
    ("days31To60", "31 to 60 days", Some(31), Some(60)),
    ("days61To90", "61 to 90 days", Some(61), Some(90)),
    ("over90", "Over 90 days", Some(91), None),
];

/// What each customer owes, by how late it is.
pub(crate) fn aging(sources: &Sources<'_>) -> Result<Drawn, MoneyError> {
    let on = sources.as_of();
    let money = |key: &str, label: &str| Column::new(key, CellKind::Money, label);
    let mut columns: Vec<Column> = AGES.iter().map(|(key, label, ..)| money(key, label)).collect();
    columns.push(money("total", "Total"));
    columns.push(Column::new("count", CellKind::Count, "Invoices"));
    let mut debtors: BTreeMap<CustomerId, (&str, Vec<Sum>)> = BTreeMap::new();
    let sums = || vec![sources.teller.sum(); AGES.len() + 1];
    let mut all = sums();
    for row in &sources.gathered.receivable {
        let late = on.days_since(row.due);
        let age = AGES.iter().position(|(_, _, _, most)| most.is_none_or(|most| late <= most)).unwrap_or(0);
        let (_, owed) = debtors.entry(row.customer).or_insert_with(|| (&row.customer_name, sums()));
        for sum in [&mut *owed, &mut all] {
            for place in [age, AGES.len()] {
                sources.teller.add_frozen(&mut sum[place], on, row.balance, row.frozen, 1)?;
            }
        }
    }
    let mut rows = Vec::with_capacity(debtors.len());
    for (customer, (name, owed)) in &debtors {
        let cells = aged(on, Some(*customer), owed)?;
        let (key, label) = (customer.to_string(), (*name).to_owned());
        rows.push(ReportRow { key, label, kind: RowKind::Line, cells });
    }
    rows.sort_by(|a, b| (&a.label, &a.key).cmp(&(&b.label, &b.key)));
    let totals = aged(on, None, &all)?;
    let missing = all[AGES.len()].missing(&Rows::Receivables { on, customer: None, due: None });
    Ok(Drawn { columns, rows, totals: Some(totals), missing })
}

fn aged(on: Date, customer: Option<CustomerId>, owed: &[Sum]) -> Result<Vec<Cell>, MoneyError> {
    let due = |days: Option<i64>| days.map(|days| on.plus_days(-days));
    let whole = Rows::Receivables { on, customer, due: None };
    let mut cells = Vec::with_capacity(owed.len() + 1);
    for (sum, (_, _, from, to)) in owed.iter().zip(&AGES) {
        // The later it is, the earlier it was due.
        let due = Some((due(*to), due(*from)));
        cells.push(Cell::money(sum.total()?).over(Rows::Receivables { on, customer, due }));
    }
    if let Some(sum) = owed.last() {
        cells.push(Cell::money(sum.total()?).over(whole.clone()));
        cells.push(Cell::count(sum.count).over(whole));
    }
    Ok(cells)
}

/// What one customer has bought so far.
struct Buyer<'a> {
    name: &'a str,
    sold: Sum,
    billed: Sum,
    first: Date,
    last: Date,
}

/// What each customer has bought, without tax, the one who bought most first.
pub(crate) fn customers(sources: &Sources<'_>) -> Result<Drawn, MoneyError> {
    let columns = vec![
        Column::new("sales", CellKind::Money, "Sales"),
        Column::new("invoices", CellKind::Money, "Invoices"),
        Column::new("total", CellKind::Money, "Total"),
        Column::new("count", CellKind::Count, "Purchases"),
        Column::new("average", CellKind::Money, "On average"),
        Column::new("first", CellKind::Date, "First"),
        Column::new("last", CellKind::Date, "Last"),
    ];
    let teller = &sources.teller;
    let mut buyers: BTreeMap<CustomerId, Buyer<'_>> = BTreeMap::new();
    let (mut sold, mut billed) = (teller.sum(), teller.sum());
    for row in &sources.gathered.bought {
        let buyer = buyers.entry(row.customer).or_insert_with(|| Buyer {
            name: &row.customer_name,
            sold: teller.sum(),
            billed: teller.sum(),
            first: row.date,
            last: row.date,
        });
        let (one, all) =
            if row.is_billed { (&mut buyer.billed, &mut billed) } else { (&mut buyer.sold, &mut sold) };
        for sum in [one, all] {
            teller.add_frozen(sum, row.date, row.total, row.frozen, row.count)?;
        }
        buyer.first = buyer.first.min(row.date);
        buyer.last = buyer.last.max(row.date);
    }
    let mut rows = Vec::with_capacity(buyers.len());
    for (customer, buyer) in &buyers {
        let total = both(sources, &buyer.sold, &buyer.billed)?;
        let cells =
            cells(sources, Some(*customer), &buyer.sold, &buyer.billed, Some((buyer.first, buyer.last)))?;
        let (key, label) = (customer.to_string(), buyer.name.to_owned());
        rows.push((total, ReportRow { key, label, kind: RowKind::Line, cells }));
    }
    rows.sort_by(|(a, x), (b, y)| {
        b.map(Money::minor)
            .cmp(&a.map(Money::minor))
            .then_with(|| (&x.label, &x.key).cmp(&(&y.label, &y.key)))
    });
    let totals = cells(sources, None, &sold, &billed, None)?;
    let missing = [sold.missing(&Rows::sales(sources.asked)), billed.missing(&Rows::invoices(sources.asked))];
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    Ok(Drawn { columns, rows, totals: Some(totals), missing: missing.concat() })
}

fn both(sources: &Sources<'_>, sold: &Sum, billed: &Sum) -> Result<Option<Money>, MoneyError> {
    let exact = sold.exact().zip(billed.exact()).and_then(|(sold, billed)| sold.checked_add(billed));
    sources.told(exact)
}

fn cells(
    sources: &Sources<'_>,
    customer: Option<CustomerId>,
    sold: &Sum,
    billed: &Sum,
    days: Option<(Date, Date)>,
) -> Result<Vec<Cell>, MoneyError> {
    let period = sources.asked;
    let total = both(sources, sold, billed)?;
    let count = sold.count + billed.count;
    let average = match total {
        Some(total) if count > 0 => {
            Some(Money::sum_rounded(total.to_decimal() / Decimal::from(count), total.currency())?)
        }
        _ => None,
    };
    let day =
        |day: Option<Date>| day.map_or(Cell::absent(), |day| Cell { value: Value::Date(day), rows: None });
    let sales = Cell::money(sold.total()?);
    let invoices = Cell::money(billed.total()?);
    // Those known by name alone have sales, but no row here.
    let (sales, invoices) = match customer {
        Some(_) => (
            sales.over(Rows::Sales { period, customer, currency: None }),
            invoices.over(Rows::Invoices { period, customer, tax: None, currency: None }),
        ),
        None => (sales, invoices),
    };
    Ok(vec![
        sales,
        invoices,
        Cell::money(total),
        Cell::count(count),
        Cell::money(average),
        day(days.map(|(first, _)| first)),
        day(days.map(|(_, last)| last)),
    ])
}
