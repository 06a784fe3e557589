//! Which passwords are good enough.

use std::fmt;

use crate::EmailAddress;

/// The longest password, in characters.
pub const PASSWORD_MAX: usize = 128;

const CLASSED_MIN: usize = 8;
const PASSPHRASE_MIN: usize = 12;

/// A password as it was typed. It is never shown, not even in a debug print.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// What a check of a password against a stored hash says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Wrong,
    Right,
    /// Right, but hashed in a way that is no longer good enough.
    RightButWeaklyHashed,
}

impl Password {
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Eight characters of four classes, or a passphrase of twelve that is hard to guess; and
/// nothing of the owner's name or address.
pub(crate) fn strong<'a>(
    email: &'a EmailAddress,
    name: Option<&'a str>,
) -> impl Fn(&Password, &()) -> garde::Result + 'a {
    move |password, ()| {
        let text = password.expose();
        let length = text.chars().count();
        if length > PASSWORD_MAX {
            return Err(garde::Error::new("Must have at most 128 characters"));
        }
        if tells_of(text, email, name) {
            return Err(garde::Error::new("Must not contain your name or e-mail address"));
        }
        if (length >= CLASSED_MIN && has_four_classes(text)) || is_passphrase(text, length) {
            return Ok(());
        }
        Err(garde::Error::new(
            "Must have at least 8 characters with upper and lower case, a digit and a special character, \
             or be a passphrase of at least 12 characters that is hard to guess",
        ))
    }
}

fn has_four_classes(text: &str) -> bool {
    text.chars().any(char::is_uppercase)
        && text.chars().any(char::is_lowercase)
        && text.chars().any(char::is_numeric)
        && text.chars().any(|c| !c.is_alphanumeric())
}

fn is_passphrase(text: &str, length: usize) -> bool {
    length >= PASSPHRASE_MIN && zxcvbn::zxcvbn(text, &[]).score() >= zxcvbn::Score::Three
}

fn tells_of(text: &str, email: &EmailAddress, name: Option<&str>) -> bool {
    let text = kernel::folded(text);
    let telling = |part: &str| {
        let part = kernel::folded(part);
        part.chars().count() >= 4 && text.contains(&part)
    };
    telling(email.as_str()) || telling(email.local()) || name.is_some_and(telling)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str) -> bool {
        let email = "ana.silva@example.com".parse().unwrap();
        strong(&email, Some("Ana Silva"))(&Password::new(text.into()), &()).is_ok()
    }

    #[test]
    fn four_classes_or_a_passphrase() {
        assert!(verdict("Tr4ffic!"));
        assert!(verdict("maroon kettle drifts sideways"));
        assert!(!verdict("Tr4ffic"));
        assert!(!verdict("passwordpassword"));
        assert!(!verdict("aaaaaaaaaaaaaaaaaaaa"));
        assert!(!verdict(&format!("Tr4ffic!{}", "x".repeat(PASSWORD_MAX))));
    }

    #[test]
    fn nothing_of_the_owner() {
        assert!(!verdict("Ana.Silva1!"));
        assert!(!verdict("my ANA SILVA pass 1!"));
    }

    #[test]
    fn a_password_is_never_printed() {
        assert_eq!(format!("{:?}", Password::new("Tr4ffic!".into())), "Password(…)");
    }
}
