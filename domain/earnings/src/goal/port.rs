//! What keeping goals needs of a store.

use async_trait::async_trait;
use kernel::{Page, PageRequest, StoreError, Transaction, UserId};

use super::{Goal, GoalId, GoalKind};
use crate::PlatformId;

/// Keeps goals.
#[async_trait]
pub trait Goals: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn GoalsTx>, StoreError>;
    /// `None` when absent or someone else's.
    async fn find(&self, owner: UserId, id: GoalId) -> Result<Option<Goal>, StoreError>;
    async fn page(
        &self,
        owner: UserId,
        filter: &GoalFilter,
        request: &PageRequest<GoalSort>,
    ) -> Result<Page<Goal>, StoreError>;
}

/// The writes of one change, all or nothing.
#[async_trait]
pub trait GoalsTx: Transaction {
    /// Held against other changes until the transaction ends.
    async fn lock_goal(&mut self, owner: UserId, id: GoalId) -> Result<Option<Goal>, StoreError>;
    async fn add_goal(&mut self, goal: &Goal) -> Result<(), StoreError>;
    async fn save_goal(&mut self, goal: &Goal) -> Result<(), StoreError>;
    async fn remove_goal(&mut self, owner: UserId, id: GoalId) -> Result<(), StoreError>;
    /// Whether the owner has such a platform, which is then held against removal.
    async fn has_platform(&mut self, owner: UserId, id: PlatformId) -> Result<bool, StoreError>;
}

/// Which goals a list shows; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GoalFilter {
    pub active: Option<bool>,
    pub kind: Option<GoalKind>,
    pub platform: Option<PlatformId>,
}

/// What a list of goals can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoalSort {
    Title,
    CreatedAt,
}
