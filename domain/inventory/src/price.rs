//! Prices of one unit, finer than the currency's digits.

use std::fmt;

use kernel::{Currency, Money, MoneyError, Quantity, Rate};

/// A price for one unit, with up to six decimals; only what it comes to for a quantity is rounded
/// to the currency's digits (M3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitPrice {
    pub rate: Rate,
    pub currency: Currency,
}

impl UnitPrice {
    #[must_use]
    pub const fn new(rate: Rate, currency: Currency) -> Self {
        Self { rate, currency }
    }

    /// What one unit of a stock is worth, to six decimals; zero of nothing.
    #[must_use]
    pub fn of(value: Money, quantity: Quantity) -> Self {
        let rate = value.to_decimal().abs().checked_div(quantity.to_decimal().abs());
        let rate = rate.and_then(|rate| Rate::try_rounded(rate).ok()).unwrap_or(Rate::ZERO);
        Self { rate, currency: value.currency() }
    }

    /// What a quantity comes to, rounded once.
    ///
    /// # Errors
    /// `OutOfRange`.
    pub fn times(self, quantity: Quantity) -> Result<Money, MoneyError> {
        Money::price(quantity, self.rate, self.currency)
    }
}

/// At least the currency's digits, and as many more as it has: `12.50`, `0.1648`, JPY `3`.
impl fmt::Display for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut value = self.rate.to_decimal();
        if value.scale() < self.currency.exponent() {
            value.rescale(self.currency.exponent());
        }
        write!(f, "{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(rate: &str, currency: &str) -> UnitPrice {
        UnitPrice::new(rate.parse().unwrap(), currency.parse().unwrap())
    }

    #[test]
    fn rule_m3_a_unit_price_keeps_its_own_digits() {
        let shown: Vec<String> =
            [("12.5", "USD"), ("0.1648", "USD"), ("3", "JPY"), ("0.5", "JPY"), ("2", "KWD")]
                .map(|(rate, currency)| price(rate, currency).to_string())
                .into();

        assert_eq!(shown, ["12.50", "0.1648", "3", "0.5", "2.000"]);
    }

    #[test]
    fn rule_m3_only_the_line_is_rounded() {
        assert_eq!(price("0.1648", "USD").times("7000".parse().unwrap()).unwrap().to_string(), "1153.60");
    }

    #[test]
    fn a_unit_of_nothing_is_worth_nothing() {
        let ten = Money::from_minor(1000, "USD".parse().unwrap());

        assert_eq!(UnitPrice::of(ten, "3".parse().unwrap()).to_string(), "3.333333");
        assert_eq!(UnitPrice::of(ten, Quantity::ZERO).to_string(), "0.00");
    }
}
