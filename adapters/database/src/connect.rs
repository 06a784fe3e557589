//! Opening the store that a URL names.

pub(crate) mod postgres;
mod sqlite;

use kernel::StoreError;

use crate::Database;

/// How long a caller waits for a free connection, or for a turn.
pub(crate) const ACQUIRE_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);

/// Why a store cannot be opened. Nothing here shows a password.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("must begin with sqlite:, postgres:// or postgresql://")]
    UnknownScheme,
    #[error("must name a file after sqlite: and nothing else")]
    NotAFile,
    #[error("is not a URL that PostgreSQL understands")]
    BadUrl(#[source] sqlx::Error),
    #[error("the file cannot be created")]
    File(#[source] std::io::Error),
    #[error("needs a DATABASE_URL of PostgreSQL, which it follows")]
    NotFollowed,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Database {
    /// Opens the store that `url` names: `sqlite:PATH`, which is created if it is missing, or
    /// `postgres://…`.
    ///
    /// `max_connections` is the size of PostgreSQL's pool, or of the one that reads SQLite;
    /// left out, it is 8 or 4.
    ///
    /// # Errors
    /// [`ConnectError`]: `Store` when the store does not answer within a few seconds.
    pub async fn connect(url: &str, max_connections: Option<u32>) -> Result<Self, ConnectError> {
        match url.split_once(':') {
            Some(("sqlite", path)) => sqlite::open(path, max_connections).await,
            Some(("postgres" | "postgresql", _)) => postgres::open(url, max_connections).await,
            _ => Err(ConnectError::UnknownScheme),
        }
    }
}
