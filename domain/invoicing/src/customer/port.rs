//! What keeping customers needs of a store.

use async_trait::async_trait;
use kernel::{
    Currency, CustomerId, Date, Money, Page, PageRequest, StoreError, Timestamp, Transaction, UserId,
};

use super::{Customer, CustomerAccount, Entry, Moved};

/// Keeps customers.
#[async_trait]
pub trait Customers: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn CustomersTx>, StoreError>;
    /// `None` when absent or someone else's.
    async fn find(&self, owner: UserId, id: CustomerId) -> Result<Option<Customer>, StoreError>;
    async fn page(
        &self,
        owner: UserId,
        filter: &CustomerFilter,
        request: &PageRequest<CustomerSort>,
    ) -> Result<Page<Customer>, StoreError>;
    /// Every active customer of the owner, in no order.
    async fn active(&self, owner: UserId) -> Result<Vec<Customer>, StoreError>;
    /// The figures of some customers, one row for each currency that they have any in, ordered by
    /// customer and currency.
    async fn accounts(
        &self,
        owner: UserId,
        customers: &[CustomerId],
    ) -> Result<Vec<CustomerAccount>, StoreError>;
    /// What moved a customer's balance in a currency from `first` to `last`, oldest first.
    async fn entries(
        &self,
        owner: UserId,
        customer: CustomerId,
        currency: Currency,
        first: Option<Date>,
        last: Option<Date>,
    ) -> Result<Vec<Entry>, StoreError>;
    /// What a customer's entries in a currency before a day come to.
    async fn balance_before(
        &self,
        owner: UserId,
        customer: CustomerId,
        currency: Currency,
        day: Date,
    ) -> Result<Money, StoreError>;
}

/// The writes of one change, all or nothing.
#[async_trait]
pub trait CustomersTx: Transaction {
    /// Held against other changes until the transaction ends.
    async fn lock_customer(&mut self, owner: UserId, id: CustomerId) -> Result<Option<Customer>, StoreError>;
    /// Waits until no one holds either of the customers, nor what refers to them, and holds both
    /// against everything until the transaction ends.
    async fn lock_to_merge(&mut self, owner: UserId, pair: [CustomerId; 2]) -> Result<(), StoreError>;
    async fn add_customer(&mut self, customer: &Customer) -> Result<(), StoreError>;
    async fn save_customer(&mut self, customer: &Customer) -> Result<(), StoreError>;
    /// Every customer of the owner, archived ones too, in no order. Whoever else asks this waits
    /// until the transaction ends.
    async fn every_customer(&mut self, owner: UserId) -> Result<Vec<Customer>, StoreError>;
    /// Makes all that refers to one customer refer to another one, and counts it. What was issued
    /// still shows what it did (L2).
    async fn move_references(
        &mut self,
        owner: UserId,
        from: CustomerId,
        into: CustomerId,
        now: Timestamp,
    ) -> Result<Moved, StoreError>;
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

/// What a list of customers can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerSort {
    Name,
    CreatedAt,
}
