//! Why a rate is refused: `RatesError`.

use kernel::{Currency, Date, DomainError, ErrorKind, FieldFault, MoneyError, StoreError};

use crate::MalformedFile;

/// Why something about rates is refused.
#[derive(Debug, thiserror::Error)]
pub enum RatesError {
    /// No such rate, or someone else's.
    #[error("Not found")]
    NotFound,
    #[error("The record has changed since it was read")]
    Stale,
    #[error("A rate of these two currencies on this day exists already")]
    RateExists,
    #[error("A currency has no rate in itself")]
    SameCurrency,
    #[error("A rate cannot end before the day it begins")]
    EndsBeforeItStarts,
    /// Nothing converts the one into the other on that day.
    #[error("There is no rate of {from} and {to} on {on}, nor shortly before it")]
    RateMissing { from: Currency, to: Currency, on: Date },
    #[error("Some fields are not valid")]
    BadFields(Vec<FieldFault>),
    #[error(transparent)]
    File(#[from] MalformedFile),
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DomainError for RatesError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::Stale => ErrorKind::Stale,
            Self::RateExists => ErrorKind::Conflict,
            Self::SameCurrency
            | Self::EndsBeforeItStarts
            | Self::RateMissing { .. }
            | Self::Money(_)
            | Self::File(_) => ErrorKind::Unprocessable,
            Self::BadFields(_) => ErrorKind::Invalid,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::Stale => "PRECONDITION_FAILED",
            Self::RateExists => "RATE_EXISTS",
            Self::SameCurrency => "SAME_CURRENCY",
            Self::EndsBeforeItStarts => "ENDS_BEFORE_IT_STARTS",
            Self::RateMissing { .. } => "RATE_MISSING",
            Self::BadFields(_) => "VALIDATION_ERROR",
            Self::File(_) => "MALFORMED_FILE",
            Self::Money(_) => "AMOUNT_OUT_OF_RANGE",
            Self::Store(error) => error.code(),
        }
    }

    fn faults(&self) -> Vec<FieldFault> {
        match self {
            Self::BadFields(faults) => faults.clone(),
            Self::SameCurrency => vec![("to".into(), "Must be another currency than from".into())],
            Self::EndsBeforeItStarts => vec![("until".into(), "Must not lie before date".into())],
            _ => Vec::new(),
        }
    }
}
