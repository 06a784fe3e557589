//! How many units of one currency a unit of another is.

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{HALF_UP, decimal};

/// Digits that a rate keeps after the point.
const SCALE: u32 = 10;

/// How much one unit of a currency is in another; always positive.
///
/// Kept as an integer count of ten-billionths: what the European Central Bank publishes has at
/// most six decimals, and a unit of the least valuable currency is still told by six digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExchangeRate(i64);

/// Why a text is no exchange rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeRateError {
    #[error("Must be a decimal number, such as 1.1326")]
    Malformed,
    #[error("Must have at most {SCALE} digits after the point")]
    TooPrecise,
    #[error("Must be more than 0 and at most 100000000")]
    OutOfRange,
}

impl ExchangeRate {
    /// The largest rate, in ten-billionths.
    pub const MAX_E10: i64 = 1_000_000_000_000_000_000;

    /// `None` where it is not positive or too large.
    #[must_use]
    pub fn from_e10(ten_billionths: i64) -> Option<Self> {
        (1..=Self::MAX_E10).contains(&ten_billionths).then_some(Self(ten_billionths))
    }

    /// The count of ten-billionths.
    #[must_use]
    pub fn e10(self) -> i64 {
        self.0
    }

    /// Takes a decimal as it is.
    ///
    /// # Errors
    /// `TooPrecise` beyond ten decimals, `OutOfRange`.
    pub fn try_exact(value: Decimal) -> Result<Self, ExchangeRateError> {
        let value = value.normalize();
        if value.scale() > SCALE {
            return Err(ExchangeRateError::TooPrecise);
        }
        value
            .checked_mul(Decimal::from(10_i64.pow(SCALE)))
            .and_then(|scaled| scaled.to_i64())
            .and_then(Self::from_e10)
            .ok_or(ExchangeRateError::OutOfRange)
    }

    /// Rounds a decimal to as many digits as a rate keeps.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub fn try_rounded(value: Decimal) -> Result<Self, ExchangeRateError> {
        Self::try_exact(value.round_dp_with_strategy(SCALE, HALF_UP))
    }

    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, SCALE).normalize()
    }
}

impl FromStr for ExchangeRate {
    type Err = ExchangeRateError;

    fn from_str(text: &str) -> Result<Self, ExchangeRateError> {
        Self::try_exact(decimal::parse(text).ok_or(ExchangeRateError::Malformed)?)
    }
}

/// As few digits as say it all: `1.1326`, `130`.
impl fmt::Display for ExchangeRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.to_decimal())
    }
}

impl fmt::Debug for ExchangeRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_kept_as_it_was_given() {
        for text in ["1.1326", "16100.42", "0.0000621", "1854000", "0.0000000001", "100000000"] {
            assert_eq!(text.parse::<ExchangeRate>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn nothing_but_a_positive_decimal_is_a_rate() {
        let refused = |text: &str| text.parse::<ExchangeRate>().unwrap_err();

        assert_eq!(refused("0"), ExchangeRateError::OutOfRange);
        assert_eq!(refused("-1.1"), ExchangeRateError::OutOfRange);
        assert_eq!(refused("100000000.1"), ExchangeRateError::OutOfRange);
        assert_eq!(refused("0.00000000001"), ExchangeRateError::TooPrecise);
        assert_eq!(refused("N/A"), ExchangeRateError::Malformed);
    }
}
