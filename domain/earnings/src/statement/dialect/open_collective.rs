//! Open Collective: the transactions of an account.

use super::{Column, Dialect, Layout, reason};
use crate::{
    Breakdown, EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        row::Row,
    },
};

const DATE: Column = Column::date(&["datetime", "effectiveDate"]);
const ID: Column = Column::text(&["shortId", "id"]);
const DESCRIPTION: Column = Column::text(&["description"]);
const TYPE: Column = Column::text(&["type"]);
const KIND: Column = Column::text(&["kind"]);
const IS_REFUND: Column = Column::text(&["isRefund"]);
const AMOUNT: Column = Column::money(&["amount"]);
const PROCESSOR_FEE: Column = Column::money(&["paymentProcessorFee"]);
const NET: Column = Column::money(&["netAmount"]);
const CURRENCY: Column = Column::currency(&["currency"]);
const OPPOSITE: Column = Column::text(&["oppositeAccountName"]);

pub(super) static TRANSACTIONS: Dialect = Dialect {
    name: "open-collective",
    platform: "Open Collective",
    currency: None,
    layouts: &[Layout::new(&["datetime", "shortId", "type", "kind", "amount", "netAmount", "currency"])],
    columns: &[DATE, ID, DESCRIPTION, TYPE, KIND, IS_REFUND, AMOUNT, PROCESSOR_FEE, NET, CURRENCY, OPPOSITE],
    read,
};

/// A contribution to a collective and an expense paid to a person are both a credit; what goes
/// the other way is money spent, unless it gives a contribution back.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    let kind = row.lower(&KIND);
    let is_credit = row.lower(&TYPE) == "credit";
    let is_refund = row.flag(&IS_REFUND);
    let is_fee = kind.contains("fee") || kind == "payment_processor_cover";
    match kind.as_str() {
        "balance_transfer" | "prepaid_payment_method" => return Ok(Reading::skip(reason::PAYOUT)),
        other if other.starts_with("platform_tip") => return Ok(Reading::skip("A tip to Open Collective")),
        _ => {}
    }
    if !is_fee && is_credit && is_refund {
        return Ok(Reading::skip(reason::SPENT_BACK));
    }
    if !is_fee && !is_credit && !is_refund && kind != "tax" {
        return Ok(Reading::skip(reason::SPENT));
    }
    let currency = row.currency()?;
    let Some(amount) = row.money(&AMOUNT, currency)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    let net = row.money(&NET, currency)?.unwrap_or(amount);
    let date = row.date(&DATE)?;
    let booking = if is_fee {
        Booking::fee(date, net)
    } else {
        let fees = -row.money_or_zero(&PROCESSOR_FEE, currency)?;
        let adjustments = net.checked_sub(amount)?.checked_add(fees)?;
        let parts = Breakdown { gross: amount, fees, adjustments, ..Breakdown::zero(currency) };
        let sort = match (kind.as_str(), is_credit) {
            ("tax", _) => EarningKind::Adjustment,
            (_, true) => EarningKind::Income,
            (_, false) => EarningKind::Refund,
        };
        Booking::of_parts(date, sort, parts)?
    };
    Ok(booking.with_notes(row.notes(&[&DESCRIPTION, &OPPOSITE])).with_source(row.text(&ID)).into())
}
