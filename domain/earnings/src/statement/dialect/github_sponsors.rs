//! GitHub Sponsors: the sponsorship transactions.

use super::{Column, Dialect, Layout, reason};
use crate::{
    EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        row::Row,
    },
};

const SPONSOR: Column = Column::text(&["Sponsor Handle"]);
const ID: Column = Column::text(&["Transaction ID"]);
const TIER: Column = Column::text(&["Tier Name"]);
const AMOUNT: Column = Column::money(&["Processed Amount"]);
const STATUS: Column = Column::text(&["Status"]);
const DATE: Column = Column::date(&["Transaction Date"]);

pub(super) static TRANSACTIONS: Dialect = Dialect {
    name: "github-sponsors",
    platform: "GitHub Sponsors",
    currency: Some("USD"),
    layouts: &[Layout::new(&[
        "Sponsor Handle",
        "Transaction ID",
        "Processed Amount",
        "Status",
        "Transaction Date",
    ])],
    columns: &[SPONSOR, ID, TIER, AMOUNT, STATUS, DATE],
    read,
};

fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    if !matches!(row.lower(&STATUS).as_str(), "" | "settled") {
        return Ok(Reading::skip(reason::not_settled(row.text(&STATUS))));
    }
    let currency = row.currency()?;
    let Some(amount) = row.money(&AMOUNT, currency)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    let booking = Booking::plain(row.date(&DATE)?, EarningKind::Income, amount);
    Ok(booking.with_notes(row.notes(&[&SPONSOR, &TIER])).with_source(row.text(&ID)).into())
}
