//! What the filters of several lists have in common.

use kernel::{AmountText, Currency, Date, Money, Period, Text};

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

/// From the least to the most, both included, in one currency.
///
/// # Errors
/// 400 for digits that the currency has not, 422 for a least that is more than the most.
pub(crate) fn amounts(
    least: Option<AmountText>,
    most: Option<AmountText>,
    currency: Currency,
) -> Result<(Option<Money>, Option<Money>), ApiError> {
    let mut faults = Vec::new();
    let mut amount = |field: &str, text: Option<AmountText>| -> Option<Money> {
        text?.money(currency).map_err(|problem| faults.push((field.to_owned(), problem.to_string()))).ok()
    };
    let (least, most) = (amount("min", least), amount("max", most));
    if !faults.is_empty() {
        return Err(ApiError::invalid(faults));
    }
    if least.zip(most).is_some_and(|(least, most)| least.minor() > most.minor()) {
        return Err(ApiError::contradictory("min", "Must not be more than `max`"));
    }
    Ok((least, most))
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
    fn amounts_may_be_one_or_open_and_not_turned_round() {
        let range = |least: Option<&str>, most: Option<&str>| {
            let text = |text: Option<&str>| text.map(|text| text.parse().unwrap());
            amounts(text(least), text(most), Currency::EURO)
        };

        assert!(range(Some("5.00"), Some("5.00")).is_ok());
        assert!(range(Some("5.00"), None).is_ok());
        assert!(range(None, Some("1.00")).is_ok());
        assert!(range(Some("5.00"), Some("1.00")).is_err());
        assert!(range(Some("5.001"), None).is_err());
    }

    #[test]
    fn an_empty_text_searches_for_nothing() {
        let text = |text: &str| Some(Text::try_new(text).unwrap());

        assert_eq!(search(text("")), None);
        assert_eq!(search(text("mug")), Some("mug".to_owned()));
    }
}
