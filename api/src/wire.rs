//! Wire forms of the contexts' own values.

use std::{borrow::Cow, fmt, iter, str::FromStr};

use documents::{DocumentKind, FileType};
use earnings::{EarningKind, ExpenseStatus, PlatformCategory};
use identity::{EmailAddress, NotAnEmail};
use inventory::{MovementKind, UnitPrice};
use invoicing::{
    EntryKind, InvoiceStatus, Likeness, PaperKind, PaperSize, PaymentKind, PaymentMethod, Reset, TaxCategory,
    TaxRounding,
};
use kernel::{
    Money,
    openapi::{Schema, registry::MetaSchema, string},
};
use poem_openapi::{
    Enum,
    registry::MetaSchemaRef,
    types::{ParseFromJSON, ParseResult, ToJSON, Type},
};
use serde::{Deserialize, Serialize};
use trash::DiscardedKind;

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

pub(crate) use mirrored;

/// A value of JSON as it was written, of which no schema says more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct AnyJson(pub(crate) serde_json::Value);

impl Type for AnyJson {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "any".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Inline(Box::new(MetaSchema::ANY))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(iter::once(self))
    }
}

impl ParseFromJSON for AnyJson {
    fn parse_from_json(value: Option<serde_json::Value>) -> ParseResult<Self> {
        Ok(Self(value.unwrap_or_default()))
    }
}

impl ToJSON for AnyJson {
    fn to_json(&self) -> Option<serde_json::Value> {
        Some(self.0.clone())
    }
}

mirrored!(
    /// What sort of thing was removed.
    TrashedKind mirrors DiscardedKind { Earning, Expense, Goal, Platform, Customer, Product, Invoice }
);

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
    /// What a document is: a credit note gives back what an invoice asked for.
    InvoiceKind mirrors PaperKind { Invoice, CreditNote }
);

mirrored!(
    /// Where a document stands. Whether it is overdue is told beside it.
    InvoiceStanding mirrors InvoiceStatus { Draft, Issued, PartiallyPaid, Paid, Void, Credited }
);

mirrored!(
    /// Which tax a line bears. The last three need a reason.
    TaxCategoryName mirrors TaxCategory { Standard, ZeroRated, Exempt, ReverseCharge, OutOfScope }
);

mirrored!(
    /// Where tax is rounded: once for each rate, or on every line.
    TaxRoundingName mirrors TaxRounding { Document, Line }
);

mirrored!(
    /// The sheet that a PDF is set on.
    PaperSizeName mirrors PaperSize { A4, Letter }
);

mirrored!(
    /// When a series of numbers begins again with 1.
    SeriesReset mirrors Reset { Never, Year, FiscalYear, Month }
);

mirrored!(
    /// How far apart days that come again are.
    RecurrenceUnit mirrors kernel::Interval { Week, Month, Quarter, Year }
);

mirrored!(
    /// How money came in; `credit` draws on what the customer has paid too much.
    PaymentMethodName mirrors PaymentMethod { BankTransfer, Card, Cash, Check, Paypal, DirectDebit, Credit, Other }
);

mirrored!(
    /// What an entry is: a reversal takes a payment back, a refund becomes the customer's credit.
    PaymentEntryKind mirrors PaymentKind { Payment, Reversal, Refund }
);

mirrored!(
    /// Whose rate it was: `same` where none was needed, `reference` for the European Central Bank's, `own` where you
    /// entered it, or one side of it.
    RateOrigin mirrors kernel::RateSource { Same, Reference, Own }
);

mirrored!(
    /// What is counted: `earnings` what they come to, `hours` theirs, `savings` earnings less expenses.
    GoalKindName mirrors earnings::GoalKind { Earnings, Hours, Savings }
);

mirrored!(
    /// Which days a goal is for: each week, month and so on of your calendar, or once from `startsOn` to `endsOn`.
    GoalPeriodName mirrors earnings::GoalPeriod { Week, Month, Quarter, Year, FiscalYear, Custom }
);

mirrored!(
    /// How a goal stands against the days that have passed.
    GoalPace mirrors earnings::Pace { Ahead, OnTrack, Behind }
);

mirrored!(
    /// What one can consent to: `productNews` mail about what is new, `weeklyReport` the mail that tells how the week
    /// was, `tips` mail with hints drawn from your own books, `research` being asked how you work.
    ConsentPurpose mirrors rights::Purpose { ProductNews, WeeklyReport, Tips, Research }
);

mirrored!(
    /// Where an export stands: asked for, ready, given up after it failed too often, or swept away.
    ExportStanding mirrors rights::ExportStatus { Queued, Ready, Failed, Expired }
);

mirrored!(
    /// What a message is about.
    LetterKindName mirrors post::LetterKind {
        Invoice, Reminder, Receipt, WeeklyReport, LowStock, ExpenseAlert, SignIn, SessionTheft, VerifyEmail,
        ChangeEmail, ResetPassword, AddressTaken, PasswordChanged, EmailChanged, AccessChanged,
    }
);

mirrored!(
    /// What became of a message.
    LetterStateName mirrors post::LetterState { Queued, Sent, Failed, Withheld, NotConfigured }
);

/// Gives a value of a context that is text its form on the wire.
macro_rules! worn {
    ($(#[$doc:meta])* $name:ident wears $of:ty, refused as $error:ty, described by $schema:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(crate) struct $name(pub(crate) $of);

        impl FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Schema for $name {
            fn schema() -> MetaSchema {
                $schema
            }
        }

        kernel::text_on_the_wire!($name);
        kernel::text_in_openapi!($name);
    };
}

worn!(
    /// The number of a bank account.
    IbanText wears invoicing::Iban, refused as invoicing::NotAnIban,
    described by string(Some("iban"), None, "AT611904300234573201")
);

worn!(
    /// The code of a bank.
    BicText wears invoicing::Bic, refused as invoicing::NotABic,
    described by string(Some("bic"), None, "GIBAATWWXXX")
);

worn!(
    /// Where a webhook is: a URL of the internet, without user, password and fragment, and on port 80, 443 or one from
    /// 1024 on.
    HookUrl wears webhooks::HookUrl, refused as webhooks::NotAHookUrl,
    described by MetaSchema {
        max_length: Some(webhooks::URL_MAX),
        ..string(Some("webhook-url"), Some("^https?://"), "https://example.com/webhooks")
    }
);

worn!(
    /// A kind of event; `*` stands for every one that there is or will be.
    EventKind wears webhooks::Interest, refused as webhooks::NotAnInterest,
    described by MetaSchema {
        enum_items: webhooks::Interest::names().map(serde_json::Value::from).collect(),
        ..string(None, None, "invoice.paid")
    }
);

mirrored!(
    /// Why a webhook was turned off by itself.
    WebhookTurnedOff mirrors webhooks::TurnedOff { Gone, Failing }
);

mirrored!(
    /// What became of a delivery.
    DeliveryStateName mirrors webhooks::DeliveryState { Pending, Delivered, Failed }
);

mirrored!(
    /// Why something was sent: `event`, it happened; `replay`, someone asked for it once more; `test`, someone tried the
    /// webhook out.
    DeliveryOccasion mirrors webhooks::Occasion { Event, Replay, Test }
);

/// Language, script, region, variants, extensions and what is private, as `identity::Locale` reads them.
const LANGUAGE_TAG: &str = concat!(
    "^([A-Za-z]{2,3}|[A-Za-z]{5,8})(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?",
    "(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*",
    "(-[A-WYZa-wyz0-9](-[A-Za-z0-9]{2,8})+)*(-[Xx](-[A-Za-z0-9]{1,8})+)?$",
);

worn!(
    /// The language and the customs of a region, as a language tag (BCP 47).
    LocaleTag wears identity::Locale, refused as identity::NotALocale,
    described by MetaSchema {
        max_length: Some(identity::LOCALE_MAX),
        ..string(Some("language-tag"), Some(LANGUAGE_TAG), "de-AT")
    }
);

worn!(
    /// How numbers of documents are written.
    NumberPattern wears invoicing::Pattern, refused as invoicing::NotAPattern,
    described by MetaSchema {
        max_length: Some(invoicing::PATTERN_MAX),
        ..string(Some("number-pattern"), None, "INV-{YYYY}-{0000}")
    }
);

mirrored!(
    /// Why stock moved.
    ///
    /// `opening`: what was there when the product was added. `sale`, and `cancellation`, which gives back what a
    /// sale took. `revaluation`: units that were sold before they were there came in at another cost than they were
    /// reckoned at. The others are moved by hand.
    MovementType mirrors MovementKind {
        Opening, Purchase, Adjustment, Damage, Return, Count, Sale, Cancellation, Revaluation,
    }
);

mirrored!(
    /// How much is left: `low` is at or below the reorder point, `out` nothing.
    StockStatus mirrors inventory::StockStatus { Ok, Low, Out }
);

mirrored!(
    /// A pending sale takes nothing from stock, a completed one has taken what it sells, and a cancelled one has
    /// given it back.
    SaleStatus mirrors inventory::SaleStatus { Pending, Completed, Cancelled }
);

/// What one unit is sold or bought for: its own digits, and at least those of the currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Price(String);

impl From<UnitPrice> for Price {
    fn from(price: UnitPrice) -> Self {
        Self(price.to_string())
    }
}

impl FromStr for Price {
    type Err = kernel::MeasureError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<kernel::Rate>().map(|_| Self(text.to_owned()))
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Schema for Price {
    fn schema() -> MetaSchema {
        MetaSchema {
            description: Some("What one unit comes to: a decimal string with up to six decimals."),
            ..string(Some("measure"), Some(r"^[0-9]{1,9}(\.[0-9]{1,6})?$"), "12.50")
        }
    }
}

kernel::text_on_the_wire!(Price);
kernel::text_in_openapi!(Price);

mirrored!(
    /// What has become of an expense.
    Spent mirrors ExpenseStatus { Pending, Paid, Reimbursed }
);

worn!(
    /// What names a category of expenses: a word of the default set, or the id of one's own.
    CategoryKey wears earnings::CategoryKey, refused as earnings::NotACategoryKey,
    described by string(Some("category-key"), Some("^[A-Za-z0-9-]{1,40}$"), "office")
);

mirrored!(
    /// What moved a customer's balance.
    Movement mirrors EntryKind { Invoice, CreditNote, Payment, Reversal }
);

mirrored!(
    /// What customers share that makes them look like one.
    Alike mirrors Likeness { Email, TaxId, NameAndPostalCode }
);

mirrored!(
    /// What sort of paper a document is.
    DocumentKindName mirrors DocumentKind { Receipt, Invoice, Contract, Statement, Other }
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

worn!(
    /// A colour of the screen.
    #[derive(Copy)]
    Color wears earnings::Color, refused as earnings::NotAColor,
    described by string(Some("color"), Some("^#[0-9a-fA-F]{6}$"), "#1f6feb")
);

worn!(
    /// An e-mail address.
    Email wears EmailAddress, refused as NotAnEmail,
    described by MetaSchema { max_length: Some(identity::EMAIL_MAX), ..string(Some("email"), None, "ana@example.com") }
);

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

/// What an amount is multiplied with to be in another currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CrossRate(pub(crate) kernel::Decimal);

impl FromStr for CrossRate {
    type Err = kernel::ExchangeRateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        kernel::Decimal::from_str_exact(text).map(Self).map_err(|_| kernel::ExchangeRateError::Malformed)
    }
}

impl fmt::Display for CrossRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.normalize())
    }
}

impl Schema for CrossRate {
    fn schema() -> MetaSchema {
        MetaSchema {
            description: Some("A decimal string with up to 14 decimals and 16 significant digits."),
            ..string(Some("exchange-rate"), Some(r"^[0-9]+(\.[0-9]{1,14})?$"), "0.88292424509977")
        }
    }
}

kernel::text_on_the_wire!(CrossRate);
kernel::text_in_openapi!(CrossRate);

/// Money or hours, as what is counted says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reckoned(pub(crate) kernel::AmountText);

impl FromStr for Reckoned {
    type Err = kernel::MoneyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Display for Reckoned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<analytics::Reading> for Reckoned {
    fn from(reading: analytics::Reading) -> Self {
        Self(match reading {
            analytics::Reading::Money(money) => money.into(),
            analytics::Reading::Hours(hours) => hours.into(),
        })
    }
}

impl From<earnings::Measure> for Reckoned {
    fn from(measure: earnings::Measure) -> Self {
        Self(measure.into())
    }
}

impl Schema for Reckoned {
    fn schema() -> MetaSchema {
        MetaSchema {
            description: Some(
                "A decimal string: money with the digits of its currency, or hours with up to six.",
            ),
            ..string(Some("decimal"), Some(r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"), "3000.00")
        }
    }
}

kernel::text_on_the_wire!(Reckoned);
kernel::text_in_openapi!(Reckoned);

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

/// A day that every year has: `04-06`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MonthDay(pub(crate) kernel::YearDay);

/// The text is no day of the year, or not every year has it.
#[derive(Debug, thiserror::Error)]
#[error("Must be a month and a day that every year has, such as 04-06")]
pub(crate) struct NotAMonthDay;

impl FromStr for MonthDay {
    type Err = NotAMonthDay;

    fn from_str(text: &str) -> Result<Self, NotAMonthDay> {
        let (month, day) = text.split_once('-').ok_or(NotAMonthDay)?;
        let number = |part: &str| match part.as_bytes() {
            [b'0'..=b'9', b'0'..=b'9'] => part.parse().map_err(|_| NotAMonthDay),
            _ => Err(NotAMonthDay),
        };
        kernel::YearDay::try_new(number(month)?, number(day)?).map(Self).ok_or(NotAMonthDay)
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.0.month(), self.0.day())
    }
}

impl Schema for MonthDay {
    fn schema() -> MetaSchema {
        string(Some("month-day"), Some("^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"), "04-06")
    }
}

kernel::text_on_the_wire!(MonthDay);
kernel::text_in_openapi!(MonthDay);

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

/// What the books are made of, in the order of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entity {
    Platforms,
    Earnings,
    Expenses,
    Products,
    Sales,
    Customers,
    Invoices,
    Payments,
}

impl Entity {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Platforms, "platforms"),
        (Self::Earnings, "earnings"),
        (Self::Expenses, "expenses"),
        (Self::Products, "products"),
        (Self::Sales, "sales"),
        (Self::Customers, "customers"),
        (Self::Invoices, "invoices"),
        (Self::Payments, "payments"),
    ];
}

/// Some of them, with commas between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entities(pub(crate) Vec<Entity>);

/// The text names something else.
#[derive(Debug, thiserror::Error)]
#[error("Must be some of {}, with commas between", Entities::all())]
pub(crate) struct NotEntities;

impl Entities {
    pub(crate) fn all() -> Self {
        Self(Entity::ALL.map(|(entity, _)| entity).into())
    }
}

impl FromStr for Entities {
    type Err = NotEntities;

    fn from_str(text: &str) -> Result<Self, NotEntities> {
        let named = |name: &str| Entity::ALL.into_iter().find(|(_, known)| *known == name);
        let asked: Option<Vec<_>> = text.split(',').map(|name| named(name.trim())).collect();
        let asked = asked.ok_or(NotEntities)?;
        // Each once, in the order of the archive, however they were named.
        let all = Entity::ALL.into_iter().filter(|entity| asked.contains(entity));
        Ok(Self(all.map(|(entity, _)| entity).collect()))
    }
}

impl fmt::Display for Entities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = Entity::ALL.iter().filter(|(entity, _)| self.0.contains(entity));
        f.write_str(&named.map(|(_, name)| *name).collect::<Vec<_>>().join(","))
    }
}

impl Schema for Entities {
    fn schema() -> MetaSchema {
        let one = Entity::ALL.map(|(_, name)| name).join("|");
        MetaSchema {
            description: Some("Sorts of records, with commas between."),
            ..string(Some("entities"), Some(&format!("^({one})(,({one}))*$")), "earnings,expenses")
        }
    }
}

kernel::text_on_the_wire!(Entities);
kernel::text_in_openapi!(Entities);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_come_once_and_in_one_order() {
        let all: Entities = "sales, earnings,sales".parse().unwrap();
        assert_eq!(all.to_string(), "earnings,sales");

        for wrong in ["", ",", "earnings,", "Earnings", "goals"] {
            assert!(wrong.parse::<Entities>().is_err(), "{wrong}");
        }
    }
}
