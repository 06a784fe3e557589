//! What the audit needs of the world.

use async_trait::async_trait;
use kernel::{Date, Event, Id, Page, PageRequest, StoreError, UserId};

use crate::{Checkpoint, Head, HistoryFilter, HistorySort, Linked, Mark, Place, Told, ToldOf};

/// The end of a lane, with what the server made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedHead {
    pub head: Head,
    pub closed: Vec<u8>,
}

/// Reads chains.
#[async_trait]
pub trait Trail: Send + Sync {
    /// At most `limit` users, in the order of their ids.
    async fn users(&self, after: Option<UserId>, limit: u32) -> Result<Vec<UserId>, StoreError>;
    /// The end of each lane, in the order of the lanes.
    async fn heads(&self, user: UserId) -> Result<Vec<SealedHead>, StoreError>;
    /// At most `limit` events of a lane after a sequence.
    async fn stretch(
        &self,
        user: UserId,
        lane: i64,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Linked>, StoreError>;
    /// The first event that stands nowhere, or in a lane that has no end.
    async fn loose(&self, user: UserId) -> Result<Option<Id<Event>>, StoreError>;
    /// What stands at a place.
    async fn at(&self, user: UserId, place: Place) -> Result<Option<Linked>, StoreError>;
    /// How many lanes a user has.
    fn lanes(&self) -> usize;
}

/// Keeps checkpoints.
#[async_trait]
pub trait Checkpoints: Send + Sync {
    async fn last(&self) -> Result<Option<Checkpoint>, StoreError>;
    /// At most `limit` after a number, in their order; without their marks.
    async fn after(&self, number: i64, limit: u32) -> Result<Vec<Checkpoint>, StoreError>;
    /// In the order of user and lane.
    async fn marks(&self, number: i64) -> Result<Vec<Mark>, StoreError>;
    /// The ends of all lanes that went on since they were marked last, in the order of user and lane.
    async fn moved(&self) -> Result<Vec<Head>, StoreError>;
    /// False where the day has one already.
    async fn add(&self, day: Date, checkpoint: &Checkpoint, marks: &[Mark]) -> Result<bool, StoreError>;
    /// Whether a user is gone by their own wish, or is just being removed.
    async fn is_forgotten(&self, user: UserId) -> Result<bool, StoreError>;
}

/// Reads what a user has done.
#[async_trait]
pub trait History: Send + Sync {
    /// Without [`kernel::Notice::QUIET`].
    async fn page(
        &self,
        owner: UserId,
        filter: &HistoryFilter,
        request: &PageRequest<HistorySort>,
    ) -> Result<Page<Told>, StoreError>;
    /// The same of everyone, or of one: for admins, who have told of it before.
    async fn page_of_everyone(
        &self,
        only: Option<UserId>,
        filter: &HistoryFilter,
        request: &PageRequest<HistorySort>,
    ) -> Result<Page<ToldOf>, StoreError>;
}
