//! One amount earned on one day.

use garde::Validate;
use kernel::{
    AmountText, Currency, Date, Expected, Fact, FieldFault, Id, Money, MoneyError, Patch, Quantity, Text,
    Timestamp, UserId, Version,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{EarningsError, Platform, PlatformId, StatementImportId, rule};

/// The longest note, in characters.
pub const NOTES_MAX: usize = 1000;

pub type EarningId = Id<Earning>;
pub type Notes = Text<NOTES_MAX>;

/// What sort of booking an earning is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EarningKind {
    Income,
    /// Money given back; negative, on the day it was given back (E4).
    Refund,
    /// A correction or a charge of the platform; either sign.
    Adjustment,
}

/// What an amount is made of, all in the currency of the earning. Any part may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breakdown<A = Money> {
    pub gross: A,
    pub tips: A,
    pub bonuses: A,
    pub reimbursements: A,
    pub fees: A,
    pub tax_withheld: A,
    pub adjustments: A,
}

/// A breakdown as it is typed, where a part that is left out is zero.
pub type TypedBreakdown = Breakdown<Option<AmountText>>;

/// An amount earned on a platform.
#[derive(Debug, Clone, PartialEq)]
pub struct Earning {
    pub id: EarningId,
    pub user: UserId,
    pub platform: PlatformId,
    pub date: Date,
    pub amount: Money,
    pub hours: Option<Quantity>,
    pub notes: Option<Notes>,
    pub kind: EarningKind,
    pub breakdown: Option<Breakdown>,
    /// The import that booked it, if one did.
    pub import: Option<StatementImportId>,
    /// What the statement's row is recognised by, should it come again (D1).
    pub source: Option<String>,
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Books an amount by hand.
#[derive(Debug, Clone, Validate)]
pub struct RecordEarning {
    #[garde(skip)]
    pub platform: PlatformId,
    #[garde(skip)]
    pub date: Date,
    #[garde(skip)]
    pub amount: AmountText,
    /// The platform's, where it is left out.
    #[garde(skip)]
    pub currency: Option<Currency>,
    #[garde(inner(custom(rule::plausible_hours)))]
    pub hours: Option<Quantity>,
    #[garde(skip)]
    pub notes: Option<Notes>,
    #[garde(skip)]
    pub kind: EarningKind,
    #[garde(skip)]
    pub breakdown: Option<TypedBreakdown>,
}

/// Changes what is given and keeps the rest.
///
/// An amount is in the given currency, or else in the present one. A new amount without a
/// breakdown keeps the old breakdown, which must then still add up.
#[derive(Debug, Clone, Validate)]
pub struct ReviseEarning {
    #[garde(skip)]
    pub platform: Option<PlatformId>,
    #[garde(skip)]
    pub date: Option<Date>,
    #[garde(skip)]
    pub amount: Option<AmountText>,
    #[garde(skip)]
    pub currency: Option<Currency>,
    #[garde(custom(rule::set_to(rule::plausible_hours)))]
    pub hours: Patch<Quantity>,
    #[garde(skip)]
    pub notes: Patch<Notes>,
    #[garde(skip)]
    pub kind: Option<EarningKind>,
    #[garde(skip)]
    pub breakdown: Patch<TypedBreakdown>,
}

/// `earning.recorded`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EarningRecorded {
    #[serde(skip)]
    id: Uuid,
    platform_id: PlatformId,
    date: Date,
    amount: String,
    currency: kernel::Currency,
}

/// `earning.revised`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct EarningRevised(EarningRecorded);

/// `earning.removed`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct EarningRemoved(EarningRecorded);

impl Earning {
    /// Books an amount on a platform, in its currency unless the order names one.
    ///
    /// # Errors
    /// `BadFields` for amounts that the currency cannot hold, `BreakdownMismatch`, `SignMismatch`.
    pub fn record(order: RecordEarning, platform: &Platform, now: Timestamp) -> Result<Self, EarningsError> {
        let currency = order.currency.unwrap_or(platform.currency);
        let mut faults = Vec::new();
        let amount = read("amount", &order.amount, currency, &mut faults);
        let breakdown = order.breakdown.map(|typed| typed.read(currency, &mut faults));
        EarningsError::unless_faulty(faults)?;
        let earning = Self {
            id: Id::mint(now),
            user: platform.user,
            platform: platform.id,
            date: order.date,
            amount,
            hours: order.hours,
            notes: order.notes,
            kind: order.kind,
            breakdown,
            import: None,
            source: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        earning.checked()
    }

    /// # Errors
    /// `Stale` where the caller read another version; `BadFields`, `BreakdownMismatch`,
    /// `SignMismatch` as for a new one.
    pub fn revise(
        mut self,
        change: ReviseEarning,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Self, EarningsError> {
        if !expected.allows(self.version) {
            return Err(EarningsError::Stale);
        }
        let ReviseEarning { platform, date, amount, currency, hours, notes, kind, breakdown } = change;
        let currency = currency.unwrap_or(self.amount.currency());
        let mut faults = Vec::new();
        // A new currency reads the old digits anew, so that 12.50 USD becomes 12.50 EUR.
        let amount = amount.unwrap_or_else(|| self.amount.into());
        self.amount = read("amount", &amount, currency, &mut faults);
        self.breakdown = match breakdown {
            Patch::Keep => self.breakdown.map(|kept| TypedBreakdown::from(kept).read(currency, &mut faults)),
            Patch::Clear => None,
            Patch::Set(typed) => Some(typed.read(currency, &mut faults)),
        };
        EarningsError::unless_faulty(faults)?;
        self.platform = platform.unwrap_or(self.platform);
        self.date = date.unwrap_or(self.date);
        self.kind = kind.unwrap_or(self.kind);
        hours.apply(&mut self.hours);
        notes.apply(&mut self.notes);
        self.version += 1;
        self.updated_at = now;
        self.checked()
    }

    /// Rules between the fields (E1, E4).
    fn checked(self) -> Result<Self, EarningsError> {
        let sign = self.amount.minor().signum();
        match self.kind {
            EarningKind::Income if sign < 0 => return Err(EarningsError::SignMismatch { kind: "income" }),
            EarningKind::Refund if sign > 0 => return Err(EarningsError::SignMismatch { kind: "refund" }),
            _ => {}
        }
        if let Some(breakdown) = self.breakdown {
            let parts = breakdown.amount()?;
            let difference = self.amount.checked_sub(parts)?;
            if !difference.is_zero() {
                return Err(EarningsError::BreakdownMismatch { amount: self.amount, difference });
            }
        }
        Ok(self)
    }
}

impl Breakdown {
    #[must_use]
    pub fn zero(currency: kernel::Currency) -> Self {
        let zero = Money::zero(currency);
        Self {
            gross: zero,
            tips: zero,
            bonuses: zero,
            reimbursements: zero,
            fees: zero,
            tax_withheld: zero,
            adjustments: zero,
        }
    }

    /// gross + tips + bonuses + reimbursements − fees − tax withheld + adjustments (E1).
    ///
    /// # Errors
    /// `CurrencyMismatch`, `Overflow`.
    pub fn amount(&self) -> Result<Money, MoneyError> {
        let Self { gross, tips, bonuses, reimbursements, fees, tax_withheld, adjustments } = *self;
        [tips, bonuses, reimbursements, -fees, -tax_withheld, adjustments]
            .into_iter()
            .try_fold(gross, Money::checked_add)
    }
}

impl TypedBreakdown {
    /// Zero, with a fault noted, for what is no amount of the currency.
    fn read(self, currency: Currency, faults: &mut Vec<FieldFault>) -> Breakdown {
        let zero = Money::zero(currency);
        let mut part = |name: &str, text: Option<AmountText>| {
            text.map_or(zero, |text| read(&format!("breakdown.{name}"), &text, currency, faults))
        };
        Breakdown {
            gross: part("gross", self.gross),
            tips: part("tips", self.tips),
            bonuses: part("bonuses", self.bonuses),
            reimbursements: part("reimbursements", self.reimbursements),
            fees: part("fees", self.fees),
            tax_withheld: part("taxWithheld", self.tax_withheld),
            adjustments: part("adjustments", self.adjustments),
        }
    }
}

impl From<Breakdown> for TypedBreakdown {
    fn from(breakdown: Breakdown) -> Self {
        let Breakdown { gross, tips, bonuses, reimbursements, fees, tax_withheld, adjustments } = breakdown;
        let text = |money: Money| Some(AmountText::from(money));
        Self {
            gross: text(gross),
            tips: text(tips),
            bonuses: text(bonuses),
            reimbursements: text(reimbursements),
            fees: text(fees),
            tax_withheld: text(tax_withheld),
            adjustments: text(adjustments),
        }
    }
}

impl From<&Earning> for EarningRecorded {
    fn from(earning: &Earning) -> Self {
        Self {
            id: earning.id.uuid(),
            platform_id: earning.platform,
            date: earning.date,
            amount: earning.amount.to_string(),
            currency: earning.amount.currency(),
        }
    }
}

impl From<&Earning> for EarningRevised {
    fn from(earning: &Earning) -> Self {
        Self(earning.into())
    }
}

impl From<&Earning> for EarningRemoved {
    fn from(earning: &Earning) -> Self {
        Self(earning.into())
    }
}

impl Fact for EarningRecorded {
    const KIND: &'static str = "earning.recorded";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for EarningRevised {
    const KIND: &'static str = "earning.revised";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

impl Fact for EarningRemoved {
    const KIND: &'static str = "earning.removed";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

/// Zero, with a fault noted, where the text is no amount of the currency.
pub(crate) fn read(
    field: &str,
    text: &AmountText,
    currency: Currency,
    faults: &mut Vec<FieldFault>,
) -> Money {
    text.money(currency).unwrap_or_else(|error| {
        faults.push((field.to_owned(), error.to_string()));
        Money::zero(currency)
    })
}

#[cfg(test)]
mod tests {
    use kernel::DomainError;
    use proptest::prelude::*;

    use super::*;
    use crate::{AddPlatform, PlatformCategory};

    fn usd(text: &str) -> Money {
        Money::parse(text, "USD".parse().unwrap()).unwrap()
    }

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    fn platform() -> Platform {
        let order = AddPlatform {
            name: "Uber".parse().unwrap(),
            category: PlatformCategory::Rideshare,
            color: None,
            expected_rate: None,
            currency: None,
        };
        Platform::add(Id::mint(now()), usd("0").currency(), order, now()).unwrap()
    }

    fn order(amount: &str) -> RecordEarning {
        RecordEarning {
            platform: platform().id,
            date: "2026-03-14".parse().unwrap(),
            amount: amount.parse().unwrap(),
            currency: None,
            hours: None,
            notes: None,
            kind: EarningKind::Income,
            breakdown: None,
        }
    }

    fn record(order: RecordEarning) -> Result<Earning, EarningsError> {
        Earning::record(order, &platform(), now())
    }

    fn unchanged() -> ReviseEarning {
        ReviseEarning {
            platform: None,
            date: None,
            amount: None,
            currency: None,
            hours: Patch::Keep,
            notes: Patch::Keep,
            kind: None,
            breakdown: Patch::Keep,
        }
    }

    #[test]
    fn rule_e1_a_breakdown_must_add_up_to_the_cent() {
        let breakdown = Breakdown {
            gross: usd("100.00"),
            tips: usd("5.00"),
            fees: usd("20.00"),
            ..Breakdown::zero(usd("0").currency())
        };

        assert!(record(RecordEarning { breakdown: Some(breakdown.into()), ..order("85.00") }).is_ok());
        let refusal = record(RecordEarning { breakdown: Some(breakdown.into()), ..order("85.01") });
        assert!(
            matches!(refusal, Err(EarningsError::BreakdownMismatch { difference, .. }) if difference == usd("0.01"))
        );
    }

    #[test]
    fn rule_e4_only_refunds_and_adjustments_are_negative() {
        assert!(matches!(record(order("-1.00")), Err(EarningsError::SignMismatch { kind: "income" })));
        for kind in [EarningKind::Refund, EarningKind::Adjustment] {
            assert!(record(RecordEarning { kind, ..order("-1.00") }).is_ok());
        }
        let refusal = record(RecordEarning { kind: EarningKind::Refund, ..order("1.00") });
        assert!(matches!(refusal, Err(EarningsError::SignMismatch { kind: "refund" })));
    }

    #[test]
    fn a_revision_keeps_what_it_does_not_mention() {
        let earning = record(RecordEarning { hours: Some("2".parse().unwrap()), ..order("10.00") }).unwrap();
        let change = ReviseEarning { amount: Some("12".parse().unwrap()), ..unchanged() };

        let revised = earning.clone().revise(change, Expected::exactly(1), now()).unwrap();

        assert_eq!((revised.amount, revised.hours, revised.version), (usd("12.00"), earning.hours, 2));
    }

    #[test]
    fn rule_m2_every_amount_that_the_currency_cannot_hold_is_named() {
        let typed =
            TypedBreakdown { fees: "0.001".parse().ok(), ..Breakdown::zero(usd("0").currency()).into() };

        let refusal = record(RecordEarning { breakdown: Some(typed), ..order("1.234") }).unwrap_err();

        let fields: Vec<String> = refusal.faults().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["amount", "breakdown.fees"]);
    }

    #[test]
    fn rule_t5_another_currency_keeps_the_digits() {
        let earning = record(order("12.50")).unwrap();

        let revised = earning.revise(
            ReviseEarning { currency: Some("EUR".parse().unwrap()), ..unchanged() },
            Expected::Any,
            now(),
        );

        assert_eq!(revised.unwrap().amount, Money::from_minor(1250, "EUR".parse().unwrap()));
    }

    proptest! {
        #[test]
        fn rule_e1_parts_that_add_up_are_taken(parts in prop::array::uniform7(-1_000_000_i64..1_000_000)) {
            let [gross, tips, bonuses, reimbursements, fees, tax_withheld, adjustments] =
                parts.map(|minor| Money::from_minor(minor, usd("0").currency()));
            let breakdown = Breakdown { gross, tips, bonuses, reimbursements, fees, tax_withheld, adjustments };
            let amount = breakdown.amount().unwrap();

            let earning = record(RecordEarning {
                kind: EarningKind::Adjustment,
                breakdown: Some(breakdown.into()),
                ..order(&amount.to_string())
            });

            prop_assert_eq!(earning.unwrap().amount, amount);
        }
    }
}
