//! Venmo: the statement of a month, personal or business.

use super::{Column, Dialect, Layout, Rule, reason};
use crate::{
    Breakdown, EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        moment::Order,
        row::Row,
    },
};

const ID: Column = Column::text(&["ID"]);
const DATE: Column = Column::date(&["Datetime", "Date"]);
const TYPE: Column = Column::text(&["Type"]);
const STATUS: Column = Column::text(&["Status"]);
const NOTE: Column = Column::text(&["Note"]);
const FROM: Column = Column::text(&["From"]);
const TO: Column = Column::text(&["To"]);
const TOTAL: Column = Column::money(&["Amount (total)"]);
const TIP: Column = Column::money(&["Amount (tip)"]);
const FEE: Column = Column::money(&["Amount (fee)"]);

pub(super) static STATEMENT: Dialect = Dialect {
    name: "venmo-statement",
    platform: "Venmo",
    currency: Some("USD"),
    layouts: &[
        Layout::new(&["ID", "Datetime", "Type", "Status", "Amount (total)"]).dates(Rule::Usually(Order::Mdy)),
        Layout::new(&["ID", "Date", "Type", "Status", "Amount (total)"]).dates(Rule::Usually(Order::Mdy)),
    ],
    columns: &[ID, DATE, TYPE, STATUS, NOTE, FROM, TO, TOTAL, TIP, FEE],
    read,
};

/// Money received has a plus sign, money sent a minus sign.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    if row.is_blank(&ID) && row.is_blank(&DATE) {
        return Ok(Reading::skip("A row of balances"));
    }
    if !matches!(row.lower(&STATUS).as_str(), "" | "complete" | "completed" | "issued") {
        return Ok(Reading::skip(reason::not_settled(row.text(&STATUS))));
    }
    let says = |words: &[&str]| row.mentions(&TYPE, words);
    if says(&["transfer", "add funds", "deposit", "top up", "cash out", "reload"]) {
        return Ok(Reading::skip(reason::PAYOUT));
    }
    let currency = row.currency()?;
    let Some(total) = row.money(&TOTAL, currency)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    let received = total.minor() > 0;
    if says(&["refund", "reversal", "dispute", "chargeback"]) {
        if received {
            return Ok(Reading::skip(reason::SPENT_BACK));
        }
        let booking = Booking::plain(row.date(&DATE)?, EarningKind::Refund, total);
        return Ok(described(booking, row).into());
    }
    if !received {
        return Ok(Reading::skip(reason::SPENT));
    }
    if says(&["reward", "rewards", "cash back", "cashback"]) {
        return Ok(Reading::skip("A reward of your card"));
    }
    let tips = row.money_or_zero(&TIP, currency)?;
    let fee = row.money_or_zero(&FEE, currency)?;
    let parts = Breakdown {
        gross: total.checked_sub(tips)?,
        tips,
        fees: if fee.minor() < 0 { -fee } else { fee },
        ..Breakdown::zero(currency)
    };
    let booking = Booking::of_parts(row.date(&DATE)?, EarningKind::Income, parts)?;
    Ok(described(booking, row).into())
}

fn described(booking: Booking, row: Row<'_>) -> Booking {
    booking.with_notes(row.notes(&[&NOTE, &FROM, &TO])).with_source(row.text(&ID))
}
