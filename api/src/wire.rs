//! Wire forms of the contexts' own values.

use std::{fmt, str::FromStr};

use documents::{DocumentKind, FileType};
use earnings::{EarningKind, PlatformCategory};
use identity::{EmailAddress, NotAnEmail};
use kernel::{
    Money,
    openapi::{Schema, registry::MetaSchema, string},
};
use poem_openapi::Enum;
use serde::{Deserialize, Serialize};

/// Mirrors an enum of a context as an enum of the API.
macro_rules! mirrored {
    ($(#[$doc:meta])* $name:ident mirrors $of:ty { $($variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
        #[oai(rename_all = "camelCase")]
        #[serde(rename_all = "camelCase")]
        pub(crate) enum $name {
            $($variant),+
        }

        impl From<$of> for $name {
            fn from(value: $of) -> Self {
                match value {
                    $(<$of>::$variant => Self::$variant),+
                }
            }
        }

        impl From<$name> for $of {
            fn from(value: $name) -> Self {
                match value {
                    $($name::$variant => Self::$variant),+
                }
            }
        }
    };
}

mirrored!(
    /// What sort of work a platform brings.
    Category mirrors PlatformCategory {
        Freelance, Delivery, Rideshare, Services, Ecommerce, Content, Employment, Other,
    }
);

mirrored!(
    /// What sort of booking an earning is. Only refunds and adjustments are negative.
    Kind mirrors EarningKind { Income, Refund, Adjustment }
);

mirrored!(
    /// What sort of paper a document is.
    PaperKind mirrors DocumentKind { Receipt, Invoice, Contract, Statement, Other }
);

/// What the bytes of a document are, as a media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
pub(crate) enum MediaType {
    #[oai(rename = "application/pdf")]
    #[serde(rename = "application/pdf")]
    Pdf,
    #[oai(rename = "image/png")]
    #[serde(rename = "image/png")]
    Png,
    #[oai(rename = "image/jpeg")]
    #[serde(rename = "image/jpeg")]
    Jpeg,
    #[oai(rename = "image/webp")]
    #[serde(rename = "image/webp")]
    Webp,
    #[oai(rename = "text/csv")]
    #[serde(rename = "text/csv")]
    Csv,
}

impl From<FileType> for MediaType {
    fn from(file_type: FileType) -> Self {
        match file_type {
            FileType::Pdf => Self::Pdf,
            FileType::Png => Self::Png,
            FileType::Jpeg => Self::Jpeg,
            FileType::Webp => Self::Webp,
            FileType::Csv => Self::Csv,
        }
    }
}

/// A colour of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Color(pub(crate) earnings::Color);

impl FromStr for Color {
    type Err = earnings::NotAColor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Schema for Color {
    fn schema() -> MetaSchema {
        string(Some("color"), Some("^#[0-9a-fA-F]{6}$"), "#1f6feb")
    }
}

kernel::text_on_the_wire!(Color);
kernel::text_in_openapi!(Color);

/// An e-mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Email(pub(crate) EmailAddress);

impl FromStr for Email {
    type Err = NotAnEmail;

    fn from_str(text: &str) -> Result<Self, NotAnEmail> {
        text.parse().map(Self)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Schema for Email {
    fn schema() -> MetaSchema {
        MetaSchema { max_length: Some(identity::EMAIL_MAX), ..string(Some("email"), None, "ana@example.com") }
    }
}

kernel::text_on_the_wire!(Email);
kernel::text_in_openapi!(Email);

/// A percentage to one decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Percent(pub(crate) kernel::Decimal);

impl FromStr for Percent {
    type Err = kernel::MeasureError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.parse::<kernel::Rate>()?.to_decimal()))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1}", self.0)
    }
}

impl Schema for Percent {
    fn schema() -> MetaSchema {
        MetaSchema {
            description: Some("Per cent, as a decimal string."),
            ..string(Some("measure"), Some(r"^-?[0-9]+(\.[0-9])?$"), "62.5")
        }
    }
}

kernel::text_on_the_wire!(Percent);
kernel::text_in_openapi!(Percent);

/// A month of the calendar: `2026-03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct YearMonth(pub(crate) kernel::Date);

impl FromStr for YearMonth {
    type Err = kernel::NotADate;

    fn from_str(text: &str) -> Result<Self, kernel::NotADate> {
        format!("{text}-01").parse().map(Self)
    }
}

impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl Schema for YearMonth {
    fn schema() -> MetaSchema {
        string(Some("year-month"), Some("^[0-9]{4}-(0[1-9]|1[0-2])$"), "2026-03")
    }
}

kernel::text_on_the_wire!(YearMonth);
kernel::text_in_openapi!(YearMonth);

/// An amount with its currency, for sums that may be in several.
#[derive(Debug, Clone, poem_openapi::Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(crate) struct CurrencyAmount {
    pub(crate) currency: kernel::Currency,
    pub(crate) amount: kernel::AmountText,
}

impl From<Money> for CurrencyAmount {
    fn from(money: Money) -> Self {
        Self { currency: money.currency(), amount: money.into() }
    }
}
