//! `mailed_links`

use identity::{LinkPurpose, MailedLink};
use kernel::StoreError;
use sea_orm::entity::prelude::*;

use crate::{
    fault::corrupt,
    spelling::{Word, read, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mailed_links")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) purpose: String,
    pub(crate) email: String,
    pub(crate) nonce: Vec<u8>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) expires_at: DateTimeUtc,
    pub(crate) used_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words!(LinkPurpose {
    ResetPassword = "resetPassword",
    VerifyEmail = "verifyEmail",
    ChangeEmail = "changeEmail",
});

impl From<&MailedLink> for Model {
    fn from(link: &MailedLink) -> Self {
        let MailedLink { id, user, purpose, email, nonce, created_at, expires_at, used_at } = link;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            purpose: purpose.word().to_owned(),
            email: email.to_string(),
            nonce: nonce.to_vec(),
            created_at: created_at.to_utc(),
            expires_at: expires_at.to_utc(),
            used_at: used_at.map(kernel::Timestamp::to_utc),
        }
    }
}

impl TryFrom<Model> for MailedLink {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { user_id, id, purpose, email, nonce, created_at, expires_at, used_at } = row;
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            purpose: LinkPurpose::from_word(&purpose)?,
            email: read(&email)?,
            nonce: nonce.try_into().map_err(|_| corrupt("a nonce has 32 bytes"))?,
            created_at: created_at.into(),
            expires_at: expires_at.into(),
            used_at: used_at.map(Into::into),
        })
    }
}
