//! Stripe: the payments, and the balance.

mod balance;
mod payments;

pub(super) use balance::BALANCE;
pub(super) use payments::PAYMENTS;
