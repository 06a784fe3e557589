//! Gumroad: the sales, and the statement of one payout.

mod payout;
mod sales;

pub(super) use payout::PAYOUT;
pub(super) use sales::SALES;
