//! What people's rights need of the world.

use async_trait::async_trait;
use kernel::{StoreError, Timestamp, Transaction, UserId};

use crate::{AccountExport, Consent, Erasure, ExportId, Purpose};

/// Keeps what people consent to.
#[async_trait]
pub trait Consents: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn ConsentsTx>, StoreError>;
    /// The latest decisions of a purpose, the last one first.
    async fn decided(
        &self,
        owner: UserId,
        purpose: Purpose,
        limit: usize,
    ) -> Result<Vec<Consent>, StoreError>;
}

/// The writes of one change, all or nothing.
#[async_trait]
pub trait ConsentsTx: Transaction {
    /// The last decision of a purpose. Decisions are held up until the transaction ends.
    async fn lock_consent(&mut self, owner: UserId, purpose: Purpose) -> Result<Option<Consent>, StoreError>;
    async fn add_consent(&mut self, consent: &Consent) -> Result<(), StoreError>;
}

/// Keeps exports, but not their bytes.
#[async_trait]
pub trait Exports: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn ExportsTx>, StoreError>;
    /// `None` when absent or someone else's.
    async fn find(&self, owner: UserId, id: ExportId) -> Result<Option<AccountExport>, StoreError>;
    /// What is to be made, or to be swept away, for all users: at most `limit`, the oldest first.
    async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<(UserId, ExportId)>, StoreError>;
}

/// The writes of one change, all or nothing.
#[async_trait]
pub trait ExportsTx: Transaction {
    /// The one that is queued. Other requests of the owner's are held up until the transaction ends.
    async fn lock_queued(&mut self, owner: UserId) -> Result<Option<AccountExport>, StoreError>;
    async fn add_export(&mut self, export: &AccountExport) -> Result<(), StoreError>;
    /// Held against other changes until the transaction ends.
    async fn lock_export(&mut self, owner: UserId, id: ExportId)
    -> Result<Option<AccountExport>, StoreError>;
    async fn save_export(&mut self, export: &AccountExport) -> Result<(), StoreError>;
    /// Makes the change durable: how an export is getting on is nothing that was done by its user.
    async fn settle(self: Box<Self>) -> Result<(), StoreError>;
}

/// Keeps who is to be forgotten, and forgets.
#[async_trait]
pub trait Erasures: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn ErasuresTx>, StoreError>;
    async fn find(&self, owner: UserId) -> Result<Option<Erasure>, StoreError>;
    /// Whose time has come, or who is being forgotten already: at most `limit`.
    async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<UserId>, StoreError>;
    /// Notes that the removing has begun; false where the wish was taken back.
    async fn start(&self, user: UserId, now: Timestamp) -> Result<bool, StoreError>;
    /// Removes every row of a user for whom it has begun, a stretch at a time, and the account last,
    /// together with a line in the ledger. It can be called again after it was broken off.
    async fn remove(&self, user: UserId, now: Timestamp) -> Result<(), StoreError>;
    /// Users who are there although the ledger says that they were forgotten, as in a backup: their wish is
    /// noted again, and has begun.
    async fn come_back(&self, now: Timestamp) -> Result<Vec<UserId>, StoreError>;
    /// Everyone who was forgotten, by [`Erasure::trace`], and when.
    async fn ledger(&self) -> Result<Vec<([u8; 32], Timestamp)>, StoreError>;
    /// Adds to the ledger what another one knows.
    async fn remember(&self, ledger: &[([u8; 32], Timestamp)]) -> Result<(), StoreError>;
}

/// The writes of one change, all or nothing.
#[async_trait]
pub trait ErasuresTx: Transaction {
    /// The wish of a user. Held against other changes until the transaction ends.
    async fn lock_erasure(&mut self, owner: UserId) -> Result<Option<Erasure>, StoreError>;
    async fn add_erasure(&mut self, erasure: &Erasure) -> Result<(), StoreError>;
    async fn remove_erasure(&mut self, owner: UserId) -> Result<(), StoreError>;
    /// Ends every session of a user.
    async fn end_sessions(&mut self, owner: UserId, now: Timestamp) -> Result<(), StoreError>;
}
