//! `erasures`

use kernel::{StoreError, Timestamp};
use rights::Erasure;
use sea_orm::entity::prelude::*;

use crate::spelling::read_optional;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "erasures")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    pub(crate) reason: Option<String>,
    pub(crate) requested_at: DateTimeUtc,
    pub(crate) due_at: DateTimeUtc,
    pub(crate) begun_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Erasure> for Model {
    fn from(erasure: &Erasure) -> Self {
        let Erasure { user, reason, requested_at, due_at, begun_at } = erasure;
        Self {
            user_id: user.uuid(),
            reason: reason.as_deref().map(str::to_owned),
            requested_at: requested_at.to_utc(),
            due_at: due_at.to_utc(),
            begun_at: begun_at.map(Timestamp::to_utc),
        }
    }
}

impl TryFrom<Model> for Erasure {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { user_id, reason, requested_at, due_at, begun_at } = row;
        Ok(Self {
            user: user_id.into(),
            reason: read_optional(reason.as_deref())?,
            requested_at: requested_at.into(),
            due_at: due_at.into(),
            begun_at: begun_at.map(Into::into),
        })
    }
}
