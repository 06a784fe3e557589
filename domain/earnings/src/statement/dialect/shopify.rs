//! Shopify: the orders, and of Shopify Payments the transactions and the payouts.

mod orders;
mod payouts;
mod transactions;

pub(super) use orders::ORDERS;
pub(super) use payouts::PAYOUTS;
pub(super) use transactions::TRANSACTIONS;
