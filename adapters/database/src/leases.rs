//! PostgreSQL's connections, on loan for one transaction each (ADR 0042).
//!
//! A pool of sqlx asks each connection that comes back whether it is well, in a task of its own, and only then lends it
//! to who waits. That is one trip to the server for most questions, which are three themselves. Here a connection that
//! is left in order goes to who is next at once: the end of its transaction is on its way to the server by then, and is
//! answered before anything else.

use std::{
    ops::{Deref, DerefMut},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
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
    runtime::Handle,
    sync::{MutexGuard, OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep, timeout},
};

/// How long a connection stays at hand without being used, at least; at most twice as long.
const AT_HAND_MAX: Duration = Duration::from_secs(1);

/// How long a connection may take to come back, once nobody waits for its answer: as long as a statement may.
const RETURN_LIMIT: Duration = Duration::from_secs(30);

/// How long one may take to close.
const CLOSE_LIMIT: Duration = Duration::from_secs(5);

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
    lent: Option<Lent>,
    away: Instant,
    state: State,
    lender: Arc<Lender>,
}

/// A connection, and the permit that comes back no sooner than it does: whoever has one finds a connection.
struct Lent {
    connection: PoolConnection<Postgres>,
    permit: OwnedSemaphorePermit,
}

/// A connection that does not come back: it closes when it is dropped.
pub(crate) struct Taken(Lease);

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
    shared: Arc<SharedLease>,
    /// How deep it lies: 1 for a transaction, 2 for a part of one.
    level: usize,
    is_open: bool,
}

struct SharedLease {
    lease: tokio::sync::Mutex<Lease>,
    /// Whether a part was dropped that could not be undone there and then: nothing of the whole may be kept.
    is_doomed: AtomicBool,
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
            let (lent, lender) = (Some(Lent { connection, permit }), Arc::clone(&self.0));
            Ok(Lease { lent, away, state: State::InOrder, lender })
        };
        let lent = timeout(self.0.pool.options().get_acquire_timeout(), lent).await;
        lent.unwrap_or(Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)))
    }

    /// As [`Leases::lend`], for who leaves it as no one else expects it.
    ///
    /// # Errors
    /// What the pool fails with.
    pub(crate) async fn take(&self) -> Result<Taken, DbErr> {
        let mut lease = self.lend().await?;
        lease.state = State::InDoubt;
        Ok(Taken(lease))
    }

    /// In a box: to connect takes more room than all else, and is seldom done.
    async fn acquire(&self) -> Result<PoolConnection<Postgres>, DbErr> {
        Box::pin(self.0.pool.acquire()).await.map_err(refused)
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit, DbErr> {
        let permit = Arc::clone(&self.0.permits).acquire_owned().await;
        permit.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))
    }

    /// A transaction that begins with `opening`, which is `BEGIN` and all that comes with it.
    ///
    /// # Errors
    /// What the server fails with.
    pub(crate) async fn begin(&self, opening: &str) -> Result<Leased, DbErr> {
        let mut lease = self.lend().await?;
        lease.begin(opening).await?;
        let shared = SharedLease { lease: tokio::sync::Mutex::new(lease), is_doomed: AtomicBool::new(false) };
        Ok(Leased { shared: Arc::new(shared), level: 1, is_open: true })
    }
}

impl Lender {
    fn at_hand(&self) -> std::sync::MutexGuard<'_, Vec<AtHand>> {
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

impl Deref for Taken {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.0.lent.as_ref().expect("a lease has its connection until it is dropped").connection
    }
}

impl DerefMut for Taken {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.0.lent.as_mut().expect("a lease has its connection until it is dropped").connection
    }
}

impl Lease {
    fn connection(&mut self) -> Result<&mut PgConnection, DbErr> {
        let lent = self.lent.as_mut().ok_or_else(|| lost("the connection was given back"))?;
        Ok(&mut lent.connection)
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
        PgTransactionManager::commit(connection).await.map_err(failed)?;
        if PgTransactionManager::get_transaction_depth(connection) == 0 {
            self.state = State::InOrder;
        }
        Ok(())
    }

    /// Ends a transaction that wrote nothing and was answered all it asked, and waits for no more answer.
    fn end(mut self) {
        let Ok(connection) = self.connection() else { return };
        PgTransactionManager::start_rollback(connection);
        // Looked at once, it is sent. Where that cannot be at this moment, it is sent before what comes next, or when the
        // connection goes back: until then the server waits in a transaction that only read.
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
        let Some(Lent { mut connection, permit }) = self.lent.take() else { return };
        if self.state == State::InOrder && self.away.elapsed() < SEEN_AFTER {
            let mut at_hand = self.lender.at_hand();
            // Looked at under the lock, under which all that is at hand is let go.
            if !self.lender.permits.is_closed() {
                at_hand.push(AtHand { connection, away: self.away, idle: Instant::now() });
                return;
            }
        }
        while PgTransactionManager::get_transaction_depth(&connection) > 0 {
            PgTransactionManager::start_rollback(&mut connection);
        }
        let Ok(runtime) = Handle::try_current() else {
            drop(connection.detach());
            return;
        };
        let is_in_doubt = self.state == State::InDoubt;
        runtime.spawn(async move {
            // The pool takes it, and waits for what is to come; what does not come in time is cut off.
            if is_in_doubt {
                let _ = timeout(CLOSE_LIMIT, connection.close()).await;
            } else {
                let _ = timeout(RETURN_LIMIT, connection.return_to_pool()).await;
            }
            drop(permit);
        });
    }
}

impl SharedLease {
    /// The connection, where what is to be done is still within what it belongs to.
    ///
    /// # Errors
    /// Where that is undone: what followed would be kept by itself, past the wall.
    async fn at(&self, is_within: impl Fn(usize) -> bool + Send) -> Result<MutexGuard<'_, Lease>, DbErr> {
        let mut lease = self.lease.lock().await;
        let depth = PgTransactionManager::get_transaction_depth(lease.connection()?);
        if self.is_doomed.load(Ordering::Relaxed) || !is_within(depth) {
            return Err(lost("the transaction was undone"));
        }
        Ok(lease)
    }
}

impl Leased {
    /// A part of this one.
    ///
    /// # Errors
    /// What the server fails with, and where this one is undone or has another part.
    pub(crate) async fn begin_part(&self) -> Result<Self, DbErr> {
        let mut lease = self.shared.at(|depth| depth == self.level).await?;
        PgTransactionManager::begin(lease.connection()?, None).await.map_err(failed)?;
        drop(lease);
        Ok(Self { shared: Arc::clone(&self.shared), level: self.level + 1, is_open: true })
    }

    /// Keeps what was written, for good or as part of what this is a part of.
    ///
    /// # Errors
    /// What the server fails with, and where this one is undone or has a part.
    pub(crate) async fn commit(mut self) -> Result<(), DbErr> {
        self.shared.at(|depth| depth == self.level).await?.commit().await?;
        self.is_open = false;
        Ok(())
    }

    async fn within(&self) -> Result<MutexGuard<'_, Lease>, DbErr> {
        self.shared.at(|depth| depth >= self.level).await
    }
}

impl Drop for Leased {
    fn drop(&mut self) {
        if !self.is_open {
            return;
        }
        let Ok(mut lease) = self.shared.lease.try_lock() else {
            self.shared.is_doomed.store(true, Ordering::Relaxed);
            return;
        };
        let Ok(connection) = lease.connection() else { return };
        while PgTransactionManager::get_transaction_depth(connection) >= self.level {
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
        execute(self.within().await?.connection()?, statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        execute_unprepared(self.within().await?.connection()?, sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        query_one(self.within().await?.connection()?, statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        query_all(self.within().await?.connection()?, statement).await
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
