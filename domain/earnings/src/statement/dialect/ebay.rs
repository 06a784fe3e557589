//! eBay: the transaction report of managed payments.

use super::{Column, Dialect, Layout, reason};
use crate::{
    EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        row::Row,
    },
};

const DATE: Column = Column::date(&["Transaction creation date"]);
const TYPE: Column = Column::text(&["Type"]);
const ORDER: Column = Column::text(&["Order number"]);
const TITLE: Column = Column::text(&["Item title"]);
const ID: Column = Column::text(&["Transaction ID"]);
const REFERENCE: Column = Column::text(&["Reference ID"]);
const DESCRIPTION: Column = Column::text(&["Description"]);
const NET: Column = Column::money(&["Net amount"]);
const NET_CURRENCY: Column = Column::currency(&["Payout currency"]);
const GROSS: Column = Column::money(&["Gross transaction amount"]);
const GROSS_CURRENCY: Column = Column::text(&["Transaction currency"]);

pub(super) static TRANSACTIONS: Dialect = Dialect {
    name: "ebay-transactions",
    platform: "eBay",
    currency: None,
    layouts: &[Layout::new(&[
        "Transaction creation date",
        "Type",
        "Order number",
        "Net amount",
        "Payout currency",
    ])],
    columns: &[
        DATE,
        TYPE,
        ORDER,
        TITLE,
        ID,
        REFERENCE,
        DESCRIPTION,
        NET,
        NET_CURRENCY,
        GROSS,
        GROSS_CURRENCY,
    ],
    read,
};

/// Words of types that move money which was earned before.
const PAYOUTS: &[&str] =
    &["payout", "payouts", "transfer", "transfers", "recoup", "recoupment", "direct debit", "bill payment"];

/// An order of several items has one row with the money and one for each item without it.
///
/// The ids are no identity: a transaction's comes back on its holds, and a refund has none.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    let says = |words: &[&str]| row.mentions(&TYPE, words);
    let is_fee = says(&["fee", "fees", "label", "labels"]);
    let skipped = match row.lower(&TYPE).as_str() {
        _ if is_fee => None,
        "charge" | "withdrawal" | "deposit" => Some(reason::PAYOUT),
        "purchase" => Some(reason::SPENT),
        other if other.contains("loan") || other.contains("advance") => Some(reason::LOAN),
        _ if says(&["hold", "holds", "held", "reserve", "reserves", "reserved"]) => Some(reason::HOLD),
        _ if says(PAYOUTS) => Some(reason::PAYOUT),
        _ => None,
    };
    if let Some(reason) = skipped {
        return Ok(Reading::skip(reason));
    }
    let is_order = row.lower(&TYPE) == "order";
    let currency = row.currency()?;
    let Some(net) = row.money(&NET, currency)? else {
        return Ok(Reading::skip(if is_order { reason::FURTHER_LINE } else { reason::NO_AMOUNT }));
    };
    let date = row.date(&DATE)?;
    // The gross of a sale abroad is in another currency, and fees cannot be told from the rate.
    let same_currency = row.currency_in(&GROSS_CURRENCY)?.is_none_or(|other| other == currency);
    let gross = if same_currency { row.money(&GROSS, currency)?.unwrap_or(net) } else { net };
    let booking = match row.lower(&TYPE).as_str() {
        "order" => Booking::sale(date, gross, net)?,
        "refund" | "claim" | "payment dispute" | "dispute" => Booking::refund(date, gross, net)?,
        "adjustment" | "credit" => Booking::plain(date, EarningKind::Adjustment, net),
        _ if is_fee || net.minor() < 0 => Booking::fee(date, net),
        _ => return Ok(Reading::skip(reason::unknown_kind(row.text(&TYPE)))),
    };
    Ok(booking.with_notes(row.notes(&[&TYPE, &ORDER, &TITLE, &ID, &REFERENCE, &DESCRIPTION])).into())
}
