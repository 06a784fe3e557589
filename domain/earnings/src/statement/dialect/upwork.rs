//! Upwork: the transaction report, and the earnings by day.

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
const ID: Column = Column::text(&["Ref ID", "Transaction ID"]);
const TYPE: Column = Column::text(&["Type", "Transaction type"]);
const DESCRIPTION: Column = Column::text(&["Description", "Transaction summary"]);
const TEAM: Column = Column::text(&["Team", "Client team"]);
const AMOUNT: Column = Column::money(&["Amount", "Amount $"]);
const CURRENCY: Column = Column::currency(&["Currency"]);
const CONTRACT: Column = Column::text(&["Contract"]);
const HOURS: Column = Column::number(&["Hours"]);
const PAYMENT: Column = Column::text(&["Payment type"]);

pub(super) static TRANSACTIONS: Dialect = Dialect {
    name: "upwork-transactions",
    platform: "Upwork",
    currency: Some("USD"),
    layouts: &[
        Layout::new(&["Date", "Ref ID", "Type", "Freelancer", "Amount", "Balance"])
            .dates(Rule::Usually(Order::Mdy)),
        Layout::new(&["Date", "Transaction ID", "Transaction type", "Transaction summary", "Amount $"])
            .dates(Rule::Usually(Order::Mdy)),
    ],
    columns: &[DATE, ID, TYPE, DESCRIPTION, TEAM, AMOUNT, CURRENCY],
    read: read_transaction,
};

pub(super) static EARNINGS_BY_DAY: Dialect = Dialect {
    name: "upwork-earnings-by-day",
    platform: "Upwork",
    currency: Some("USD"),
    layouts: &[Layout::new(&["Date", "Contract", "Hours", "Amount", "Payment type"])
        .dates(Rule::Usually(Order::Mdy))],
    columns: &[DATE, CONTRACT, HOURS, AMOUNT, PAYMENT],
    read: read_day,
};

fn read_transaction(row: Row<'_>) -> Result<Reading, BadCell> {
    let says = |words: &[&str]| row.mentions(&TYPE, words);
    let is_fee = says(&["fee", "fees", "membership", "connects", "subscription", "vat", "gst", "sales tax"]);
    if !is_fee && says(&["withdrawal", "payout", "transfer", "payment method", "deposit"]) {
        return Ok(Reading::skip(reason::PAYOUT));
    }
    let currency = row.currency()?;
    let Some(amount) = row.money(&AMOUNT, currency)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    let date = row.date(&DATE)?;
    let zero = Breakdown::zero(currency);
    let booking = if is_fee {
        Booking::fee(date, amount)
    } else if says(&["withholding", "wht"]) {
        Booking::of_parts(date, EarningKind::Adjustment, Breakdown { tax_withheld: -amount, ..zero })?
    } else if says(&["refund", "chargeback", "reversal"]) {
        Booking::plain(date, EarningKind::Refund, amount)
    } else if says(&["adjustment", "miscellaneous", "manual"]) {
        Booking::plain(date, EarningKind::Adjustment, amount)
    } else if amount.minor() < 0 {
        return Ok(Reading::skip(reason::SPENT));
    } else if says(&["bonus", "tip"]) {
        Booking::of_parts(date, EarningKind::Income, Breakdown { bonuses: amount, ..zero })?
    } else if says(&["expense", "expenses", "reimbursement"]) {
        Booking::of_parts(date, EarningKind::Income, Breakdown { reimbursements: amount, ..zero })?
    } else {
        Booking::of_parts(date, EarningKind::Income, Breakdown { gross: amount, ..zero })?
    };
    Ok(booking.with_notes(row.notes(&[&TYPE, &DESCRIPTION, &TEAM])).with_source(row.text(&ID)).into())
}

fn read_day(row: Row<'_>) -> Result<Reading, BadCell> {
    let currency = row.currency()?;
    let Some(amount) = row.money(&AMOUNT, currency)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    let zero = Breakdown::zero(currency);
    let parts = if row.lower(&PAYMENT) == "bonus" {
        Breakdown { bonuses: amount, ..zero }
    } else {
        Breakdown { gross: amount, ..zero }
    };
    let booking = Booking::of_parts(row.date(&DATE)?, EarningKind::Income, parts)?;
    Ok(booking.with_hours(row.hours(&HOURS, 1)?).with_notes(row.notes(&[&CONTRACT, &PAYMENT])).into())
}
