//! `own_rates`

use kernel::{OwnRate, StoreError};
use rates::EnteredRate;
use sea_orm::entity::prelude::*;

use crate::{
    fault::corrupt,
    spelling::{exchange_rate, read},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "own_rates")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) from_currency: String,
    pub(crate) to_currency: String,
    /// Both codes in the order of the alphabet: `EUR/USD`.
    pub(crate) pair: String,
    pub(crate) date: Date,
    pub(crate) until: Option<Date>,
    /// In ten-billionths.
    #[sea_orm(column_name = "rate_e10")]
    pub(crate) rate_e10: i64,
    pub(crate) version: i64,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&EnteredRate> for Model {
    fn from(entered: &EnteredRate) -> Self {
        let EnteredRate { id, user, rate, version, created_at, updated_at } = entered;
        let OwnRate { from, to, date, until, rate } = rate;
        let pair = if from < to { format!("{from}/{to}") } else { format!("{to}/{from}") };
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            from_currency: from.to_string(),
            to_currency: to.to_string(),
            pair,
            date: date.naive(),
            until: until.map(kernel::Date::naive),
            rate_e10: rate.e10(),
            version: *version,
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for EnteredRate {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            from_currency,
            to_currency,
            pair: _,
            date,
            until,
            rate_e10,
            version,
            created_at,
            updated_at,
        } = row;
        let rate = OwnRate {
            from: read(&from_currency)?,
            to: read(&to_currency)?,
            date: date.try_into().map_err(corrupt)?,
            until: until.map(TryInto::try_into).transpose().map_err(corrupt)?,
            rate: exchange_rate(rate_e10)?,
        };
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            rate,
            version,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}
