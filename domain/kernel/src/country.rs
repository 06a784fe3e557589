//! Countries, as addresses name them.

mod table;

use std::{fmt, str::FromStr};

use table::TABLE;

use crate::folded;

/// A country of ISO 3166-1, by its two letters.
///
/// Ordered by code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country(u8);

/// What people write instead of the short English name, folded.
const COLLOQUIAL: [(&str, &str); 22] = [
    ("america", "US"),
    ("bosnia", "BA"),
    ("brasil", "BR"),
    ("cape verde", "CV"),
    ("czech republic", "CZ"),
    ("deutschland", "DE"),
    ("england", "GB"),
    ("great britain", "GB"),
    ("holland", "NL"),
    ("ivory coast", "CI"),
    ("macedonia", "MK"),
    ("northern ireland", "GB"),
    ("republic of ireland", "IE"),
    ("russia", "RU"),
    ("scotland", "GB"),
    ("swaziland", "SZ"),
    ("turkey", "TR"),
    ("u.s.a.", "US"),
    ("uk", "GB"),
    ("united states of america", "US"),
    ("usa", "US"),
    ("wales", "GB"),
];

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

    /// By its code or its English name, whatever the case, and by what people call it besides.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        let name = folded(text);
        let code = COLLOQUIAL.iter().find(|(known, _)| *known == name).map(|(_, code)| *code);
        let of_code = |code: &str| code.to_ascii_uppercase().parse().ok();
        code.and_then(of_code)
            .or_else(|| of_code(&name))
            .or_else(|| Self::all().find(|country| folded(country.name()) == name))
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
    fn a_country_goes_by_code_name_and_what_people_say() {
        let code = |text: &str| Country::named(text).map(Country::code);

        for country in Country::all() {
            assert_eq!(code(country.name()), Some(country.code()));
        }
        for (name, known) in COLLOQUIAL {
            assert_eq!(code(name), Some(known));
        }
        assert_eq!((code("at"), code(" NORWAY "), code("USA")), (Some("AT"), Some("NO"), Some("US")));
        assert_eq!((code("Atlantis"), code(""), code("ZZ")), (None, None, None));
    }

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
