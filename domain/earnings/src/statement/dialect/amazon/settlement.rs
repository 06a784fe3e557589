//! The flat-file settlement report, version 2.

use crate::{
    EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        dialect::{Column, Dialect, Layout, reason},
        row::Row,
    },
};

const ID: Column = Column::text(&["settlement-id"]);
const CURRENCY: Column = Column::currency(&["currency"]);
const TRANSACTION: Column = Column::text(&["transaction-type"]);
const ORDER: Column = Column::text(&["order-id"]);
const SKU: Column = Column::text(&["sku"]);
const ITEM: Column = Column::text(&["order-item-code"]);
const TYPE: Column = Column::text(&["amount-type"]);
const DESCRIPTION: Column = Column::text(&["amount-description"]);
const AMOUNT: Column = Column::money(&["amount"]);
const POSTED: Column = Column::date(&["posted-date", "posted-date-time"]);

pub(in crate::statement) static SETTLEMENT: Dialect = Dialect {
    name: "amazon-settlement",
    platform: "Amazon",
    currency: None,
    layouts: &[Layout::new(&[
        "settlement-id",
        "transaction-type",
        "amount-type",
        "amount-description",
        "amount",
    ])],
    columns: &[ID, CURRENCY, TRANSACTION, ORDER, SKU, ITEM, TYPE, DESCRIPTION, AMOUNT, POSTED],
    read,
};

/// Every part of an order has a row of its own: price, tax, each fee.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    if row.is_blank(&TRANSACTION) && row.is_blank(&TYPE) {
        return Ok(Reading::skip("The summary of the settlement"));
    }
    if row.mentions(
        &DESCRIPTION,
        &["reserve amount", "previous reserve amount balance", "current reserve amount"],
    ) {
        return Ok(Reading::skip(reason::HOLD));
    }
    if row.mentions(&DESCRIPTION, &["transfer", "payable to amazon", "successful charge", "disbursement"]) {
        return Ok(Reading::skip(reason::PAYOUT));
    }
    let currency = row.currency()?;
    let Some(amount) = row.money(&AMOUNT, currency)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    let date = row.date(&POSTED)?;
    let kind = row.lower(&TYPE);
    let is_tax = row.mentions(&DESCRIPTION, &["tax", "shippingtax", "giftwraptax"]);
    let is_price = matches!(kind.as_str(), "itemprice" | "promotion") && !is_tax;
    let is_fee = kind.contains("fee")
        || row.lower(&TRANSACTION).contains("fee")
        || row.mentions(&DESCRIPTION, &["fee", "fees", "commission"]);
    let booking = if is_fee {
        Booking::fee(date, amount)
    } else if row.lower(&TRANSACTION) == "refund" && is_price {
        Booking::plain(date, EarningKind::Refund, amount)
    } else if is_price {
        Booking::plain(date, EarningKind::Income, amount)
    } else {
        Booking::plain(date, EarningKind::Adjustment, amount)
    };
    let notes = row.notes(&[&TRANSACTION, &ORDER, &SKU, &TYPE, &DESCRIPTION, &ITEM, &ID]);
    Ok(booking.with_notes(notes).into())
}
