//! `sessions`

use identity::Session;
use kernel::StoreError;
use sea_orm::entity::prelude::*;

use crate::{
    fault::corrupt,
    spelling::{number, read_optional},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) generation: i64,
    pub(crate) nonce: Vec<u8>,
    pub(crate) user_agent: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) rotated_at: DateTimeUtc,
    pub(crate) expires_at: DateTimeUtc,
    pub(crate) closed_at: Option<DateTimeUtc>,
    pub(crate) authenticated_at: DateTimeUtc,
    pub(crate) name: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Session> for Model {
    fn from(session: &Session) -> Self {
        let Session {
            id,
            user,
            generation,
            nonce,
            user_agent,
            address,
            name,
            created_at,
            authenticated_at,
            rotated_at,
            expires_at,
            closed_at,
        } = session;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            generation: (*generation).into(),
            nonce: nonce.to_vec(),
            user_agent: user_agent.as_deref().map(str::to_owned),
            address: address.as_deref().map(str::to_owned),
            created_at: created_at.to_utc(),
            rotated_at: rotated_at.to_utc(),
            expires_at: expires_at.to_utc(),
            closed_at: closed_at.map(kernel::Timestamp::to_utc),
            authenticated_at: authenticated_at.to_utc(),
            name: name.as_deref().map(str::to_owned),
        }
    }
}

impl TryFrom<Model> for Session {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            generation,
            nonce,
            user_agent,
            address,
            created_at,
            rotated_at,
            expires_at,
            closed_at,
            authenticated_at,
            name,
        } = row;
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            generation: number(generation)?,
            nonce: nonce.try_into().map_err(|_| corrupt("a nonce has 32 bytes"))?,
            user_agent: read_optional(user_agent.as_deref())?,
            address: read_optional(address.as_deref())?,
            name: read_optional(name.as_deref())?,
            created_at: created_at.into(),
            authenticated_at: authenticated_at.into(),
            rotated_at: rotated_at.into(),
            expires_at: expires_at.into(),
            closed_at: closed_at.map(Into::into),
        })
    }
}
