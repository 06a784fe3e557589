//! Why something cannot be had back: `TrashError`.

use kernel::{DomainError, ErrorKind, StoreError};

/// Why something cannot be had back.
#[derive(Debug, thiserror::Error)]
pub enum TrashError {
    /// Not removed, removed too long ago, or someone else's.
    #[error("Not found")]
    NotFound,
    /// It refers to something that is gone as well.
    #[error("What it belongs to is gone: have its {0} back first")]
    Orphaned(&'static str),
    /// Something else has what only one can have.
    #[error("Something else has taken its place since: a name or a source that only one can have")]
    Taken,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DomainError for TrashError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::Orphaned(_) | Self::Taken => ErrorKind::Conflict,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::Orphaned(_) => "RESTORE_ORPHANED",
            Self::Taken => "RESTORE_TAKEN",
            Self::Store(error) => error.code(),
        }
    }
}
