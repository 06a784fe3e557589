//! A letter: that something is to be told to someone, and what became of it.

use kernel::{Fact, Id, Timestamp, UserId};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

pub type LetterId = Id<Letter>;

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LetterKind {
    /// An invoice or credit note, to its buyer.
    Invoice,
    /// That an invoice will be due, or is overdue.
    Reminder,
    /// That a payment came in.
    Receipt,
    WeeklyReport,
    LowStock,
    ExpenseAlert,
    /// Someone signed in on a device that was not known.
    SignIn,
    /// A session was ended, for someone else had a copy of its token.
    SessionTheft,
    /// A link that shows that the account's address is its owner's.
    VerifyEmail,
    /// The same for an address that the account shall have.
    ChangeEmail,
    /// A link to choose a new password.
    ResetPassword,
    /// Someone tried to open an account with an address that has one.
    AddressTaken,
    PasswordChanged,
    /// To the address that the account had before.
    EmailChanged,
    /// Another way to sign in, or one less.
    AccessChanged,
}

/// Whom a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    Owner,
    Customer,
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LetterState {
    /// To be sent, perhaps after attempts that failed.
    Queued,
    /// Taken by the mail server.
    Sent,
    /// Given up.
    Failed,
    /// Not sent: the reader does not want it, or there is nothing to be told any more.
    Withheld,
    /// It would have been sent, if there were a mail server.
    NotConfigured,
}

/// A letter of a user's books, to the user or to a customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    pub id: LetterId,
    pub user: UserId,
    pub kind: LetterKind,
    /// What makes it the only one: two of the same key are one letter.
    pub key: String,
    /// The invoice, product, session or the like that it is about.
    pub about: Uuid,
    /// What else one must know to write it, as JSON; never a secret.
    pub detail: Value,
    pub state: LetterState,
    /// Known once it was first written.
    pub to: Option<String>,
    pub subject: Option<String>,
    /// Why it was not sent, or not yet.
    pub reason: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub sent_at: Option<Timestamp>,
}

/// Asks for a letter.
#[derive(Debug, Clone, PartialEq)]
pub struct NewLetter {
    pub user: UserId,
    pub kind: LetterKind,
    /// At most [`Letter::KEY_MAX`] characters.
    pub key: String,
    pub about: Uuid,
    pub detail: Value,
}

impl LetterKind {
    pub const ALL: [Self; 15] = [
        Self::Invoice,
        Self::Reminder,
        Self::Receipt,
        Self::WeeklyReport,
        Self::LowStock,
        Self::ExpenseAlert,
        Self::SignIn,
        Self::SessionTheft,
        Self::VerifyEmail,
        Self::ChangeEmail,
        Self::ResetPassword,
        Self::AddressTaken,
        Self::PasswordChanged,
        Self::EmailChanged,
        Self::AccessChanged,
    ];

    /// As it is written: `weeklyReport`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Reminder => "reminder",
            Self::Receipt => "receipt",
            Self::WeeklyReport => "weeklyReport",
            Self::LowStock => "lowStock",
            Self::ExpenseAlert => "expenseAlert",
            Self::SignIn => "signIn",
            Self::SessionTheft => "sessionTheft",
            Self::VerifyEmail => "verifyEmail",
            Self::ChangeEmail => "changeEmail",
            Self::ResetPassword => "resetPassword",
            Self::AddressTaken => "addressTaken",
            Self::PasswordChanged => "passwordChanged",
            Self::EmailChanged => "emailChanged",
            Self::AccessChanged => "accessChanged",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    #[must_use]
    pub fn reader(self) -> Reader {
        match self {
            Self::Invoice | Self::Reminder | Self::Receipt => Reader::Customer,
            _ => Reader::Owner,
        }
    }

    /// Whether it is about the safety of the account: no setting keeps it back.
    #[must_use]
    pub fn is_of_security(self) -> bool {
        match self {
            Self::SignIn
            | Self::SessionTheft
            | Self::VerifyEmail
            | Self::ChangeEmail
            | Self::ResetPassword
            | Self::AddressTaken
            | Self::PasswordChanged
            | Self::EmailChanged
            | Self::AccessChanged => true,
            Self::Invoice
            | Self::Reminder
            | Self::Receipt
            | Self::WeeklyReport
            | Self::LowStock
            | Self::ExpenseAlert => false,
        }
    }
}

impl Letter {
    /// The longest key, in characters.
    pub const KEY_MAX: usize = 120;

    pub(crate) fn queue(order: NewLetter, now: Timestamp) -> Self {
        let NewLetter { user, kind, key, about, detail } = order;
        Self {
            id: Id::mint(now),
            user,
            kind,
            key,
            about,
            detail,
            state: LetterState::Queued,
            to: None,
            subject: None,
            reason: None,
            created_at: now,
            updated_at: now,
            sent_at: None,
        }
    }

    /// Whether there is still something to be done about it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, LetterState::Queued | LetterState::Failed)
    }

    pub(crate) fn became(self, state: LetterState, reason: Option<String>, now: Timestamp) -> Self {
        let sent_at = if state == LetterState::Sent { Some(now) } else { self.sent_at };
        Self { state, reason, sent_at, updated_at: now, ..self }
    }
}

/// What there is to tell of a letter. To whom it goes is not.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LetterFacts {
    #[serde(skip)]
    id: Uuid,
    letter: &'static str,
    about: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<&Letter> for LetterFacts {
    fn from(letter: &Letter) -> Self {
        Self {
            id: letter.id.uuid(),
            letter: letter.kind.name(),
            about: letter.about,
            reason: letter.reason.clone(),
        }
    }
}

macro_rules! facts {
    ($($kind:literal as $name:ident),+ $(,)?) => {
        $(
            #[doc = concat!("`", $kind, "`")]
            #[derive(Debug, Serialize)]
            #[serde(transparent)]
            pub struct $name(LetterFacts);

            impl From<&Letter> for $name {
                fn from(letter: &Letter) -> Self {
                    Self(letter.into())
                }
            }

            impl Fact for $name {
                const KIND: &'static str = $kind;

                fn subject(&self) -> Uuid {
                    self.0.id
                }
            }
        )+
    };
}

facts!(
    "letter.queued" as LetterQueued,
    "letter.sent" as LetterSent,
    "letter.failed" as LetterFailed,
    "letter.withheld" as LetterWithheld,
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in LetterKind::ALL {
            assert_eq!(LetterKind::named(kind.name()), Some(kind));
        }
        assert_eq!(LetterKind::named("letter"), None);
    }
}
