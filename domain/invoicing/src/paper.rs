//! What an issued document shows: a snapshot that nothing changes any more (L2).
//!
//! PDF, UBL and CII are all written from this and from nothing else, so that they cannot differ.

use kernel::{Country, Currency, Date, ExchangeRate, Money, Quantity, Rate};
use serde::{Deserialize, Serialize};

use crate::{TaxClass, Totals, spelled};

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PaperKind {
    Invoice,
    /// Its amounts are positive: they are what the buyer gets back.
    CreditNote,
}

/// An issued invoice or credit note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Paper {
    pub kind: PaperKind,
    pub number: String,
    pub issue_date: Date,
    /// A credit note has none.
    pub due_date: Option<Date>,
    pub currency: Currency,
    pub seller: Party,
    pub buyer: Party,
    pub lines: Vec<PaperLine>,
    /// Whether unit prices and line amounts hold the tax already (I5).
    pub prices_include_tax: bool,
    pub totals: Totals,
    /// What had been paid when it was issued.
    #[serde(with = "spelled")]
    pub prepaid: Money,
    /// `totals.total − prepaid`.
    #[serde(with = "spelled")]
    pub payable: Money,
    /// The invoice that a credit note corrects.
    pub corrects: Option<Corrected>,
    /// The buyer's own order number or name for it.
    pub buyer_reference: Option<String>,
    /// Where to pay; the payment's reference is `number`.
    pub account: Option<BankAccount>,
    pub notes: Option<String>,
    pub terms: Option<String>,
    /// Where it bears tax in another currency than the one in which the seller owes it and keeps books, and a rate is
    /// known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_at_home: Option<TaxAtHome>,
}

/// The tax total in the currency in which the seller owes it (BT-6, BT-111; Directive 2006/112/EC, article 230).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaxAtHome {
    #[serde(with = "spelled")]
    pub tax: Money,
    /// How many of that currency one of the document's is.
    pub rate: ExchangeRate,
}

/// A line of an issued document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaperLine {
    pub description: String,
    pub quantity: Quantity,
    /// As typed: `hour`, `pc`; may be empty.
    pub unit: String,
    /// Per unit, up to six decimals.
    pub unit_price: Rate,
    /// What was taken off this line, zero or more.
    #[serde(with = "spelled")]
    pub discount: Money,
    pub tax: TaxClass,
    /// `round(quantity × unit price) − discount` (I1), in the sense of the prices.
    #[serde(with = "spelled")]
    pub amount: Money,
    /// The line's share of the net total before the document's discount: `amount`, less the tax in it
    /// where prices include tax.
    #[serde(with = "spelled")]
    pub net: Money,
}

/// The seller or the buyer, as they were when the document was issued.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Party {
    pub name: String,
    /// A person to turn to, where `name` is a company.
    pub contact: Option<String>,
    pub address: PostalAddress,
    /// A VAT or tax number, as typed.
    pub tax_id: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// A place that mail reaches.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PostalAddress {
    /// Street and the like, a line each.
    pub lines: Vec<String>,
    pub city: Option<String>,
    /// A state or province.
    pub region: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<Country>,
}

/// Where money is to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BankAccount {
    pub holder: String,
    /// In capitals and without blanks.
    pub iban: String,
    pub bic: Option<String>,
}

/// The document that another one corrects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Corrected {
    pub number: String,
    pub issue_date: Date,
}
