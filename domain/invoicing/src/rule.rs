//! Rules for one field of a command, as garde asks for them.
#![expect(clippy::trivially_copy_pass_by_ref, reason = "garde hands everything over by reference")]

use kernel::{Rate, Text};
pub(crate) use kernel::{not_negative, set_to};

pub(crate) fn not_blank<const MAX: usize>(text: &Text<MAX>, (): &()) -> garde::Result {
    if text.trim().is_empty() { Err(garde::Error::new("Must not be blank")) } else { Ok(()) }
}

pub(crate) fn per_cent(rate: &Rate, (): &()) -> garde::Result {
    if (0..=100_000_000).contains(&rate.micros()) {
        return Ok(());
    }
    Err(garde::Error::new("Must lie between 0 and 100"))
}
