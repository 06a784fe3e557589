//! Rules for one field of a command, as garde asks for them.
#![expect(clippy::trivially_copy_pass_by_ref, reason = "garde hands everything over by reference")]

use kernel::{AmountText, Patch, Rate, Text};

pub(crate) fn not_blank<const MAX: usize>(text: &Text<MAX>, (): &()) -> garde::Result {
    if text.trim().is_empty() { Err(garde::Error::new("Must not be blank")) } else { Ok(()) }
}

pub(crate) fn not_negative(amount: &AmountText, (): &()) -> garde::Result {
    if amount.is_negative() { Err(garde::Error::new("Must not be negative")) } else { Ok(()) }
}

pub(crate) fn per_cent(rate: &Rate, (): &()) -> garde::Result {
    if (0..=100_000_000).contains(&rate.micros()) {
        return Ok(());
    }
    Err(garde::Error::new("Must lie between 0 and 100"))
}

/// The same rule for a change, which may also keep or clear.
pub(crate) fn set_to<T>(rule: impl Fn(&T, &()) -> garde::Result) -> impl Fn(&Patch<T>, &()) -> garde::Result {
    move |patch, context| match patch {
        Patch::Set(value) => rule(value, context),
        Patch::Keep | Patch::Clear => Ok(()),
    }
}
