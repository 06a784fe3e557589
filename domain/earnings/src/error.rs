//! Why earnings, platforms, expenses and goals are refused: `EarningsError`.

use kernel::{DomainError, ErrorKind, FieldFault, Money, MoneyError, StoreError};

use crate::statement::StatementError;

/// Why the books refuse something.
#[derive(Debug, thiserror::Error)]
pub enum EarningsError {
    /// No such platform, earning or import, or someone else's.
    #[error("Not found")]
    NotFound,
    #[error("A platform of this name exists already")]
    PlatformExists,
    #[error(
        "The platform has earnings, expenses or goals and cannot be deleted; archive it by setting isActive to false"
    )]
    PlatformInUse,
    #[error("The record has changed since it was read")]
    Stale,
    #[error("The parts of the breakdown do not add up to the amount; the difference is {difference}")]
    BreakdownMismatch { amount: Money, difference: Money },
    #[error("An earning of kind {kind} cannot have an amount of this sign")]
    SignMismatch { kind: &'static str },
    #[error("There is no such category")]
    UnknownCategory,
    #[error("A category of this name exists already")]
    CategoryExists,
    #[error("The category has expenses and cannot be deleted; archive it by setting isActive to false")]
    CategoryInUse,
    #[error("A category of the default set cannot be deleted; archive it by setting isActive to false")]
    CategoryBuiltIn,
    #[error("An expense cannot come again until a day before its date")]
    EndsBeforeItStarts,
    #[error("A goal cannot end before the day it starts on")]
    GoalEndsBeforeItStarts,
    #[error("Some fields are not valid")]
    BadFields(Vec<FieldFault>),
    #[error(transparent)]
    Statement(#[from] StatementError),
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EarningsError {
    /// # Errors
    /// `BadFields`, when there are any.
    pub(crate) fn unless_faulty(faults: Vec<FieldFault>) -> Result<(), Self> {
        if faults.is_empty() { Ok(()) } else { Err(Self::BadFields(faults)) }
    }
}

impl DomainError for EarningsError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::PlatformExists
            | Self::PlatformInUse
            | Self::CategoryExists
            | Self::CategoryInUse
            | Self::CategoryBuiltIn => ErrorKind::Conflict,
            Self::Stale => ErrorKind::Stale,
            Self::BreakdownMismatch { .. }
            | Self::SignMismatch { .. }
            | Self::EndsBeforeItStarts
            | Self::GoalEndsBeforeItStarts
            | Self::Money(_) => ErrorKind::Unprocessable,
            Self::BadFields(_) | Self::UnknownCategory => ErrorKind::Invalid,
            Self::Statement(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::PlatformExists => "PLATFORM_EXISTS",
            Self::PlatformInUse => "PLATFORM_IN_USE",
            Self::Stale => "PRECONDITION_FAILED",
            Self::BreakdownMismatch { .. } => "BREAKDOWN_MISMATCH",
            Self::SignMismatch { .. } => "SIGN_MISMATCH",
            Self::Money(_) => "AMOUNT_OUT_OF_RANGE",
            Self::CategoryExists => "CATEGORY_EXISTS",
            Self::CategoryInUse => "CATEGORY_IN_USE",
            Self::CategoryBuiltIn => "CATEGORY_BUILT_IN",
            Self::EndsBeforeItStarts | Self::GoalEndsBeforeItStarts => "ENDS_BEFORE_IT_STARTS",
            Self::BadFields(_) | Self::UnknownCategory => "VALIDATION_ERROR",
            Self::Statement(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    fn faults(&self) -> Vec<FieldFault> {
        match self {
            Self::BadFields(faults) => faults.clone(),
            Self::BreakdownMismatch { amount, difference } => {
                vec![("breakdown".into(), format!("Must add up to {amount}; the difference is {difference}"))]
            }
            Self::SignMismatch { kind: "income" } => {
                vec![("amount".into(), "Must not be negative, unless kind is refund or adjustment".into())]
            }
            Self::SignMismatch { .. } => vec![("amount".into(), "Must not be positive for a refund".into())],
            Self::UnknownCategory => {
                vec![("category".into(), "Must be the key of a category of the list".into())]
            }
            Self::EndsBeforeItStarts => {
                vec![("recurrence.until".into(), "Must not lie before the date of the expense".into())]
            }
            Self::GoalEndsBeforeItStarts => vec![("endsOn".into(), "Must not lie before startsOn".into())],
            Self::Statement(error) => error.faults(),
            _ => Vec::new(),
        }
    }
}
