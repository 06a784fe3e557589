//! Payoneer: the transactions of an account.

use super::{Column, Dialect, Layout, Rule, reason};
use crate::{
    EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        moment::Order,
        row::Row,
    },
};

const DATE: Column = Column::date(&["Transaction Date"]);
const TIME: Column = Column::text(&["Transaction Time"]);
const ZONE: Column = Column::text(&["Time Zone"]);
const ID: Column = Column::text(&["Transaction ID"]);
const DESCRIPTION: Column = Column::text(&["Description"]);
const CREDIT: Column = Column::money(&["Credit Amount"]);
const DEBIT: Column = Column::money(&["Debit Amount"]);
const CURRENCY: Column = Column::currency(&["Currency"]);
const STATUS: Column = Column::text(&["Status"]);
const MORE: Column = Column::text(&["Additional Description"]);
const SOURCE: Column = Column::text(&["Source"]);

pub(super) static TRANSACTIONS: Dialect = Dialect {
    name: "payoneer",
    platform: "Payoneer",
    currency: None,
    layouts: &[Layout::new(&[
        "Transaction Date",
        "Transaction ID",
        "Credit Amount",
        "Debit Amount",
        "Currency",
    ])
    .dates(Rule::Usually(Order::Mdy))],
    columns: &[DATE, TIME, ZONE, ID, DESCRIPTION, CREDIT, DEBIT, CURRENCY, STATUS, MORE, SOURCE],
    read,
};

/// Credit and debit are positive, each in a column of its own.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    if !row.is_blank(&STATUS) && row.lower(&STATUS) != "completed" {
        return Ok(Reading::skip(reason::not_settled(row.text(&STATUS))));
    }
    let says = |words: &[&str]| row.mentions(&DESCRIPTION, words);
    let is_fee = says(&["fee", "fees", "commission"]);
    if !is_fee
        && says(&["withdrawal", "transfer to", "transfer from", "transfer between", "balance transfer"])
    {
        return Ok(Reading::skip(reason::PAYOUT));
    }
    if !is_fee && says(&["currency conversion", "currency exchange", "converted"]) {
        return Ok(Reading::skip(reason::CONVERSION));
    }
    if says(&["capital advance"]) {
        return Ok(Reading::skip(reason::LOAN));
    }
    let currency = row.currency()?;
    let credit = row.money_or_zero(&CREDIT, currency)?;
    let debit = row.money_or_zero(&DEBIT, currency)?;
    let amount = credit.checked_sub(debit)?;
    let date = row.date_at(&DATE, &TIME, &ZONE)?;
    let booking = if amount.is_zero() {
        return Ok(Reading::skip(reason::NO_AMOUNT));
    } else if is_fee {
        Booking::fee(date, amount)
    } else if says(&["chargeback", "payment reversal", "payment cancellation"]) {
        Booking::plain(date, EarningKind::Refund, amount)
    } else if amount.minor() < 0 {
        return Ok(Reading::skip(reason::SPENT));
    } else if says(&["refund", "card purchase", "reversal"]) {
        return Ok(Reading::skip(reason::SPENT_BACK));
    } else {
        Booking::plain(date, EarningKind::Income, amount)
    };
    Ok(booking.with_notes(row.notes(&[&DESCRIPTION, &MORE, &SOURCE])).with_source(row.text(&ID)).into())
}
