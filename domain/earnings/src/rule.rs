//! Rules for one field of a command, as garde asks for them.
#![expect(clippy::trivially_copy_pass_by_ref, reason = "garde hands everything over by reference")]

use kernel::{Quantity, Recurrence};
pub(crate) use kernel::{not_negative, set_to};

use crate::Rhythm;

/// The most hours that one earning can stand for: a year of them.
const HOURS_MAX: i64 = 8_784_000_000;

pub(crate) fn plausible_hours(hours: &Quantity, (): &()) -> garde::Result {
    if (0..=HOURS_MAX).contains(&hours.micros()) {
        return Ok(());
    }
    Err(garde::Error::new("Must lie between 0 and 8784"))
}

pub(crate) fn plausible_rhythm(rhythm: &Rhythm, (): &()) -> garde::Result {
    let most = Recurrence::EVERY_MAX;
    if (1..=most).contains(&rhythm.every) {
        return Ok(());
    }
    Err(garde::Error::new(format!("Must come every 1 to {most} intervals")))
}
