//! Why a customer is refused: `CustomersError`.

use kernel::{DomainError, ErrorKind, FieldFault, MoneyError, StoreError};

/// Why something about customers is refused.
#[derive(Debug, thiserror::Error)]
pub enum CustomersError {
    /// No such customer, or someone else's.
    #[error("Not found")]
    NotFound,
    #[error(
        "The customer has sales or invoices and cannot be deleted; archive it by setting isActive to false"
    )]
    CustomerInUse,
    #[error("The record has changed since it was read")]
    Stale,
    #[error("A customer cannot be merged into itself")]
    SameCustomer,
    #[error("The customer has been merged into another one")]
    AlreadyMerged,
    /// The uploaded file is no table of customers.
    #[error("The file cannot be read as customers")]
    BadFile(String),
    #[error("Some fields are not valid")]
    BadFields(Vec<FieldFault>),
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DomainError for CustomersError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::CustomerInUse | Self::AlreadyMerged => ErrorKind::Conflict,
            Self::Stale => ErrorKind::Stale,
            Self::BadFields(_) => ErrorKind::Invalid,
            Self::SameCustomer | Self::BadFile(_) | Self::Money(_) => ErrorKind::Unprocessable,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::CustomerInUse => "CUSTOMER_IN_USE",
            Self::SameCustomer => "SAME_CUSTOMER",
            Self::AlreadyMerged => "CUSTOMER_MERGED",
            Self::BadFile(_) => "UNREADABLE_FILE",
            Self::Stale => "PRECONDITION_FAILED",
            Self::BadFields(_) => "VALIDATION_ERROR",
            Self::Money(_) => "AMOUNT_OUT_OF_RANGE",
            Self::Store(error) => error.code(),
        }
    }

    fn faults(&self) -> Vec<FieldFault> {
        match self {
            Self::BadFields(faults) => faults.clone(),
            Self::SameCustomer => vec![("into".into(), "Must be another customer".into())],
            Self::BadFile(problem) => vec![("file".into(), problem.clone())],
            _ => Vec::new(),
        }
    }
}
