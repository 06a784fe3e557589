//! The payments.

use kernel::{Money, MoneyError};

use crate::{
    EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        dialect::{Column, Dialect, Layout, reason},
        row::Row,
    },
};

const ID: Column = Column::text(&["id"]);
const DESCRIPTION: Column = Column::text(&["Description"]);
const CREATED: Column = Column::utc_date(&["Created (UTC)", "Created date (UTC)", "created"]);
const AMOUNT: Column = Column::money(&["Amount"]);
const REFUNDED: Column = Column::money(&["Amount Refunded", "amount_refunded"]);
const REFUNDED_DATE: Column = Column::utc_date(&["Refunded date (UTC)", "refunded_date"]);
const CURRENCY: Column = Column::currency(&["Currency"]);
const CONVERTED: Column = Column::money(&["Converted Amount", "converted_amount"]);
const CONVERTED_REFUNDED: Column = Column::money(&["Converted Amount Refunded", "converted_amount_refunded"]);
const CONVERTED_CURRENCY: Column = Column::text(&["Converted Currency", "converted_currency"]);
const FEE: Column = Column::money(&["Fee"]);
const MODE: Column = Column::text(&["Mode"]);
const STATUS: Column = Column::text(&["Status"]);
const CAPTURED: Column = Column::text(&["Captured"]);
const CUSTOMER: Column =
    Column::text(&["Customer Email", "customer_email", "Customer Description", "customer_description"]);
const DISPUTED: Column = Column::money(&["Disputed Amount", "disputed_amount"]);
const DISPUTE_STATUS: Column = Column::text(&["Dispute Status", "dispute_status"]);
const DISPUTE_DATE: Column = Column::utc_date(&["Dispute Date (UTC)", "Dispute Date", "dispute_date"]);

pub(in crate::statement) static PAYMENTS: Dialect = Dialect {
    name: "stripe-payments",
    platform: "Stripe",
    currency: None,
    layouts: &[
        Layout::new(&["id", "created", "amount", "amount_refunded", "currency", "status"]),
        Layout::new(&["id", "Created (UTC)", "Amount", "Amount Refunded", "Currency", "Status"]),
        Layout::new(&["id", "Created date (UTC)", "Amount", "Amount Refunded", "Currency", "Status"]),
    ],
    columns: &[
        ID,
        DESCRIPTION,
        CREATED,
        AMOUNT,
        REFUNDED,
        REFUNDED_DATE,
        CURRENCY,
        CONVERTED,
        CONVERTED_REFUNDED,
        CONVERTED_CURRENCY,
        FEE,
        MODE,
        STATUS,
        CAPTURED,
        CUSTOMER,
        DISPUTED,
        DISPUTE_STATUS,
        DISPUTE_DATE,
    ],
    read,
};

/// A sale, then what was given back of it: the export has one row for both.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    const SETTLED: &[&str] =
        &["paid", "succeeded", "refunded", "partially refunded", "partial refund", "disputed"];
    if row.lower(&MODE) == "test" {
        return Ok(Reading::skip(reason::TEST));
    }
    if !SETTLED.contains(&row.lower(&STATUS).replace('_', " ").as_str()) {
        return Ok(Reading::skip(reason::not_settled(row.text(&STATUS))));
    }
    if row.lower(&CAPTURED) == "false" {
        return Ok(Reading::skip("Not captured: the money was only reserved"));
    }
    // The fee is in the currency that the account is settled in.
    let charged = row.currency()?;
    let settled =
        row.currency_in(&CONVERTED_CURRENCY)?.filter(|_| !row.is_blank(&CONVERTED)).unwrap_or(charged);
    let (gross, refunded) =
        if settled == charged { (&AMOUNT, &REFUNDED) } else { (&CONVERTED, &CONVERTED_REFUNDED) };
    let Some(gross) = row.money(gross, settled)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    let date = row.date(&CREATED)?;
    let notes = row.notes(&[&DESCRIPTION, &CUSTOMER]);
    let described = |booking: Booking| booking.with_notes(notes.clone()).with_source(row.text(&ID));

    let net = gross.checked_sub(row.money_or_zero(&FEE, settled)?)?;
    let mut bookings = vec![described(Booking::sale(date, gross, net)?)];
    let refunded = row.money_or_zero(refunded, settled)?;
    // Older layouts do not say when it was given back.
    let dated = |column: &Column| if row.is_blank(column) { Ok(date) } else { row.date(column) };
    if !refunded.is_zero() {
        let date = dated(&REFUNDED_DATE)?;
        bookings.push(described(Booking::plain(date, EarningKind::Refund, -refunded)));
    }
    if row.lower(&DISPUTE_STATUS) == "lost" {
        let lost = lost(gross, row.money_or_zero(&AMOUNT, charged)?, row.money_or_zero(&DISPUTED, charged)?)?;
        let date = dated(&DISPUTE_DATE)?;
        if !lost.is_zero() {
            bookings.push(described(Booking::plain(date, EarningKind::Refund, -lost)));
        }
    }
    Ok(Reading::Book(bookings))
}

/// What a lost dispute takes of a payment, in the currency of the account; the export has it in
/// that of the customer only.
fn lost(gross: Money, charged: Money, disputed: Money) -> Result<Money, MoneyError> {
    if gross.currency() == disputed.currency() {
        return Ok(disputed);
    }
    if charged.is_zero() || disputed == charged {
        return Ok(if disputed.is_zero() { Money::zero(gross.currency()) } else { gross });
    }
    Money::try_rounded(gross.to_decimal() * disputed.to_decimal() / charged.to_decimal(), gross.currency())
}
