//! Measures with six decimals: quantities, hours, unit prices, percentages.

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::decimal;

/// Digits that a measure keeps after the point.
const SCALE: u32 = 6;

/// Why a text is no measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MeasureError {
    #[error("Must be a decimal number, such as 2.5")]
    Malformed,
    #[error("Must have at most 6 digits after the point")]
    TooPrecise,
    #[error("Must lie between -999999999 and 999999999")]
    OutOfRange,
}

macro_rules! measure {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Kept as an integer count of millionths, so that sums are exact in every store.
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            micros: i64,
        }

        impl $name {
            pub const ZERO: Self = Self { micros: 0 };

            /// The largest count of millionths taken as input.
            pub const INPUT_MAX: i64 = 999_999_999_000_000;

            #[must_use]
            pub const fn from_micros(micros: i64) -> Self {
                Self { micros }
            }

            #[must_use]
            pub const fn micros(self) -> i64 {
                self.micros
            }

            #[must_use]
            pub fn to_decimal(self) -> Decimal {
                Decimal::new(self.micros, SCALE).normalize()
            }

            /// Takes a decimal as it is.
            ///
            /// # Errors
            /// `TooPrecise` beyond six decimals, `OutOfRange`.
            pub fn try_exact(value: Decimal) -> Result<Self, MeasureError> {
                if value.normalize().scale() > SCALE {
                    return Err(MeasureError::TooPrecise);
                }
                Self::try_rounded(value)
            }

            /// Rounds half away from zero to six decimals.
            ///
            /// # Errors
            /// `OutOfRange`.
            pub fn try_rounded(value: Decimal) -> Result<Self, MeasureError> {
                value
                    .checked_mul(Decimal::from(10_i64.pow(SCALE)))
                    .map(|scaled| scaled.round_dp_with_strategy(0, crate::HALF_UP))
                    .and_then(|scaled| scaled.to_i64())
                    .filter(|micros| micros.abs() <= Self::INPUT_MAX)
                    .map(Self::from_micros)
                    .ok_or(MeasureError::OutOfRange)
            }
        }

        impl FromStr for $name {
            type Err = MeasureError;

            fn from_str(text: &str) -> Result<Self, MeasureError> {
                Self::try_exact(decimal::parse(text).ok_or(MeasureError::Malformed)?)
            }
        }

        /// As few digits as say it all: `2.5`, `8.33333`, `40`.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.to_decimal())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }
    };
}

measure!(
    /// How much or how many: pieces, kilograms, hours.
    Quantity
);

measure!(
    /// A price per unit or a percentage.
    Rate
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_decimals_are_kept_and_a_seventh_is_refused() {
        assert_eq!("8.33333".parse::<Quantity>().unwrap().to_string(), "8.33333");
        assert_eq!("40.000".parse::<Quantity>().unwrap().to_string(), "40");
        assert_eq!("0.0000001".parse::<Quantity>(), Err(MeasureError::TooPrecise));
    }

    #[test]
    fn a_third_of_an_hour_rounds_half_away_from_zero() {
        let third = Quantity::try_rounded(Decimal::ONE / Decimal::from(3)).unwrap();

        assert_eq!(third.micros(), 333_333);
    }
}
