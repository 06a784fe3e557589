//! From garde's report to the fields of a refusal.

use kernel::{Unvalidated, Valid, Validate};

use crate::error::ApiError;

/// Proves that a command keeps its own rules.
///
/// # Errors
/// 400 with every rule that is broken.
pub(crate) fn validated<C: Validate<Context = ()>>(command: Unvalidated<C>) -> Result<Valid<C>, ApiError> {
    command.validate().map_err(|report| {
        let faults =
            report.iter().map(|(path, fault)| (camel_case(&path.to_string()), sentence(&fault.to_string())));
        ApiError::invalid(faults.collect::<Vec<_>>())
    })
}

/// garde's own words for its bounds, as the document's schemas say them; those of our rules are sentences already.
fn sentence(problem: &str) -> String {
    const BOUNDS: [(&str, &str); 4] = [
        ("length is lower than ", "Must hold at least"),
        ("length is greater than ", "Must hold at most"),
        ("lower than ", "Must be at least"),
        ("greater than ", "Must be at most"),
    ];
    let bound = BOUNDS.iter().find_map(|(words, ours)| Some((ours, problem.strip_prefix(words)?)));
    bound.map_or_else(|| problem.to_owned(), |(ours, limit)| format!("{ours} {limit}"))
}

/// Commands are written in Rust's case, requests in JSON's.
fn camel_case(path: &str) -> String {
    let mut words = path.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |path, word| {
        let mut letters = word.chars();
        let capital = letters.next().map(|c| c.to_ascii_uppercase());
        path + &capital.into_iter().chain(letters).collect::<String>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_told_in_sentences() {
        for (problem, expected) in [
            ("length is lower than 1", "Must hold at least 1"),
            ("length is greater than 1000", "Must hold at most 1000"),
            ("lower than -60", "Must be at least -60"),
            ("greater than 365", "Must be at most 365"),
            ("Must not be empty", "Must not be empty"),
        ] {
            assert_eq!(sentence(problem), expected);
        }
    }

    #[test]
    fn paths_are_told_in_the_case_of_requests() {
        assert_eq!(camel_case("expected_rate"), "expectedRate");
        assert_eq!(camel_case("lines[2].unit_price"), "lines[2].unitPrice");
    }
}
