//! What the books need of a store.

use async_trait::async_trait;
use kernel::{Currency, Date, Money, Page, PageRequest, Period, StoreError, Transaction, UserId};

use crate::{
    DayTally, DayTotal, Earning, EarningId, MonthTally, Platform, PlatformCategory, PlatformId,
    PlatformTally, StatementImport, StatementImportId,
};

/// Reads platforms.
#[async_trait]
pub trait Platforms: Send + Sync {
    /// `None` when absent or someone else's.
    async fn find(&self, owner: UserId, id: PlatformId) -> Result<Option<Platform>, StoreError>;
    async fn page(
        &self,
        owner: UserId,
        filter: &PlatformFilter,
        request: &PageRequest<PlatformSort>,
    ) -> Result<Page<Platform>, StoreError>;
    /// Every platform of the owner, archived ones too, ordered by name.
    async fn all(&self, owner: UserId) -> Result<Vec<Platform>, StoreError>;
}

/// Reads earnings, row by row and in sums.
#[async_trait]
pub trait Earnings: Send + Sync {
    /// `None` when absent or someone else's.
    async fn find(&self, owner: UserId, id: EarningId) -> Result<Option<Earning>, StoreError>;
    async fn page(
        &self,
        owner: UserId,
        filter: &EarningFilter,
        request: &PageRequest<EarningSort>,
    ) -> Result<Page<Earning>, StoreError>;
    /// One row per platform and currency that has earnings in scope, in no order.
    async fn by_platform(&self, owner: UserId, scope: &Scope) -> Result<Vec<PlatformTally>, StoreError>;
    /// One row per month, platform and currency that has earnings in scope, in no order.
    async fn by_month(&self, owner: UserId, scope: &Scope) -> Result<Vec<MonthTally>, StoreError>;
    /// One row per day, platform and currency that has earnings in scope, in that order.
    async fn by_day(&self, owner: UserId, scope: &Scope) -> Result<Vec<DayTally>, StoreError>;
    /// The day with the highest total in one currency; the earliest of equal ones.
    async fn best_day(
        &self,
        owner: UserId,
        scope: &Scope,
        currency: Currency,
    ) -> Result<Option<DayTotal>, StoreError>;
}

/// Reads the history of imports.
#[async_trait]
pub trait StatementImports: Send + Sync {
    /// `None` when absent or someone else's.
    async fn find(&self, owner: UserId, id: StatementImportId)
    -> Result<Option<StatementImport>, StoreError>;
    async fn page(
        &self,
        owner: UserId,
        request: &PageRequest<ImportSort>,
    ) -> Result<Page<StatementImport>, StoreError>;
}

/// Writes the books.
#[async_trait]
pub trait Ledger: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn LedgerTx>, StoreError>;
}

/// The writes of one change, all or nothing.
#[async_trait]
pub trait LedgerTx: Transaction {
    /// Held against removal until the transaction ends, but not against other holders: any number
    /// of earnings can be booked on a platform at once.
    async fn hold_platform(&mut self, owner: UserId, id: PlatformId) -> Result<Option<Platform>, StoreError>;
    /// Held against other changes until the transaction ends.
    async fn lock_platform(&mut self, owner: UserId, id: PlatformId) -> Result<Option<Platform>, StoreError>;
    /// The platform that is called `folded`, or else was when an import made it; see [`kernel::folded`].
    async fn find_platform_called(
        &mut self,
        owner: UserId,
        folded: &str,
    ) -> Result<Option<Platform>, StoreError>;
    /// [`StoreError::Duplicate`] when the name is taken.
    async fn add_platform(&mut self, platform: &Platform) -> Result<(), StoreError>;
    /// False when the name is taken, by then for good: whoever else takes it is waited for.
    async fn add_new_platform(&mut self, platform: &Platform) -> Result<bool, StoreError>;
    /// [`StoreError::Duplicate`] when the name is taken.
    async fn save_platform(&mut self, platform: &Platform) -> Result<(), StoreError>;
    /// False when earnings, expenses or goals refer to it, which keeps it.
    async fn remove_platform(&mut self, owner: UserId, id: PlatformId) -> Result<bool, StoreError>;

    /// Held against other changes until the transaction ends.
    async fn lock_earning(&mut self, owner: UserId, id: EarningId) -> Result<Option<Earning>, StoreError>;
    /// What is wrong with it is found out by the commit at the latest.
    async fn add_earning(&mut self, earning: &Earning) -> Result<(), StoreError>;
    /// Adds those whose platform and source are not yet there, and says which those were.
    async fn add_new_earnings(&mut self, earnings: &[Earning]) -> Result<Vec<EarningId>, StoreError>;
    async fn save_earning(&mut self, earning: &Earning) -> Result<(), StoreError>;
    async fn remove_earning(&mut self, owner: UserId, id: EarningId) -> Result<(), StoreError>;

    async fn add_import(&mut self, import: &StatementImport) -> Result<(), StoreError>;
    /// Writes the figures, which are known only after the rows.
    async fn save_import(&mut self, import: &StatementImport) -> Result<(), StoreError>;
    /// Held against other changes until the transaction ends.
    async fn lock_import(
        &mut self,
        owner: UserId,
        id: StatementImportId,
    ) -> Result<Option<StatementImport>, StoreError>;
    /// Removes the import with all the earnings that it booked, and counts them.
    async fn remove_import(&mut self, owner: UserId, id: StatementImportId) -> Result<u64, StoreError>;
}

/// Which earnings a sum is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scope {
    /// All time, where left out.
    pub period: Option<Period>,
    pub platform: Option<PlatformId>,
}

/// Which earnings a list shows; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EarningFilter {
    pub platform: Option<PlatformId>,
    /// Of the platform.
    pub category: Option<PlatformCategory>,
    pub from: Option<Date>,
    /// The last day shown.
    pub to: Option<Date>,
    pub min: Option<Money>,
    pub max: Option<Money>,
    pub currency: Option<Currency>,
    /// Found anywhere in the notes, whatever its case.
    pub notes: Option<String>,
    pub import: Option<StatementImportId>,
}

/// What a list of earnings can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarningSort {
    Date,
    Amount,
    CreatedAt,
}

/// Which platforms a list shows; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlatformFilter {
    pub active: Option<bool>,
    pub category: Option<PlatformCategory>,
    /// Found anywhere in the name, whatever its case.
    pub name: Option<String>,
}

/// What a list of platforms can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlatformSort {
    Name,
    CreatedAt,
}

/// What a list of imports can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportSort {
    CreatedAt,
}
