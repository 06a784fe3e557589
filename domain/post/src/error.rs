//! Why something about letters is refused: `PostError`.

use std::time::Duration;

use kernel::{DomainError, ErrorKind, StoreError};

/// Why something about letters is refused.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    #[error("Not found")]
    NotFound,
    #[error("The record has changed since it was read")]
    Stale,
    /// The mail server will not take it.
    #[error("The mail server refused it: {0}")]
    Refused(String),
    /// The mail server did not take it this time.
    #[error("The mail server did not take it: {0}")]
    Later(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DomainError for PostError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::Stale => ErrorKind::Stale,
            Self::Refused(_) => ErrorKind::Unprocessable,
            Self::Later(_) => ErrorKind::Unavailable { retry_after: Duration::from_mins(1) },
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::Stale => "PRECONDITION_FAILED",
            Self::Refused(_) => "MAIL_REFUSED",
            Self::Later(_) => "SERVICE_UNAVAILABLE",
            Self::Store(error) => error.code(),
        }
    }
}
