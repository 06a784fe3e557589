//! The paper as machines read it: UBL 2.1 for Peppol BIS Billing 3, CII for Factur-X, and the check
//! of EN 16931 that both must pass.
//!
//! The figures are those of the paper, never computed again (M5). What only an e-invoice has, such as
//! the discount by tax class, is a difference between figures of the paper, so that every sum is exact.

mod check;
mod cii;
#[cfg(test)]
mod examples;
mod semantics;
#[cfg(test)]
mod tests;
mod ubl;
mod units;
mod xml;

pub use check::{BrokenRule, RuleKind, check};
pub use cii::cii;
pub use ubl::ubl;

use kernel::MoneyError;

/// The paper has no e-invoice: its figures do not belong together.
///
/// [`check`] says which of them, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EInvoiceError {
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error("line {line} bears a tax that has no row among the totals")]
    UntotalledClass {
        /// Counted from one.
        line: usize,
    },
}
