//! Why a figure or report is refused: `AnalyticsError`.

use kernel::{DomainError, ErrorKind, FieldFault, MoneyError, StoreError};

/// Why figures are not told.
#[derive(Debug, thiserror::Error)]
pub enum AnalyticsError {
    #[error("The report cannot be grouped like this")]
    GroupingMismatch,
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DomainError for AnalyticsError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::GroupingMismatch | Self::Money(_) => ErrorKind::Unprocessable,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::GroupingMismatch => "CONTRADICTORY_PARAMETERS",
            Self::Money(_) => "AMOUNT_OUT_OF_RANGE",
            Self::Store(error) => error.code(),
        }
    }

    fn faults(&self) -> Vec<FieldFault> {
        match self {
            Self::GroupingMismatch => vec![("groupBy".into(), "Is not for this report".into())],
            Self::Money(_) | Self::Store(_) => Vec::new(),
        }
    }
}
