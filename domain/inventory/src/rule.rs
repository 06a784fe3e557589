//! Rules for one field of a command, as garde asks for them.
#![expect(clippy::trivially_copy_pass_by_ref, reason = "garde hands everything over by reference")]

use kernel::Quantity;
pub(crate) use kernel::{not_negative, set_to};

use crate::SaleStatus;

pub(crate) fn positive(quantity: &Quantity, (): &()) -> garde::Result {
    if *quantity > Quantity::ZERO { Ok(()) } else { Err(garde::Error::new("Must be positive")) }
}

pub(crate) fn not_cancelled(status: &SaleStatus, (): &()) -> garde::Result {
    match status {
        SaleStatus::Pending | SaleStatus::Completed => Ok(()),
        SaleStatus::Cancelled => Err(garde::Error::new("Must be pending or completed")),
    }
}
