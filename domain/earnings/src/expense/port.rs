//! What keeping expenses needs of a store.

use async_trait::async_trait;
use kernel::{
    Currency, Date, DocumentId, ExpenseId, Home, Money, Page, PageRequest, Period, StoreError, Transaction,
    UserId,
};

use super::{
    CategoryKey, CategoryTally, DailyCategoryTally, Expense, ExpenseCategory, ExpenseStatus,
    MonthlyCategoryTally,
};
use crate::PlatformId;

/// Keeps expenses and their categories.
#[async_trait]
pub trait Expenses: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn ExpensesTx>, StoreError>;
    /// `None` when absent or someone else's.
    async fn find(&self, owner: UserId, id: ExpenseId) -> Result<Option<Expense>, StoreError>;
    async fn page(
        &self,
        owner: UserId,
        filter: &ExpenseFilter,
        request: &PageRequest<ExpenseSort>,
    ) -> Result<Page<Expense>, StoreError>;
    /// What the owner has said of categories, archived ones too, in no order.
    async fn categories(&self, owner: UserId) -> Result<Vec<ExpenseCategory>, StoreError>;
    /// One row per category and currency that has expenses in scope, in no order.
    async fn by_category(
        &self,
        owner: UserId,
        scope: &ExpenseScope,
    ) -> Result<Vec<CategoryTally>, StoreError>;
    /// One row per month, category and currency that has expenses in scope, in no order.
    async fn by_month(
        &self,
        owner: UserId,
        scope: &ExpenseScope,
    ) -> Result<Vec<MonthlyCategoryTally>, StoreError>;
    /// One row per day, category and currency that has expenses in scope, in no order.
    async fn by_day(
        &self,
        owner: UserId,
        scope: &ExpenseScope,
    ) -> Result<Vec<DailyCategoryTally>, StoreError>;
    /// Expenses of any user that come again by `latest`, at most `limit` of them, in the order of
    /// owner and id and after the given ones.
    async fn due(
        &self,
        latest: Date,
        after: Option<(UserId, ExpenseId)>,
        limit: u32,
    ) -> Result<Vec<DueSeries>, StoreError>;
}

/// The writes of one change, all or nothing.
#[async_trait]
pub trait ExpensesTx: Transaction {
    /// Held against other changes until the transaction ends.
    async fn lock_expense(&mut self, owner: UserId, id: ExpenseId) -> Result<Option<Expense>, StoreError>;
    /// [`StoreError::Duplicate`] when its place in a series is taken.
    async fn add_expense(&mut self, expense: &Expense) -> Result<(), StoreError>;
    async fn save_expense(&mut self, expense: &Expense) -> Result<(), StoreError>;
    async fn remove_expense(&mut self, owner: UserId, id: ExpenseId) -> Result<(), StoreError>;
    /// What the owner's expenses of a category and period come to in a currency.
    async fn total_spent(
        &mut self,
        owner: UserId,
        category: &CategoryKey,
        period: Period,
        currency: Currency,
    ) -> Result<Money, StoreError>;

    /// Held against other changes until the transaction ends, so that what is spent in a category
    /// is known while it is added to.
    async fn lock_category(
        &mut self,
        owner: UserId,
        key: &CategoryKey,
    ) -> Result<Option<ExpenseCategory>, StoreError>;
    /// Adds it, unless one of its key is there. [`StoreError::Duplicate`] when the name is taken.
    async fn add_category(&mut self, category: &ExpenseCategory) -> Result<(), StoreError>;
    /// [`StoreError::Duplicate`] when the name is taken.
    async fn save_category(&mut self, category: &ExpenseCategory) -> Result<(), StoreError>;
    /// False when expenses refer to it, which keeps it.
    async fn remove_category(&mut self, owner: UserId, key: &CategoryKey) -> Result<bool, StoreError>;

    /// Whether the owner has such a platform, which is then held against removal.
    async fn holds_platform(&mut self, owner: UserId, id: PlatformId) -> Result<bool, StoreError>;
    /// Whether the owner has such a document, which is then held against removal.
    async fn holds_document(&mut self, owner: UserId, id: DocumentId) -> Result<bool, StoreError>;
}

/// An expense that may be due to come again, and by whose calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueSeries {
    pub owner: UserId,
    pub id: ExpenseId,
    pub home: Home,
}

/// Which expenses a sum is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExpenseScope {
    /// All time, where left out.
    pub period: Option<Period>,
    pub platform: Option<PlatformId>,
}

/// Which expenses a list shows; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExpenseFilter {
    pub category: Option<CategoryKey>,
    pub status: Option<ExpenseStatus>,
    pub platform: Option<PlatformId>,
    pub deductible: Option<bool>,
    pub from: Option<Date>,
    /// The last day shown.
    pub to: Option<Date>,
    pub min: Option<Money>,
    pub max: Option<Money>,
    pub currency: Option<Currency>,
    /// Found anywhere in the vendor, the description or the notes, whatever its case.
    pub text: Option<String>,
}

/// What a list of expenses can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpenseSort {
    Date,
    Amount,
    CreatedAt,
}
