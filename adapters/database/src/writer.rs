//! `SQLite`'s one connection that writes, held for one transaction.
//!
//! Here it is counted how deep in transactions the connection is. The driver counts too, but in its thread, a moment
//! later. It undoes by itself what began while no one waited for it any more: to undo that once more, as `SeaORM` does, is
//! to undo what it was a part of. And where no one waits any more for a part that it has kept already, it passes over the
//! next undoing, once: so each end that is given up is followed by one undoing, and by nothing else before that.

use sea_orm::{DbBackend, DbErr, ExecResult, QueryResult, Statement};
use sqlx::{
    SqlSafeStr as _, Sqlite, SqliteConnection, SqlitePool, pool::PoolConnection,
    sqlite::SqliteTransactionManager,
};
use sqlx_core::transaction::TransactionManager as _;
use tokio::runtime::Handle;

use crate::nested::{self, Nested, Wire, failed, lost, refused};

/// The connection, in a transaction.
pub(crate) struct Writer {
    /// There until this is dropped.
    connection: Option<PoolConnection<Sqlite>>,
    depth: usize,
}

impl Writer {
    /// Waits for the connection as long as the pool does, and begins a transaction, which writes from its first statement:
    /// one that begins by reading would fail at its first write when another process has written in the meantime.
    ///
    /// # Errors
    /// What the pool and the store fail with.
    pub(crate) async fn begin(pool: &SqlitePool) -> Result<Nested<Self>, DbErr> {
        // In a box: to connect takes more room than all else, and is seldom done.
        let mut connection = Box::pin(pool.acquire()).await.map_err(refused)?;
        let opening = "BEGIN IMMEDIATE".into_sql_str();
        SqliteTransactionManager::begin(&mut connection, Some(opening)).await.map_err(failed)?;
        Ok(Nested::over(Self { connection: Some(connection), depth: 1 }))
    }

    fn line(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("the connection is there until this is dropped")
    }

    /// Whether the driver is as deep by now as is thought here.
    ///
    /// # Errors
    /// Where it is not, as when it could not undo something: the next end would be another one's.
    fn agreed(&mut self) -> Result<(), DbErr> {
        let depth = self.depth;
        if SqliteTransactionManager::get_transaction_depth(self.line()) == depth {
            Ok(())
        } else {
            Err(lost("the driver is in another transaction"))
        }
    }
}

impl Wire for Writer {
    const BACKEND: DbBackend = DbBackend::Sqlite;

    fn depth(&mut self) -> usize {
        self.depth
    }

    async fn begin_part(&mut self) -> Result<(), DbErr> {
        SqliteTransactionManager::begin(self.line(), None).await.map_err(failed)?;
        self.depth += 1;
        self.agreed()
    }

    async fn commit(&mut self) -> Result<(), DbErr> {
        SqliteTransactionManager::commit(self.line()).await.map_err(failed)?;
        self.depth -= 1;
        self.agreed()
    }

    fn undo(&mut self) {
        SqliteTransactionManager::start_rollback(self.line());
        self.depth -= 1;
    }

    async fn execute(&mut self, statement: Statement) -> Result<ExecResult, DbErr> {
        nested::execute(self.line(), statement).await
    }

    async fn execute_unprepared(&mut self, sql: &str) -> Result<ExecResult, DbErr> {
        nested::execute_unprepared(self.line(), sql).await
    }

    async fn query_one(&mut self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        nested::query_one(self.line(), statement).await
    }

    async fn query_all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        nested::query_all(self.line(), statement).await
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Where the transaction could not be undone as it was dropped.
        while self.depth > 0 {
            self.undo();
        }
        // The pool would want a runtime to take it back.
        if Handle::try_current().is_err() {
            drop(self.connection.take().map(PoolConnection::detach));
        }
    }
}
