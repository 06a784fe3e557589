//! What keeping customers needs of a store.

use async_trait::async_trait;
use kernel::{CustomerId, Page, PageRequest, StoreError, Transaction, UserId};

use super::Customer;

/// Keeps customers.
#[async_trait]
pub trait Customers: Send + Sync {
    async fn begin(&self) -> Result<Box<dyn CustomersTx>, StoreError>;
    /// `None` when absent or someone else's.
    async fn find(&self, owner: UserId, id: CustomerId) -> Result<Option<Customer>, StoreError>;
    async fn page(
        &self,
        owner: UserId,
        filter: &CustomerFilter,
        request: &PageRequest<CustomerSort>,
    ) -> Result<Page<Customer>, StoreError>;
}

/// The writes of one change, all or nothing.
#[async_trait]
pub trait CustomersTx: Transaction {
    /// Held against other changes until the transaction ends.
    async fn lock_customer(&mut self, owner: UserId, id: CustomerId) -> Result<Option<Customer>, StoreError>;
    async fn add_customer(&mut self, customer: &Customer) -> Result<(), StoreError>;
    async fn save_customer(&mut self, customer: &Customer) -> Result<(), StoreError>;
    /// False when something refers to it, which keeps it.
    async fn remove_customer(&mut self, owner: UserId, id: CustomerId) -> Result<bool, StoreError>;
}

/// Which customers a list shows; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerFilter {
    pub active: Option<bool>,
    /// Found anywhere in the name, the company or the e-mail address, whatever its case.
    pub text: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerSort {
    Name,
    CreatedAt,
}
