//! PostgreSQL's connections, on loan for one transaction each (ADR 0042).
//!
//! A pool of sqlx asks each connection that comes back whether it is well, in a task of its own, and only then lends it
//! to who waits. That is one trip to the server for most questions, which are three themselves. Here a connection that
//! is left in order goes to who is next at once: the end of its transaction is on its way to the server by then, and is
//! answered before anything else.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::FutureExt as _;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
    sea_query::Values,
};
use sea_query_sqlx::SqlxValues;
use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, PgConnection, PgPool, Postgres, SqlSafeStr as _,
    pool::PoolConnection, postgres::PgTransactionManager, query::Query,
};
use sqlx_core::transaction::TransactionManager as _;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep, timeout},
};

/// How long a connection stays at hand without being used.
const AT_HAND_MAX: Duration = Duration::from_secs(1);

/// After how long in use the pool has to see a connection again, which knows how old one may grow.
const SEEN_AFTER: Duration = Duration::from_mins(1);

/// Who lends connections of a pool; clones lend the same.
#[derive(Debug, Clone)]
pub(crate) struct Leases(Arc<Lender>);

#[derive(Debug)]
struct Lender {
    pool: PgPool,
    /// As many as the pool has connections: first come, first served.
    permits: Arc<Semaphore>,
    at_hand: Mutex<Vec<AtHand>>,
}

/// A connection that no one uses, and of which nothing is expected but the end of what it was used for.
#[derive(Debug)]
struct AtHand {
    connection: PoolConnection<Postgres>,
    /// Since when it is away from the pool.
    away: Instant,
    /// Since when it is not used.
    idle: Instant,
}

/// A connection on loan.
pub(crate) struct Lease {
    /// There until it is given back.
    connection: Option<PoolConnection<Postgres>>,
    away: Instant,
    state: State,
    lender: Arc<Lender>,
    /// Given back after the connection.
    _permit: OwnedSemaphorePermit,
}

/// A connection that does not come back: it closes when it is dropped.
pub(crate) struct Taken {
    connection: PoolConnection<Postgres>,
    _permit: OwnedSemaphorePermit,
}

/// What is known of a connection on loan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// No transaction is open, and no answer is to come but to the end of the last one.
    InOrder,
    /// A transaction is open that is to be undone, and answers may be on their way.
    Open,
    /// It may be in a transaction that no one knows of.
    InDoubt,
}

/// A transaction on a connection on loan, or a part of one. Dropping it undoes it.
pub(crate) struct Leased {
    lease: Arc<tokio::sync::Mutex<Lease>>,
    is_open: bool,
}

impl Leases {
    /// # Panics
    /// Outside of a runtime.
    pub(crate) fn of(pool: PgPool) -> Self {
        let permits = usize::try_from(pool.options().get_max_connections()).unwrap_or(Semaphore::MAX_PERMITS);
        let lender =
            Arc::new(Lender { pool, permits: Arc::new(Semaphore::new(permits)), at_hand: Mutex::default() });
        let kept = Arc::downgrade(&lender);
        tokio::spawn(async move {
            loop {
                sleep(AT_HAND_MAX).await;
                let Some(lender) = kept.upgrade() else { return };
                // Back to the pool, one after another, as they are dropped.
                lender.at_hand().retain(|connection| connection.idle.elapsed() < AT_HAND_MAX);
            }
        });
        Self(lender)
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    /// How many connections are open and not used.
    pub(crate) fn idle(&self) -> usize {
        self.0.at_hand().len() + self.0.pool.num_idle()
    }

    /// Gives all that is not used back to the pool, for who asks there.
    pub(crate) fn let_go(&self) {
        self.0.at_hand().clear();
    }

    /// Closes the pool, once all is given back.
    pub(crate) async fn close(&self) {
        self.0.permits.close();
        self.let_go();
        self.0.pool.close().await;
    }

    /// Waits for a connection for as long as the pool would.
    ///
    /// # Errors
    /// What the pool fails with.
    pub(crate) async fn lend(&self) -> Result<Lease, DbErr> {
        let lent = async {
            let permit = self.permit().await?;
            let at_hand = self.0.at_hand().pop();
            let (connection, away) = match at_hand {
                Some(AtHand { connection, away, .. }) => (connection, away),
                None => (self.acquire().await?, Instant::now()),
            };
            let (connection, lender) = (Some(connection), Arc::clone(&self.0));
            Ok(Lease { connection, away, state: State::InOrder, lender, _permit: permit })
        };
        self.in_time(lent).await
    }

    /// As [`Leases::lend`], for who leaves it as no one else expects it.
    ///
    /// # Errors
    /// What the pool fails with.
    pub(crate) async fn take(&self) -> Result<Taken, DbErr> {
        let taken = async {
            let permit = self.permit().await?;
            let at_hand = self.0.at_hand().pop();
            let mut connection = match at_hand {
                Some(AtHand { connection, .. }) => connection,
                None => self.acquire().await?,
            };
            connection.close_on_drop();
            Ok(Taken { connection, _permit: permit })
        };
        self.in_time(taken).await
    }

    /// In a box: to connect takes more room than all else, and is seldom done.
    async fn acquire(&self) -> Result<PoolConnection<Postgres>, DbErr> {
        Box::pin(self.0.pool.acquire()).await.map_err(refused)
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit, DbErr> {
        let permit = Arc::clone(&self.0.permits).acquire_owned().await;
        permit.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))
    }

    async fn in_time<T>(&self, lent: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        let lent = timeout(self.0.pool.options().get_acquire_timeout(), lent).await;
        lent.unwrap_or(Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)))
    }

    /// A transaction that begins with `opening`, which is `BEGIN` and all that comes with it.
    ///
    /// # Errors
    /// What the server fails with.
    pub(crate) async fn begin(&self, opening: &str) -> Result<Leased, DbErr> {
        let mut lease = self.lend().await?;
        lease.begin(opening).await?;
        Ok(Leased { lease: Arc::new(tokio::sync::Mutex::new(lease)), is_open: true })
    }
}

impl Deref for Taken {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl DerefMut for Taken {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}

impl Lease {
    fn connection(&mut self) -> Result<&mut PgConnection, DbErr> {
        let connection = self.connection.as_deref_mut();
        connection
            .ok_or_else(|| DbErr::Conn(RuntimeErr::Internal("the connection was given back".to_owned())))
    }

    async fn begin(&mut self, opening: &str) -> Result<(), DbErr> {
        self.state = State::InDoubt;
        let opening = AssertSqlSafe(opening).into_sql_str();
        PgTransactionManager::begin(self.connection()?, Some(opening)).await.map_err(failed)?;
        self.state = State::Open;
        Ok(())
    }

    /// Keeps what was written, at the end of a transaction, or of a part of one as of that.
    async fn commit(&mut self) -> Result<(), DbErr> {
        let connection = self.connection()?;
        if PgTransactionManager::get_transaction_depth(connection) == 0 {
            // A part whose beginning no one waited for takes the whole with it.
            return Err(lost("the transaction was undone"));
        }
        PgTransactionManager::commit(connection).await.map_err(failed)?;
        if PgTransactionManager::get_transaction_depth(connection) == 0 {
            self.state = State::InOrder;
        }
        Ok(())
    }

    /// Ends a transaction that wrote nothing and was answered all it asked, and waits for no more answer.
    fn end(mut self) {
        let Some(connection) = self.connection.as_deref_mut() else { return };
        PgTransactionManager::start_rollback(connection);
        // Looked at once, it is sent, or waits to be sent before what comes next.
        if !matches!(connection.flush().now_or_never(), Some(Err(_))) {
            self.state = State::InOrder;
        }
    }

    /// Asks one question in a transaction that only reads.
    ///
    /// # Errors
    /// What the server fails with.
    pub(crate) async fn ask<T>(
        mut self,
        opening: &str,
        question: impl AsyncFnOnce(&mut PgConnection) -> Result<T, DbErr>,
    ) -> Result<T, DbErr> {
        self.begin(opening).await?;
        let answer = question(self.connection()?).await?;
        self.end();
        Ok(answer)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let lender = &self.lender;
        match self.state {
            State::InOrder if self.away.elapsed() < SEEN_AFTER && !lender.permits.is_closed() => {
                lender.at_hand().push(AtHand { connection, away: self.away, idle: Instant::now() });
            }
            // The pool takes it, and waits for what is to come.
            State::InOrder => {}
            State::Open => {
                while PgTransactionManager::get_transaction_depth(&connection) > 0 {
                    PgTransactionManager::start_rollback(&mut connection);
                }
            }
            State::InDoubt => connection.close_on_drop(),
        }
    }
}

impl Leased {
    /// A part of this one.
    ///
    /// # Errors
    /// What the server fails with.
    pub(crate) async fn begin_part(&self) -> Result<Self, DbErr> {
        let mut lease = self.lease.lock().await;
        PgTransactionManager::begin(lease.connection()?, None).await.map_err(failed)?;
        drop(lease);
        Ok(Self { lease: Arc::clone(&self.lease), is_open: true })
    }

    /// Keeps what was written, for good or as part of what this is a part of.
    ///
    /// # Errors
    /// What the server fails with.
    pub(crate) async fn commit(mut self) -> Result<(), DbErr> {
        self.lease.lock().await.commit().await?;
        self.is_open = false;
        Ok(())
    }
}

impl Drop for Leased {
    fn drop(&mut self) {
        // Whoever still uses the connection ends the whole, and this with it.
        if self.is_open
            && let Ok(mut lease) = self.lease.try_lock()
            && let Ok(connection) = lease.connection()
        {
            PgTransactionManager::start_rollback(connection);
        }
    }
}

#[async_trait]
impl ConnectionTrait for Leased {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        execute(self.lease.lock().await.connection()?, statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        execute_unprepared(self.lease.lock().await.connection()?, sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        query_one(self.lease.lock().await.connection()?, statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        query_all(self.lease.lock().await.connection()?, statement).await
    }
}

pub(crate) async fn execute(line: &mut PgConnection, statement: Statement) -> Result<ExecResult, DbErr> {
    let done = bound(statement).execute(line).await;
    done.map(ExecResult::from).map_err(|error| DbErr::Exec(RuntimeErr::SqlxError(error.into())))
}

pub(crate) async fn execute_unprepared(line: &mut PgConnection, sql: &str) -> Result<ExecResult, DbErr> {
    let done = line.execute(AssertSqlSafe(sql)).await;
    done.map(ExecResult::from).map_err(|error| DbErr::Exec(RuntimeErr::SqlxError(error.into())))
}

pub(crate) async fn query_one(
    line: &mut PgConnection,
    statement: Statement,
) -> Result<Option<QueryResult>, DbErr> {
    let row = bound(statement).fetch_optional(line).await;
    Ok(row.map_err(failed)?.map(QueryResult::from))
}

pub(crate) async fn query_all(
    line: &mut PgConnection,
    statement: Statement,
) -> Result<Vec<QueryResult>, DbErr> {
    let rows = bound(statement).fetch_all(line).await;
    Ok(rows.map_err(failed)?.into_iter().map(QueryResult::from).collect())
}

fn bound(statement: Statement) -> Query<'static, Postgres, SqlxValues> {
    let Statement { sql, values, .. } = statement;
    sqlx::query_with(AssertSqlSafe(sql), SqlxValues(values.unwrap_or(Values(Vec::new()))))
}

fn lost(cause: &str) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(cause.to_owned()))
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

fn refused(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
    }
}

impl Lender {
    fn at_hand(&self) -> MutexGuard<'_, Vec<AtHand>> {
        self.at_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Lender {
    fn drop(&mut self) {
        // The pool would want a runtime to take them back.
        for AtHand { connection, .. } in self.at_hand().drain(..) {
            drop(connection.detach());
        }
    }
}
