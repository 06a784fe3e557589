//! What is wrong with a chain, and where.

use std::fmt;

use kernel::{Event, Id, UserId};

/// Something that is not as the server left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whose events; `None` where it is about all of them.
    pub user: Option<UserId>,
    /// The first event of its lane that is not as it was written, or the last good one before what is gone.
    pub event: Option<Id<Event>>,
    pub problem: Problem,
}

/// In what way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It was changed, or put where another one was.
    Altered,
    /// Events before it are gone, or the chain was continued after its end had been tampered with.
    Missing,
    /// Events after it are gone.
    CutOff,
    /// It comes after the end of the chain, or is in none: it was not written by the server.
    Inserted,
    /// The end of a lane was not written by the server, or with a key that is not here.
    HeadForged,
    /// A lane has no end any more, or a user no chain.
    HeadMissing,
    /// It is not what a checkpoint saw there, or is gone since.
    Rewritten { checkpoint: i64 },
    /// A checkpoint was changed, or closed with a key that is not here.
    CheckpointForged { checkpoint: i64 },
    /// Checkpoints before it are gone.
    CheckpointMissing { checkpoint: i64 },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered => f.write_str("it was changed after it was written"),
            Self::Missing => f.write_str("events before it are missing"),
            Self::CutOff => f.write_str("events after it are missing"),
            Self::Inserted => f.write_str("it was not written by the server"),
            Self::HeadForged => {
                f.write_str("the end of the chain was not written by the server, or with another key")
            }
            Self::HeadMissing => f.write_str("the end of a chain is missing"),
            Self::Rewritten { checkpoint } => {
                write!(f, "what checkpoint {checkpoint} saw there is missing or was changed")
            }
            Self::CheckpointForged { checkpoint } => {
                write!(f, "checkpoint {checkpoint} was changed, or made with another key")
            }
            Self::CheckpointMissing { checkpoint } => {
                write!(f, "checkpoints before {checkpoint} are missing")
            }
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(user) = self.user {
            write!(f, "user {user}: ")?;
        }
        if let Some(event) = self.event {
            write!(f, "event {event}: ")?;
        }
        self.problem.fmt(f)
    }
}
