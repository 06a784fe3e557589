//! Figures of many days and currencies, told in one of them.

use kernel::{Currency, Date, Decimal, HALF_UP, Money, MoneyError, Period, RateTable, ToldSum};

use crate::{Frozen, MissingRows, Paid, Rows};

/// What a question is answered in, and what converts to it.
pub(crate) struct Teller<'a> {
    pub(crate) currency: Currency,
    pub(crate) rates: &'a RateTable,
}

/// A sum in the making.
#[derive(Debug, Clone)]
pub(crate) struct Sum {
    told: ToldSum,
    pub(crate) count: u64,
}

impl Teller<'_> {
    pub(crate) fn sum(&self) -> Sum {
        Sum { told: ToldSum::new(self.currency), count: 0 }
    }

    /// Adds what `count` rows of one day come to.
    pub(crate) fn add(&self, sum: &mut Sum, on: Date, amount: Money, count: u64) -> Result<(), MoneyError> {
        sum.told.add(self.rates, on, amount, count)?;
        sum.count += count;
        Ok(())
    }

    /// The same, where the document has a rate of its own for this currency (M7).
    pub(crate) fn add_frozen(
        &self,
        sum: &mut Sum,
        on: Date,
        amount: Money,
        frozen: Option<Frozen>,
        count: u64,
    ) -> Result<(), MoneyError> {
        self.add(sum, on, self.through(amount, frozen)?, count)
    }

    /// What a payment was worth more than the invoice that it is on, where both have a rate (M7).
    pub(crate) fn gain(&self, paid: &Paid) -> Result<Option<Money>, MoneyError> {
        let (Some(_), Some(_)) = (paid.frozen, paid.invoice_frozen) else { return Ok(None) };
        let billed = self.through(paid.applied, paid.invoice_frozen)?;
        Ok(Some(self.through(paid.applied, paid.frozen)?.checked_sub(billed)?))
    }

    /// In this currency, where a frozen rate leads to it; else as it is.
    pub(crate) fn through(&self, amount: Money, frozen: Option<Frozen>) -> Result<Money, MoneyError> {
        match frozen {
            Some(Frozen { currency, rate }) if currency == self.currency && amount.currency() != currency => {
                let told = amount.to_decimal().checked_mul(rate.to_decimal()).ok_or(MoneyError::Overflow)?;
                Money::sum_rounded(told, currency)
            }
            _ => Ok(amount),
        }
    }
}

impl Sum {
    /// Rounded; `None` where a rate is missing.
    pub(crate) fn total(&self) -> Result<Option<Money>, MoneyError> {
        self.told.total()
    }

    /// In major units, not rounded; `None` where a rate is missing.
    pub(crate) fn exact(&self) -> Option<Decimal> {
        self.told.exact()
    }

    /// What was left out of the total, and where it is.
    pub(crate) fn missing(&self, rows: &Rows) -> Vec<MissingRows> {
        let of = |missing: kernel::MissingRate| MissingRows {
            rows: rows.clone().told_in(missing.total.currency()),
            total: missing.total,
            count: missing.count,
        };
        self.told.missing().map(of).collect()
    }
}

/// The currency asked for; else the only one that occurs; else the user's.
pub(crate) fn telling_currency(
    asked: Option<Currency>,
    occurring: impl IntoIterator<Item = Currency>,
    home: Currency,
) -> Currency {
    let only = || {
        let mut occurring = occurring.into_iter();
        let first = occurring.next()?;
        occurring.all(|currency| currency == first).then_some(first)
    };
    asked.or_else(only).unwrap_or(home)
}

/// Per cent up or down from `before` to `now`, to one decimal; `None` where there is nothing to
/// compare with.
pub(crate) fn change(now: Option<Money>, before: Option<Money>) -> Option<Decimal> {
    let (now, before) = (now?, before?);
    if before.is_zero() {
        return None;
    }
    let difference = Decimal::from(now.minor()) - Decimal::from(before.minor());
    let percent = difference * Decimal::ONE_HUNDRED / Decimal::from(before.minor()).abs();
    Some(percent.round_dp_with_strategy(1, HALF_UP))
}

/// So many per cent of the whole, to one decimal; `None` of nothing.
pub(crate) fn percent_of(part: Option<Money>, whole: Option<Money>) -> Option<Decimal> {
    let (part, whole) = (part?, whole?);
    if whole.is_zero() {
        return None;
    }
    let percent = Decimal::from(part.minor()) * Decimal::ONE_HUNDRED / Decimal::from(whole.minor());
    Some(percent.round_dp_with_strategy(1, HALF_UP))
}

/// From the first to the last of some days.
pub(crate) fn spanned(days: impl IntoIterator<Item = Date>) -> Option<Period> {
    let mut days = days.into_iter();
    let first = days.next()?;
    let (first, last) = days.fold((first, first), |(first, last), day| (first.min(day), last.max(day)));
    Period::try_new(first, last).ok()
}

/// Whether a day belongs to a period, or to all time.
pub(crate) fn within(period: Option<Period>, day: Date) -> bool {
    period.is_none_or(|period| period.contains(day))
}
