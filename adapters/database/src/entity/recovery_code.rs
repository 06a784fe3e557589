//! `recovery_codes`

use identity::RecoveryCode;
use kernel::StoreError;
use sea_orm::entity::prelude::*;

use crate::fault::corrupt;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_codes")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) hash: Vec<u8>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) used_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&RecoveryCode> for Model {
    fn from(code: &RecoveryCode) -> Self {
        let RecoveryCode { id, user, hash, created_at, used_at } = code;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            hash: hash.to_vec(),
            created_at: created_at.to_utc(),
            used_at: used_at.map(kernel::Timestamp::to_utc),
        }
    }
}

impl TryFrom<Model> for RecoveryCode {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { user_id, id, hash, created_at, used_at } = row;
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            hash: hash.try_into().map_err(|_| corrupt("a digest has 32 bytes"))?,
            created_at: created_at.into(),
            used_at: used_at.map(Into::into),
        })
    }
}
