//! The exports that are known: what each is recognised by, and how its rows are read.
//!
//! A dialect is data (`columns`, `layouts`) and one function from a row to a [`Reading`]. The
//! guide `docs/guides/import-dialects.md` shows how to write one.

mod airbnb;
mod amazon;
mod ebay;
mod etsy;
mod github_sponsors;
mod gumroad;
mod nyc_hvfhv;
mod open_collective;
mod payoneer;
mod paypal;
mod reason;
mod shopify;
mod square;
mod stripe;
mod uber;
mod upwork;
mod venmo;

use super::{
    StatementError,
    booking::{BadCell, Reading},
    header::HeaderRow,
    moment::Order,
    number::Mark,
    row::Row,
};

/// A kind of export that is recognised by its header.
#[derive(Debug)]
pub struct Dialect {
    name: &'static str,
    platform: &'static str,
    /// The currency of its amounts, where the platform knows only one and leaves it out.
    currency: Option<&'static str>,
    /// The headers that it has had; a file has one of them.
    layouts: &'static [Layout],
    /// The columns that its rows are read from.
    columns: &'static [Column],
    read: fn(Row<'_>) -> Result<Reading, BadCell>,
}

/// One header of a dialect, and what is known of the formats below it.
#[derive(Debug)]
pub(super) struct Layout {
    /// Names that together no other export has; there may be any others, in any order.
    header: &'static [&'static str],
    pub(super) dates: Rule<Order>,
    pub(super) numbers: Rule<Mark>,
}

/// How a format is decided.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rule<T> {
    /// By the cells of the column, and by this where they leave it open.
    Usually(T),
    /// By the cells of the column, and by the user where they leave it open.
    Detect,
}

/// A column, by the names that it has had in different years and languages. The first name in
/// the list that the file has is taken.
#[derive(Debug)]
pub(super) struct Column {
    names: &'static [&'static str],
    content: Content,
}

/// What the cells of a column hold, which says how its formats are detected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Text,
    /// The currency of the row's amounts.
    Currency,
    Money,
    /// Another number, such as hours.
    Number,
    Date,
    /// A date with a time that is in UTC without saying so.
    UtcDate,
}

static ALL: &[&Dialect] = &[
    &airbnb::EARNINGS,
    &amazon::DATE_RANGE,
    &amazon::SETTLEMENT,
    &ebay::TRANSACTIONS,
    &etsy::STATEMENT,
    &github_sponsors::TRANSACTIONS,
    &gumroad::SALES,
    &gumroad::PAYOUT,
    &nyc_hvfhv::TRIPS,
    &open_collective::TRANSACTIONS,
    &payoneer::TRANSACTIONS,
    &paypal::ACTIVITY,
    &paypal::STATEMENT,
    &shopify::ORDERS,
    &shopify::TRANSACTIONS,
    &shopify::PAYOUTS,
    &square::TRANSACTIONS,
    &stripe::PAYMENTS,
    &stripe::BALANCE,
    &uber::PAYMENTS,
    &upwork::TRANSACTIONS,
    &upwork::EARNINGS_BY_DAY,
    &venmo::STATEMENT,
];

/// An export that is known not to list bookings.
struct NotALedger {
    header: &'static [&'static str],
    what: &'static str,
    reason: &'static str,
}

static NOT_LEDGERS: &[NotALedger] = &[
    NotALedger {
        header: &["Patron Status", "Lifetime Amount", "Pledge Amount"],
        what: "a list of Patreon members",
        reason: "it shows who supports you today, not what came in on which day",
    },
    NotALedger {
        header: &["Sale Date", "Item Name", "Item Total", "Order ID"],
        what: "a list of Etsy sold items",
        reason: "it repeats the amounts of an order on its items; take the monthly statement instead",
    },
    NotALedger {
        header: &["Handle", "Title", "Variant Price"],
        what: "a list of Shopify products",
        reason: "it holds prices, not sales; take the orders or the payment transactions instead",
    },
    NotALedger {
        header: &["Trip UUID", "Trip request time", "Trip status"],
        what: "a list of Uber trips",
        reason: "it holds no amounts; take the payments report instead",
    },
];

impl Dialect {
    /// How it is called in settings and results: `paypal-activity`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The platform that its rows are booked on: `PayPal`.
    #[must_use]
    pub fn platform(&self) -> &'static str {
        self.platform
    }

    /// Every known dialect, ordered by platform.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        ALL.iter().copied()
    }

    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::all().find(|dialect| dialect.name == name)
    }

    pub(super) fn currency(&self) -> Option<&'static str> {
        self.currency
    }

    pub(super) fn columns(&self) -> &'static [Column] {
        self.columns
    }

    pub(super) fn bind(&self, header: &HeaderRow) -> Vec<Option<usize>> {
        let position = |column: &Column| column.names.iter().find_map(|name| header.position(name));
        self.columns.iter().map(position).collect()
    }

    pub(super) fn read(&self, row: Row<'_>) -> Result<Reading, BadCell> {
        (self.read)(row)
    }
}

impl Layout {
    const fn new(header: &'static [&'static str]) -> Self {
        Self { header, dates: Rule::Detect, numbers: Rule::Usually(Mark::Point) }
    }

    const fn dates(self, dates: Rule<Order>) -> Self {
        Self { dates, ..self }
    }

    const fn numbers(self, numbers: Rule<Mark>) -> Self {
        Self { numbers, ..self }
    }
}

impl Column {
    const fn text(names: &'static [&'static str]) -> Self {
        Self { names, content: Content::Text }
    }

    const fn currency(names: &'static [&'static str]) -> Self {
        Self { names, content: Content::Currency }
    }

    const fn money(names: &'static [&'static str]) -> Self {
        Self { names, content: Content::Money }
    }

    const fn number(names: &'static [&'static str]) -> Self {
        Self { names, content: Content::Number }
    }

    const fn date(names: &'static [&'static str]) -> Self {
        Self { names, content: Content::Date }
    }

    const fn utc_date(names: &'static [&'static str]) -> Self {
        Self { names, content: Content::UtcDate }
    }

    /// The first of its names, which stands for it.
    pub(super) fn name(&self) -> &'static str {
        self.names[0]
    }

    pub(super) fn content(&self) -> Content {
        self.content
    }
}

/// The dialect and layout that a header is of; where several fit, the one that asks for most.
pub(super) fn matching(
    header: &HeaderRow,
    expected: Option<&'static Dialect>,
) -> Option<(&'static Dialect, &'static Layout)> {
    let known =
        Dialect::all().filter(|dialect| expected.is_none_or(|expected| expected.name == dialect.name));
    known
        .flat_map(|dialect| dialect.layouts.iter().map(move |layout| (dialect, layout)))
        .filter(|(_, layout)| holds(header, layout.header))
        .max_by_key(|(_, layout)| layout.header.len())
}

/// # Errors
/// `NotALedger`, for an export that is known but cannot be booked.
pub(super) fn refuse_known(header: &HeaderRow) -> Result<(), StatementError> {
    match NOT_LEDGERS.iter().find(|known| holds(header, known.header)) {
        Some(known) => Err(StatementError::NotALedger { what: known.what, reason: known.reason }),
        None => Ok(()),
    }
}

fn holds(header: &HeaderRow, names: &[&str]) -> bool {
    names.iter().all(|name| header.position(name).is_some())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_dialect_has_a_name_of_its_own() {
        let names: HashSet<&str> = Dialect::all().map(Dialect::name).collect();

        assert_eq!(names.len(), ALL.len());
        for dialect in Dialect::all() {
            assert_eq!(Dialect::find(dialect.name()).map(Dialect::platform), Some(dialect.platform()));
        }
        assert!(Dialect::find("doordash").is_none());
    }

    #[test]
    fn every_layout_asks_for_at_least_three_columns() {
        for dialect in Dialect::all() {
            assert!(dialect.layouts.iter().all(|layout| layout.header.len() >= 3), "{}", dialect.name());
        }
    }
}
