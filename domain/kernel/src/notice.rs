//! Who hears of a change, and where it can be read up.

use async_trait::async_trait;
use uuid::Uuid;

use crate::{Event, Id, StoreError, Timestamp, UserId};

/// The head of an event: that something happened to something, and not what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: Id<Event>,
    pub user: UserId,
    pub at: Timestamp,
    pub kind: String,
    pub subject: Uuid,
}

/// Hears of what has become durable.
#[async_trait]
pub trait Herald: Send + Sync {
    /// Called when the changes are durable and before they are acknowledged. Where the asker has
    /// left in the meantime, it may be called for changes that were undone.
    async fn told(&self, notices: &[Notice]);

    /// Called likewise, where this node has come to owe work with the changes.
    async fn owed(&self) {}
}

/// How far the events of a user have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// How many there are, counted from an id on.
    pub count: u64,
    /// The last one by its id, which need not be the last that was committed.
    pub newest: Option<Id<Event>>,
    /// The last change of what all users share, which no event of theirs tells of.
    pub shared: Option<Uuid>,
}

/// Reads the events of a user, but for those that change nothing a user can see.
#[async_trait]
pub trait Chronicle: Send + Sync {
    /// Counts from the id `from` on, this one included, and up to `most`.
    async fn mark(&self, owner: UserId, from: Id<Event>, most: u64) -> Result<Mark, StoreError>;

    /// At most `limit` events with ids after `after`, in the order of their ids.
    ///
    /// An id is minted before its event is committed: one that comes late may sort before others
    /// that have been read.
    async fn after(&self, owner: UserId, after: Id<Event>, limit: u32) -> Result<Vec<Notice>, StoreError>;
}

impl Notice {
    /// Refreshing a token changes nothing that a user can see, and happens every few minutes.
    pub const QUIET: &'static str = "session.refreshed";
}

impl From<&Event> for Notice {
    fn from(event: &Event) -> Self {
        let Event { id, user, at, kind, subject, payload: _, request: _, origin: _ } = event;
        Self { id: *id, user: *user, at: *at, kind: (*kind).to_owned(), subject: *subject }
    }
}
