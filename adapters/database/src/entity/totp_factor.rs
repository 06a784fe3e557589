//! `totp_factors`

use identity::Totp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "totp_factors")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    /// Closed.
    pub(crate) secret: Vec<u8>,
    pub(crate) begun_at: DateTimeUtc,
    pub(crate) confirmed_at: Option<DateTimeUtc>,
    pub(crate) last_step: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Totp> for Model {
    fn from(totp: &Totp) -> Self {
        let Totp { user, secret, begun_at, confirmed_at, last_step } = totp;
        Self {
            user_id: user.uuid(),
            secret: secret.clone(),
            begun_at: begun_at.to_utc(),
            confirmed_at: confirmed_at.map(kernel::Timestamp::to_utc),
            last_step: *last_step,
        }
    }
}

impl From<Model> for Totp {
    fn from(row: Model) -> Self {
        let Model { user_id, secret, begun_at, confirmed_at, last_step } = row;
        Self {
            user: user_id.into(),
            secret,
            begun_at: begun_at.into(),
            confirmed_at: confirmed_at.map(Into::into),
            last_step,
        }
    }
}
