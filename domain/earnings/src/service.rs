//! The use cases of the books.

mod bookkeeping;
mod expenses;
mod importing;
mod insight;

use std::sync::Arc;

use kernel::Clock;

pub use expenses::ExpensesService;
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
    clock: Arc<dyn Clock>,
}

impl EarningsService {
    pub fn new(
        ledger: Arc<dyn Ledger>,
        platforms: Arc<dyn Platforms>,
        earnings: Arc<dyn Earnings>,
        imports: Arc<dyn StatementImports>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { ledger, platforms, earnings, imports, clock }
    }
}
