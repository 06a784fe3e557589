//! The sales.

use crate::{
    Breakdown, EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        dialect::{Column, Dialect, Layout, reason},
        row::Row,
    },
};

const ID: Column = Column::text(&["Purchase ID"]);
const ITEM: Column = Column::text(&["Item Name"]);
const BUYER: Column = Column::text(&["Buyer Name"]);
const PRICE: Column = Column::money(&["Sale Price ($)"]);
const NET: Column = Column::money(&["Net Total ($)"]);
const DATE: Column = Column::date(&["Purchase Date"]);
/// A whole date with its time, in spite of its name.
const TIME: Column = Column::utc_date(&["Purchase Time (UTC timezone)"]);
const FEES: Column = Column::money(&["Fees ($)"]);
const PARTIAL_REFUND: Column = Column::money(&["Partial Refund ($)"]);
const REFUNDED: Column = Column::text(&["Fully Refunded?"]);
const DISPUTED: Column = Column::text(&["Disputed?"]);
const DISPUTE_WON: Column = Column::text(&["Dispute Won?"]);
const REFUNDED_AT_ALL: Column = Column::text(&["Refunded?"]);

pub(in crate::statement) static SALES: Dialect = Dialect {
    name: "gumroad-sales",
    platform: "Gumroad",
    currency: Some("USD"),
    layouts: &[Layout::new(&["Purchase ID", "Item Name", "Purchase Date", "Sale Price ($)", "Refunded?"])],
    columns: &[
        ID,
        ITEM,
        BUYER,
        DATE,
        TIME,
        PRICE,
        FEES,
        NET,
        PARTIAL_REFUND,
        REFUNDED,
        DISPUTED,
        DISPUTE_WON,
        REFUNDED_AT_ALL,
    ],
    read,
};

/// A sale, then what was given back of it: the export has one row for both.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    let currency = row.currency()?;
    let Some(price) = row.money(&PRICE, currency)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    // The time may be missing, or stand alone in older files.
    let has_time = row.text(&TIME).starts_with(|c: char| c.is_ascii_digit()) && row.text(&TIME).len() > 10;
    let date = row.date(if has_time { &TIME } else { &DATE })?;
    let notes = row.notes(&[&ITEM, &BUYER]);
    let described = |booking: Booking| booking.with_notes(notes.clone()).with_source(row.text(&ID));

    let fees = row.money_or_zero(&FEES, currency)?;
    let net = match row.money(&NET, currency)? {
        Some(net) => net,
        None => price.checked_sub(fees)?,
    };
    // What is neither price nor fee is an affiliate's share.
    let adjustments = net.checked_sub(price)?.checked_add(fees)?;
    let parts = Breakdown { gross: price, fees, adjustments, ..Breakdown::zero(currency) };
    let mut bookings = vec![described(Booking::of_parts(date, EarningKind::Income, parts)?)];
    let partial = row.money_or_zero(&PARTIAL_REFUND, currency)?;
    let whole = row.flag(&REFUNDED) || row.flag(&REFUNDED_AT_ALL) && partial.is_zero();
    let charged_back = row.flag(&DISPUTED) && !row.flag(&DISPUTE_WON);
    let given_back = if whole || charged_back { price } else { partial };
    if !given_back.is_zero() {
        bookings.push(described(Booking::plain(date, EarningKind::Refund, -given_back)));
    }
    Ok(Reading::Book(bookings))
}
