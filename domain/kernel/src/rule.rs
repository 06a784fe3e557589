//! Rules for one field of a command that several contexts have, as garde asks for them.

use crate::{AmountText, Patch, Quantity, Rate};

/// What may be less than nothing.
pub trait Signed {
    fn is_negative(&self) -> bool;
}

impl Signed for AmountText {
    fn is_negative(&self) -> bool {
        AmountText::is_negative(self)
    }
}

impl Signed for Quantity {
    fn is_negative(&self) -> bool {
        *self < Self::ZERO
    }
}

impl Signed for Rate {
    fn is_negative(&self) -> bool {
        *self < Self::ZERO
    }
}

/// # Errors
/// For what is less than nothing.
pub fn not_negative(value: &impl Signed, (): &()) -> garde::Result {
    if value.is_negative() { Err(garde::Error::new("Must not be negative")) } else { Ok(()) }
}

/// The same rule for a change, which may also keep or clear.
pub fn set_to<T>(rule: impl Fn(&T, &()) -> garde::Result) -> impl Fn(&Patch<T>, &()) -> garde::Result {
    move |patch, context| match patch {
        Patch::Set(value) => rule(value, context),
        Patch::Keep | Patch::Clear => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_not_negative_and_less_is() {
        let rate = |text: &str| text.parse::<Rate>().unwrap();

        assert!(not_negative(&Quantity::ZERO, &()).is_ok());
        assert!(not_negative(&Quantity::from_micros(-1), &()).is_err());
        assert!(not_negative(&rate("0.01"), &()).is_ok());
        assert!(not_negative(&rate("-0.01"), &()).is_err());
    }

    #[test]
    fn only_what_a_change_sets_is_held_against_the_rule() {
        let rule = set_to(not_negative);

        assert!(rule(&Patch::Set(Quantity::from_micros(-1)), &()).is_err());
        assert!(rule(&Patch::Set(Quantity::ZERO), &()).is_ok());
        assert!(rule(&Patch::Keep, &()).is_ok());
        assert!(rule(&Patch::Clear, &()).is_ok());
    }
}
