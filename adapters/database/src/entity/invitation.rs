//! `invitations`, which are of no user.

use identity::Invitation;
use kernel::StoreError;
use sea_orm::entity::prelude::*;

use crate::{fault::corrupt, spelling::read_optional};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invitations")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) email: Option<String>,
    pub(crate) nonce: Vec<u8>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) expires_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Invitation> for Model {
    fn from(invitation: &Invitation) -> Self {
        let Invitation { id, email, nonce, created_at, expires_at } = invitation;
        Self {
            id: id.uuid(),
            email: email.as_ref().map(ToString::to_string),
            nonce: nonce.to_vec(),
            created_at: created_at.to_utc(),
            expires_at: expires_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for Invitation {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { id, email, nonce, created_at, expires_at } = row;
        Ok(Self {
            id: id.into(),
            email: read_optional(email.as_deref())?,
            nonce: nonce.try_into().map_err(|_| corrupt("a nonce has 32 bytes"))?,
            created_at: created_at.into(),
            expires_at: expires_at.into(),
        })
    }
}
