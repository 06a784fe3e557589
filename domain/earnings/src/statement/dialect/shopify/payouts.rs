//! The payouts of Shopify Payments.

use crate::{
    Breakdown, EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        dialect::{Column, Dialect, Layout, reason},
        row::Row,
    },
};

const DATE: Column = Column::date(&["Payout Date"]);
const STATUS: Column = Column::text(&["Status"]);
const CHARGES: Column = Column::money(&["Charges"]);
const REFUNDS: Column = Column::money(&["Refunds"]);
const ADJUSTMENTS: Column = Column::money(&["Adjustments"]);
const FEES: Column = Column::money(&["Fees"]);
const CURRENCY: Column = Column::currency(&["Currency"]);
const REFERENCE: Column = Column::text(&["Bank Reference"]);

pub(in crate::statement) static PAYOUTS: Dialect = Dialect {
    name: "shopify-payouts",
    platform: "Shopify",
    currency: None,
    layouts: &[Layout::new(&["Payout Date", "Status", "Charges", "Refunds", "Adjustments", "Fees", "Total"])],
    columns: &[DATE, STATUS, CHARGES, REFUNDS, ADJUSTMENTS, FEES, CURRENCY, REFERENCE],
    read,
};

/// A payout is a day's charges less what came off them; money held in reserve was earned too.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    if matches!(row.lower(&STATUS).as_str(), "failed" | "canceled" | "cancelled") {
        return Ok(Reading::skip(reason::not_settled(row.text(&STATUS))));
    }
    let currency = row.currency()?;
    let fees = row.money_or_zero(&FEES, currency)?;
    let parts = Breakdown {
        gross: row.money_or_zero(&CHARGES, currency)?,
        fees: if fees.minor() < 0 { -fees } else { fees },
        adjustments: row.sum(&[&REFUNDS, &ADJUSTMENTS], currency)?,
        ..Breakdown::zero(currency)
    };
    let booking = Booking::of_parts(row.date(&DATE)?, EarningKind::Income, parts)?;
    Ok(booking.with_notes(row.notes(&[&REFERENCE])).into())
}
