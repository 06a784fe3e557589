//! Uber: the payments report of a driver or fleet, one row for each movement of money.

use super::{Column, Dialect, Layout, reason};
use crate::{
    Breakdown, EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        row::Row,
    },
};

// Names are paths, and blanks around their colons come and go within one header.
const ID: Column = Column::text(&["transaction UUID"]);
const TRIP: Column = Column::text(&["Trip UUID"]);
const DATE: Column = Column::date(&["vs reporting", "Reporting Time", "Transaction time", "Date"]);
const DESCRIPTION: Column = Column::text(&["Description"]);
const CURRENCY: Column = Column::currency(&["Currency", "Currency code"]);
const EARNINGS: Column = Column::money(&["Paid to you : Your earnings"]);
const TIP: Column = Column::money(&["Paid to you : Your earnings : Tip"]);
const SERVICE_FEE: Column = Column::money(&["Paid to you : Your earnings : Service fee"]);
const TAX: Column = Column::money(&["Paid to you : Your earnings : Taxes : Income tax withholding"]);
const REFUNDS: Column =
    Column::money(&["Paid to you : Trip balance : Refunds", "Paid to you : Trip balance : Refunds : Toll"]);
const EXPENSES: Column = Column::money(&[
    "Paid to you : Trip balance : Expenses",
    "Paid to you : Trip balance : Expenses : Toll adjustment",
]);

pub(super) static PAYMENTS: Dialect = Dialect {
    name: "uber-payments",
    platform: "Uber",
    currency: None,
    layouts: &[
        Layout::new(&[
            "Driver UUID",
            "Trip UUID",
            "Description",
            "vs reporting",
            "Paid to you : Your earnings",
        ]),
        Layout::new(&[
            "Driver UUID",
            "Trip UUID",
            "Description",
            "Reporting Time",
            "Paid to you : Your earnings",
        ]),
        Layout::new(&[
            "Driver UUID",
            "Trip UUID",
            "Description",
            "Transaction time",
            "Paid to you : Your earnings",
        ]),
        Layout::new(&["Driver UUID", "Trip UUID", "Description", "Date", "Paid to you : Your earnings"]),
    ],
    columns: &[ID, TRIP, DATE, DESCRIPTION, CURRENCY, EARNINGS, TIP, SERVICE_FEE, TAX, REFUNDS, EXPENSES],
    read,
};

/// Earned is what stands under “Your earnings”, and what is refunded for tolls. Cash that the
/// driver has collected, and transfers to the bank, only say how it was paid.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    let currency = row.currency()?;
    let earnings = row.money_or_zero(&EARNINGS, currency)?;
    let reimbursements = row.sum(&[&REFUNDS, &EXPENSES], currency)?;
    if earnings.is_zero() && reimbursements.is_zero() {
        return Ok(Reading::skip(reason::PAYOUT));
    }
    let tips = row.money_or_zero(&TIP, currency)?;
    let fees = -row.money_or_zero(&SERVICE_FEE, currency)?;
    let tax_withheld = -row.money_or_zero(&TAX, currency)?;
    let gross = earnings.checked_sub(tips)?.checked_add(fees)?.checked_add(tax_withheld)?;
    let parts = Breakdown { gross, tips, reimbursements, fees, tax_withheld, ..Breakdown::zero(currency) };
    let booking = Booking::of_parts(row.date(&DATE)?, EarningKind::Income, parts)?;
    Ok(booking.with_notes(row.notes(&[&DESCRIPTION, &TRIP])).with_source(row.text(&ID)).into())
}
