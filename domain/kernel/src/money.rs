//! Money as a count of minor units, and the arithmetic that keeps it exact.

use std::{fmt, ops::Neg};

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{Currency, Quantity, Rate, decimal};

/// An amount of one currency, as an integer count of its minor units.
///
/// Amounts of different currencies never mix: adding them is an error (M6).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why a text or a result is no amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("Must be a decimal number, such as 1250.00")]
    Malformed,
    #[error("Must have at most {} digits after the point: {currency}", currency.exponent())]
    TooPrecise { currency: Currency },
    #[error("Must lie between -{limit} and {limit}", limit = Money { minor: Money::INPUT_MAX, currency: *currency })]
    OutOfRange { currency: Currency },
    #[error("Amounts of {0} and {1} cannot be added")]
    CurrencyMismatch(Currency, Currency),
    #[error("The sum is too large")]
    Overflow,
}

impl Money {
    /// The largest amount taken as input, in minor units.
    ///
    /// Nine million rows of it still add up within 64 bits.
    pub const INPUT_MAX: i64 = 999_999_999_999;

    #[must_use]
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::from_minor(0, currency)
    }

    /// Reads a plain decimal (`-12.50`); nothing is rounded.
    ///
    /// # Errors
    /// `Malformed`, `TooPrecise` when it has more digits than the currency, `OutOfRange`.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let value = decimal::parse(text).ok_or(MoneyError::Malformed)?;
        Self::try_exact(value, currency)
    }

    /// Takes a decimal as it is.
    ///
    /// # Errors
    /// `TooPrecise` when it has more digits than the currency, `OutOfRange`.
    pub fn try_exact(value: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        if value.scale() > currency.exponent() {
            return Err(MoneyError::TooPrecise { currency });
        }
        Self::try_rounded(value, currency)
    }

    /// Rounds half away from zero to the currency's digits (M4).
    ///
    /// # Errors
    /// `OutOfRange` beyond [`Self::INPUT_MAX`].
    pub fn try_rounded(value: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let minor = value
            .checked_mul(Decimal::from(10_i64.pow(currency.exponent())))
            .map(|scaled| scaled.round_dp_with_strategy(0, crate::HALF_UP))
            .and_then(|scaled| scaled.to_i64())
            .filter(|minor| minor.abs() <= Self::INPUT_MAX)
            .ok_or(MoneyError::OutOfRange { currency })?;
        Ok(Self { minor, currency })
    }

    /// Rounds a sum of converted amounts half away from zero to the currency's digits (M4).
    ///
    /// # Errors
    /// `Overflow`.
    pub fn sum_rounded(value: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let minor = value
            .round_dp_with_strategy(currency.exponent(), crate::HALF_UP)
            .checked_mul(Decimal::from(10_i64.pow(currency.exponent())))
            .and_then(|scaled| scaled.to_i64())
            .ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, currency })
    }

    /// A quantity at a unit price, rounded once (M3).
    ///
    /// # Errors
    /// `OutOfRange` beyond [`Self::INPUT_MAX`].
    pub fn price(quantity: Quantity, unit_price: Rate, currency: Currency) -> Result<Self, MoneyError> {
        let product = quantity.to_decimal().checked_mul(unit_price.to_decimal());
        Self::try_rounded(product.ok_or(MoneyError::OutOfRange { currency })?, currency)
    }

    /// So many percent of the amount, rounded half away from zero (M4).
    ///
    /// # Errors
    /// `OutOfRange` beyond [`Self::INPUT_MAX`].
    pub fn percent(self, percent: Rate) -> Result<Self, MoneyError> {
        let share = self.to_decimal().checked_mul(percent.to_decimal() / Decimal::ONE_HUNDRED);
        Self::try_rounded(share.ok_or(MoneyError::OutOfRange { currency: self.currency })?, self.currency)
    }

    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.exponent())
    }

    /// # Errors
    /// `CurrencyMismatch`, `Overflow`.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.with(other, i64::checked_add)
    }

    /// # Errors
    /// `CurrencyMismatch`, `Overflow`.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.with(other, i64::checked_sub)
    }

    fn with(self, other: Self, reckon: fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch(self.currency, other.currency));
        }
        let minor = reckon(self.minor, other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// Splits by weight with the largest remainder, so that the parts add up to the whole (M8).
    ///
    /// Equal remainders are served in the order of the weights, none of which is negative. Without
    /// any positive weight there is no one to give to, and the result is empty.
    #[must_use]
    pub fn split<W: Copy + Into<i128>>(self, weights: &[W]) -> Vec<Self> {
        let weights: Vec<i128> = weights.iter().map(|weight| (*weight).into()).collect();
        let total: i128 = weights.iter().sum();
        if total == 0 {
            return Vec::new();
        }
        let whole = i128::from(self.minor.unsigned_abs());
        let mut parts: Vec<i128> = weights.iter().map(|weight| whole * weight / total).collect();
        let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
        by_remainder.sort_by_key(|&i| std::cmp::Reverse(whole * weights[i] % total));
        let left = whole - parts.iter().sum::<i128>();
        for &i in by_remainder.iter().take(usize::try_from(left).unwrap_or(0)) {
            parts[i] += 1;
        }
        let sign = i128::from(self.minor.signum());
        parts.into_iter().map(|part| self.part(sign * part)).collect()
    }

    fn part(self, minor: i128) -> Self {
        Self { minor: i64::try_from(minor).expect("no part is more than the whole"), ..self }
    }
}

impl Neg for Money {
    type Output = Self;

    fn neg(self) -> Self {
        Self { minor: self.minor.saturating_neg(), ..self }
    }
}

/// Exactly the currency's digits and no grouping: `1250.00`, `-0.05`, JPY `1250`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.to_decimal())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} {}", self.currency)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    fn usd(text: &str) -> Money {
        Money::parse(text, currency("USD")).unwrap()
    }

    #[test]
    fn rule_m1_a_million_cents_are_ten_thousand() {
        let sum =
            (0..1_000_000).try_fold(Money::zero(currency("USD")), |sum, _| sum.checked_add(usd("0.01")));

        assert_eq!(sum.unwrap().to_string(), "10000.00");
    }

    #[test]
    fn rule_m2_more_digits_than_the_currency_has_are_refused() {
        for (text, code) in [("100.5", "JPY"), ("1.2345", "KWD"), ("0.001", "USD"), ("1.0", "JPY")] {
            let refusal = Money::parse(text, currency(code));
            assert_eq!(refusal, Err(MoneyError::TooPrecise { currency: currency(code) }), "{text} {code}");
        }
    }

    #[test]
    fn only_plain_decimals_are_amounts() {
        for text in ["", "1e3", "+1", " 1", "1,000.00", "1.", ".5", "--1", "0x10", "NaN", "١٢"] {
            assert_eq!(Money::parse(text, currency("USD")), Err(MoneyError::Malformed), "{text:?}");
        }
    }

    #[test]
    fn rule_m3_only_the_line_amount_is_rounded() {
        let line = Money::price("7000".parse().unwrap(), "0.1648".parse().unwrap(), currency("USD"));

        assert_eq!(line.unwrap().to_string(), "1153.60");
    }

    #[test]
    fn rule_m4_rounding_is_symmetric() {
        let rate = "9.975".parse().unwrap();

        assert_eq!(usd("8180.00").percent(rate).unwrap().to_string(), "815.96");
        assert_eq!(usd("-8180.00").percent(rate).unwrap().to_string(), "-815.96");
    }

    #[test]
    fn rule_m6_currencies_never_add_up() {
        let refusal = usd("1.00").checked_add(Money::zero(currency("EUR")));

        assert!(matches!(refusal, Err(MoneyError::CurrencyMismatch(..))));
    }

    #[test]
    fn sums_and_differences_are_exact_to_the_last_unit() {
        let minor = |minor| Money::from_minor(minor, currency("USD"));
        let (least, most) = (minor(i64::MIN), minor(i64::MAX));

        assert_eq!(minor(-1).checked_sub(least), Ok(most));
        assert_eq!(least.checked_sub(least), Ok(minor(0)));
        assert_eq!(minor(0).checked_sub(least), Err(MoneyError::Overflow));
        assert_eq!(least.checked_sub(minor(1)), Err(MoneyError::Overflow));
        assert_eq!(most.checked_add(minor(1)), Err(MoneyError::Overflow));
    }

    #[test]
    fn the_least_amount_is_given_to_one_whole() {
        let least = Money::from_minor(i64::MIN, currency("USD"));

        assert_eq!(least.split(&[0, 1]), [Money::zero(currency("USD")), least]);
    }

    #[test]
    fn rule_m8_a_third_of_ten_goes_to_the_largest_remainder() {
        let parts = usd("10.00").split(&[1, 1, 1]);

        assert_eq!(parts, [usd("3.34"), usd("3.33"), usd("3.33")]);
    }

    proptest! {
        #[test]
        fn rule_m8_parts_add_up_to_the_whole(
            minor in -Money::INPUT_MAX..=Money::INPUT_MAX,
            weights in prop::collection::vec(0u32..1000, 1..20),
        ) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            let whole = Money::from_minor(minor, currency("USD"));

            let sum = whole.split(&weights).into_iter().map(Money::minor).sum::<i64>();

            prop_assert_eq!(sum, minor);
        }

        #[test]
        fn what_is_shown_reads_back(minor in -Money::INPUT_MAX..=Money::INPUT_MAX, index in 0usize..165) {
            let currency = Currency::all().nth(index).unwrap();
            let money = Money::from_minor(minor, currency);

            prop_assert_eq!(Money::parse(&money.to_string(), currency), Ok(money));
        }

        #[test]
        fn rule_m4_rounding_mirrors_at_zero(thousandths in -1_000_000_000_i64..1_000_000_000) {
            let round = |value| Money::try_rounded(Decimal::new(value, 3), currency("USD")).unwrap();

            prop_assert_eq!(round(thousandths), -round(-thousandths));
        }
    }
}
