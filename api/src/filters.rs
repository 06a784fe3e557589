//! What the filters of several lists have in common.

use kernel::{Date, Period, Text};

use crate::error::ApiError;

/// # Errors
/// 422 for a first day that lies after the last.
pub(crate) fn in_order(from: Option<Date>, to: Option<Date>) -> Result<(), ApiError> {
    if let Some((from, to)) = from.zip(to) {
        period(from, to)?;
    }
    Ok(())
}

/// From the first day to the last, both included.
///
/// # Errors
/// 422 for a first day that lies after the last.
pub(crate) fn period(from: Date, to: Date) -> Result<Period, ApiError> {
    Period::try_new(from, to).map_err(|_| ApiError::contradictory("from", "Must not lie after `to`"))
}

/// What is searched for: nothing, where the text is empty.
pub(crate) fn search(q: Option<Text<100>>) -> Option<String> {
    q.map(Text::into_string).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_may_be_one_or_open_and_not_turned_round() {
        let (first, second) = ("2026-03-01".parse().unwrap(), "2026-03-02".parse().unwrap());

        assert!(in_order(Some(first), Some(first)).is_ok());
        assert!(in_order(Some(second), None).is_ok());
        assert!(in_order(None, Some(first)).is_ok());
        assert!(in_order(Some(second), Some(first)).is_err());
    }

    #[test]
    fn an_empty_text_searches_for_nothing() {
        let text = |text: &str| Some(Text::try_new(text).unwrap());

        assert_eq!(search(text("")), None);
        assert_eq!(search(text("mug")), Some("mug".to_owned()));
    }
}
