//! `passkeys`

use identity::Passkey;
use kernel::StoreError;
use sea_orm::entity::prelude::*;

use crate::{fault::corrupt, spelling::read};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "passkeys")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) credential: Vec<u8>,
    pub(crate) public_key: Vec<u8>,
    pub(crate) sign_count: i64,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) used_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Passkey> for Model {
    fn from(passkey: &Passkey) -> Self {
        let Passkey { id, user, name, credential, public_key, sign_count, created_at, used_at } = passkey;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            name: name.to_string(),
            credential: credential.clone(),
            public_key: public_key.clone(),
            sign_count: (*sign_count).into(),
            created_at: created_at.to_utc(),
            used_at: used_at.map(kernel::Timestamp::to_utc),
        }
    }
}

impl TryFrom<Model> for Passkey {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { user_id, id, name, credential, public_key, sign_count, created_at, used_at } = row;
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            name: read(&name)?,
            credential,
            public_key,
            sign_count: u32::try_from(sign_count).map_err(|_| corrupt("a device counts in 32 bits"))?,
            created_at: created_at.into(),
            used_at: used_at.map(Into::into),
        })
    }
}
