//! How an amount stands in what is kept as JSON: `12.50 EUR`.

use kernel::Money;
use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

pub(crate) fn serialize<S: Serializer>(money: &Money, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{money} {}", money.currency()))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
    let text = String::deserialize(deserializer)?;
    let (amount, currency) = text.split_once(' ').ok_or_else(|| D::Error::custom("lacks a currency"))?;
    let currency = currency.parse().map_err(D::Error::custom)?;
    Money::parse(amount, currency).map_err(D::Error::custom)
}
