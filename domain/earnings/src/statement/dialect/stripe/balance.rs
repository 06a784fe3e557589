//! The balance, as itemized report or as history.

use kernel::Money;

use crate::{
    Breakdown, EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        dialect::{Column, Dialect, Layout, reason},
        moment::Day,
        row::Row,
    },
};

const ID: Column = Column::text(&["balance_transaction_id", "id"]);
const CREATED: Column = Column::utc_date(&["created_utc", "Created (UTC)"]);
/// In the zone that the report was asked for in.
const CREATED_THERE: Column = Column::date(&["created"]);
const CURRENCY: Column = Column::currency(&["currency"]);
const GROSS: Column = Column::money(&["gross", "Amount"]);
const NET: Column = Column::money(&["net"]);
const CATEGORY: Column = Column::text(&["reporting_category", "Type"]);
const DESCRIPTION: Column = Column::text(&["description"]);

pub(in crate::statement) static BALANCE: Dialect = Dialect {
    name: "stripe-balance",
    platform: "Stripe",
    currency: None,
    layouts: &[
        Layout::new(&["balance_transaction_id", "created_utc", "gross", "net", "reporting_category"]),
        Layout::new(&["balance_transaction_id", "created", "gross", "net", "reporting_category"]),
        Layout::new(&["id", "Type", "Source", "Amount", "Fee", "Net", "Created (UTC)", "Available On (UTC)"]),
    ],
    columns: &[ID, CREATED, CREATED_THERE, CURRENCY, GROSS, NET, CATEGORY, DESCRIPTION],
    read,
};

fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    let category = row.lower(&CATEGORY);
    let skipped = match category.as_str() {
        "topup" | "topup_reversal" | "connect_collection_transfer" => Some(reason::PAYOUT),
        "conversion" | "currency_conversion" => Some(reason::CONVERSION),
        other if other.contains("payout") || other.contains("transfer") => Some(reason::PAYOUT),
        other if other.contains("reserve") || other.contains("hold") => Some(reason::HOLD),
        other if ["advance", "anticipation", "financing", "loan"].iter().any(|word| other.contains(word)) => {
            Some(reason::LOAN)
        }
        "contribution" | "climate_order_purchase" => Some(reason::SPENT),
        other if other.starts_with("issuing") => Some(reason::SPENT),
        _ => None,
    };
    if let Some(reason) = skipped {
        return Ok(Reading::skip(reason));
    }
    let currency = row.currency()?;
    let Some(gross) = row.money(&GROSS, currency)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    let net = row.money(&NET, currency)?.unwrap_or(gross);
    let date = row.date(if row.is_blank(&CREATED) { &CREATED_THERE } else { &CREATED })?;
    let booking = match category.as_str() {
        "charge" | "payment" | "platform_earning" | "application_fee" => Booking::sale(date, gross, net)?,
        "refund"
        | "payment_refund"
        | "dispute"
        | "charge_failure"
        | "payment_failure_refund"
        | "payment_reversal"
        | "partial_capture_reversal"
        | "platform_earning_refund"
        | "application_fee_refund" => Booking::refund(date, gross, net)?,
        "refund_failure"
        | "payment_refund_failure"
        | "dispute_reversal"
        | "adjustment"
        | "other_adjustment" => corrected(date, gross, net)?,
        // The taxes are those on Stripe's fees.
        "fee" | "stripe_fee" | "stripe_fx_fee" | "network_cost" | "tax" | "tax_fee" => {
            Booking::fee(date, net)
        }
        _ => return Ok(Reading::skip(reason::unknown_kind(row.text(&CATEGORY)))),
    };
    Ok(booking.with_notes(row.notes(&[&DESCRIPTION])).with_source(row.text(&ID)).into())
}

fn corrected(date: Day, gross: Money, net: Money) -> Result<Booking, BadCell> {
    let parts =
        Breakdown { adjustments: gross, fees: gross.checked_sub(net)?, ..Breakdown::zero(gross.currency()) };
    Ok(Booking::of_parts(date, EarningKind::Adjustment, parts)?)
}
