//! Rules for one field of a command, as garde asks for them.
#![expect(clippy::trivially_copy_pass_by_ref, reason = "garde hands everything over by reference")]

use kernel::{AmountText, Patch, Quantity, Rate};

use crate::SaleStatus;

pub(crate) fn positive(quantity: &Quantity, (): &()) -> garde::Result {
    if *quantity > Quantity::ZERO { Ok(()) } else { Err(garde::Error::new("Must be positive")) }
}

pub(crate) fn no_less_than_none(quantity: &Quantity, (): &()) -> garde::Result {
    if *quantity < Quantity::ZERO { Err(garde::Error::new(NEGATIVE)) } else { Ok(()) }
}

pub(crate) fn no_negative_rate(rate: &Rate, (): &()) -> garde::Result {
    if *rate < Rate::ZERO { Err(garde::Error::new(NEGATIVE)) } else { Ok(()) }
}

pub(crate) fn no_negative_amount(amount: &AmountText, (): &()) -> garde::Result {
    if amount.is_negative() { Err(garde::Error::new(NEGATIVE)) } else { Ok(()) }
}

pub(crate) fn not_cancelled(status: &SaleStatus, (): &()) -> garde::Result {
    match status {
        SaleStatus::Pending | SaleStatus::Completed => Ok(()),
        SaleStatus::Cancelled => Err(garde::Error::new("Must be pending or completed")),
    }
}

/// The same rule for a change, which may also keep or clear.
pub(crate) fn set_to<T>(rule: impl Fn(&T, &()) -> garde::Result) -> impl Fn(&Patch<T>, &()) -> garde::Result {
    move |patch, context| match patch {
        Patch::Set(value) => rule(value, context),
        Patch::Keep | Patch::Clear => Ok(()),
    }
}

const NEGATIVE: &str = "Must not be negative";
