//! `letters`

use kernel::StoreError;
use post::{Letter, LetterKind, LetterState};
use sea_orm::entity::prelude::*;

use crate::{
    fault::corrupt,
    spelling::{Word as _, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "letters")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) key: String,
    pub(crate) about: Uuid,
    /// JSON.
    pub(crate) detail: String,
    pub(crate) state: String,
    pub(crate) recipient: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
    pub(crate) sent_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words!(LetterState {
    Queued = "queued",
    Sent = "sent",
    Failed = "failed",
    Withheld = "withheld",
    NotConfigured = "notConfigured",
});

/// The longest subject and reason that are kept, in characters.
const TEXT_MAX: usize = 500;

impl From<&Letter> for Model {
    fn from(letter: &Letter) -> Self {
        let Letter {
            id,
            user,
            kind,
            key,
            about,
            detail,
            state,
            to,
            subject,
            reason,
            created_at,
            updated_at,
            sent_at,
        } = letter;
        let shortened = |text: &String| text.chars().filter(|c| *c != '\0').take(TEXT_MAX).collect();
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            kind: kind.name().to_owned(),
            key: key.clone(),
            about: *about,
            detail: detail.to_string(),
            state: state.word().to_owned(),
            recipient: to.clone(),
            subject: subject.as_ref().map(shortened),
            reason: reason.as_ref().map(shortened),
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
            sent_at: sent_at.map(kernel::Timestamp::to_utc),
        }
    }
}

impl TryFrom<Model> for Letter {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            kind,
            key,
            about,
            detail,
            state,
            recipient,
            subject,
            reason,
            created_at,
            updated_at,
            sent_at,
        } = row;
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            kind: LetterKind::named(&kind).ok_or_else(|| corrupt(format!("{kind:?} is no letter")))?,
            key,
            about,
            detail: serde_json::from_str(&detail).map_err(corrupt)?,
            state: LetterState::from_word(&state)?,
            to: recipient,
            subject,
            reason,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            sent_at: sent_at.map(Into::into),
        })
    }
}
