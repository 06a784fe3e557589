//! What stands in the fields of a table.

use std::borrow::Cow;

use inventory::UnitPrice;
use kernel::{Date, Decimal, ExchangeRate, Money, Quantity};
use serde::Serialize;

/// A column of a table.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// For programs: `taxTotal`.
    pub(crate) name: Cow<'static, str>,
    /// For people, where that is something else.
    pub(crate) caption: Option<String>,
    pub(crate) kind: Kind,
}

/// One line of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// One for each column.
    pub(crate) cells: Vec<Cell>,
    /// Whether it sums up others.
    pub(crate) is_sum: bool,
}

/// What a column holds, which says how wide it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Id,
    Text,
    Word,
    Date,
    Money,
    Number,
}

/// What stands in one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Empty,
    /// What a person has typed, which no spreadsheet may take for a formula.
    Text(String),
    /// A word of ours.
    Word(String),
    Flag(bool),
    Date(Date),
    Money(Money),
    Price(UnitPrice),
    Number(Quantity),
    ExchangeRate(ExchangeRate),
    /// In per cent.
    Percent(Decimal),
}

impl Column {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name: Cow::Borrowed(name), caption: None, kind }
    }

    pub(crate) const fn id(name: &'static str) -> Self {
        Self::new(name, Kind::Id)
    }

    pub(crate) const fn text(name: &'static str) -> Self {
        Self::new(name, Kind::Text)
    }

    pub(crate) const fn word(name: &'static str) -> Self {
        Self::new(name, Kind::Word)
    }

    pub(crate) const fn date(name: &'static str) -> Self {
        Self::new(name, Kind::Date)
    }

    pub(crate) const fn money(name: &'static str) -> Self {
        Self::new(name, Kind::Money)
    }

    pub(crate) const fn number(name: &'static str) -> Self {
        Self::new(name, Kind::Number)
    }
}

impl Cell {
    /// Typed text, or nothing.
    pub(crate) fn text(text: Option<impl ToString>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.to_string()))
    }

    /// A code of ours, or nothing.
    pub(crate) fn code(code: Option<impl ToString>) -> Self {
        code.map_or(Self::Empty, |code| Self::Word(code.to_string()))
    }

    /// One of the words of the wire.
    pub(crate) fn word(word: impl Serialize) -> Self {
        match serde_json::to_value(word) {
            Ok(serde_json::Value::String(word)) => Self::Word(word),
            _ => Self::Empty,
        }
    }

    pub(crate) fn date(date: Option<Date>) -> Self {
        date.map_or(Self::Empty, Self::Date)
    }

    pub(crate) fn money(money: Option<Money>) -> Self {
        money.map_or(Self::Empty, Self::Money)
    }

    pub(crate) fn number(number: Option<Quantity>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }

    pub(crate) fn count(count: usize) -> Self {
        let micros = i64::try_from(count).unwrap_or(i64::MAX).saturating_mul(1_000_000);
        Self::Number(Quantity::from_micros(micros))
    }

    pub(crate) fn exchange_rate(rate: Option<ExchangeRate>) -> Self {
        rate.map_or(Self::Empty, Self::ExchangeRate)
    }

    /// As it stands in a file of plain text.
    pub(super) fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => neutral(text),
            Self::Word(word) => word.clone(),
            Self::Flag(flag) => flag.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Money(money) => money.to_string(),
            Self::Price(price) => price.to_string(),
            Self::Number(number) => number.to_string(),
            Self::ExchangeRate(rate) => rate.to_string(),
            Self::Percent(percent) => format!("{percent:.1}"),
        }
    }
}

/// Whether a spreadsheet that reads it from plain text would take it for a formula (D9).
pub(super) fn is_risky(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// Text that no spreadsheet takes for a formula.
fn neutral(text: &str) -> String {
    if is_risky(text) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_d9_no_text_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(neutral(text), format!("'{text}"));
        }
        assert_eq!(neutral("a = b"), "a = b");
    }
}
