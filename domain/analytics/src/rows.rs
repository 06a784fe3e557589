//! Which rows a figure is over.

use kernel::{Currency, CustomerId, Date, Id, Money, Period, ProductId, Rate};

use crate::ExpenseState;

/// Marks ids of platforms.
#[derive(Debug)]
pub enum PlatformMark {}

pub type PlatformRef = Id<PlatformMark>;

/// The rows that a figure is over, as a list shows them. Every condition that is given must hold; a
/// period that is left out is all time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    Earnings {
        period: Option<Period>,
        platform: Option<PlatformRef>,
        /// The category of the platform.
        category: Option<String>,
        currency: Option<Currency>,
    },
    /// Completed ones.
    Sales { period: Option<Period>, customer: Option<CustomerId>, currency: Option<Currency> },
    Expenses {
        period: Option<Period>,
        category: Option<String>,
        state: Option<ExpenseState>,
        deductible: Option<bool>,
        platform: Option<PlatformRef>,
        currency: Option<Currency>,
    },
    /// Issued invoices and credit notes.
    Invoices {
        period: Option<Period>,
        customer: Option<CustomerId>,
        /// Those that bear tax of a category at a rate.
        tax: Option<(String, Rate)>,
        currency: Option<Currency>,
    },
    /// Invoices of which something was left to be paid at the end of a day.
    Receivables { on: Date, customer: Option<CustomerId>, due: Option<(Option<Date>, Option<Date>)> },
    /// Invoices of which something is left to be paid.
    Outstanding,
    /// Those of them that should have been paid.
    Overdue,
    /// What was paid on invoices.
    Payments { period: Option<Period>, currency: Option<Currency> },
    /// The movements of a product's stock.
    Movements { product: ProductId },
    /// Products whose stock is low.
    LowStock,
}

/// Rows that no rate was found for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingRows {
    pub rows: Rows,
    pub total: Money,
    pub count: u64,
}

impl Rows {
    #[must_use]
    pub fn earnings(period: Option<Period>) -> Self {
        Self::Earnings { period, platform: None, category: None, currency: None }
    }

    #[must_use]
    pub fn earnings_on(platform: PlatformRef, period: Option<Period>) -> Self {
        Self::Earnings { period, platform: Some(platform), category: None, currency: None }
    }

    #[must_use]
    pub fn sales(period: Option<Period>) -> Self {
        Self::Sales { period, customer: None, currency: None }
    }

    #[must_use]
    pub fn expenses(period: Option<Period>, state: Option<ExpenseState>) -> Self {
        Self::Expenses { period, category: None, state, deductible: None, platform: None, currency: None }
    }

    #[must_use]
    pub fn invoices(period: Option<Period>) -> Self {
        Self::Invoices { period, customer: None, tax: None, currency: None }
    }

    /// The same rows, as far as they are in one currency.
    #[must_use]
    pub fn told_in(mut self, only: Currency) -> Self {
        match &mut self {
            Self::Earnings { currency, .. }
            | Self::Sales { currency, .. }
            | Self::Expenses { currency, .. }
            | Self::Invoices { currency, .. }
            | Self::Payments { currency, .. } => *currency = Some(only),
            Self::Receivables { .. }
            | Self::Outstanding
            | Self::Overdue
            | Self::Movements { .. }
            | Self::LowStock => {}
        }
        self
    }
}
