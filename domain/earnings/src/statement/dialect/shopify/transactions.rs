//! The transactions of Shopify Payments.

use crate::{
    Breakdown, EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        dialect::{Column, Dialect, Layout, reason},
        row::Row,
    },
};

const DATE: Column = Column::date(&["Transaction Date"]);
const TYPE: Column = Column::text(&["Type"]);
const ORDER: Column = Column::text(&["Order"]);
const CHECKOUT: Column = Column::text(&["Checkout"]);
const AMOUNT: Column = Column::money(&["Amount"]);
const FEE: Column = Column::money(&["Fee"]);
const NET: Column = Column::money(&["Net"]);
const CURRENCY: Column = Column::currency(&["Currency"]);

pub(in crate::statement) static TRANSACTIONS: Dialect = Dialect {
    name: "shopify-transactions",
    platform: "Shopify",
    currency: None,
    layouts: &[Layout::new(&["Transaction Date", "Type", "Order", "Payout Status", "Amount", "Fee", "Net"])],
    columns: &[DATE, TYPE, ORDER, CHECKOUT, AMOUNT, FEE, NET, CURRENCY],
    read,
};

fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    let kind = row.lower(&TYPE).replace('_', " ");
    let currency = row.currency()?;
    let Some(amount) = row.money(&AMOUNT, currency)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    let net = match row.money(&NET, currency)? {
        Some(net) => net,
        None => amount.checked_sub(row.money_or_zero(&FEE, currency)?)?,
    };
    let date = row.date(&DATE)?;
    let booking = match kind.as_str() {
        "charge" | "sale" | "capture" => Booking::sale(date, amount, net)?,
        "refund" | "chargeback" | "dispute" => Booking::refund(date, amount, net)?,
        "payout" | "transfer" | "payout failure" => return Ok(Reading::skip(reason::PAYOUT)),
        "reserve" | "reserved funds" => return Ok(Reading::skip(reason::HOLD)),
        other if other.contains("advance") || other.contains("capital") || other.contains("loan") => {
            return Ok(Reading::skip(reason::LOAN));
        }
        other if other.contains("fee") => Booking::fee(date, net),
        _ => {
            let fees = amount.checked_sub(net)?;
            let parts = Breakdown { adjustments: amount, fees, ..Breakdown::zero(currency) };
            Booking::of_parts(date, EarningKind::Adjustment, parts)?
        }
    };
    Ok(booking.with_notes(row.notes(&[&TYPE, &ORDER, &CHECKOUT, &DATE])).into())
}
