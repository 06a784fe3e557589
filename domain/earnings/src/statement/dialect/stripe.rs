//! Stripe: the payments, and the balance.

mod balance;
mod payments;

pub(super) use balance::BALANCE;
pub(super) use payments::PAYMENTS;

use super::{Layout, Rule};
use crate::statement::number::Mark;

/// Stripe writes numbers the same everywhere.
const fn layout(header: &'static [&'static str]) -> Layout {
    Layout::new(header).numbers(Rule::Always(Mark::Point))
}
