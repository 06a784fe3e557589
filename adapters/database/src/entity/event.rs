//! `events`, which are only ever added.

use audit::{Entry, Link, Linked, Place};
use kernel::{Event, Notice, StoreError, Told};
use sea_orm::{entity::prelude::*, sea_query::Value};

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
    pub(crate) session_id: Option<Uuid>,
    pub(crate) address: Option<String>,
    /// With `sequence` and `link` absent where an event was not written by the server.
    pub(crate) lane: Option<i64>,
    pub(crate) sequence: Option<i64>,
    pub(crate) link: Option<Vec<u8>>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// As it will lie in the store, which keeps milliseconds.
pub(crate) fn entry(event: &Event) -> Entry {
    let Event { id, user, at, kind, subject, payload, request, origin } = event;
    let at = at.to_utc();
    Entry {
        user: *user,
        id: *id,
        at: (at.timestamp(), at.timestamp_subsec_nanos()),
        kind: (*kind).to_owned(),
        subject: *subject,
        payload: payload.to_string(),
        request: request.as_str().to_owned(),
        session: origin.session,
        address: origin.address.as_deref().map(str::to_owned),
    }
}

/// Adds the row whose [`Model::into_values`] are given.
pub(crate) const INSERT: &str =
    "INSERT INTO events (user_id, id, at, kind, subject, payload, request, session_id, address,
        lane, sequence, link)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

impl Model {
    pub(crate) fn new(entry: Entry, at: DateTimeUtc, place: Place, link: Link) -> Self {
        let Entry { user, id, at: _, kind, subject, payload, request, session, address } = entry;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            at,
            kind,
            subject,
            payload,
            request,
            session_id: session,
            address,
            lane: Some(place.lane),
            sequence: Some(place.sequence),
            link: Some(link.0.to_vec()),
        }
    }

    /// In the order of [`INSERT`].
    pub(crate) fn into_values(self) -> [Value; 12] {
        let Self {
            user_id,
            id,
            at,
            kind,
            subject,
            payload,
            request,
            session_id,
            address,
            lane,
            sequence,
            link,
        } = self;
        [
            user_id.into(),
            id.into(),
            at.into(),
            kind.into(),
            subject.into(),
            payload.into(),
            request.into(),
            session_id.into(),
            address.into(),
            lane.into(),
            sequence.into(),
            link.into(),
        ]
    }
}

impl TryFrom<Model> for Linked {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            at,
            kind,
            subject,
            payload,
            request,
            session_id,
            address,
            lane,
            sequence,
            link,
        } = row;
        let entry = Entry {
            user: user_id.into(),
            id: id.into(),
            at: (at.timestamp(), at.timestamp_subsec_nanos()),
            kind,
            subject,
            payload,
            request,
            session: session_id,
            address,
        };
        let absent = || corrupt(format!("event {id} stands nowhere"));
        let place = Place { lane: lane.ok_or_else(absent)?, sequence: sequence.ok_or_else(absent)? };
        // A link of another length is none, and what it belongs to was changed.
        let link = link.and_then(|link| link.try_into().ok()).unwrap_or(Link::NONE.0);
        Ok(Self { entry, place, link: Link(link) })
    }
}

impl From<Model> for Notice {
    fn from(row: Model) -> Self {
        let Model { user_id, id, at, kind, subject, .. } = row;
        Self { id: id.into(), user: user_id.into(), at: at.into(), kind, subject }
    }
}

impl TryFrom<Model> for Told {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { user_id, id, at, kind, subject, payload, request, .. } = row;
        let payload = serde_json::from_str(&payload).map_err(corrupt)?;
        Ok(Self { id: id.into(), user: user_id.into(), at: at.into(), kind, subject, payload, request })
    }
}
