//! Why something about webhooks is refused: `WebhooksError`.

use kernel::{DomainError, ErrorKind, FieldFault, StoreError};

use crate::Refusal;

/// Why something about webhooks is refused.
#[derive(Debug, thiserror::Error)]
pub enum WebhooksError {
    #[error("Not found")]
    NotFound,
    #[error("The record has changed since it was read")]
    Stale,
    #[error("There are as many webhooks as there may be; remove one first")]
    TooMany,
    /// Nothing can be sent while it is off.
    #[error("The webhook is turned off; turn it on first")]
    IsOff,
    /// What was not given up yet will be sent by itself.
    #[error("The delivery is still under way")]
    UnderWay,
    #[error("Nothing is sent to such a place")]
    PlaceRefused(#[from] Refusal),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DomainError for WebhooksError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::Stale => ErrorKind::Stale,
            Self::TooMany | Self::IsOff | Self::UnderWay => ErrorKind::Conflict,
            Self::PlaceRefused(_) => ErrorKind::Unprocessable,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::Stale => "PRECONDITION_FAILED",
            Self::TooMany => "TOO_MANY_WEBHOOKS",
            Self::IsOff => "WEBHOOK_IS_OFF",
            Self::UnderWay => "DELIVERY_UNDER_WAY",
            Self::PlaceRefused(_) => "WEBHOOK_URL_REFUSED",
            Self::Store(error) => error.code(),
        }
    }

    fn faults(&self) -> Vec<FieldFault> {
        match self {
            Self::PlaceRefused(refusal) => vec![("url".to_owned(), refusal.to_string())],
            _ => Vec::new(),
        }
    }
}
