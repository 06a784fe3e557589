//! Transactions and parts of them, on a connection that is held, which whoever made them may give up at any moment.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, sea_query::Values,
};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Connection, Database, Executor, IntoArguments, query::Query};
use tokio::sync::{Mutex, MutexGuard};

/// A connection that is held for one transaction.
pub(crate) trait Wire: Send {
    const BACKEND: DbBackend;

    /// In how many transactions it is, one within another; none where it is lost.
    fn depth(&mut self) -> usize;

    /// Begins a part of the innermost. Given up, nothing has begun, or the depth tells what else is undone.
    fn begin_part(&mut self) -> impl Future<Output = Result<(), DbErr>> + Send;

    /// Keeps what was written in the innermost. Given up, it may be kept all the same, and is to be undone nevertheless.
    fn commit(&mut self) -> impl Future<Output = Result<(), DbErr>> + Send;

    /// Undoes the innermost, before anything else is done.
    fn undo(&mut self);

    fn execute(&mut self, statement: Statement) -> impl Future<Output = Result<ExecResult, DbErr>> + Send;

    fn execute_unprepared(&mut self, sql: &str) -> impl Future<Output = Result<ExecResult, DbErr>> + Send;

    fn query_one(
        &mut self,
        statement: Statement,
    ) -> impl Future<Output = Result<Option<QueryResult>, DbErr>> + Send;

    fn query_all(
        &mut self,
        statement: Statement,
    ) -> impl Future<Output = Result<Vec<QueryResult>, DbErr>> + Send;
}

/// A transaction, or a part of one. Dropping it undoes it.
pub(crate) struct Nested<W: Wire> {
    shared: Arc<Shared<W>>,
    /// How deep it lies: 1 for a transaction, 2 for a part of one.
    level: usize,
    is_open: bool,
}

struct Shared<W> {
    wire: Mutex<W>,
    /// Whether a part was dropped that could not be undone there and then: nothing of the whole may be kept.
    is_doomed: AtomicBool,
}

impl<W: Wire> Shared<W> {
    /// The connection, where what is to be done is still within what it belongs to.
    ///
    /// # Errors
    /// Where that is undone: what followed would be kept by itself, past the wall.
    async fn at(&self, is_within: impl Fn(usize) -> bool + Send) -> Result<MutexGuard<'_, W>, DbErr> {
        let mut wire = self.wire.lock().await;
        if self.is_doomed.load(Ordering::Relaxed) || !is_within(wire.depth()) {
            return Err(lost("the transaction was undone"));
        }
        Ok(wire)
    }
}

impl<W: Wire> Nested<W> {
    /// The transaction that a connection is in.
    pub(crate) fn over(wire: W) -> Self {
        let shared = Shared { wire: Mutex::new(wire), is_doomed: AtomicBool::new(false) };
        Self { shared: Arc::new(shared), level: 1, is_open: true }
    }

    /// A part of this one.
    ///
    /// # Errors
    /// What the store fails with, and where this one is undone or has another part.
    pub(crate) async fn begin_part(&self) -> Result<Self, DbErr> {
        self.shared.at(|depth| depth == self.level).await?.begin_part().await?;
        Ok(Self { shared: Arc::clone(&self.shared), level: self.level + 1, is_open: true })
    }

    /// Keeps what was written, for good or as part of what this is a part of.
    ///
    /// # Errors
    /// What the store fails with, and where this one is undone or has a part.
    pub(crate) async fn commit(mut self) -> Result<(), DbErr> {
        self.shared.at(|depth| depth == self.level).await?.commit().await?;
        self.is_open = false;
        Ok(())
    }

    async fn within(&self) -> Result<MutexGuard<'_, W>, DbErr> {
        self.shared.at(|depth| depth >= self.level).await
    }
}

impl<W: Wire> Drop for Nested<W> {
    fn drop(&mut self) {
        if !self.is_open {
            return;
        }
        let Ok(mut wire) = self.shared.wire.try_lock() else {
            self.shared.is_doomed.store(true, Ordering::Relaxed);
            return;
        };
        while wire.depth() >= self.level {
            wire.undo();
        }
    }
}

#[async_trait]
impl<W: Wire> ConnectionTrait for Nested<W> {
    fn get_database_backend(&self) -> DbBackend {
        W::BACKEND
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.within().await?.execute(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.within().await?.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.within().await?.query_one(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.within().await?.query_all(statement).await
    }
}

pub(crate) async fn execute<'c, C>(line: &'c mut C, statement: Statement) -> Result<ExecResult, DbErr>
where
    C: Connection,
    &'c mut C: Executor<'c, Database = C::Database>,
    SqlxValues: IntoArguments<C::Database>,
    ExecResult: From<<C::Database as Database>::QueryResult>,
{
    let done = bound::<C::Database>(statement).execute(line).await;
    done.map(ExecResult::from).map_err(not_done)
}

pub(crate) async fn execute_unprepared<'c, C>(line: &'c mut C, sql: &str) -> Result<ExecResult, DbErr>
where
    C: Connection,
    &'c mut C: Executor<'c, Database = C::Database>,
    ExecResult: From<<C::Database as Database>::QueryResult>,
{
    line.execute(AssertSqlSafe(sql)).await.map(ExecResult::from).map_err(not_done)
}

pub(crate) async fn query_one<'c, C>(
    line: &'c mut C,
    statement: Statement,
) -> Result<Option<QueryResult>, DbErr>
where
    C: Connection,
    &'c mut C: Executor<'c, Database = C::Database>,
    SqlxValues: IntoArguments<C::Database>,
    QueryResult: From<<C::Database as Database>::Row>,
{
    let row = bound::<C::Database>(statement).fetch_optional(line).await;
    Ok(row.map_err(failed)?.map(QueryResult::from))
}

pub(crate) async fn query_all<'c, C>(line: &'c mut C, statement: Statement) -> Result<Vec<QueryResult>, DbErr>
where
    C: Connection,
    &'c mut C: Executor<'c, Database = C::Database>,
    SqlxValues: IntoArguments<C::Database>,
    QueryResult: From<<C::Database as Database>::Row>,
{
    let rows = bound::<C::Database>(statement).fetch_all(line).await;
    Ok(rows.map_err(failed)?.into_iter().map(QueryResult::from).collect())
}

fn bound<D: Database>(statement: Statement) -> Query<'static, D, SqlxValues>
where
    SqlxValues: IntoArguments<D>,
{
    let Statement { sql, values, .. } = statement;
    sqlx::query_with(AssertSqlSafe(sql), SqlxValues(values.unwrap_or(Values(Vec::new()))))
}

pub(crate) fn lost(cause: &str) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(cause.to_owned()))
}

pub(crate) fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

fn not_done(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}

/// What it means that no connection was had.
pub(crate) fn refused(error: sqlx::Error) -> DbErr {
    use sea_orm::ConnAcquireErr::{ConnectionClosed, Timeout};
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnectionClosed),
        error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
    }
}
