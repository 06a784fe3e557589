//! What analytics need of a store, and of the rest of the application.

use async_trait::async_trait;
use kernel::{Date, Period, StoreError, UserId};

use crate::Gathered;

/// What is asked of the store. A period that is left out is all time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Earnings by day, platform and currency.
    Earned(Option<Period>),
    /// Expenses by day and sort.
    Spent(Option<Period>),
    /// Completed sales by day, product and currency.
    Sold(Option<Period>),
    /// Issued documents by the day of their issue; void ones are not among them.
    Billed(Option<Period>),
    /// What these tax.
    Taxed(Option<Period>),
    /// What was paid, by the day of the payment.
    Paid(Option<Period>),
    /// The payments and credit notes of every invoice on which something was paid or credited then, from the first one
    /// on; of those on which nothing was ever paid none.
    Settled(Option<Period>),
    /// Of which invoices something is left to be paid.
    Receivable,
    /// Of which something was at the end of a day.
    ReceivableOn(Date),
    Platforms,
    /// Products that are offered and of which not enough is left.
    LowStock,
    /// Products of which there is something, or something is owed.
    Stock,
    /// What customers bought, by day; whoever is known by name alone is not among them.
    Bought(Option<Period>),
    /// So many of the last things that happened, the last one first.
    Happenings(u32),
    SetAside,
}

/// Reads figures.
#[async_trait]
pub trait Figures: Send + Sync {
    /// Answers everything at once, as it is at one moment.
    async fn gather(&self, owner: UserId, asks: &[Ask]) -> Result<Gathered, StoreError>;
}

/// What a sort of expenses is called, and where tax forms ask for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub key: String,
    pub name: String,
    pub schedule_c: Option<String>,
    pub sa103f: Option<String>,
    pub anlage_euer: Option<String>,
}

/// Knows the sorts of expenses, which another context keeps.
#[async_trait]
pub trait Categories: Send + Sync {
    /// Every one of the owner's, archived ones too.
    async fn categories(&self, owner: UserId) -> Result<Vec<Category>, StoreError>;
}
