//! What rates need of a store.

use async_trait::async_trait;
use kernel::{Currency, Date, ExchangeRate, Page, PageRequest, StoreError, Timestamp, Transaction, UserId};

use crate::{EnteredRate, EnteredRateId};

/// Keeps the rates that users enter.
#[async_trait]
pub trait EnteredRates: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn EnteredRatesTx>, StoreError>;
    /// `None` when absent or someone else's.
    async fn find(&self, owner: UserId, id: EnteredRateId) -> Result<Option<EnteredRate>, StoreError>;
    async fn page(
        &self,
        owner: UserId,
        filter: &EnteredRateFilter,
        request: &PageRequest<EnteredRateSort>,
    ) -> Result<Page<EnteredRate>, StoreError>;
}

/// The writes of one change, all or nothing.
#[async_trait]
pub trait EnteredRatesTx: Transaction {
    /// Held against other changes until the transaction ends.
    async fn lock_rate(
        &mut self,
        owner: UserId,
        id: EnteredRateId,
    ) -> Result<Option<EnteredRate>, StoreError>;
    /// [`StoreError::Duplicate`] when there is one of these currencies and this day, in either direction.
    async fn add_rate(&mut self, rate: &EnteredRate) -> Result<(), StoreError>;
    /// [`StoreError::Duplicate`] when there is one of these currencies and this day, in either direction.
    async fn save_rate(&mut self, rate: &EnteredRate) -> Result<(), StoreError>;
    async fn remove_rate(&mut self, owner: UserId, id: EnteredRateId) -> Result<(), StoreError>;
}

/// Keeps the reference rates. They are everyone's and nobody's: no owner, and no event.
#[async_trait]
pub trait ReferenceRates: Send + Sync {
    async fn begin(&self) -> Result<Box<dyn ReferenceRatesTx>, StoreError>;
    /// The last day that has rates.
    async fn newest(&self) -> Result<Option<Date>, StoreError>;
}

/// The writes of one file, all or nothing. Dropping it undoes everything.
#[async_trait]
pub trait ReferenceRatesTx: Send {
    /// Writes units per euro, each currency and day at most once, and counts those that were not
    /// there or were others.
    async fn put(&mut self, rates: &[(Currency, Date, ExchangeRate)]) -> Result<u64, StoreError>;
    /// Notes that rates have changed, for whoever keeps what was told with others.
    async fn note_change(&mut self, at: Timestamp) -> Result<(), StoreError>;
    async fn finish(self: Box<Self>) -> Result<(), StoreError>;
}

/// Which rates a list shows; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnteredRateFilter {
    /// On either side.
    pub currency: Option<Currency>,
    pub from: Option<Date>,
    /// The last day shown.
    pub to: Option<Date>,
}

/// What a list of rates that a user entered can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnteredRateSort {
    Date,
    CreatedAt,
}
