//! What one agrees to, and what one no longer agrees to.

use kernel::{Fact, Id, Name, Timestamp, UserId};
use serde::Serialize;
use uuid::Uuid;

/// The longest name of a version of a text, in characters.
pub const TEXT_VERSION_MAX: usize = 40;

/// How many decisions of a purpose are shown; all are kept.
pub const HISTORY_MAX: usize = 20;

pub type ConsentId = Id<Consent>;

/// What one can agree to. Nothing of it is needed for the books to be kept, and nothing of it is assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Mail about what is new in the program.
    ProductNews,
    /// The mail that tells how the week was.
    WeeklyReport,
    /// Mail with hints that are drawn from one's own books.
    Tips,
    /// Being asked now and then how one works.
    Research,
}

/// A decision, as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    pub id: ConsentId,
    pub user: UserId,
    pub purpose: Purpose,
    /// The words that were shown.
    pub text_version: Name<TEXT_VERSION_MAX>,
    pub is_granted: bool,
    pub decided_at: Timestamp,
}

/// What is decided of a purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub purpose: Purpose,
    pub text_version: Name<TEXT_VERSION_MAX>,
    pub is_granted: bool,
}

/// Where a purpose stands: the latest decision first; none is a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub purpose: Purpose,
    pub history: Vec<Consent>,
}

/// `consent.decided`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsentDecided {
    #[serde(skip)]
    id: Uuid,
    purpose: &'static str,
    text_version: String,
    granted: bool,
}

impl Purpose {
    pub const ALL: [Self; 4] = [Self::ProductNews, Self::WeeklyReport, Self::Tips, Self::Research];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ProductNews => "productNews",
            Self::WeeklyReport => "weeklyReport",
            Self::Tips => "tips",
            Self::Research => "research",
        }
    }
}

impl Consent {
    #[must_use]
    pub fn new(user: UserId, decision: Decision, now: Timestamp) -> Self {
        let Decision { purpose, text_version, is_granted } = decision;
        Self { id: Id::mint(now), user, purpose, text_version, is_granted, decided_at: now }
    }

    /// Whether a decision says what was decided already.
    #[must_use]
    pub fn repeats(&self, decision: &Decision) -> bool {
        self.is_granted == decision.is_granted && self.text_version == decision.text_version
    }
}

impl Standing {
    #[must_use]
    pub fn is_granted(&self) -> bool {
        self.history.first().is_some_and(|latest| latest.is_granted)
    }
}

impl From<&Consent> for ConsentDecided {
    fn from(consent: &Consent) -> Self {
        Self {
            id: consent.id.uuid(),
            purpose: consent.purpose.name(),
            text_version: consent.text_version.to_string(),
            granted: consent.is_granted,
        }
    }
}

impl Fact for ConsentDecided {
    const KIND: &'static str = "consent.decided";

    fn subject(&self) -> Uuid {
        self.id
    }
}
