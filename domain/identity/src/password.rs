//! Which passwords are good enough.

use std::fmt;

use zxcvbn::Score;

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

/// What the operator asks of passwords beyond what everyone does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PasswordRules {
    /// The least score by zxcvbn, from 0 for what is guessed at once to 4 for what is very hard to.
    pub min_score: u8,
}

impl PasswordRules {
    /// Eight characters of four classes, or a passphrase of twelve that is hard to guess; no password
    /// that many have, and nothing of the owner's name or address.
    ///
    /// # Errors
    /// What is wrong with it, for people to read.
    pub fn check(
        self,
        password: &Password,
        email: &EmailAddress,
        name: Option<&str>,
    ) -> Result<(), &'static str> {
        let text = password.expose();
        let length = text.chars().count();
        if length > PASSWORD_MAX {
            return Err("Must have at most 128 characters");
        }
        if tells_of(text, email, name) {
            return Err("Must not contain your name or e-mail address");
        }
        let about_the_owner = [email.as_str(), email.local(), name.unwrap_or_default()];
        let guess = zxcvbn::zxcvbn(text, &about_the_owner);
        let is_classed = length >= CLASSED_MIN && has_four_classes(text);
        let is_passphrase = length >= PASSPHRASE_MIN && guess.score() >= Score::Three;
        if !is_classed && !is_passphrase {
            return Err("Must have at least 8 characters with upper and lower case, a digit and a special \
                        character, or be a passphrase of at least 12 characters that is hard to guess");
        }
        if guess.guesses() <= WELL_KNOWN || is_well_known(text) {
            return Err("Must not be a password that many people have");
        }
        if u8::from(guess.score()) < self.min_score {
            return Err("Must be harder to guess: longer, or less like what others choose");
        }
        Ok(())
    }
}

/// The rules as one field of a command.
pub(crate) fn strong<'a>(
    email: &'a EmailAddress,
    name: Option<&'a str>,
    rules: PasswordRules,
) -> impl Fn(&Password, &()) -> garde::Result + 'a {
    move |password, ()| rules.check(password, email, name).map_err(garde::Error::new)
}

/// How many passwords are tried first by anyone who guesses: as many as zxcvbn's list of common ones has.
const WELL_KNOWN: u64 = 30_000;

/// What people make of a word that a form does not take without capitals, digits and signs.
const WELL_KNOWN_WORDS: [&str; 16] = [
    "password", "passw0rd", "p@ssword", "p@ssw0rd", "pa$$word", "pa$$w0rd", "welcome", "qwerty", "admin",
    "letmein", "changeme", "iloveyou", "abc", "test", "secret", "summer",
];

/// Whether it is one of those words with nothing but a few digits in order and a sign after it:
/// `Password1!`, `Qwerty123!`.
fn is_well_known(text: &str) -> bool {
    const TAILS: [&str; 9] = ["", "1", "12", "123", "1234", "12345", "01", "2024", "2025"];
    let folded = kernel::folded(text);
    let bare = folded.trim_end_matches(|c: char| !c.is_alphanumeric());
    WELL_KNOWN_WORDS.iter().any(|word| {
        let tail = bare.strip_prefix(word).map(|tail| tail.trim_start_matches(['@', '_', '-', '.', '#']));
        tail.is_some_and(|tail| TAILS.contains(&tail))
    })
}

fn has_four_classes(text: &str) -> bool {
    text.chars().any(char::is_uppercase)
        && text.chars().any(char::is_lowercase)
        && text.chars().any(char::is_numeric)
        && text.chars().any(|c| !c.is_alphanumeric())
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
        verdict_of(text, PasswordRules::default())
    }

    fn verdict_of(text: &str, rules: PasswordRules) -> bool {
        let email = "ana.silva@example.com".parse().unwrap();
        rules.check(&Password::new(text.into()), &email, Some("Ana Silva")).is_ok()
    }

    #[test]
    fn four_classes_or_a_passphrase() {
        assert!(verdict("Tr4ffic!"));
        assert!(verdict("maroon kettle drifts sideways"));
        assert!(!verdict("Tr4ffic"));
        assert!(!verdict("passwordpassword"));
        assert!(!verdict("aaaaaaaaaaaaaaaaaaaa"));
        assert!(!verdict(&format!("Tr4ffic!{}", "x".repeat(PASSWORD_MAX))));
        let longest: String = (33..=126).cycle().step_by(37).map(char::from).take(PASSWORD_MAX).collect();
        assert!(verdict(&longest));
    }

    #[test]
    fn nothing_that_many_people_have() {
        for text in
            ["P@ssw0rd", "P@ssw0rd!", "Password1!", "Passw0rd!", "Qwerty123!", "Welcome-2025!", "Admin@123"]
        {
            assert!(!verdict(text), "{text}");
        }
        for text in ["SecurePass123!", "Adm1ral-Nelson", "Blue7Kettle?", "Four-Small-Otters-7"] {
            assert!(verdict(text), "{text}");
        }
    }

    #[test]
    fn the_operator_raises_the_bar_for_both_kinds() {
        let strict = PasswordRules { min_score: 4 };

        assert!(verdict("Tr4ffic!") && !verdict_of("Tr4ffic!", strict));
        assert!(verdict_of("maroon kettle drifts sideways", strict));
        assert!(verdict_of("vK9#pQz2!mWx7", strict));
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
