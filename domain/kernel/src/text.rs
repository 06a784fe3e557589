//! Text that people type, kept byte for byte.

use std::{fmt, ops::Deref};

use unicode_normalization::UnicodeNormalization;

/// Free text of at most `MAX` code points; may hold several lines.
///
/// Control characters other than tab and line breaks are refused: U+0000 cannot be stored
/// everywhere, and none of them means anything to a reader.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text<const MAX: usize>(String);

/// A name of 1 to `MAX` code points on one line, which shows what it is: not blank, and
/// without characters that turn the direction of writing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name<const MAX: usize>(String);

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("Must have at most {max} characters")]
    TooLong { max: usize },
    #[error("Must not contain control characters")]
    Control,
    #[error("Must not be blank")]
    Blank,
    #[error("Must not contain characters that change the writing direction")]
    Bidi,
}

impl<const MAX: usize> Text<MAX> {
    /// # Errors
    /// `TooLong`, `Control`.
    pub fn try_new(text: impl Into<String>) -> Result<Self, TextError> {
        let text = text.into();
        check_text(&text, MAX)?;
        Ok(Self(text))
    }

    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<const MAX: usize> Name<MAX> {
    /// # Errors
    /// [`TextError`], each variant.
    pub fn try_new(text: impl Into<String>) -> Result<Self, TextError> {
        let text = text.into();
        check_name(&text, MAX)?;
        Ok(Self(text))
    }

    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Whether a text of at most `max` code points can be a [`Text`].
///
/// # Errors
/// `TooLong`, `Control`.
pub fn check_text(text: &str, max: usize) -> Result<(), TextError> {
    if text.chars().any(|c| c < ' ' && !matches!(c, '\t' | '\n' | '\r')) {
        return Err(TextError::Control);
    }
    if text.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    Ok(())
}

/// Whether a text of at most `max` code points can be a [`Name`].
///
/// # Errors
/// [`TextError`], each variant.
pub fn check_name(text: &str, max: usize) -> Result<(), TextError> {
    if text.chars().any(char::is_control) {
        return Err(TextError::Control);
    }
    if text.chars().any(turns_direction) {
        return Err(TextError::Bidi);
    }
    if text.chars().all(is_blank) {
        return Err(TextError::Blank);
    }
    if text.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    Ok(())
}

/// A text without what a [`Name`] refuses to show.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !turns_direction(*c)).collect()
}

/// What two names share when a reader would call them the same: composed alike (NFKC), in
/// lower case, with runs of white space as one blank.
#[must_use]
pub fn folded(text: &str) -> String {
    let lower: String = text.nfkc().flat_map(char::to_lowercase).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Embeddings, overrides and isolates of the bidirectional algorithm (UAX #9), and its marks.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}')
}

/// White space, and what takes no room at all.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' | '\u{180E}')
}

macro_rules! reads_as_str {
    ($name:ident) => {
        impl<const MAX: usize> Deref for $name<MAX> {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl<const MAX: usize> fmt::Display for $name<MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<const MAX: usize> std::str::FromStr for $name<MAX> {
            type Err = TextError;

            fn from_str(text: &str) -> Result<Self, TextError> {
                Self::try_new(text)
            }
        }
    };
}

reads_as_str!(Text);
reads_as_str!(Name);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_code_points() {
        assert!(Text::<3>::try_new("äöü").is_ok());
        assert_eq!(Text::<3>::try_new("abcd"), Err(TextError::TooLong { max: 3 }));
    }

    #[test]
    fn nul_and_other_controls_are_refused_but_lines_are_not() {
        assert_eq!(Text::<9>::try_new("a\0b"), Err(TextError::Control));
        assert_eq!(Text::<9>::try_new("a\u{1b}b"), Err(TextError::Control));
        assert!(Text::<9>::try_new("a\r\n\tb").is_ok());
        assert_eq!(Name::<9>::try_new("a\nb"), Err(TextError::Control));
    }

    #[test]
    fn a_name_shows_what_it_is() {
        assert_eq!(Name::<9>::try_new(" \u{200b}\u{a0}"), Err(TextError::Blank));
        assert_eq!(Name::<9>::try_new("abc\u{202e}fdp"), Err(TextError::Bidi));
        assert_eq!(&*Name::<9>::try_new(" Uber ").unwrap(), " Uber ");
    }

    #[test]
    fn folding_finds_what_a_reader_calls_the_same() {
        assert_eq!(folded("  UBER   Eats "), folded("uber\u{a0}eats"));
        assert_eq!(folded("Caf\u{e9}"), folded("cafe\u{301}"));
        assert_ne!(folded("Uber"), folded("Über"));
    }
}
