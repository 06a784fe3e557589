//! In which language and by which customs one is told things.

use std::{fmt, ops::RangeInclusive, str::FromStr};

/// The longest locale, in characters.
pub const LOCALE_MAX: usize = 35;

/// A language tag (BCP 47) as browsers read them: `de`, `de-AT`, `zh-Hant-TW`, `en-US-u-hc-h23`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale(String);

/// The text is no language tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Must be a language tag such as de-AT, of at most {LOCALE_MAX} characters")]
pub struct NotALocale;

impl Locale {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Locale {
    type Err = NotALocale;

    fn from_str(text: &str) -> Result<Self, NotALocale> {
        if text.len() > LOCALE_MAX || !is_language_tag(text) {
            return Err(NotALocale);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether it is built as a tag; whether there is such a language is not looked up.
fn is_language_tag(text: &str) -> bool {
    let mut subtags = text.split('-').peekable();
    let is_language = |subtag: &str| letters(subtag, 2..=3) || letters(subtag, 5..=8);
    if !subtags.next().is_some_and(is_language) {
        return false;
    }
    subtags.next_if(|script| letters(script, 4..=4));
    subtags.next_if(|region| letters(region, 2..=2) || digits(region, 3..=3));
    let is_variant = |subtag: &&str| {
        word(subtag, 5..=8) || word(subtag, 4..=4) && subtag.starts_with(|c: char| c.is_ascii_digit())
    };
    while subtags.next_if(is_variant).is_some() {}
    // What is left are extensions, each with a letter or a digit that says what it is.
    while let Some(singleton) = subtags.next() {
        let shortest = if singleton.eq_ignore_ascii_case("x") { 1 } else { 2 };
        let is_part = |subtag: &&str| word(subtag, shortest..=8);
        if !word(singleton, 1..=1) || subtags.next_if(is_part).is_none() {
            return false;
        }
        while subtags.next_if(is_part).is_some() {}
    }
    true
}

fn letters(subtag: &str, length: RangeInclusive<usize>) -> bool {
    length.contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphabetic())
}

fn digits(subtag: &str, length: RangeInclusive<usize>) -> bool {
    length.contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_digit())
}

fn word(subtag: &str, length: RangeInclusive<usize>) -> bool {
    length.contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_is_a_language_tag() {
        for good in [
            "de",
            "de-AT",
            "DE-at",
            "gsw-CH",
            "zh-Hant-TW",
            "es-419",
            "sl-rozaj",
            "de-1996",
            "en-US-u-hc-h23",
            "ar-EG-u-nu-latn-x-a-b",
            "de-x-1",
        ] {
            assert_eq!(good.parse::<Locale>().map(|locale| locale.to_string()), Ok(good.to_owned()));
        }
        for bad in [
            "",
            "d",
            "deut",
            "de_AT",
            "de-",
            "-de",
            "de--AT",
            "de-A",
            "de-u",
            "de-u-x",
            "de\t",
            "de-\u{202e}AT",
            "dé",
            "12",
            "x-klingon",
            "*",
            "en-US-u-hc-h23-x-1234567-1234567-123",
        ] {
            assert_eq!(bad.parse::<Locale>(), Err(NotALocale), "{bad:?}");
        }
    }
}
