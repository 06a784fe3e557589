//! `webhooks`

use kernel::StoreError;
use sea_orm::entity::prelude::*;
use webhooks::{FormerSecret, Health, TurnedOff, Webhook};

use crate::{
    fault::corrupt,
    spelling::{Word as _, number, read, read_optional, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhooks")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) url: String,
    pub(crate) description: Option<String>,
    /// With blanks between.
    pub(crate) kinds: String,
    pub(crate) is_active: bool,
    pub(crate) turned_off: Option<String>,
    /// Closed, here and below.
    pub(crate) secret: Vec<u8>,
    pub(crate) former_secret: Option<Vec<u8>>,
    pub(crate) former_until: Option<DateTimeUtc>,
    pub(crate) failures: i64,
    pub(crate) failing_since: Option<DateTimeUtc>,
    pub(crate) resting_until: Option<DateTimeUtc>,
    pub(crate) version: i64,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words!(TurnedOff { Gone = "gone", Failing = "failing" });

impl From<&Webhook> for Model {
    fn from(webhook: &Webhook) -> Self {
        let Webhook {
            id,
            user,
            url,
            description,
            interests,
            is_active,
            turned_off,
            secret,
            former_secret,
            health: Health { failures, failing_since, resting_until },
            version,
            created_at,
            updated_at,
        } = webhook;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            url: url.to_string(),
            description: description.as_ref().map(ToString::to_string),
            kinds: interests.to_string(),
            is_active: *is_active,
            turned_off: turned_off.map(|why| why.word().to_owned()),
            secret: secret.clone(),
            former_secret: former_secret.as_ref().map(|former| former.secret.clone()),
            former_until: former_secret.as_ref().map(|former| former.until.to_utc()),
            failures: i64::from(*failures),
            failing_since: failing_since.map(kernel::Timestamp::to_utc),
            resting_until: resting_until.map(kernel::Timestamp::to_utc),
            version: *version,
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for Webhook {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            url,
            description,
            kinds,
            is_active,
            turned_off,
            secret,
            former_secret,
            former_until,
            failures,
            failing_since,
            resting_until,
            version,
            created_at,
            updated_at,
        } = row;
        let former_secret = match (former_secret, former_until) {
            (Some(secret), Some(until)) => Some(FormerSecret { secret, until: until.into() }),
            (None, None) => None,
            _ => return Err(corrupt("a former secret has an end")),
        };
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            url: read(&url)?,
            description: read_optional(description.as_deref())?,
            interests: read(&kinds)?,
            is_active,
            turned_off: turned_off.as_deref().map(TurnedOff::from_word).transpose()?,
            secret,
            former_secret,
            health: Health {
                failures: number(failures)?,
                failing_since: failing_since.map(Into::into),
                resting_until: resting_until.map(Into::into),
            },
            version,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}
