//! What can go wrong, in words that no transport has a say in.

use std::time::Duration;

/// What sort of failure this is; `api` alone knows which status that makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// A field breaks a rule of its own.
    Invalid,
    /// Who asks is not known.
    Unauthenticated,
    /// Who asks may not.
    Forbidden,
    /// Absent, or someone else's.
    NotFound,
    /// The present state forbids it.
    Conflict,
    /// The caller's version is not the present one.
    Stale,
    /// Of a type that is not taken.
    Unsupported,
    /// Well-formed, but breaks a rule between values.
    Unprocessable,
    /// Who asks has to wait first.
    TooSoon { retry_after: Duration },
    /// Cannot be served now; worth trying again.
    Unavailable { retry_after: Duration },
    /// A fault of ours.
    Internal,
}

/// One faulty field and what is wrong with it: `("lines[2].quantity", "Must be positive")`.
pub type FieldFault = (String, String);

/// An error of a context, ready for any boundary.
pub trait DomainError: std::error::Error + Send + Sync + 'static {
    fn kind(&self) -> ErrorKind;

    /// A stable name in capitals that clients can match on: `PLATFORM_EXISTS`.
    fn code(&self) -> &'static str;

    /// The faulty fields, where there are any.
    fn faults(&self) -> Vec<FieldFault> {
        Vec::new()
    }
}

/// What a store can fail with.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique key is taken; the name is the constraint's.
    #[error("a row with the same key exists: {constraint}")]
    Duplicate { constraint: String },
    /// Another transaction was in the way; the same call may succeed now.
    #[error("the store is busy with a conflicting change")]
    Contention,
    /// The store cannot be reached.
    #[error("the store cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store has no room left.
    #[error("the store has no room left")]
    Full,
    /// What is stored makes no sense, or the statement does not.
    #[error("the store failed")]
    Corrupt(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl DomainError for StoreError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Duplicate { .. } => ErrorKind::Conflict,
            Self::Contention => ErrorKind::Unavailable { retry_after: Duration::from_secs(1) },
            Self::Unavailable(_) => ErrorKind::Unavailable { retry_after: Duration::from_secs(2) },
            Self::Full => ErrorKind::Unavailable { retry_after: Duration::from_secs(30) },
            Self::Corrupt(_) => ErrorKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Duplicate { .. } => "ALREADY_EXISTS",
            Self::Contention | Self::Unavailable(_) => "SERVICE_UNAVAILABLE",
            Self::Full => "STORAGE_FULL",
            Self::Corrupt(_) => "INTERNAL_ERROR",
        }
    }
}
