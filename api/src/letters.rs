//! What the API knows of sample letters, whoever writes them.

/// A letter that nobody gets, to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleLetter {
    /// Which sort of letter it is: `invoice-overdue`.
    pub name: &'static str,
    pub subject: String,
    pub html: String,
    pub text: String,
}

/// Writes letters of every sort about things that do not exist.
pub trait SampleLetters: Send + Sync {
    /// In a language, as a BCP 47 tag; in English where it is unknown.
    fn letters(&self, locale: &str) -> Vec<SampleLetter>;
}
