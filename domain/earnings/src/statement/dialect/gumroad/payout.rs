//! The statement of one payout.

use crate::{
    EarningKind,
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
const TYPE: Column = Column::text(&["Type"]);
const DATE: Column = Column::date(&["Date"]);
const FEES: Column = Column::money(&["Gumroad Fees ($)"]);

pub(in crate::statement) static PAYOUT: Dialect = Dialect {
    name: "gumroad-payout",
    platform: "Gumroad",
    currency: Some("USD"),
    layouts: &[Layout::new(&[
        "Type",
        "Date",
        "Purchase ID",
        "Sale Price ($)",
        "Gumroad Fees ($)",
        "Net Total ($)",
    ])],
    columns: &[TYPE, DATE, ID, ITEM, BUYER, PRICE, FEES, NET],
    read,
};

/// Sales that PayPal or Stripe paid out themselves are earned as well; the row that takes their
/// sum off this payout is not a cost.
///
/// The id is that of the purchase: unique among sales, but a purchase can be refunded in parts,
/// in one payout and the next.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    let kind = row.lower(&TYPE);
    if kind.starts_with("subtotal") {
        return Ok(Reading::skip("A row of totals"));
    }
    if kind.ends_with("payouts") {
        return Ok(Reading::skip(reason::PAYOUT));
    }
    let currency = row.currency()?;
    let fees = row.money_or_zero(&FEES, currency)?;
    let Some(net) = row.money(&NET, currency)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    let date = row.date(&DATE)?;
    let booking = match kind.as_str() {
        "sale" => Booking::sale(date, net.checked_add(fees)?, net)?,
        "affiliate credit" => Booking::plain(date, EarningKind::Income, net),
        other if other.contains("refund") || other.contains("chargeback") => {
            Booking::refund(date, net.checked_add(fees)?, net)?
        }
        other if other.contains("fee") => Booking::fee(date, net),
        _ => Booking::plain(date, EarningKind::Adjustment, net),
    };
    Ok(match kind.as_str() {
        "sale" => booking.with_notes(row.notes(&[&TYPE, &ITEM, &BUYER])).with_source(row.text(&ID)),
        _ => booking.with_notes(row.notes(&[&TYPE, &ITEM, &BUYER, &ID])),
    }
    .into())
}
