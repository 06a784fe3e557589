//! `earnings`

use earnings::{Breakdown, Earning, EarningKind};
use kernel::{Currency, Money, Quantity, StoreError};
use sea_orm::entity::prelude::*;

use crate::{
    fault::corrupt,
    rows::in_order,
    spelling::{Word, read, read_optional, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "earnings")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) platform_id: Uuid,
    pub(crate) date: Date,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    pub(crate) hours_micros: Option<i64>,
    pub(crate) notes: Option<String>,
    pub(crate) kind: String,
    /// The parts of the breakdown, all there or all absent.
    pub(crate) gross_minor: Option<i64>,
    pub(crate) tips_minor: Option<i64>,
    pub(crate) bonuses_minor: Option<i64>,
    pub(crate) reimbursements_minor: Option<i64>,
    pub(crate) fees_minor: Option<i64>,
    pub(crate) tax_withheld_minor: Option<i64>,
    pub(crate) adjustments_minor: Option<i64>,
    pub(crate) import_id: Option<Uuid>,
    pub(crate) source: Option<String>,
    pub(crate) version: i64,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

in_order!(
    user_id,
    id,
    platform_id,
    date,
    amount_minor,
    currency,
    hours_micros,
    notes,
    kind,
    gross_minor,
    tips_minor,
    bonuses_minor,
    reimbursements_minor,
    fees_minor,
    tax_withheld_minor,
    adjustments_minor,
    import_id,
    source,
    version,
    created_at,
    updated_at
);

words!(EarningKind { Income = "income", Refund = "refund", Adjustment = "adjustment" });

impl From<&Earning> for Model {
    fn from(earning: &Earning) -> Self {
        let Earning {
            id,
            user,
            platform,
            date,
            amount,
            hours,
            notes,
            kind,
            breakdown,
            import,
            source,
            version,
            created_at,
            updated_at,
        } = earning;
        let parts = breakdown.map(
            |Breakdown { gross, tips, bonuses, reimbursements, fees, tax_withheld, adjustments }| {
                [gross, tips, bonuses, reimbursements, fees, tax_withheld, adjustments].map(Money::minor)
            },
        );
        let [gross, tips, bonuses, reimbursements, fees, tax_withheld, adjustments] =
            parts.map_or([None; 7], |parts| parts.map(Some));
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            platform_id: platform.uuid(),
            date: date.naive(),
            amount_minor: amount.minor(),
            currency: amount.currency().to_string(),
            hours_micros: hours.map(Quantity::micros),
            notes: notes.as_deref().map(str::to_owned),
            kind: kind.word().to_owned(),
            gross_minor: gross,
            tips_minor: tips,
            bonuses_minor: bonuses,
            reimbursements_minor: reimbursements,
            fees_minor: fees,
            tax_withheld_minor: tax_withheld,
            adjustments_minor: adjustments,
            import_id: import.map(kernel::Id::uuid),
            source: source.clone(),
            version: *version,
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for Earning {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            platform_id,
            date,
            amount_minor,
            currency,
            hours_micros,
            notes,
            kind,
            gross_minor,
            tips_minor,
            bonuses_minor,
            reimbursements_minor,
            fees_minor,
            tax_withheld_minor,
            adjustments_minor,
            import_id,
            source,
            version,
            created_at,
            updated_at,
        } = row;
        let currency: Currency = read(&currency)?;
        let parts = [
            gross_minor,
            tips_minor,
            bonuses_minor,
            reimbursements_minor,
            fees_minor,
            tax_withheld_minor,
            adjustments_minor,
        ];
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            platform: platform_id.into(),
            date: date.try_into().map_err(corrupt)?,
            amount: Money::from_minor(amount_minor, currency),
            hours: hours_micros.map(Quantity::from_micros),
            notes: read_optional(notes.as_deref())?,
            kind: EarningKind::from_word(&kind)?,
            breakdown: breakdown(parts, currency)?,
            import: import_id.map(Into::into),
            source,
            version,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}

fn breakdown(parts: [Option<i64>; 7], currency: Currency) -> Result<Option<Breakdown>, StoreError> {
    match parts.map(|minor| minor.map(|minor| Money::from_minor(minor, currency))) {
        [
            Some(gross),
            Some(tips),
            Some(bonuses),
            Some(reimbursements),
            Some(fees),
            Some(tax_withheld),
            Some(adjustments),
        ] => Ok(Some(Breakdown { gross, tips, bonuses, reimbursements, fees, tax_withheld, adjustments })),
        [None, None, None, None, None, None, None] => Ok(None),
        _ => Err(corrupt("a breakdown lacks some of its parts")),
    }
}
