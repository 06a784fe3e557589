//! `events`, which are only ever added.

use kernel::{Event, Notice, StoreError, Told};
use sea_orm::entity::prelude::*;

use crate::fault::corrupt;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) at: DateTimeUtc,
    pub(crate) kind: String,
    pub(crate) subject: Uuid,
    /// JSON.
    pub(crate) payload: String,
    pub(crate) request: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Event> for Model {
    fn from(event: &Event) -> Self {
        let Event { id, user, at, kind, subject, payload, request } = event;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            at: at.to_utc(),
            kind: (*kind).to_owned(),
            subject: *subject,
            payload: payload.to_string(),
            request: request.as_str().to_owned(),
        }
    }
}

impl From<Model> for Notice {
    fn from(row: Model) -> Self {
        let Model { user_id, id, at, kind, subject, payload: _, request: _ } = row;
        Self { id: id.into(), user: user_id.into(), at: at.into(), kind, subject }
    }
}

impl TryFrom<Model> for Told {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { user_id, id, at, kind, subject, payload, request } = row;
        let payload = serde_json::from_str(&payload).map_err(corrupt)?;
        Ok(Self { id: id.into(), user: user_id.into(), at: at.into(), kind, subject, payload, request })
    }
}
