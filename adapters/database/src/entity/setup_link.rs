//! `setup_links`, of which there is one at most.

use identity::SetupLink;
use kernel::StoreError;
use sea_orm::entity::prelude::*;

use crate::fault::corrupt;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "setup_links")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) slot: i64,
    pub(crate) id: Uuid,
    pub(crate) nonce: Vec<u8>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) expires_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for SetupLink {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { slot: _, id, nonce, created_at, expires_at } = row;
        Ok(Self {
            id: id.into(),
            nonce: nonce.try_into().map_err(|_| corrupt("a nonce has 32 bytes"))?,
            created_at: created_at.into(),
            expires_at: expires_at.into(),
        })
    }
}
