//! Etsy: the monthly statement.

use super::{Column, Dialect, Layout, reason};
use crate::{
    Breakdown, EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        row::Row,
    },
};

const DATE: Column = Column::date(&["Date"]);
const TYPE: Column = Column::text(&["Type"]);
const TITLE: Column = Column::text(&["Title"]);
const ORDER: Column = Column::text(&["Info"]);
const CURRENCY: Column = Column::currency(&["Currency"]);
const AMOUNT: Column = Column::money(&["Amount"]);
const FEES: Column = Column::money(&["Fees & Taxes"]);

pub(super) static STATEMENT: Dialect = Dialect {
    name: "etsy-statement",
    platform: "Etsy",
    currency: None,
    layouts: &[Layout::new(&["Date", "Type", "Title", "Info", "Amount", "Fees & Taxes", "Net"])],
    columns: &[DATE, TYPE, TITLE, ORDER, CURRENCY, AMOUNT, FEES],
    read,
};

/// The amount of a sale includes the sales tax that Etsy passes on; a row of type Tax takes it
/// away again. Types come and go, so a charge is told by its column and not by its type.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    let kind = row.lower(&TYPE);
    match kind.as_str() {
        "deposit" | "disbursement" | "payment" | "transfer" => return Ok(Reading::skip(reason::PAYOUT)),
        "reserve" | "hold" | "recoupment" => return Ok(Reading::skip(reason::HOLD)),
        _ => {}
    }
    let currency = row.currency()?;
    if row.is_blank(&AMOUNT) && row.is_blank(&FEES) {
        return Ok(Reading::skip(reason::NO_AMOUNT));
    }
    let amount = row.money_or_zero(&AMOUNT, currency)?;
    let charged = row.money_or_zero(&FEES, currency)?;
    let date = row.date(&DATE)?;
    let net = amount.checked_add(charged)?;
    let booking = match kind.as_str() {
        "sale" => Booking::sale(date, amount, net)?,
        "refund" => Booking::refund(date, amount, net)?,
        "tax" => {
            let parts = Breakdown { adjustments: net, ..Breakdown::zero(currency) };
            Booking::of_parts(date, EarningKind::Adjustment, parts)?
        }
        _ => {
            let parts = Breakdown { fees: -charged, adjustments: amount, ..Breakdown::zero(currency) };
            Booking::of_parts(date, EarningKind::Adjustment, parts)?
        }
    };
    Ok(booking.with_notes(row.notes(&[&TYPE, &TITLE, &ORDER])).into())
}
