//! Square: the transactions of a seller.

use super::{Column, Dialect, Layout, reason};
use crate::{
    Breakdown, EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        row::Row,
    },
};

const DATE: Column = Column::date(&["Date"]);
const TIME: Column = Column::text(&["Time"]);
const ZONE: Column = Column::text(&["Time Zone"]);
const TAX: Column = Column::money(&["Tax"]);
const TIP: Column = Column::money(&["Tip"]);
const FEES: Column = Column::money(&["Fees"]);
const NET: Column = Column::money(&["Net Total"]);
const ID: Column = Column::text(&["Payment ID", "Transaction ID"]);
const EVENT: Column = Column::text(&["Event Type"]);
const STATUS: Column = Column::text(&["Transaction Status"]);
const DESCRIPTION: Column = Column::text(&["Description"]);
const CUSTOMER: Column = Column::text(&["Customer Name"]);
const CURRENCY: Column = Column::currency(&["Currency"]);

pub(super) static TRANSACTIONS: Dialect = Dialect {
    name: "square-transactions",
    platform: "Square",
    currency: None,
    layouts: &[Layout::new(&["Date", "Time", "Time Zone", "Gross Sales", "Net Sales", "Fees", "Net Total"])],
    columns: &[DATE, TIME, ZONE, TAX, TIP, FEES, NET, ID, EVENT, STATUS, DESCRIPTION, CUSTOMER, CURRENCY],
    read,
};

/// What Square pays out for a sale, tax that is the seller's to remit included; on a refund
/// every amount has the other sign.
///
/// The id is that of the payment: unique among payments, but one can be refunded in parts, in one
/// month and the next.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    if !matches!(row.lower(&STATUS).as_str(), "" | "complete" | "completed") {
        return Ok(Reading::skip(reason::not_settled(row.text(&STATUS))));
    }
    let currency = row.currency()?;
    let Some(net) = row.money(&NET, currency)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    let fees = -row.money_or_zero(&FEES, currency)?;
    let tips = row.money_or_zero(&TIP, currency)?;
    let adjustments = row.money_or_zero(&TAX, currency)?;
    let gross = net.checked_add(fees)?.checked_sub(tips)?.checked_sub(adjustments)?;
    let parts = Breakdown { gross, tips, fees, adjustments, ..Breakdown::zero(currency) };
    let is_refund = row.mentions(&EVENT, &["refund", "chargeback", "dispute"]) || net.minor() < 0;
    let kind = if is_refund { EarningKind::Refund } else { EarningKind::Income };
    let booking = Booking::of_parts(row.date_at(&DATE, &TIME, &ZONE)?, kind, parts)?;
    Ok(if !is_refund && (row.is_blank(&EVENT) || row.mentions(&EVENT, &["payment"])) {
        booking.with_notes(row.notes(&[&DESCRIPTION, &CUSTOMER])).with_source(row.text(&ID))
    } else {
        booking.with_notes(row.notes(&[&DESCRIPTION, &CUSTOMER, &ID]))
    }
    .into())
}
