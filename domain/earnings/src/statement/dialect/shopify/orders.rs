//! The orders.

use crate::{
    EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        dialect::{Column, Dialect, Layout, reason},
        row::Row,
    },
};

const NAME: Column = Column::text(&["Name"]);
const ID: Column = Column::text(&["Id"]);
const STATUS: Column = Column::text(&["Financial Status"]);
const PAID_AT: Column = Column::date(&["Paid at"]);
const CREATED_AT: Column = Column::date(&["Created at"]);
const CURRENCY: Column = Column::currency(&["Currency"]);
const TOTAL: Column = Column::money(&["Total"]);
const REFUNDED: Column = Column::money(&["Refunded Amount"]);
const METHOD: Column = Column::text(&["Payment Method"]);
const ITEM: Column = Column::text(&["Lineitem name"]);

pub(in crate::statement) static ORDERS: Dialect = Dialect {
    name: "shopify-orders",
    platform: "Shopify",
    currency: None,
    layouts: &[Layout::new(&["Name", "Financial Status", "Paid at", "Currency", "Total", "Lineitem name"])],
    columns: &[NAME, ID, STATUS, PAID_AT, CREATED_AT, CURRENCY, TOTAL, REFUNDED, METHOD, ITEM],
    read,
};

/// An order has a row for each of its items, and its amounts only on the first.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    if row.is_blank(&TOTAL) {
        return Ok(Reading::skip(reason::FURTHER_LINE));
    }
    if !matches!(row.lower(&STATUS).as_str(), "paid" | "partially_refunded" | "refunded") {
        return Ok(Reading::skip(reason::not_settled(row.text(&STATUS))));
    }
    if row.mentions(&METHOD, &["bogus", "bogus gateway"]) {
        return Ok(Reading::skip(reason::TEST));
    }
    let currency = row.currency()?;
    let total = row.money_or_zero(&TOTAL, currency)?;
    let date = row.date(if row.is_blank(&PAID_AT) { &CREATED_AT } else { &PAID_AT })?;
    let notes = row.notes(&[&NAME, &ITEM]);
    let described = |booking: Booking| booking.with_notes(notes.clone()).with_source(row.text(&ID));

    let mut bookings = vec![described(Booking::plain(date, EarningKind::Income, total))];
    let refunded = row.money_or_zero(&REFUNDED, currency)?;
    if !refunded.is_zero() {
        bookings.push(described(Booking::plain(date, EarningKind::Refund, -refunded)));
    }
    Ok(Reading::Book(bookings))
}
