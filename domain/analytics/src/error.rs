//! What is refused.

use kernel::{DomainError, ErrorKind, FieldFault, MoneyError, StoreError};

#[derive(Debug, thiserror::Error)]
pub enum AnalyticsError {
    #[error("Some fields are not valid")]
    BadFields(Vec<FieldFault>),
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DomainError for AnalyticsError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::BadFields(_) => ErrorKind::Invalid,
            Self::Money(_) => ErrorKind::Unprocessable,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::BadFields(_) => "VALIDATION_ERROR",
            Self::Money(_) => "AMOUNT_OUT_OF_RANGE",
            Self::Store(error) => error.code(),
        }
    }

    fn faults(&self) -> Vec<FieldFault> {
        match self {
            Self::BadFields(faults) => faults.clone(),
            Self::Money(_) | Self::Store(_) => Vec::new(),
        }
    }
}
