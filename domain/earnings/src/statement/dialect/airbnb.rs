//! Airbnb: the earnings of a host, completed or upcoming, as they were in 2014 and are now.

use super::{Column, Dialect, Layout, Rule, reason};
use crate::{
    Breakdown, EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        moment::Order,
        row::Row,
    },
};

const DATE: Column = Column::date(&["Date"]);
const TYPE: Column = Column::text(&["Type"]);
const CODE: Column = Column::text(&["Confirmation code"]);
/// Read for the order of day and month only: stays begin on days on which nothing is paid.
const START: Column = Column::date(&["Start date"]);
const GUEST: Column = Column::text(&["Guest"]);
const LISTING: Column = Column::text(&["Listing"]);
const DETAILS: Column = Column::text(&["Details"]);
const CURRENCY: Column = Column::currency(&["Currency"]);
const AMOUNT: Column = Column::money(&["Amount"]);
const SERVICE_FEE: Column = Column::money(&["Service fee", "Host fee"]);

pub(super) static EARNINGS: Dialect = Dialect {
    name: "airbnb-earnings",
    platform: "Airbnb",
    currency: None,
    layouts: &[Layout::new(&[
        "Date",
        "Type",
        "Confirmation code",
        "Start date",
        "Nights",
        "Amount",
        "Paid out",
    ])
    .dates(Rule::Usually(Order::Mdy))],
    columns: &[DATE, TYPE, CODE, START, GUEST, LISTING, DETAILS, CURRENCY, AMOUNT, SERVICE_FEE],
    read,
};

/// The amount of a stay is what is left after the service fee, of which the sign has changed
/// over the years.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    if row.is_blank(&AMOUNT) {
        return Ok(Reading::skip(reason::PAYOUT));
    }
    let says = |words: &[&str]| row.mentions(&TYPE, words);
    if says(&["pass through", "pass through tot", "occupancy tax", "host remitted tax"]) {
        return Ok(Reading::skip("Tax that you pass on"));
    }
    let currency = row.currency()?;
    let Some(amount) = row.money(&AMOUNT, currency)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    let date = row.date(&DATE)?;
    let received = amount.minor() >= 0;
    let booking = if says(&["withholding"]) {
        let parts = Breakdown { tax_withheld: -amount, ..Breakdown::zero(currency) };
        Booking::of_parts(date, EarningKind::Adjustment, parts)?
    } else if says(&["reservation", "experience", "co host payout", "cohost payout"])
        && !says(&["adjustment"])
    {
        let fee = row.money_or_zero(&SERVICE_FEE, currency)?;
        let fee = if (fee.minor() < 0) == received { -fee } else { fee };
        let kind = if received { EarningKind::Income } else { EarningKind::Refund };
        let parts = Breakdown { gross: amount.checked_add(fee)?, fees: fee, ..Breakdown::zero(currency) };
        Booking::of_parts(date, kind, parts)?
    } else {
        Booking::plain(date, EarningKind::Adjustment, amount)
    };
    Ok(booking.with_notes(row.notes(&[&TYPE, &CODE, &START, &GUEST, &LISTING, &DETAILS])).into())
}
