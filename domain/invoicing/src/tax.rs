//! Tax, by category and rate.

use kernel::{Money, Rate};
use serde::{Deserialize, Serialize};

use crate::spelled;

/// The VAT categories of EN 16931 (UNCL 5305) that a seller here can be in (I6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TaxCategory {
    /// `S`: a rate above zero.
    Standard,
    /// `Z`: taxed, at zero.
    ZeroRated,
    /// `E`: not taxed, for a reason.
    Exempt,
    /// `AE`: the buyer pays the tax.
    ReverseCharge,
    /// `O`: not a matter of this tax.
    OutOfScope,
}

/// Which tax a line bears. Lines of one class are taxed together (I2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaxClass {
    pub category: TaxCategory,
    /// In per cent; zero unless the category is `Standard`.
    pub rate: Rate,
}

/// Where tax is rounded (I2, I3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TaxRounding {
    /// Once per class.
    Document,
    /// On every line.
    Line,
}

/// The tax of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaxRow {
    pub class: TaxClass,
    /// Why there is none: there for `Exempt`, `ReverseCharge` and `OutOfScope`.
    pub reason: Option<String>,
    /// What is taxed, net of tax.
    #[serde(with = "spelled")]
    pub base: Money,
    #[serde(with = "spelled")]
    pub amount: Money,
}

/// What a document comes to. One function makes it, and everything shows what it made (M5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Σ line amounts, in the sense of the prices: with tax where prices include it.
    #[serde(with = "spelled")]
    pub subtotal: Money,
    /// The discount on the whole document, in the sense of the prices.
    #[serde(with = "spelled")]
    pub discount: Money,
    /// Net of tax and of every discount: Σ bases.
    #[serde(with = "spelled")]
    pub net: Money,
    /// One row a class, in the order of [`TaxClass`].
    pub taxes: Vec<TaxRow>,
    #[serde(with = "spelled")]
    pub tax_total: Money,
    /// `net + tax_total`.
    #[serde(with = "spelled")]
    pub total: Money,
}

impl TaxCategory {
    /// The code of UNCL 5305, as e-invoices write it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Standard => "S",
            Self::ZeroRated => "Z",
            Self::Exempt => "E",
            Self::ReverseCharge => "AE",
            Self::OutOfScope => "O",
        }
    }

    /// Whether a reason must be told (I6).
    #[must_use]
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::Exempt | Self::ReverseCharge | Self::OutOfScope)
    }
}
