//! `webhook_deliveries`

use kernel::StoreError;
use sea_orm::entity::prelude::*;
use webhooks::{Delivery, DeliveryState, Occasion};

use crate::spelling::{Word as _, number, words};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_deliveries")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) webhook_id: Uuid,
    pub(crate) event_id: Uuid,
    pub(crate) kind: String,
    pub(crate) about: Uuid,
    pub(crate) occasion: String,
    /// JSON, byte for byte as it is sent.
    pub(crate) body: String,
    pub(crate) state: String,
    pub(crate) attempts: i64,
    pub(crate) response_status: Option<i64>,
    pub(crate) duration_ms: Option<i64>,
    pub(crate) error: Option<String>,
    pub(crate) next_attempt_at: Option<DateTimeUtc>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words!(Occasion { Event = "event", Replay = "replay", Test = "test" });

words!(DeliveryState { Pending = "pending", Delivered = "delivered", Failed = "failed" });

impl From<&Delivery> for Model {
    fn from(delivery: &Delivery) -> Self {
        let Delivery {
            id,
            user,
            webhook,
            event,
            kind,
            about,
            occasion,
            body,
            state,
            attempts,
            response_status,
            duration_ms,
            error,
            next_attempt_at,
            created_at,
            updated_at,
        } = delivery;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            webhook_id: webhook.uuid(),
            event_id: event.uuid(),
            kind: kind.clone(),
            about: *about,
            occasion: occasion.word().to_owned(),
            body: body.clone(),
            state: state.word().to_owned(),
            attempts: i64::from(*attempts),
            response_status: response_status.map(i64::from),
            duration_ms: duration_ms.map(i64::from),
            error: error.clone(),
            next_attempt_at: next_attempt_at.map(kernel::Timestamp::to_utc),
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for Delivery {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            webhook_id,
            event_id,
            kind,
            about,
            occasion,
            body,
            state,
            attempts,
            response_status,
            duration_ms,
            error,
            next_attempt_at,
            created_at,
            updated_at,
        } = row;
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            webhook: webhook_id.into(),
            event: event_id.into(),
            kind,
            about,
            occasion: Occasion::from_word(&occasion)?,
            body,
            state: DeliveryState::from_word(&state)?,
            attempts: number(attempts)?,
            response_status: response_status.map(number).transpose()?,
            duration_ms: duration_ms.map(number).transpose()?,
            error,
            next_attempt_at: next_attempt_at.map(Into::into),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}
