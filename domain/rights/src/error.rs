//! Why a right cannot be exercised now: `RightsError`.

use kernel::{DomainError, ErrorKind, StoreError};

/// Why a right cannot be exercised now.
#[derive(Debug, thiserror::Error)]
pub enum RightsError {
    #[error("Not found")]
    NotFound,
    #[error("The export is not ready yet")]
    ExportNotReady,
    #[error("The export has expired; ask for another one")]
    ExportExpired,
    #[error("This account is not about to be erased")]
    NoErasure,
    #[error("The account is being erased, and cannot be kept any more")]
    ErasureBegun,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DomainError for RightsError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::ExportNotReady | Self::ExportExpired | Self::NoErasure | Self::ErasureBegun => {
                ErrorKind::Conflict
            }
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::ExportNotReady => "EXPORT_NOT_READY",
            Self::ExportExpired => "EXPORT_EXPIRED",
            Self::NoErasure => "NO_ERASURE",
            Self::ErasureBegun => "ERASURE_BEGUN",
            Self::Store(error) => error.code(),
        }
    }
}
