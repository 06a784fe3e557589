//! Plain decimal text, the only spelling of a number that the wire accepts, and how numbers are rounded.

use rust_decimal::{Decimal, RoundingStrategy};

/// The one rounding mode: half away from zero, symmetric for negatives (M4).
pub const HALF_UP: RoundingStrategy = RoundingStrategy::MidpointAwayFromZero;

/// Reads `-?digits(.digits)?` in ASCII; no sign `+`, exponent, grouping or blank.
pub(crate) fn parse(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.len() <= 15 && part.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole) || !plain(fraction) {
        return None;
    }
    Decimal::from_str_exact(text).ok()
}
