//! Reports of what came in and what it cost.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Decimal, Money, MoneyError, Period};

use super::{
    Cell, CellKind, Column, GroupBy, ReportRow, RowKind,
    draw::{Drawn, Sources},
    slices::{Slice, slices},
};
use crate::{
    Basis, Earned, ExpenseState, MissingRows, PlatformRef, Rows, Spent,
    telling::{Sum, percent_of, within},
};

/// A row in the making: what it is in each column, not rounded, so that what it is a part of is rounded
/// but once.
struct Line {
    key: String,
    label: String,
    exact: Vec<Option<Decimal>>,
    rows: Vec<Option<Rows>>,
}

/// What was spent of one category that is deductible.
pub(crate) struct Deduction {
    /// `expenses.office`, or `reimbursed`.
    pub(crate) key: String,
    pub(crate) label: String,
    /// Not rounded.
    pub(crate) exact: Option<Decimal>,
    pub(crate) rows: Option<Rows>,
}

/// Income less cost of goods less expenses. What was earned, sold and billed is counted each by itself:
/// what is booked as an earning and billed as well is there twice.
pub(crate) fn profit_loss(sources: &Sources<'_>) -> Result<Drawn, MoneyError> {
    let spans = Spans::of(sources);
    let earnings = spans.line("earnings", "Earnings", |period| sources.earned(period), Rows::earnings)?;
    let sales = spans.line("sales", "Sales", |period| sources.sold(period), Rows::sales)?;
    let invoices = spans.line(
        "invoices",
        match sources.question.basis {
            Basis::Accrual => "Invoices",
            Basis::Cash => "Invoices paid",
        },
        |period| sources.billed(period),
        |period| sources.billed_rows(period),
    )?;
    let gains = spans.line(
        "exchangeGains",
        "Exchange gains",
        |period| sources.gains(period),
        |period| Rows::Payments { period, currency: None },
    )?;
    let cost = spans.line(
        "costOfGoods",
        "Cost of goods sold",
        |period| sources.cost_of_goods(period),
        Rows::sales,
    )?;
    let expenses = spans.expenses(None)?;

    let mut drawn = Page::new(sources);
    drawn.line(&earnings)?;
    drawn.line(&sales)?;
    drawn.line(&invoices)?;
    let mut income = added(&added(&earnings.exact, &sales.exact), &invoices.exact);
    // Only what was billed in another currency can gain anything.
    if gains.exact.iter().any(|gain| gain.is_none_or(|gain| !gain.is_zero())) {
        drawn.line(&gains)?;
        income = added(&income, &gains.exact);
    }
    drawn.subtotal("income", "Income", &income)?;
    drawn.line(&cost)?;
    let gross = less(&income, &cost.exact);
    drawn.subtotal("grossProfit", "Gross profit", &gross)?;
    let mut spent = vec![Some(Decimal::ZERO); spans.columns()];
    for expense in &expenses {
        drawn.line(expense)?;
        spent = added(&spent, &expense.exact);
    }
    drawn.subtotal("expenses", "Expenses", &spent)?;
    drawn.totals(&less(&gross, &spent))?;
    Ok(drawn.done(spans.heads(), sources.missing()?))
}

/// What moved: earnings and sales on their day, payments and expenses once they are paid.
pub(crate) fn cash_flow(sources: &Sources<'_>) -> Result<Drawn, MoneyError> {
    let money = |key: &str, label: &str| Column::new(key, CellKind::Money, label);
    let columns = vec![
        money("earnings", "Earnings"),
        money("sales", "Sales"),
        money("payments", "Payments"),
        money("moneyIn", "Money in"),
        money("moneyOut", "Money out"),
        money("net", "Net"),
        money("balance", "Since the start"),
    ];
    let mut balance = Some(Decimal::ZERO);
    let mut rows = Vec::new();
    for Slice { key, period } in sources.slices(GroupBy::Month) {
        let mut cells = sources.flow(Some(period))?;
        balance = plus(balance, cells.net);
        cells.cells.push(Cell::money(sources.told(balance)?));
        rows.push(ReportRow { label: key.clone(), key, kind: RowKind::Line, cells: cells.cells });
    }
    let mut totals = sources.flow(sources.asked)?.cells;
    totals.push(Cell::money(sources.told(balance)?));
    let missing = [
        sources.earned(sources.asked)?.missing(&Rows::earnings(sources.asked)),
        sources.sold(sources.asked)?.missing(&Rows::sales(sources.asked)),
        sources.moved(sources.asked)?.missing(&Rows::Payments { period: sources.asked, currency: None }),
        sources
            .spent(sources.asked, |row| row.state == ExpenseState::Paid)?
            .missing(&Rows::expenses(sources.asked, Some(ExpenseState::Paid))),
    ];
    Ok(Drawn { columns, rows, totals: Some(totals), missing: missing.concat() })
}

/// Where income came from, before what it cost.
pub(crate) fn income(sources: &Sources<'_>) -> Result<Drawn, MoneyError> {
    match sources.group_by().unwrap_or(GroupBy::Platform) {
        GroupBy::Platform => income_by(sources, platforms(sources)),
        GroupBy::Category => income_by(sources, categories(sources)),
        by => income_by_time(sources, by),
    }
}

/// What earnings are grouped by: what it is called, which earnings belong to it, and where they are.
struct Group {
    key: String,
    label: String,
    members: BTreeSet<PlatformRef>,
    rows: Rows,
}

fn platforms(sources: &Sources<'_>) -> Vec<Group> {
    let names: BTreeMap<PlatformRef, &str> =
        sources.gathered.platforms.iter().map(|card| (card.platform, card.name.as_str())).collect();
    let occurring: BTreeSet<PlatformRef> = sources.gathered.earned.iter().map(|row| row.platform).collect();
    occurring
        .into_iter()
        .map(|platform| Group {
            key: platform.to_string(),
            label: names.get(&platform).map_or_else(|| platform.to_string(), |name| (*name).to_owned()),
            members: BTreeSet::from([platform]),
            rows: Rows::earnings_on(platform, sources.asked),
        })
        .collect()
}

fn categories(sources: &Sources<'_>) -> Vec<Group> {
    let occurring: BTreeSet<PlatformRef> = sources.gathered.earned.iter().map(|row| row.platform).collect();
    let mut groups: BTreeMap<&str, BTreeSet<PlatformRef>> = BTreeMap::new();
    for card in sources.gathered.platforms.iter().filter(|card| occurring.contains(&card.platform)) {
        groups.entry(&card.category).or_default().insert(card.platform);
    }
    let group = |(category, members): (&str, BTreeSet<PlatformRef>)| Group {
        key: category.to_owned(),
        label: category.to_owned(),
        members,
        rows: Rows::Earnings {
            period: sources.asked,
            platform: None,
            category: Some(category.to_owned()),
            currency: None,
        },
    };
    groups.into_iter().map(group).collect()
}

fn income_by(sources: &Sources<'_>, groups: Vec<Group>) -> Result<Drawn, MoneyError> {
    let mut parts: Vec<(String, String, Sum, Rows)> = Vec::new();
    for Group { key, label, members, rows } in groups {
        let sum = sources.earned_where(sources.asked, |row| members.contains(&row.platform))?;
        parts.push((key, label, sum, rows));
    }
    // The highest first; what cannot be told comes last.
    let mut ranked = Vec::with_capacity(parts.len());
    for part in parts {
        ranked.push((part.2.total()?, part));
    }
    ranked
        .sort_by(|(a, x), (b, y)| b.map(Money::minor).cmp(&a.map(Money::minor)).then_with(|| x.1.cmp(&y.1)));
    let mut parts: Vec<(String, String, Sum, Rows)> = ranked.into_iter().map(|(_, part)| part).collect();
    for (key, label, sum, rows) in [
        ("sales", "Sales", sources.sold(sources.asked)?, Rows::sales(sources.asked)),
        ("invoices", "Invoices", sources.billed(sources.asked)?, sources.billed_rows(sources.asked)),
    ] {
        if sum.count > 0 {
            parts.push((key.to_owned(), label.to_owned(), sum, rows));
        }
    }
    let exact = summed(parts.iter().map(|(_, _, sum, _)| sum));
    let (whole, count) = (sources.told(exact)?, parts.iter().map(|(_, _, sum, _)| sum.count).sum());
    let mut rows = Vec::with_capacity(parts.len());
    for (key, label, sum, behind) in parts {
        let total = sum.total()?;
        let cells = vec![
            Cell::money(total).over(behind.clone()),
            Cell::count(sum.count).over(behind),
            Cell::percent(percent_of(total, whole)),
        ];
        rows.push(ReportRow { key, label, kind: RowKind::Line, cells });
    }
    let columns = vec![
        Column::new("amount", CellKind::Money, "Amount"),
        Column::new("count", CellKind::Count, "Rows"),
        Column::new("share", CellKind::Percent, "Share"),
    ];
    let totals = vec![Cell::money(whole), Cell::count(count), Cell::percent(percent_of(whole, whole))];
    Ok(Drawn { columns, rows, totals: Some(totals), missing: sources.income_missing()? })
}

fn income_by_time(sources: &Sources<'_>, by: GroupBy) -> Result<Drawn, MoneyError> {
    let columns = vec![
        Column::new("earnings", CellKind::Money, "Earnings"),
        Column::new("sales", CellKind::Money, "Sales"),
        Column::new("invoices", CellKind::Money, "Invoices"),
        Column::new("total", CellKind::Money, "Total"),
        Column::new("share", CellKind::Percent, "Share"),
    ];
    let parts = |period: Option<Period>| -> Result<(Vec<Cell>, Option<Money>), MoneyError> {
        let sums = [sources.earned(period)?, sources.sold(period)?, sources.billed(period)?];
        let behind = [Rows::earnings(period), Rows::sales(period), sources.billed_rows(period)];
        let exact = summed(&sums);
        let mut cells = Vec::with_capacity(columns.len());
        for (sum, rows) in sums.iter().zip(behind) {
            cells.push(Cell::money(sum.total()?).over(rows));
        }
        let total = sources.told(exact)?;
        cells.push(Cell::money(total));
        Ok((cells, total))
    };
    let (mut totals, whole) = parts(sources.asked)?;
    totals.push(Cell::percent(percent_of(whole, whole)));
    let mut rows = Vec::new();
    for Slice { key, period } in sources.slices(by) {
        let (mut cells, total) = parts(Some(period))?;
        cells.push(Cell::percent(percent_of(total, whole)));
        rows.push(ReportRow { label: key.clone(), key, kind: RowKind::Line, cells });
    }
    Ok(Drawn { columns, rows, totals: Some(totals), missing: sources.income_missing()? })
}

/// The columns of a report whose columns are stretches of time, the last of which is all of it.
struct Spans<'a> {
    sources: &'a Sources<'a>,
    slices: Vec<Slice>,
}

impl<'a> Spans<'a> {
    fn of(sources: &'a Sources<'a>) -> Self {
        let slices = match sources.group_by() {
            Some(by) => sources.slices(by),
            None => Vec::new(),
        };
        Self { sources, slices }
    }

    fn columns(&self) -> usize {
        self.slices.len() + 1
    }

    fn periods(&self) -> impl Iterator<Item = Option<Period>> + '_ {
        self.slices.iter().map(|slice| Some(slice.period)).chain([self.sources.asked])
    }

    fn heads(&self) -> Vec<Column> {
        let slices = self.slices.iter().map(|slice| Column::new(&slice.key, CellKind::Money, &slice.key));
        slices.chain([Column::new("amount", CellKind::Money, "Amount")]).collect()
    }

    fn line(
        &self,
        key: &str,
        label: &str,
        sum: impl Fn(Option<Period>) -> Result<Sum, MoneyError>,
        rows: impl Fn(Option<Period>) -> Rows,
    ) -> Result<Line, MoneyError> {
        let mut exact = Vec::with_capacity(self.columns());
        for period in self.periods() {
            exact.push(sum(period)?.exact());
        }
        let rows = self.periods().map(|period| Some(rows(period))).collect();
        Ok(Line { key: key.to_owned(), label: label.to_owned(), exact, rows })
    }

    /// One line a category, and one that takes off what was reimbursed: that cost nothing.
    fn expenses(&self, deductible: Option<bool>) -> Result<Vec<Line>, MoneyError> {
        let sources = self.sources;
        let counts = |row: &Spent| deductible.is_none_or(|only| row.deductible == only);
        let state = sources.counted_state();
        let occurring: BTreeSet<&str> = sources
            .gathered
            .spent
            .iter()
            .filter(|row| counts(row) && state.is_none_or(|state| row.state == state))
            .map(|row| row.category.as_str())
            .collect();
        let mut lines = Vec::with_capacity(occurring.len() + 1);
        for category in occurring {
            lines.push(self.line(
                &format!("expenses.{category}"),
                sources.category_name(category),
                |period| {
                    sources.spent(period, |row| {
                        counts(row)
                            && row.category == category
                            && state.is_none_or(|state| row.state == state)
                    })
                },
                |period| Rows::Expenses {
                    period,
                    category: Some(category.to_owned()),
                    state,
                    deductible,
                    platform: None,
                    currency: None,
                },
            )?);
        }
        lines.sort_by(|a, b| a.label.cmp(&b.label));
        let given_back = |row: &Spent| counts(row) && row.state == ExpenseState::Reimbursed;
        if state.is_none() && sources.gathered.spent.iter().any(given_back) {
            let mut line = self.line(
                "reimbursed",
                "Reimbursed",
                |period| sources.spent(period, given_back),
                |period| Rows::Expenses {
                    period,
                    category: None,
                    state: Some(ExpenseState::Reimbursed),
                    deductible,
                    platform: None,
                    currency: None,
                },
            )?;
            line.exact = line.exact.into_iter().map(|amount| amount.map(|amount| -amount)).collect();
            lines.push(line);
        }
        Ok(lines)
    }
}

/// The rows of a report in the making.
struct Page<'a> {
    sources: &'a Sources<'a>,
    rows: Vec<ReportRow>,
    totals: Option<Vec<Cell>>,
}

impl<'a> Page<'a> {
    fn new(sources: &'a Sources<'a>) -> Self {
        Self { sources, rows: Vec::new(), totals: None }
    }

    fn line(&mut self, line: &Line) -> Result<(), MoneyError> {
        let mut cells = Vec::with_capacity(line.exact.len());
        for (exact, rows) in line.exact.iter().zip(&line.rows) {
            let cell = Cell::money(self.sources.told(*exact)?);
            cells.push(match rows {
                Some(rows) => cell.over(rows.clone()),
                None => cell,
            });
        }
        let (key, label) = (line.key.clone(), line.label.clone());
        self.rows.push(ReportRow { key, label, kind: RowKind::Line, cells });
        Ok(())
    }

    fn subtotal(&mut self, key: &str, label: &str, exact: &[Option<Decimal>]) -> Result<(), MoneyError> {
        let cells = self.cells(exact)?;
        self.rows.push(ReportRow {
            key: key.to_owned(),
            label: label.to_owned(),
            kind: RowKind::Subtotal,
            cells,
        });
        Ok(())
    }

    fn totals(&mut self, exact: &[Option<Decimal>]) -> Result<(), MoneyError> {
        self.totals = Some(self.cells(exact)?);
        Ok(())
    }

    fn cells(&self, exact: &[Option<Decimal>]) -> Result<Vec<Cell>, MoneyError> {
        exact.iter().map(|exact| Ok(Cell::money(self.sources.told(*exact)?))).collect()
    }

    fn done(self, columns: Vec<Column>, missing: Vec<MissingRows>) -> Drawn {
        Drawn { columns, rows: self.rows, totals: self.totals, missing }
    }
}

/// One row of cash flow, and its net, not rounded.
struct Flow {
    cells: Vec<Cell>,
    net: Option<Decimal>,
}

impl Sources<'_> {
    /// The stretches that the report is over; none where there is nothing.
    fn slices(&self, otherwise: GroupBy) -> Vec<Slice> {
        let by = self.group_by().unwrap_or(otherwise);
        self.period.and_then(|period| slices(period, by, self.calendar)).unwrap_or_default()
    }

    /// Rounded; `None` where a rate is missing.
    pub(crate) fn told(&self, exact: Option<Decimal>) -> Result<Option<Money>, MoneyError> {
        exact.map(|exact| Money::sum_rounded(exact, self.currency())).transpose()
    }

    fn earned_where(
        &self,
        period: Option<Period>,
        counts: impl Fn(&Earned) -> bool,
    ) -> Result<Sum, MoneyError> {
        let mut sum = self.teller.sum();
        for row in self.gathered.earned.iter().filter(|row| within(period, row.date) && counts(row)) {
            self.teller.add(&mut sum, row.date, row.total, row.count)?;
        }
        Ok(sum)
    }

    pub(crate) fn spent(
        &self,
        period: Option<Period>,
        counts: impl Fn(&Spent) -> bool,
    ) -> Result<Sum, MoneyError> {
        let mut sum = self.teller.sum();
        for row in self.gathered.spent.iter().filter(|row| within(period, row.date) && counts(row)) {
            self.teller.add(&mut sum, row.date, row.total, row.count)?;
        }
        Ok(sum)
    }

    /// On a cash basis only what is paid counts; on the other every expense does.
    pub(crate) fn counted_state(&self) -> Option<ExpenseState> {
        match self.question.basis {
            Basis::Cash => Some(ExpenseState::Paid),
            Basis::Accrual => None,
        }
    }

    /// What payments were worth more than the invoices that they are on (M7).
    fn gains(&self, period: Option<Period>) -> Result<Sum, MoneyError> {
        let mut sum = self.teller.sum();
        if self.question.basis == Basis::Cash {
            return Ok(sum);
        }
        for row in self.gathered.paid.iter().filter(|row| within(period, row.date)) {
            if let Some(gain) = self.teller.gain(row)? {
                self.teller.add(&mut sum, row.date, gain, row.count)?;
            }
        }
        Ok(sum)
    }

    fn moved(&self, period: Option<Period>) -> Result<Sum, MoneyError> {
        let mut sum = self.teller.sum();
        for row in self.gathered.paid.iter().filter(|row| within(period, row.date)) {
            self.teller.add_frozen(&mut sum, row.date, row.moved, row.frozen, row.count)?;
        }
        Ok(sum)
    }

    fn flow(&self, period: Option<Period>) -> Result<Flow, MoneyError> {
        let sums = [self.earned(period)?, self.sold(period)?, self.moved(period)?];
        let behind = [Rows::earnings(period), Rows::sales(period), Rows::Payments { period, currency: None }];
        let mut cells = Vec::with_capacity(7);
        for (sum, rows) in sums.iter().zip(behind) {
            cells.push(Cell::money(sum.total()?).over(rows));
        }
        let coming = summed(&sums);
        let paid = self.spent(period, |row| row.state == ExpenseState::Paid)?;
        let net = minus(coming, paid.exact());
        cells.push(Cell::money(self.told(coming)?));
        cells.push(Cell::money(paid.total()?).over(Rows::expenses(period, Some(ExpenseState::Paid))));
        cells.push(Cell::money(self.told(net)?));
        Ok(Flow { cells, net })
    }

    pub(crate) fn category_name<'a>(&'a self, key: &'a str) -> &'a str {
        self.categories.iter().find(|category| category.key == key).map_or(key, |category| &category.name)
    }

    fn income_missing(&self) -> Result<Vec<MissingRows>, MoneyError> {
        Ok([
            self.earned(self.asked)?.missing(&Rows::earnings(self.asked)),
            self.sold(self.asked)?.missing(&Rows::sales(self.asked)),
            self.billed(self.asked)?.missing(&self.billed_rows(self.asked)),
        ]
        .concat())
    }

    /// What the profit and loss of the period leaves out for want of rates.
    pub(crate) fn missing(&self) -> Result<Vec<MissingRows>, MoneyError> {
        let state = self.counted_state();
        let spent = self.spent(self.asked, |row| state.is_none_or(|state| row.state == state))?;
        let mut missing = self.income_missing()?;
        missing.extend(spent.missing(&Rows::expenses(self.asked, state)));
        Ok(missing)
    }

    /// Deductible expenses by category.
    pub(crate) fn deductions(&self) -> Result<Vec<Deduction>, MoneyError> {
        let spans = Spans { sources: self, slices: Vec::new() };
        let deduction = |Line { key, label, mut exact, mut rows }| Deduction {
            key,
            label,
            exact: exact.pop().flatten(),
            rows: rows.pop().flatten(),
        };
        Ok(spans.expenses(Some(true))?.into_iter().map(deduction).collect())
    }

    /// What the profit and loss of the period comes to, not rounded.
    pub(crate) fn profit(&self) -> Result<Option<Decimal>, MoneyError> {
        let period = self.asked;
        let sums = [self.earned(period)?, self.sold(period)?, self.billed(period)?, self.gains(period)?];
        let income = summed(&sums);
        let spent = self.spent(period, |row| match self.counted_state() {
            Some(state) => row.state == state,
            None => row.state != ExpenseState::Reimbursed,
        })?;
        Ok(minus(minus(income, self.cost_of_goods(period)?.exact()), spent.exact()))
    }
}

fn summed<'a>(sums: impl IntoIterator<Item = &'a Sum>) -> Option<Decimal> {
    sums.into_iter().try_fold(Decimal::ZERO, |all, sum| all.checked_add(sum.exact()?))
}

fn plus(a: Option<Decimal>, b: Option<Decimal>) -> Option<Decimal> {
    a?.checked_add(b?)
}

fn minus(a: Option<Decimal>, b: Option<Decimal>) -> Option<Decimal> {
    a?.checked_sub(b?)
}

fn added(a: &[Option<Decimal>], b: &[Option<Decimal>]) -> Vec<Option<Decimal>> {
    a.iter().zip(b).map(|(a, b)| plus(*a, *b)).collect()
}

fn less(a: &[Option<Decimal>], b: &[Option<Decimal>]) -> Vec<Option<Decimal>> {
    a.iter().zip(b).map(|(a, b)| minus(*a, *b)).collect()
}
