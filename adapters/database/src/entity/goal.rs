//! `goals`

use earnings::{Goal, GoalKind, GoalPeriod, Measure};
use kernel::{Quantity, StoreError, folded};
use sea_orm::entity::prelude::*;

use crate::{
    fault::corrupt,
    spelling::{Word, money, read, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "goals")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) title: String,
    /// The folded title.
    pub(crate) title_key: String,
    pub(crate) kind: String,
    /// In `currency`.
    pub(crate) target_minor: Option<i64>,
    pub(crate) currency: Option<String>,
    pub(crate) target_hours_micros: Option<i64>,
    pub(crate) period: String,
    pub(crate) starts_on: Date,
    pub(crate) ends_on: Option<Date>,
    pub(crate) platform_id: Option<Uuid>,
    pub(crate) is_active: bool,
    pub(crate) version: i64,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words!(GoalKind { Earnings = "earnings", Hours = "hours", Savings = "savings" });

words!(GoalPeriod {
    Week = "week",
    Month = "month",
    Quarter = "quarter",
    Year = "year",
    FiscalYear = "fiscalYear",
    Custom = "custom",
});

impl From<&Goal> for Model {
    fn from(goal: &Goal) -> Self {
        let Goal {
            id,
            user,
            title,
            kind,
            target,
            period,
            starts_on,
            ends_on,
            platform,
            is_active,
            version,
            created_at,
            updated_at,
        } = goal;
        let (target_minor, target_hours_micros) = match target {
            Measure::Money(money) => (Some(money.minor()), None),
            Measure::Hours(hours) => (None, Some(hours.micros())),
        };
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            title: title.to_string(),
            title_key: folded(title),
            kind: kind.word().to_owned(),
            target_minor,
            currency: target.currency().map(|currency| currency.to_string()),
            target_hours_micros,
            period: period.word().to_owned(),
            starts_on: starts_on.naive(),
            ends_on: ends_on.map(kernel::Date::naive),
            platform_id: platform.map(kernel::Id::uuid),
            is_active: *is_active,
            version: *version,
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for Goal {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            title,
            title_key: _,
            kind,
            target_minor,
            currency,
            target_hours_micros,
            period,
            starts_on,
            ends_on,
            platform_id,
            is_active,
            version,
            created_at,
            updated_at,
        } = row;
        let target = match (target_minor.zip(currency), target_hours_micros) {
            (Some((minor, currency)), None) => Measure::Money(money(minor, &currency)?),
            (None, Some(micros)) => Measure::Hours(Quantity::from_micros(micros)),
            _ => return Err(corrupt("a goal counts money or hours")),
        };
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            title: read(&title)?,
            kind: GoalKind::from_word(&kind)?,
            target,
            period: GoalPeriod::from_word(&period)?,
            starts_on: starts_on.try_into().map_err(corrupt)?,
            ends_on: ends_on.map(TryInto::try_into).transpose().map_err(corrupt)?,
            platform: platform_id.map(Into::into),
            is_active,
            version,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}
