//! Why a statement cannot be booked.

use std::io;

use kernel::{DomainError, ErrorKind, FieldFault};

/// Why a statement cannot be booked.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// A column can be read in several ways, and nothing in the file says which.
    #[error("The column {column} can be read in several ways; say which: {}", choices.join(", "))]
    AmbiguousFormat {
        /// The field of the mapping that settles it.
        field: &'static str,
        column: String,
        choices: Vec<&'static str>,
    },
    /// No known dialect has such a header.
    #[error("This statement is not known{}; name its columns in a mapping. Its header is: {header}", .expected.map(|name| format!(" as {name}")).unwrap_or_default())]
    UnknownDialect {
        header: String,
        /// The dialect that it was said to be.
        expected: Option<&'static str>,
    },
    /// The file is known, and known to hold no bookings.
    #[error("This is {what}, which cannot be booked: {reason}")]
    NotALedger { what: &'static str, reason: &'static str },
    #[error("Row {row}, column {column}: {problem}")]
    BadCell { row: u64, column: String, problem: String },
    #[error("Row {row} {problem}")]
    BadRecord { row: u64, problem: &'static str },
    #[error("The mapping does not fit")]
    BadMapping { faults: Vec<FieldFault> },
    #[error("The file holds no rows")]
    Empty,
    #[error("The file is not text; save it as CSV")]
    NotText,
    #[error("The file could not be read")]
    Unreadable(#[from] io::Error),
}

impl DomainError for StatementError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::BadMapping { .. } => ErrorKind::Invalid,
            Self::Unreadable(_) => ErrorKind::Internal,
            _ => ErrorKind::Unprocessable,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::AmbiguousFormat { .. } => "AMBIGUOUS_FORMAT",
            Self::UnknownDialect { .. } => "UNKNOWN_STATEMENT",
            Self::NotALedger { .. } => "UNSUPPORTED_STATEMENT",
            Self::BadCell { .. } | Self::BadRecord { .. } | Self::Empty | Self::NotText => "BAD_STATEMENT",
            Self::BadMapping { .. } => "VALIDATION_ERROR",
            Self::Unreadable(_) => "INTERNAL_ERROR",
        }
    }

    fn faults(&self) -> Vec<FieldFault> {
        match self {
            Self::AmbiguousFormat { field, column, choices } => {
                let choices = choices.join(", ");
                vec![((*field).to_owned(), format!("The column {column} is ambiguous; choices: {choices}"))]
            }
            Self::BadCell { row, column, problem } => {
                vec![(format!("row {row}, column {column}"), problem.clone())]
            }
            Self::BadRecord { row, problem } => vec![(format!("row {row}"), format!("The row {problem}"))],
            Self::BadMapping { faults } => faults.clone(),
            Self::UnknownDialect { .. } | Self::NotALedger { .. } | Self::Empty | Self::NotText => {
                vec![("file".to_owned(), self.to_string())]
            }
            Self::Unreadable(_) => Vec::new(),
        }
    }
}
