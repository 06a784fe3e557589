//! What the trash needs of a store.

use async_trait::async_trait;
use kernel::{Page, PageRequest, StoreError, Timestamp, Transaction, UserId};

use crate::{Discarded, DiscardedId, DiscardedKind};

/// Keeps what was removed.
#[async_trait]
pub trait Trash: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn TrashTx>, StoreError>;
    async fn page(
        &self,
        owner: UserId,
        filter: &TrashFilter,
        request: &PageRequest<TrashSort>,
    ) -> Result<Page<Discarded>, StoreError>;
    /// Forgets, of every user, what was removed before an instant, and counts it.
    async fn empty(&self, before: Timestamp) -> Result<u64, StoreError>;
}

/// The writes of one change, all or nothing.
#[async_trait]
pub trait TrashTx: Transaction {
    /// Held against other changes until the transaction ends. `None` when absent or someone else's.
    async fn lock_discarded(
        &mut self,
        owner: UserId,
        id: DiscardedId,
    ) -> Result<Option<Discarded>, StoreError>;
    /// Puts the thing back where it was, row for row, and takes it out of the trash.
    ///
    /// [`StoreError::Duplicate`] where something else has a key of its.
    async fn put_back(&mut self, discarded: &Discarded) -> Result<PutBack, StoreError>;
    async fn remove_discarded(&mut self, owner: UserId, id: DiscardedId) -> Result<(), StoreError>;
}

/// What became of an attempt to put something back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutBack {
    Done,
    /// What it refers to is not there, by name: `platform`.
    Orphaned(&'static str),
}

/// Which removed things a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrashFilter {
    pub kind: Option<DiscardedKind>,
    /// Only what was removed at this instant or later.
    pub since: Timestamp,
}

/// What a list of things that were removed can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrashSort {
    DeletedAt,
}
