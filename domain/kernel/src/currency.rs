//! Currencies and how many digits each has after the point.

mod table;

use std::{fmt, str::FromStr};

use table::TABLE;

/// A currency of ISO 4217, with its number of minor digits.
///
/// Ordered by code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(u8);

/// The text is no ISO 4217 code that money can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Must be an ISO 4217 currency code, such as EUR")]
pub struct UnknownCurrency;

impl Currency {
    /// What reference rates are quoted in.
    pub const EURO: Self = Self::listed("EUR");

    /// Every currency, ordered by code.
    pub fn all() -> impl Iterator<Item = Self> {
        (0u8..).take(TABLE.len()).map(Self)
    }

    /// # Panics
    /// Where the list has no such code, when this is compiled.
    const fn listed(code: &str) -> Self {
        let (code, mut index) = (code.as_bytes(), 0u8);
        loop {
            let known = TABLE[index as usize].0.as_bytes();
            if known[0] == code[0] && known[1] == code[1] && known[2] == code[2] {
                return Self(index);
            }
            index += 1;
        }
    }

    /// The three capital letters: `EUR`.
    #[must_use]
    pub fn code(self) -> &'static str {
        TABLE[usize::from(self.0)].0
    }

    /// Digits after the decimal point: JPY 0, USD 2, KWD 3, CLF 4.
    #[must_use]
    pub fn exponent(self) -> u32 {
        u32::from(TABLE[usize::from(self.0)].1)
    }

    /// The English name of the list: `Yen`.
    #[must_use]
    pub fn name(self) -> &'static str {
        TABLE[usize::from(self.0)].2
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, UnknownCurrency> {
        let index = TABLE.binary_search_by(|(known, ..)| (*known).cmp(code)).map_err(|_| UnknownCurrency)?;
        u8::try_from(index).map(Self).map_err(|_| UnknownCurrency)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_m2_exponents_come_from_the_iso_table() {
        let exponent = |code: &str| code.parse::<Currency>().unwrap().exponent();

        assert_eq!([exponent("JPY"), exponent("USD"), exponent("KWD"), exponent("CLF")], [0, 2, 3, 4]);
    }

    #[test]
    fn the_table_is_sorted_so_that_every_code_is_found() {
        for currency in Currency::all() {
            assert_eq!(currency.code().parse(), Ok(currency));
        }
    }

    #[test]
    fn the_euro_is_the_euro() {
        assert_eq!(Currency::EURO.code(), "EUR");
    }

    #[test]
    fn codes_that_are_not_money_are_refused() {
        for code in ["XAU", "XXX", "XTS", "usd", "US", "USDT", ""] {
            assert_eq!(code.parse::<Currency>(), Err(UnknownCurrency), "{code}");
        }
    }
}
