//! Drawing a report from what was gathered.

use std::collections::BTreeMap;

use kernel::{Calendar, Currency, Date, InvoiceId, Money, MoneyError, Period};

use super::{Basis, Cell, GroupBy, Report, ReportKind, ReportQuestion, money, people, stock, tax};
use crate::{
    Ask, Category, Gathered, MissingRows, Rows, Settled,
    telling::{Sum, Teller, within},
};

/// What a report is drawn from.
pub(crate) struct Sources<'a> {
    pub(crate) gathered: &'a Gathered,
    /// What [`without_tax`] tells of what was paid.
    pub(crate) untaxed: Vec<(&'a Settled, Money)>,
    pub(crate) categories: &'a [Category],
    pub(crate) teller: Teller<'a>,
    /// `None`: all time.
    pub(crate) asked: Option<Period>,
    /// From the first to the last row where all time was asked for.
    pub(crate) period: Option<Period>,
    pub(crate) calendar: &'a Calendar,
    pub(crate) today: Date,
    pub(crate) question: ReportQuestion,
}

/// What a report must know of the store.
pub(crate) fn asks(question: &ReportQuestion, period: Option<Period>, today: Date) -> Vec<Ask> {
    let billed = match question.basis {
        Basis::Cash => Ask::Settled(period),
        Basis::Accrual => Ask::Billed(period),
    };
    let profit = [Ask::Earned(period), Ask::Sold(period), Ask::Spent(period), billed];
    match question.kind {
        ReportKind::ProfitLoss => {
            let gains = (question.basis == Basis::Accrual).then_some(Ask::Paid(period));
            profit.into_iter().chain(gains).collect()
        }
        ReportKind::CashFlow => {
            vec![Ask::Earned(period), Ask::Sold(period), Ask::Spent(period), Ask::Paid(period)]
        }
        ReportKind::Income => vec![Ask::Earned(period), Ask::Sold(period), billed, Ask::Platforms],
        ReportKind::Tax => {
            let gains = (question.basis == Basis::Accrual).then_some(Ask::Paid(period));
            profit.into_iter().chain([Ask::Taxed(period), Ask::SetAside]).chain(gains).collect()
        }
        ReportKind::Aging => vec![Ask::ReceivableOn(as_of(period, today))],
        ReportKind::Inventory => vec![Ask::Stock],
        ReportKind::Customers => vec![Ask::Bought(period)],
    }
}

/// Things that are told of one day are told of the last one of the period, but not of days to come.
fn as_of(period: Option<Period>, today: Date) -> Date {
    period.map_or(today, |period| period.last().min(today))
}

/// The parts of a report that differ.
pub(crate) struct Drawn {
    pub(crate) columns: Vec<super::Column>,
    pub(crate) rows: Vec<super::ReportRow>,
    pub(crate) totals: Option<Vec<Cell>>,
    pub(crate) missing: Vec<MissingRows>,
}

impl Sources<'_> {
    pub(crate) fn draw(&self) -> Result<Report, MoneyError> {
        let ReportQuestion { kind, basis, group_by, .. } = self.question;
        let Drawn { columns, rows, totals, missing } = match kind {
            ReportKind::ProfitLoss => money::profit_loss(self),
            ReportKind::CashFlow => money::cash_flow(self),
            ReportKind::Income => money::income(self),
            ReportKind::Tax => tax::tax(self),
            ReportKind::Aging => people::aging(self),
            ReportKind::Inventory => stock::inventory(self),
            ReportKind::Customers => people::customers(self),
        }?;
        let of_one_day = matches!(kind, ReportKind::Aging | ReportKind::Inventory);
        let basis = match kind {
            ReportKind::ProfitLoss | ReportKind::Income | ReportKind::Tax => Some(basis),
            ReportKind::CashFlow => Some(Basis::Cash),
            ReportKind::Aging | ReportKind::Inventory | ReportKind::Customers => None,
        };
        let as_of = match kind {
            ReportKind::Aging => Some(self.as_of()),
            ReportKind::Inventory => Some(self.today),
            _ => None,
        };
        Ok(Report {
            kind,
            basis,
            group_by,
            period: if of_one_day { None } else { self.period },
            as_of,
            currency: self.teller.currency,
            columns,
            rows,
            totals,
            missing_rates: missing,
        })
    }

    pub(crate) fn as_of(&self) -> Date {
        as_of(self.asked, self.today)
    }

    pub(crate) fn earned(&self, period: Option<Period>) -> Result<Sum, MoneyError> {
        let mut sum = self.teller.sum();
        for row in self.gathered.earned.iter().filter(|row| within(period, row.date)) {
            self.teller.add(&mut sum, row.date, row.total, row.count)?;
        }
        Ok(sum)
    }

    pub(crate) fn sold(&self, period: Option<Period>) -> Result<Sum, MoneyError> {
        let mut sum = self.teller.sum();
        for row in self.gathered.sold.iter().filter(|row| within(period, row.date)) {
            self.teller.add(&mut sum, row.date, row.revenue, row.count)?;
        }
        Ok(sum)
    }

    pub(crate) fn cost_of_goods(&self, period: Option<Period>) -> Result<Sum, MoneyError> {
        let mut sum = self.teller.sum();
        for row in self.gathered.sold.iter().filter(|row| within(period, row.date)) {
            self.teller.add(&mut sum, row.date, row.cost, row.count)?;
        }
        Ok(sum)
    }

    /// What was billed without tax, or what was paid of it.
    pub(crate) fn billed(&self, period: Option<Period>) -> Result<Sum, MoneyError> {
        let mut sum = self.teller.sum();
        match self.question.basis {
            Basis::Accrual => {
                for row in self.gathered.billed.iter().filter(|row| within(period, row.date)) {
                    self.teller.add_frozen(&mut sum, row.date, row.net, row.frozen, 1)?;
                }
            }
            Basis::Cash => {
                for (row, net) in self.untaxed.iter().filter(|(row, _)| within(period, row.date)) {
                    self.teller.add_frozen(&mut sum, row.date, *net, row.frozen, row.count)?;
                }
            }
        }
        Ok(sum)
    }

    /// The rows behind [`Self::billed`].
    pub(crate) fn billed_rows(&self, period: Option<Period>) -> Rows {
        match self.question.basis {
            Basis::Accrual => Rows::invoices(period),
            Basis::Cash => Rows::Payments { period, currency: None },
        }
    }

    pub(crate) fn currency(&self) -> Currency {
        self.teller.currency
    }

    pub(crate) fn group_by(&self) -> Option<GroupBy> {
        self.question.group_by
    }
}

/// Of each payment the part that is not tax, to the minor unit, and of each credit note how it moves that of the
/// payments before it. What is of one invoice is in the order of its days.
///
/// It is what is not tax of all that was paid by then, less what it came to before: so instalments come to the invoice's
/// net, and what is paid in full to what credit notes have left of it.
pub(crate) fn without_tax(settled: &[Settled]) -> Result<Vec<(&Settled, Money)>, MoneyError> {
    let mut so_far: BTreeMap<InvoiceId, (Money, Money)> = BTreeMap::new();
    let mut parts = Vec::with_capacity(settled.len());
    for row in settled {
        let zero = Money::zero(row.applied.currency());
        let (paid, told) = so_far.entry(row.invoice).or_insert((zero, zero));
        *paid = paid.checked_add(row.applied)?;
        let now = net_of(*paid, row)?;
        let part = now.checked_sub(*told)?;
        *told = now;
        if row.count > 0 || !part.is_zero() {
            parts.push((row, part));
        }
    }
    Ok(parts)
}

/// What is not tax of what was paid: in the proportion of what is left of the invoice, and what goes beyond that in the
/// proportion of what was credited.
fn net_of(paid: Money, invoice: &Settled) -> Result<Money, MoneyError> {
    let Settled { net, total, net_left, total_left, .. } = *invoice;
    let beyond = paid.checked_sub(total_left)?;
    if beyond.minor() <= 0 {
        return share(paid, net_left, total_left);
    }
    share(beyond, net.checked_sub(net_left)?, total.checked_sub(total_left)?)?.checked_add(net_left)
}

/// The part of an amount that `net` is of `total`; all of it where that is nothing.
fn share(amount: Money, net: Money, total: Money) -> Result<Money, MoneyError> {
    let (exact, total) = (i128::from(amount.minor()) * i128::from(net.minor()), i128::from(total.minor()));
    if total == 0 {
        return Ok(amount);
    }
    // Half away from zero, as everywhere.
    let half = if exact < 0 { -(total / 2) } else { total / 2 };
    let minor = i64::try_from((exact + half) / total).map_err(|_| MoneyError::Overflow)?;
    Ok(Money::from_minor(minor, amount.currency()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eur(text: &str) -> Money {
        Money::parse(text, "EUR".parse().unwrap()).unwrap()
    }

    /// An invoice's net and total, and what a credit note leaves of them.
    type Figures = (&'static str, &'static str);

    /// What is not tax of payments on one invoice, and of credit notes, which apply nothing; each with what is left.
    fn parts((net, total): Figures, rows: &[(&str, Figures)]) -> Vec<String> {
        let invoice: InvoiceId = "019a3b52-7c00-7000-8000-1f2e3d4c5b6a".parse().unwrap();
        let row = |&(applied, (net_left, total_left)): &(&str, Figures)| Settled {
            date: "2026-03-14".parse().unwrap(),
            invoice,
            count: u64::from(applied != "0.00"),
            applied: eur(applied),
            net: eur(net),
            total: eur(total),
            net_left: eur(net_left),
            total_left: eur(total_left),
            frozen: None,
        };
        let rows: Vec<Settled> = rows.iter().map(row).collect();
        without_tax(&rows).unwrap().into_iter().map(|(_, part)| part.to_string()).collect()
    }

    #[test]
    fn instalments_come_to_the_net_of_the_invoice() {
        let whole = ("100.00", "119.01");

        assert_eq!(parts(whole, &[("39.67", whole); 3]), ["33.33", "33.34", "33.33"]);
        assert_eq!(parts(whole, &[("119.01", whole), ("-119.01", whole)]), ["100.00", "-100.00"]);
    }

    /// 100 at 19 % and 100 at 7 %, of which the latter is credited.
    const WHOLE: Figures = ("200.00", "226.00");
    const LEFT: Figures = ("100.00", "119.00");

    #[test]
    fn what_is_paid_after_a_credit_note_is_of_what_that_left() {
        assert_eq!(parts(WHOLE, &[("50.00", WHOLE), ("69.00", LEFT)]), ["44.25", "55.75"]);
        assert_eq!(parts(WHOLE, &[("226.00", WHOLE), ("-107.00", LEFT)]), ["200.00", "-100.00"]);
    }

    #[test]
    fn a_credit_note_moves_what_was_paid_before_it() {
        assert_eq!(parts(WHOLE, &[("119.00", WHOLE), ("0.00", LEFT)]), ["105.31", "-5.31"]);
        assert_eq!(parts(WHOLE, &[("0.00", LEFT), ("119.00", LEFT)]), ["100.00"]);
        // The note comes first, and what is given back last.
        assert_eq!(
            parts(WHOLE, &[("0.00", LEFT), ("226.00", LEFT), ("-107.00", LEFT)]),
            ["200.00", "-100.00"]
        );
    }

    #[test]
    fn nothing_is_left_of_what_was_credited_whole_and_paid_back() {
        let nothing = ("0.00", "0.00");

        assert_eq!(parts(WHOLE, &[("50.00", WHOLE), ("-50.00", nothing)]), ["44.25", "-44.25"]);
        assert_eq!(parts(WHOLE, &[("50.00", nothing), ("-50.00", nothing)]), ["44.25", "-44.25"]);
    }
}
