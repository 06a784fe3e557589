//! `invoice_series`

use invoicing::{PaperKind, Reset, Series};
use kernel::StoreError;
use sea_orm::entity::prelude::*;

use crate::spelling::{Word, read, words};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invoice_series")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) pattern: String,
    pub(crate) reset: String,
    pub(crate) version: i64,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words!(Reset { Never = "never", Year = "year", FiscalYear = "fiscalYear", Month = "month" });

impl From<&Series> for Model {
    fn from(series: &Series) -> Self {
        let Series { id, user, kind, pattern, reset, version, created_at, updated_at } = series;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            kind: kind.word().to_owned(),
            pattern: pattern.to_string(),
            reset: reset.word().to_owned(),
            version: *version,
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for Series {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { user_id, id, kind, pattern, reset, version, created_at, updated_at } = row;
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            kind: PaperKind::from_word(&kind)?,
            pattern: read(&pattern)?,
            reset: Reset::from_word(&reset)?,
            version,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}
