//! Why a document is refused: `DocumentError`.

use std::time::Duration;

use kernel::{DomainError, ErrorKind, FieldFault, StoreError};

use crate::{FileType, PIXELS_MAX, PreviewsBusy, Quota};

/// Why the archive refuses something.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// No such document, or someone else's.
    #[error("Not found")]
    NotFound,
    #[error("There is no preview of this document")]
    NoPreview,
    #[error("The document is in use and cannot be deleted")]
    InUse,
    #[error("The record has changed since it was read")]
    Stale,
    #[error("The file must not be empty")]
    Empty,
    #[error("Only PDF, PNG, JPEG, WebP and CSV files are taken")]
    TypeUnsupported,
    /// The bytes are of one type, or of none, and the name or the declared type says another.
    #[error("The file is not what its name or its type says: its bytes are {}", found.map_or("neither", FileType::label))]
    TypeMismatch { found: Option<FileType> },
    #[error("The image has {width} x {height} pixels; at most {} million are taken", PIXELS_MAX / 1_000_000)]
    ImageTooLarge { width: u32, height: u32 },
    #[error("No more than {} files with {} MiB can be kept", .0.files, .0.bytes >> 20)]
    QuotaExceeded(Quota),
    #[error("Too many pictures at once; try again in a moment")]
    Busy,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DomainError for DocumentError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound | Self::NoPreview => ErrorKind::NotFound,
            Self::InUse | Self::QuotaExceeded(_) => ErrorKind::Conflict,
            Self::Stale => ErrorKind::Stale,
            Self::Empty => ErrorKind::Invalid,
            Self::TypeUnsupported => ErrorKind::Unsupported,
            Self::TypeMismatch { .. } | Self::ImageTooLarge { .. } => ErrorKind::Unprocessable,
            Self::Busy => ErrorKind::Unavailable { retry_after: Duration::from_secs(5) },
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::NoPreview => "NO_PREVIEW",
            Self::InUse => "DOCUMENT_IN_USE",
            Self::Stale => "PRECONDITION_FAILED",
            Self::Empty => "VALIDATION_ERROR",
            Self::TypeUnsupported => "FILE_TYPE_UNSUPPORTED",
            Self::TypeMismatch { .. } => "FILE_TYPE_MISMATCH",
            Self::ImageTooLarge { .. } => "IMAGE_TOO_LARGE",
            Self::QuotaExceeded(_) => "QUOTA_EXCEEDED",
            Self::Busy => "SERVICE_UNAVAILABLE",
            Self::Store(error) => error.code(),
        }
    }

    fn faults(&self) -> Vec<FieldFault> {
        match self {
            Self::Empty | Self::TypeMismatch { .. } | Self::TypeUnsupported | Self::ImageTooLarge { .. } => {
                vec![("file".into(), self.to_string())]
            }
            _ => Vec::new(),
        }
    }
}

impl From<PreviewsBusy> for DocumentError {
    fn from(_: PreviewsBusy) -> Self {
        Self::Busy
    }
}
