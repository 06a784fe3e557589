//! `personal_tokens`

use identity::PersonalToken;
use kernel::StoreError;
use sea_orm::entity::prelude::*;

use crate::{fault::corrupt, spelling::read};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "personal_tokens")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) hash: Vec<u8>,
    /// With blanks between.
    pub(crate) scopes: String,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) expires_at: DateTimeUtc,
    pub(crate) used_at: Option<DateTimeUtc>,
    pub(crate) revoked_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&PersonalToken> for Model {
    fn from(token: &PersonalToken) -> Self {
        let PersonalToken { id, user, name, hash, scopes, created_at, expires_at, used_at, revoked_at } =
            token;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            name: name.to_string(),
            hash: hash.to_vec(),
            scopes: scopes.to_string(),
            created_at: created_at.to_utc(),
            expires_at: expires_at.to_utc(),
            used_at: used_at.map(kernel::Timestamp::to_utc),
            revoked_at: revoked_at.map(kernel::Timestamp::to_utc),
        }
    }
}

impl TryFrom<Model> for PersonalToken {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { user_id, id, name, hash, scopes, created_at, expires_at, used_at, revoked_at } = row;
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            name: read(&name)?,
            hash: hash.try_into().map_err(|_| corrupt("a digest has 32 bytes"))?,
            scopes: read(&scopes)?,
            created_at: created_at.into(),
            expires_at: expires_at.into(),
            used_at: used_at.map(Into::into),
            revoked_at: revoked_at.map(Into::into),
        })
    }
}
