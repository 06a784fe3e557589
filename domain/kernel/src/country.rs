//! Countries, as addresses name them.

mod table;

use std::{fmt, str::FromStr};

use table::TABLE;

/// A country of ISO 3166-1, by its two letters.
///
/// Ordered by code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country(u8);

/// The text is no assigned code of ISO 3166-1 alpha-2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Must be an ISO 3166-1 country code of two letters, such as AT")]
pub struct UnknownCountry;

impl Country {
    /// Every country, ordered by code.
    pub fn all() -> impl Iterator<Item = Self> {
        (0u8..).take(TABLE.len()).map(Self)
    }

    /// The two capital letters: `AT`.
    #[must_use]
    pub fn code(self) -> &'static str {
        TABLE[usize::from(self.0)].0
    }

    /// The short English name: `Austria`.
    #[must_use]
    pub fn name(self) -> &'static str {
        TABLE[usize::from(self.0)].1
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(code: &str) -> Result<Self, UnknownCountry> {
        let index = TABLE.binary_search_by(|(known, _)| (*known).cmp(code)).map_err(|_| UnknownCountry)?;
        u8::try_from(index).map(Self).map_err(|_| UnknownCountry)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_table_is_found_and_no_other() {
        for country in Country::all() {
            assert_eq!(country.code().parse(), Ok(country));
        }
        for code in ["", "A", "at", "UK", "ZZ", "AUT"] {
            assert_eq!(code.parse::<Country>(), Err(UnknownCountry), "{code}");
        }
    }
}
