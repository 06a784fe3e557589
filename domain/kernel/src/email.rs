//! E-mail addresses.

use std::{fmt, str::FromStr};

/// The longest address that a mail server must take, in bytes (RFC 5321 §4.5.3.1).
pub const EMAIL_MAX: usize = 254;

const LOCAL_MAX: usize = 64;
const LABEL_MAX: usize = 63;

/// An address of the form `local@domain.tld`, kept as it was typed.
///
/// Dot-atoms only: quoted local parts, comments and address literals are in the RFC and in no
/// one's mailbox. Letters of other scripts are taken on both sides (RFC 6531).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

/// The text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Must be an e-mail address, such as ana@example.com")]
pub struct NotAnEmail;

impl EmailAddress {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two spellings of one address share: no provider tells capitals apart.
    #[must_use]
    pub fn key(&self) -> String {
        crate::folded(&self.0)
    }

    /// The part before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }
}

impl FromStr for EmailAddress {
    type Err = NotAnEmail;

    fn from_str(text: &str) -> Result<Self, NotAnEmail> {
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnEmail)?;
        let fits = text.len() <= EMAIL_MAX && local.len() <= LOCAL_MAX;
        if fits && is_local(local) && is_domain(domain) { Ok(Self(text.to_owned())) } else { Err(NotAnEmail) }
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_local(local: &str) -> bool {
    let atom =
        |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || is_foreign_letter(c);
    local.split('.').all(|part| !part.is_empty() && part.chars().all(atom))
}

fn is_domain(domain: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || is_foreign_letter(c);
    let label = |label: &str| {
        (1..=LABEL_MAX).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(letter)
    };
    let mut labels = domain.split('.');
    let top = labels.next_back().unwrap_or_default();
    let mut rest = labels.peekable();
    let dotted = rest.peek().is_some();
    dotted && rest.all(label) && label(top) && !top.bytes().all(|b| b.is_ascii_digit())
}

fn is_foreign_letter(c: char) -> bool {
    !c.is_ascii() && (c.is_alphanumeric() || unicode_mark(c))
}

/// Combining marks, without which many scripts cannot be written.
fn unicode_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0900}'..='\u{0DFF}' | '\u{0E31}'..='\u{0E4E}' | '\u{3099}' | '\u{309A}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_have_is_taken() {
        for text in [
            "ana@example.com",
            "a.b+c@sub.example.co.uk",
            "o'neill@example.ie",
            "jörg@bücher.example",
            "x@1a.example",
        ] {
            assert!(text.parse::<EmailAddress>().is_ok(), "{text}");
        }
    }

    #[test]
    fn what_no_one_has_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        for text in [
            "",
            "@",
            "ana",
            "ana@",
            "@example.com",
            "ana@example",
            "a..b@example.com",
            ".a@example.com",
            "a b@example.com",
            "ana@-example.com",
            "ana@example..com",
            "ana@[127.0.0.1]",
            "\"a b\"@example.com",
            "ana@example.1",
            "ana@exa_mple.com",
            "a\0b@example.com",
            "ana@example.com\n",
            &long,
        ] {
            assert_eq!(text.parse::<EmailAddress>(), Err(NotAnEmail), "{text:?}");
        }
    }

    #[test]
    fn capitals_do_not_make_another_address() {
        let key = |text: &str| text.parse::<EmailAddress>().unwrap().key();

        assert_eq!(key("Ana@Example.COM"), key("ana@example.com"));
    }
}
