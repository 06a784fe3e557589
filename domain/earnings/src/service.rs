//! The use cases of the books.

mod bookkeeping;
mod expenses;
mod goals;
mod importing;
mod insight;

use std::sync::Arc;

use kernel::{Clock, Rates};

pub use expenses::ExpensesService;
pub use goals::{GoalsPorts, GoalsService};
pub use importing::{ImportStatement, Undo};
pub use insight::MonthRun;

use crate::{Earnings, Ledger, Platforms, StatementImports};

/// Keeps platforms and earnings, imports statements, and sums up.
#[derive(Clone)]
pub struct EarningsService {
    ledger: Arc<dyn Ledger>,
    platforms: Arc<dyn Platforms>,
    earnings: Arc<dyn Earnings>,
    imports: Arc<dyn StatementImports>,
    rates: Arc<dyn Rates>,
    clock: Arc<dyn Clock>,
}

/// What the service works with.
pub struct EarningsPorts {
    pub ledger: Arc<dyn Ledger>,
    pub platforms: Arc<dyn Platforms>,
    pub earnings: Arc<dyn Earnings>,
    pub imports: Arc<dyn StatementImports>,
    pub rates: Arc<dyn Rates>,
    pub clock: Arc<dyn Clock>,
}

impl EarningsService {
    #[must_use]
    pub fn new(ports: EarningsPorts) -> Self {
        let EarningsPorts { ledger, platforms, earnings, imports, rates, clock } = ports;
        Self { ledger, platforms, earnings, imports, rates, clock }
    }
}
