//! Drawing a report from what was gathered.

use kernel::{Calendar, Currency, Date, Money, MoneyError, Period};

use super::{Basis, Cell, GroupBy, Report, ReportKind, ReportQuestion, money, people, stock, tax};
use crate::{
    Ask, Category, Gathered, MissingRows, Paid, Rows,
    telling::{Sum, Teller, within},
};

/// What a report is drawn from.
pub(crate) struct Sources<'a> {
    pub(crate) gathered: &'a Gathered,
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
        Basis::Cash => Ask::Paid(period),
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
                for row in self.gathered.paid.iter().filter(|row| within(period, row.date)) {
                    let net = without_tax(row)?;
                    self.teller.add_frozen(&mut sum, row.date, net, row.frozen, row.count)?;
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

/// Of what was paid the part that is not tax, to the minor unit.
pub(crate) fn without_tax(paid: &Paid) -> Result<Money, MoneyError> {
    let Paid { applied, invoice_net, invoice_total, .. } = paid;
    if invoice_total.is_zero() {
        return Ok(*applied);
    }
    let net = i128::from(applied.minor()) * i128::from(invoice_net.minor());
    let total = i128::from(invoice_total.minor());
    // Half away from zero, as everywhere.
    let half = if net < 0 { -(total / 2) } else { total / 2 };
    let minor = i64::try_from((net + half) / total).map_err(|_| MoneyError::Overflow)?;
    Ok(Money::from_minor(minor, applied.currency()))
}
