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
            report.iter().map(|(path, problem)| (camel_case(&path.to_string()), problem.to_string()));
        ApiError::invalid(faults.collect::<Vec<_>>())
    })
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
    fn paths_are_told_in_the_case_of_requests() {
        assert_eq!(camel_case("expected_rate"), "expectedRate");
        assert_eq!(camel_case("lines[2].unit_price"), "lines[2].unitPrice");
    }
}
