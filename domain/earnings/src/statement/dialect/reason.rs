//! Why rows are no earnings, in the words that the user reads.

pub(super) const NO_AMOUNT: &str = "No amount";
pub(super) const PAYOUT: &str = "A payout or transfer of money earned before";
pub(super) const HOLD: &str = "A hold or its release";
pub(super) const CONVERSION: &str = "A currency conversion";
pub(super) const SPENT: &str = "A payment that you made";
pub(super) const SPENT_BACK: &str = "Money back for a payment that you made";
pub(super) const LOAN: &str = "Money lent to you, or paid back by you";
pub(super) const TEST: &str = "A test payment";
pub(super) const FURTHER_LINE: &str = "A further line of an order above";

/// For a row whose state says that no money has moved, or not yet.
pub(super) fn not_settled(status: &str) -> String {
    format!("Not settled: its status is “{status}”")
}

/// For a row of a kind that is not known to be income.
pub(super) fn unknown_kind(kind: &str) -> String {
    format!("Not known to be income: its type is “{kind}”")
}
