//! PostgreSQL's connections, on loan for one transaction each (ADR 0042).
//!
//! A pool of sqlx asks each connection that comes back whether it is well, in a task of its own, and only then lends it
//! to who waits. That is one trip to the server for most questions, which are three themselves. Here a connection that
//! is left in order goes to who is next at once: the end of its transaction is on its way to the server by then, and is
//! answered before anything else.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::FutureExt as _;
use sea_orm::{ConnAcquireErr, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use sqlx::{
    AssertSqlSafe, Connection as _, PgConnection, PgPool, Postgres, SqlSafeStr as _, pool::PoolConnection,
    postgres::PgTransactionManager,
};
use sqlx_core::transaction::TransactionManager as _;
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep, timeout},
};

use crate::{
    fault,
    nested::{self, Nested, Wire, failed, lost, refused},
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
    pub(crate) async fn begin(&self, opening: &str) -> Result<Nested<Lease>, DbErr> {
        let mut lease = self.lend().await?;
        lease.begin(opening).await?;
        Ok(Nested::over(lease))
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

    /// What was read only once stays so: a connection keeps what the server said when it was made, though the server
    /// takes writes again.
    fn judged<T>(&mut self, done: Result<T, DbErr>) -> Result<T, DbErr> {
        if done.as_ref().is_err_and(fault::is_read_only) {
            self.state = State::InDoubt;
        }
        done
    }
}

impl Wire for Lease {
    const BACKEND: DbBackend = DbBackend::Postgres;

    fn depth(&mut self) -> usize {
        self.connection().map_or(0, |connection| PgTransactionManager::get_transaction_depth(connection))
    }

    async fn begin_part(&mut self) -> Result<(), DbErr> {
        PgTransactionManager::begin(self.connection()?, None).await.map_err(failed)
    }

    async fn commit(&mut self) -> Result<(), DbErr> {
        PgTransactionManager::commit(self.connection()?).await.map_err(failed)?;
        if self.depth() == 0 {
            self.state = State::InOrder;
        }
        Ok(())
    }

    fn undo(&mut self) {
        if let Ok(connection) = self.connection() {
            PgTransactionManager::start_rollback(connection);
        }
    }

    async fn execute(&mut self, statement: Statement) -> Result<ExecResult, DbErr> {
        let done = nested::execute(self.connection()?, statement).await;
        self.judged(done)
    }

    async fn execute_unprepared(&mut self, sql: &str) -> Result<ExecResult, DbErr> {
        let done = nested::execute_unprepared(self.connection()?, sql).await;
        self.judged(done)
    }

    async fn query_one(&mut self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let done = nested::query_one(self.connection()?, statement).await;
        self.judged(done)
    }

    async fn query_all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let done = nested::query_all(self.connection()?, statement).await;
        self.judged(done)
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
