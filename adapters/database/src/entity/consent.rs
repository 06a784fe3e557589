//! `consents`

use kernel::StoreError;
use rights::{Consent, Purpose};
use sea_orm::entity::prelude::*;

use crate::spelling::{Word, read, words};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "consents")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) purpose: String,
    pub(crate) text_version: String,
    pub(crate) is_granted: bool,
    pub(crate) decided_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words!(Purpose {
    ProductNews = "productNews",
    WeeklyReport = "weeklyReport",
    Tips = "tips",
    Research = "research",
});

impl From<&Consent> for Model {
    fn from(consent: &Consent) -> Self {
        let Consent { id, user, purpose, text_version, is_granted, decided_at } = consent;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            purpose: purpose.word().to_owned(),
            text_version: text_version.to_string(),
            is_granted: *is_granted,
            decided_at: decided_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for Consent {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { user_id, id, purpose, text_version, is_granted, decided_at } = row;
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            purpose: Purpose::from_word(&purpose)?,
            text_version: read(&text_version)?,
            is_granted,
            decided_at: decided_at.into(),
        })
    }
}
