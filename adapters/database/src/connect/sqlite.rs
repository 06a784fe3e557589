//! SQLite: one connection that writes, a few that read.

use std::{
    fs, io,
    path::Path,
    time::{Duration, Instant},
};

use kernel::StoreError;
use sea_orm::SqlxSqliteConnector;
use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::time::sleep;

use super::{ACQUIRE_TIMEOUT, ConnectError};
use crate::{Database, fault::refusal, watch::Watch};

/// How long a statement waits for another process to let go of the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How soon an opening that was refused is tried again.
const ASKED_AGAIN: Duration = Duration::from_millis(20);

const READERS: u32 = 4;

/// What one connection may keep of the file in memory; negative is how SQLite counts in KiB.
const CACHE_SIZE: &str = "-4096";

/// To what a long write-ahead log, as a large import leaves behind, is cut back, in bytes.
const JOURNAL_SIZE_LIMIT: &str = "67108864";

pub(super) async fn open(path: &str, max_connections: Option<u32>) -> Result<Database, ConnectError> {
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.is_empty() || path.contains('?') || path.contains(":memory:") {
        return Err(ConnectError::NotAFile);
    }
    create_for_us_alone(Path::new(path)).map_err(ConnectError::File)?;

    let options = SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("cache_size", CACHE_SIZE)
        .disable_statement_logging();
    // A commit is on the disk when it is acknowledged; the default in WAL mode, NORMAL, would
    // leave that to the next checkpoint.
    let to_write = options
        .clone()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("journal_size_limit", JOURNAL_SIZE_LIMIT);
    let to_read = options.read_only(true);

    let writer = pool_of(1).after_release(|connection, _| Box::pin(is_at_rest(connection)));
    let writer = opened(writer, to_write).await?;
    let readers = opened(pool_of(max_connections.unwrap_or(READERS).max(1)), to_read).await?;
    Ok(Database::new(
        SqlxSqliteConnector::from_sqlx_sqlite_pool(writer),
        SqlxSqliteConnector::from_sqlx_sqlite_pool(readers),
        Watch::Nobody,
        String::new(),
    ))
}

/// Opens a pool. While another process makes a new file keep a log, SQLite refuses at once, however patient it was told
/// to be: it is asked again until that time is over.
async fn opened(pool: SqlitePoolOptions, options: SqliteConnectOptions) -> Result<SqlitePool, StoreError> {
    let begun = Instant::now();
    loop {
        match pool.clone().connect_with(options.clone()).await.map_err(refusal) {
            Err(StoreError::Contention) if begun.elapsed() < BUSY_TIMEOUT => sleep(ASKED_AGAIN).await,
            done => return done,
        }
    }
}

/// A file does not go away, so its connections stay open.
fn pool_of(max_connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

/// Whether a connection has left its last transaction, and can serve the next.
///
/// On a full disk SQLite ends a transaction by itself, and sqlx would count it as open for ever;
/// such a connection is replaced. The ping waits for a rollback that is still in the queue.
async fn is_at_rest(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// SQLite gives the files beside it, which hold the same rows, the permissions of this one.
fn create_for_us_alone(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}
