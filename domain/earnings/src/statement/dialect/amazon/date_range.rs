//! The date range report of transactions.

use kernel::Currency;

use crate::{
    Breakdown, EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        dialect::{Column, Dialect, Layout, reason},
        row::Row,
    },
};

const DATE: Column = Column::date(&["date/time"]);
const TYPE: Column = Column::text(&["type"]);
const ORDER: Column = Column::text(&["order id"]);
const SKU: Column = Column::text(&["sku"]);
const DESCRIPTION: Column = Column::text(&["description"]);
const MARKETPLACE: Column = Column::text(&["marketplace"]);
const SALES: Column = Column::money(&["product sales"]);
const SHIPPING: Column = Column::money(&["shipping credits", "postage credits"]);
const GIFT_WRAP: Column = Column::money(&["gift wrap credits"]);
const REBATES: Column = Column::money(&["promotional rebates"]);
const SELLING_FEES: Column = Column::money(&["selling fees"]);
const FBA_FEES: Column = Column::money(&["fba fees"]);
const OTHER_FEES: Column = Column::money(&["other transaction fees"]);
const TOTAL: Column = Column::money(&["total"]);

pub(in crate::statement) static DATE_RANGE: Dialect = Dialect {
    name: "amazon-date-range",
    platform: "Amazon",
    currency: None,
    layouts: &[Layout::new(&[
        "date/time",
        "settlement id",
        "type",
        "product sales",
        "selling fees",
        "total",
    ])],
    columns: &[
        DATE,
        TYPE,
        ORDER,
        SKU,
        DESCRIPTION,
        MARKETPLACE,
        SALES,
        SHIPPING,
        GIFT_WRAP,
        REBATES,
        SELLING_FEES,
        FBA_FEES,
        OTHER_FEES,
        TOTAL,
    ],
    read,
};

/// Taxes that Amazon collects and remits cancel out within a row; what is left of them, and
/// other corrections, are the row's adjustments.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    let kind = row.lower(&TYPE);
    match kind.as_str() {
        "transfer" | "debt" | "disbursement" => return Ok(Reading::skip(reason::PAYOUT)),
        other if other.contains("reserve") => return Ok(Reading::skip(reason::HOLD)),
        _ => {}
    }
    let file = &row.cells.sheet.currency;
    let currency = file.of_file.or_else(|| currency_of(row.text(&MARKETPLACE))).unwrap_or(file.usual());
    let Some(total) = row.money(&TOTAL, currency)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    let date = row.date(&DATE)?;
    let notes = row.notes(&[&TYPE, &ORDER, &SKU, &DESCRIPTION]);
    if kind.contains("fee") || kind == "shipping services" {
        return Ok(Booking::fee(date, total).with_notes(notes).into());
    }
    let gross = row.sum(&[&SALES, &SHIPPING, &GIFT_WRAP, &REBATES], currency)?;
    let fees = -row.sum(&[&SELLING_FEES, &FBA_FEES, &OTHER_FEES], currency)?;
    let adjustments = total.checked_sub(gross)?.checked_add(fees)?;
    let parts = Breakdown { gross, fees, adjustments, ..Breakdown::zero(currency) };
    let kind = match kind.as_str() {
        "order" | "liquidations" => EarningKind::Income,
        "refund" | "chargeback refund" | "a-to-z guarantee claim" | "liquidations refund" => {
            EarningKind::Refund
        }
        _ => EarningKind::Adjustment,
    };
    Ok(Booking::of_parts(date, kind, parts)?.with_notes(notes).into())
}

/// The currency of a marketplace, which the report leaves out where it is in its own.
fn currency_of(marketplace: &str) -> Option<Currency> {
    let code = match marketplace.to_lowercase().trim_start_matches("www.").strip_prefix("amazon.")? {
        "com" => "USD",
        "ca" => "CAD",
        "com.mx" => "MXN",
        "com.br" => "BRL",
        "co.uk" => "GBP",
        "de" | "fr" | "it" | "es" | "nl" | "com.be" | "ie" => "EUR",
        "se" => "SEK",
        "pl" => "PLN",
        "com.tr" => "TRY",
        "ae" => "AED",
        "sa" => "SAR",
        "eg" => "EGP",
        "in" => "INR",
        "co.jp" => "JPY",
        "com.au" => "AUD",
        "sg" => "SGD",
        "co.za" => "ZAR",
        _ => return None,
    };
    code.parse().ok()
}
