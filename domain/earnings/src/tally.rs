//! Sums over earnings, and the figures that are drawn from them.

use kernel::{Currency, Date, Decimal, HALF_UP, Money, MoneyError, Quantity};

use crate::PlatformId;

/// The sum of some rows of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub total: Money,
    pub count: u64,
    pub hours: Quantity,
    /// The rows that have hours: what a rate rests on (E2).
    pub timed_count: u64,
    /// The total of the rows that have hours.
    pub timed_total: Money,
}

/// The rows of one platform in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlatformTally {
    pub platform: PlatformId,
    pub tally: Tally,
    pub first: Date,
    pub last: Date,
}

/// The rows of one day, platform and currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayTally {
    pub date: Date,
    pub platform: PlatformId,
    pub tally: Tally,
}

/// The rows of one month, platform and currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthTally {
    /// The first day of the month.
    pub month: Date,
    pub platform: PlatformId,
    pub tally: Tally,
}

/// What one day brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayTotal {
    pub date: Date,
    pub total: Money,
}

impl From<DayTally> for PlatformTally {
    fn from(row: DayTally) -> Self {
        let DayTally { date, platform, tally } = row;
        Self { platform, tally, first: date, last: date }
    }
}

impl MonthTally {
    /// As if it had all been on one day, where the day makes no difference.
    pub(crate) fn on_its_first_day(self) -> DayTally {
        let Self { month, platform, tally } = self;
        DayTally { date: month, platform, tally }
    }
}

impl Tally {
    #[must_use]
    pub fn empty(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self { total: zero, count: 0, hours: Quantity::ZERO, timed_count: 0, timed_total: zero }
    }

    /// # Errors
    /// `CurrencyMismatch`, `Overflow`.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        Ok(Self {
            total: self.total.checked_add(other.total)?,
            count: self.count + other.count,
            hours: Quantity::from_micros(self.hours.micros() + other.hours.micros()),
            timed_count: self.timed_count + other.timed_count,
            timed_total: self.timed_total.checked_add(other.timed_total)?,
        })
    }

    /// What an hour brought, over the rows that have hours; `None` where no time is known (E2).
    #[must_use]
    pub fn hourly_rate(&self) -> Option<Money> {
        hourly_rate(self.timed_total, self.hours)
    }
}

/// Rounded to the currency's digits; `None` over no hours.
fn hourly_rate(total: Money, hours: Quantity) -> Option<Money> {
    if hours <= Quantity::ZERO {
        return None;
    }
    let rate = total.to_decimal().checked_div(hours.to_decimal())?;
    Money::try_rounded(rate, total.currency()).ok()
}

/// So many per cent of the whole, to one decimal; `None` of nothing.
pub(crate) fn percent_of(part: Money, whole: Money) -> Option<Decimal> {
    if whole.is_zero() {
        return None;
    }
    let percent = Decimal::from(part.minor()) * Decimal::ONE_HUNDRED / Decimal::from(whole.minor());
    Some(percent.round_dp_with_strategy(1, HALF_UP))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Money {
        Money::parse(text, "USD".parse().unwrap()).unwrap()
    }

    #[test]
    fn rule_e2_no_hours_make_no_rate() {
        assert_eq!(hourly_rate(usd("10.00"), Quantity::ZERO), None);
        assert_eq!(hourly_rate(usd("10.00"), "3".parse().unwrap()), Some(usd("3.33")));
    }

    #[test]
    fn rule_e2_a_rate_uses_only_rows_that_have_hours() {
        let timed = Tally {
            total: usd("30.00"),
            count: 1,
            hours: "2".parse().unwrap(),
            timed_count: 1,
            timed_total: usd("30.00"),
        };
        let untimed = Tally { total: usd("100.00"), count: 1, ..Tally::empty(usd("0").currency()) };

        let both = timed.plus(untimed).unwrap();

        assert_eq!((both.total, both.hourly_rate()), (usd("130.00"), Some(usd("15.00"))));
    }

    #[test]
    fn a_part_of_nothing_has_no_share() {
        assert_eq!(percent_of(usd("1.00"), usd("0.00")), None);
        assert_eq!(percent_of(usd("1.00"), usd("3.00")), Some(Decimal::new(333, 1)));
    }
}
