//! Sums over rows of many days and currencies.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Converted, RateSource, RateTable};
use crate::{Currency, Date, Money, MoneyError};

/// A sum that is told in one currency: what is in others is converted with the rate of its day,
/// added exactly, and rounded once (M6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldSum {
    currency: Currency,
    exact: Decimal,
    /// Each currency by itself.
    totals: BTreeMap<Currency, Money>,
    converted: BTreeMap<Currency, Exchanged>,
    missing: BTreeMap<Currency, MissingRate>,
}

/// Rows of one currency that were converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversion {
    /// In their own currency.
    pub total: Money,
    pub count: u64,
    /// In the currency of the sum, rounded.
    pub amount: Money,
    /// The day of the oldest rate that was used.
    pub first_rate: Date,
    /// The day of the newest rate that was used.
    pub last_rate: Date,
    /// Whether a rate of the user's own was among them.
    pub uses_own: bool,
}

/// Rows of one currency that no rate was found for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingRate {
    pub total: Money,
    pub count: u64,
    /// The first day that has such a row.
    pub first: Date,
    /// The last day that has such a row.
    pub last: Date,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Exchanged {
    total: Money,
    count: u64,
    amount: Decimal,
    first_rate: Date,
    last_rate: Date,
    uses_own: bool,
}

impl ToldSum {
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        Self {
            currency,
            exact: Decimal::ZERO,
            totals: BTreeMap::new(),
            converted: BTreeMap::new(),
            missing: BTreeMap::new(),
        }
    }

    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Adds what `count` rows of one day come to.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn add(&mut self, rates: &RateTable, on: Date, amount: Money, count: u64) -> Result<(), MoneyError> {
        let from = amount.currency();
        let total = self.totals.entry(from).or_insert(Money::zero(from));
        *total = total.checked_add(amount)?;
        let Some(converted) = rates.convert(amount.to_decimal(), from, self.currency, on) else {
            // Nothing is nothing in every currency.
            if amount.is_zero() {
                return Ok(());
            }
            let missing = MissingRate { total: amount, count, first: on, last: on };
            let sum = match self.missing.get(&from) {
                Some(past) => past.plus(missing)?,
                None => missing,
            };
            self.missing.insert(from, sum);
            return Ok(());
        };
        self.exact = self.exact.checked_add(converted.amount).ok_or(MoneyError::Overflow)?;
        if converted.source != RateSource::Same {
            let exchanged = Exchanged::of(amount, count, converted);
            let sum = match self.converted.get(&from) {
                Some(past) => past.plus(exchanged)?,
                None => exchanged,
            };
            self.converted.insert(from, sum);
        }
        Ok(())
    }

    /// In major units, not rounded; `None` where a rate is missing.
    #[must_use]
    pub fn exact(&self) -> Option<Decimal> {
        self.missing.is_empty().then_some(self.exact)
    }

    /// Rounded to the currency's digits; `None` where a rate is missing.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn total(&self) -> Result<Option<Money>, MoneyError> {
        self.exact().map(|exact| Money::sum_rounded(exact, self.currency)).transpose()
    }

    /// What one of so many comes to, rounded; `None` where a rate is missing, and of none.
    #[must_use]
    pub fn per(&self, count: Decimal) -> Option<Money> {
        if count <= Decimal::ZERO {
            return None;
        }
        Money::sum_rounded(self.exact()?.checked_div(count)?, self.currency).ok()
    }

    /// The sum of each currency by itself, ordered by currency.
    pub fn totals(&self) -> impl Iterator<Item = Money> + '_ {
        self.totals.values().copied()
    }

    /// What was converted, ordered by currency.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn conversions(&self) -> Result<Vec<Conversion>, MoneyError> {
        let conversion = |exchanged: &Exchanged| {
            let Exchanged { total, count, amount, first_rate, last_rate, uses_own } = *exchanged;
            let amount = Money::sum_rounded(amount, self.currency)?;
            Ok(Conversion { total, count, amount, first_rate, last_rate, uses_own })
        };
        self.converted.values().map(conversion).collect()
    }

    /// What no rate was found for, ordered by currency.
    pub fn missing(&self) -> impl Iterator<Item = MissingRate> + '_ {
        self.missing.values().copied()
    }
}

impl MissingRate {
    /// Both, of one currency.
    ///
    /// # Errors
    /// `CurrencyMismatch`, `Overflow`.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        Ok(Self {
            total: self.total.checked_add(other.total)?,
            count: self.count + other.count,
            first: self.first.min(other.first),
            last: self.last.max(other.last),
        })
    }
}

impl Exchanged {
    fn of(total: Money, count: u64, converted: Converted) -> Self {
        let Converted { amount, rate: _, rate_date, source } = converted;
        let uses_own = source == RateSource::Own;
        Self { total, count, amount, first_rate: rate_date, last_rate: rate_date, uses_own }
    }

    fn plus(self, other: Self) -> Result<Self, MoneyError> {
        Ok(Self {
            total: self.total.checked_add(other.total)?,
            count: self.count + other.count,
            amount: self.amount.checked_add(other.amount).ok_or(MoneyError::Overflow)?,
            first_rate: self.first_rate.min(other.first_rate),
            last_rate: self.last_rate.max(other.last_rate),
            uses_own: self.uses_own || other.uses_own,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(text: &str, code: &str) -> Money {
        Money::parse(text, code.parse().unwrap()).unwrap()
    }

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn rates() -> RateTable {
        let usd = "USD".parse().unwrap();
        RateTable::new(
            [
                (usd, date("2021-01-04"), "1.2296".parse().unwrap()),
                (usd, date("2021-01-05"), "1.2271".parse().unwrap()),
            ],
            [],
        )
    }

    #[test]
    fn rule_m6_each_row_is_converted_with_the_rate_of_its_day_and_the_sum_rounded_once() {
        let mut sum = ToldSum::new("EUR".parse().unwrap());
        for day in ["2021-01-04", "2021-01-05", "2021-01-06"] {
            sum.add(&rates(), date(day), money("0.01", "USD"), 1).unwrap();
        }
        sum.add(&rates(), date("2021-01-04"), money("1.00", "EUR"), 1).unwrap();

        // Each cent is 0.0081 euros, which by itself would round to one.
        assert_eq!(sum.total().unwrap(), Some(money("1.02", "EUR")));
        assert_eq!(sum.totals().collect::<Vec<_>>(), [money("1.00", "EUR"), money("0.03", "USD")]);
        assert_eq!(
            sum.conversions().unwrap(),
            [Conversion {
                total: money("0.03", "USD"),
                count: 3,
                amount: money("0.02", "EUR"),
                first_rate: date("2021-01-04"),
                last_rate: date("2021-01-05"),
                uses_own: false,
            }]
        );
    }

    #[test]
    fn rule_m6_a_missing_rate_withholds_the_sum_and_says_of_which_days() {
        let mut sum = ToldSum::new("EUR".parse().unwrap());
        for day in ["2021-01-02", "2021-01-05", "2021-02-03"] {
            sum.add(&rates(), date(day), money("10.00", "USD"), 2).unwrap();
        }

        assert_eq!((sum.total().unwrap(), sum.exact()), (None, None));
        assert_eq!(
            sum.missing().collect::<Vec<_>>(),
            [MissingRate {
                total: money("20.00", "USD"),
                count: 4,
                first: date("2021-01-02"),
                last: date("2021-02-03"),
            }]
        );
    }

    #[test]
    fn nothing_lacks_no_rate() {
        let mut sum = ToldSum::new("EUR".parse().unwrap());
        sum.add(&rates(), date("2021-01-02"), money("0.00", "USD"), 1).unwrap();
        sum.add(&rates(), date("2021-01-02"), money("2.00", "EUR"), 1).unwrap();

        assert_eq!(sum.total().unwrap(), Some(money("2.00", "EUR")));
        assert_eq!(sum.missing().count(), 0);
    }

    proptest! {
        #[test]
        fn rule_m6_a_sum_is_the_same_however_its_rows_are_grouped(
            rows in prop::collection::vec((0i64..3, -9_999_999i64..=9_999_999), 1..60),
        ) {
            let (usd, eur) = ("USD".parse().unwrap(), "EUR".parse().unwrap());
            let day = |offset| date("2021-01-04").plus_days(offset);
            let mut by_row = ToldSum::new(eur);
            let mut by_day: BTreeMap<i64, i64> = BTreeMap::new();
            for (offset, minor) in &rows {
                by_row.add(&rates(), day(*offset), Money::from_minor(*minor, usd), 1).unwrap();
                *by_day.entry(*offset).or_default() += minor;
            }
            let mut grouped = ToldSum::new(eur);
            for (offset, minor) in by_day {
                grouped.add(&rates(), day(offset), Money::from_minor(minor, usd), 1).unwrap();
            }

            prop_assert_eq!(by_row.exact(), grouped.exact());
        }
    }
}
