//! What the engines fail with, in the words of the ports.

use std::sync::Arc;

use kernel::StoreError;
use sea_orm::{DbErr, RuntimeErr};
use sqlx::{error::DatabaseError, postgres::PgDatabaseError, sqlite::SqliteError};

/// Says what a failure means to the caller.
pub(crate) fn fault(error: DbErr) -> StoreError {
    match Sort::of(&error) {
        Sort::Duplicate { constraint } => StoreError::Duplicate { constraint },
        Sort::Contention => StoreError::Contention,
        Sort::Unavailable => StoreError::Unavailable(error.into()),
        Sort::Full => StoreError::Full,
        Sort::Corrupt => StoreError::Corrupt(error.into()),
    }
}

/// What a failure is called where failures are counted: one of [`KINDS`].
pub(crate) fn kind_of(error: &DbErr) -> &'static str {
    match Sort::of(error) {
        Sort::Duplicate { .. } => "duplicate",
        Sort::Contention => "contention",
        Sort::Unavailable => "unavailable",
        Sort::Full => "full",
        Sort::Corrupt => "corrupt",
    }
}

pub(crate) const KINDS: [&str; 5] = ["duplicate", "contention", "unavailable", "full", "corrupt"];

/// Whether PostgreSQL takes no writes from whoever asked.
pub(crate) fn is_read_only(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return false;
    };
    cause.as_database_error().and_then(DatabaseError::code).is_some_and(|code| code == "25006")
}

/// The same for a failure that comes from the driver itself, while it connects.
pub(crate) fn refusal(error: sqlx::Error) -> StoreError {
    fault(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))
}

/// What is stored cannot be.
pub(crate) fn corrupt(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::Corrupt(cause.into())
}

/// The variants of [`StoreError`], before the cause is put in.
enum Sort {
    Duplicate { constraint: String },
    Contention,
    Unavailable,
    Full,
    Corrupt,
}

impl Sort {
    fn of(error: &DbErr) -> Self {
        match error {
            DbErr::Conn(RuntimeErr::SqlxError(cause))
            | DbErr::Exec(RuntimeErr::SqlxError(cause))
            | DbErr::Query(RuntimeErr::SqlxError(cause)) => Self::of_driver(cause),
            DbErr::ConnectionAcquire(_) | DbErr::Conn(RuntimeErr::Internal(_)) => Self::Unavailable,
            _ => Self::Corrupt,
        }
    }

    fn of_driver(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => {
                if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
                    Self::of_postgres(error)
                } else if let Some(error) = error.try_downcast_ref::<SqliteError>() {
                    Self::of_sqlite(error)
                } else {
                    Self::Corrupt
                }
            }
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable,
            _ => Self::Corrupt,
        }
    }

    /// By SQLSTATE: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
    fn of_postgres(error: &PgDatabaseError) -> Self {
        match error.code() {
            "23505" => Self::Duplicate { constraint: error.constraint().unwrap_or_default().to_owned() },
            // Serialization failure, deadlock, lock timeout.
            "40001" | "40P01" | "55P03" => Self::Contention,
            // Disk full.
            "53100" => Self::Full,
            // Cancelled by a timeout; a standby, which takes no writes.
            "57014" | "25006" | "25P03" => Self::Unavailable,
            // Connections, insufficient resources, operator intervention, system errors.
            code if ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class)) => Self::Unavailable,
            _ => Self::Corrupt,
        }
    }

    /// By result code: <https://www.sqlite.org/rescode.html>.
    fn of_sqlite(error: &SqliteError) -> Self {
        const UNIQUE: i32 = 2067;
        const PRIMARY_KEY: i32 = 1555;
        const WAL_INDEX_CANNOT_GROW: i32 = 4874;

        let code = error.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or(0);
        match code {
            UNIQUE | PRIMARY_KEY => Self::Duplicate { constraint: columns_of(error.message()) },
            WAL_INDEX_CANNOT_GROW => Self::Full,
            // Beyond the low byte a code only says more about the same.
            _ => match code & 0xff {
                // Busy, locked.
                5 | 6 => Self::Contention,
                13 => Self::Full,
                // Permission, out of memory, read-only, interrupted, disk I/O, cannot open.
                3 | 7 | 8 | 9 | 10 | 14 => Self::Unavailable,
                _ => Self::Corrupt,
            },
        }
    }
}

/// SQLite names the columns instead of the constraint: `UNIQUE constraint failed: users.email_key`.
fn columns_of(message: &str) -> String {
    message.rsplit_once(": ").map_or(message, |(_, columns)| columns).to_owned()
}
