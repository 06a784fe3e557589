//! The store, open.

use std::{
    sync::{Arc, LazyLock, OnceLock, PoisonError, RwLock, Weak},
    time::Duration,
};

use async_trait::async_trait;
use kernel::{Herald, Probe, Seal, StoreError};
use sea_orm::{
    ConnAcquireErr, ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    ExecResult, QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait as _,
};
use sqlx::SqlitePool;
use tokio::time::timeout;

use crate::{
    connect::ACQUIRE_TIMEOUT,
    fault::fault,
    idempotency::{self, Ambient, InFlight},
    jobs::Routes,
    leases::Leases,
    meters::METERS,
    replica::Replica,
    rounds::{Part, Rounds},
    telling::{Audience, Heralds, Telling},
    tx::Tx,
    walls::{Scope, Walled, Walls},
    watch::{Watch, Watched},
    writer::Writer,
};

/// How long the store may take to answer a probe.
const PROBE_LIMIT: Duration = Duration::from_secs(2);

/// An open store; clones share its connections.
#[derive(Debug, Clone)]
pub struct Database {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    /// On SQLite the only connection that writes.
    writer: DatabaseConnection,
    /// On PostgreSQL the same pool as `writer`.
    readers: DatabaseConnection,
    /// Who lends PostgreSQL's connections.
    leases: Option<Leases>,
    watch: Arc<Watch>,
    /// What comes first in each transaction; empty for nothing.
    opening: String,
    walls: Walls,
    replica: OnceLock<Replica>,
    in_flight: InFlight,
    heralds: Arc<Heralds>,
    /// Where changes share a commit.
    rounds: Option<Rounds>,
    seal: OnceLock<Arc<dyn Seal>>,
    routes: RwLock<Arc<Routes>>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("writer", &self.writer).finish_non_exhaustive()
    }
}

/// Where reads go.
pub(crate) enum Reads {
    Pool(DatabaseConnection),
    Walled(Walled),
    /// A unit of work is under way: it sees its own writes, and asks for no second connection.
    Unit(Ambient, Scope),
}

/// Lets a statement take as long as it takes, until its transaction ends.
const UNHURRIED: &str = "SET LOCAL statement_timeout = 0";

/// Lets a statement that is prepared be planned for any values, once a connection, and not for each of them.
const PLANNED_ONCE: &str = "SET LOCAL plan_cache_mode = force_generic_plan";

impl Database {
    pub(crate) fn new(
        writer: DatabaseConnection,
        readers: DatabaseConnection,
        watch: Watch,
        opening: String,
    ) -> Self {
        LazyLock::force(&METERS);
        // A file has one writer: who waits for it can as well share its commit.
        let rounds = (writer.get_database_backend() == DbBackend::Sqlite).then(Rounds::default);
        let leases = (writer.get_database_backend() == DbBackend::Postgres)
            .then(|| Leases::of(writer.get_postgres_connection_pool().clone()));
        let shared = Shared {
            writer,
            readers,
            leases,
            watch: Arc::new(watch),
            opening,
            walls: Walls::default(),
            replica: OnceLock::new(),
            in_flight: InFlight::default(),
            heralds: Arc::default(),
            rounds,
            seal: OnceLock::new(),
            routes: RwLock::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Finishes what is under way, and closes every connection. SQLite then has all in one file.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn close(&self) -> Result<(), StoreError> {
        if let Some(replica) = self.shared.replica.get() {
            replica.close().await;
        }
        if let Some(leases) = &self.shared.leases {
            leases.close().await;
        }
        self.shared.readers.close_by_ref().await.map_err(fault)?;
        self.shared.writer.close_by_ref().await.map_err(fault)
    }

    /// From now on `herald` hears of every commit, before it is acknowledged; it is not kept.
    pub fn heed(&self, herald: &Arc<dyn Herald>) {
        self.shared.heralds.add(herald);
    }

    /// From now on the chains of events are closed with `seal`, the first that is given. Without one
    /// no event can be written.
    pub fn seal_with(&self, seal: &Arc<dyn Seal>) {
        self.shared.seal.get_or_init(|| Arc::clone(seal));
    }

    pub(crate) fn seal(&self) -> Option<Arc<dyn Seal>> {
        self.shared.seal.get().cloned()
    }

    /// From now on every event of a kind owes a job to the queue beside it, in its own transaction.
    pub fn dispatch(&self, routes: impl IntoIterator<Item = (&'static str, &'static str)>) {
        let routes = Arc::new(routes.into_iter().collect());
        *self.shared.routes.write().unwrap_or_else(PoisonError::into_inner) = routes;
    }

    fn routes(&self) -> Arc<Routes> {
        Arc::clone(&self.shared.routes.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.shared.writer.get_database_backend()
    }

    /// What writes, and what reads: on PostgreSQL the same.
    pub(crate) fn connections(&self) -> [&DatabaseConnection; 2] {
        [&self.shared.writer, &self.shared.readers]
    }

    /// Who lends connections; on SQLite no one does.
    pub(crate) fn leases(&self) -> Option<&Leases> {
        self.shared.leases.as_ref()
    }

    pub(crate) fn in_flight(&self) -> &InFlight {
        &self.shared.in_flight
    }

    pub(crate) fn walls(&self) -> &Walls {
        &self.shared.walls
    }

    pub(crate) fn replica(&self) -> &OnceLock<Replica> {
        &self.shared.replica
    }

    /// The store for as long as someone else keeps it open.
    pub(crate) fn downgrade(&self) -> Weak<Shared> {
        Arc::downgrade(&self.shared)
    }

    /// What comes first in each transaction, whosever rows it is about; `None` for nothing.
    pub(crate) fn opening_of_server(&self) -> Option<String> {
        self.opening(&self.shared.opening, None)
    }

    /// What a transaction begins with, by way of a server whose own come first; `None` for nothing.
    pub(crate) fn opening(&self, first: &str, scope: Option<Scope>) -> Option<String> {
        let entrance = scope.and_then(|scope| self.shared.walls.standing().entrance(scope));
        match (first, entrance) {
            ("", entrance) => entrance,
            (first, Some(entrance)) => Some(format!("{first}; {entrance}")),
            (first, None) => Some(first.to_owned()),
        }
    }

    /// Inside a unit its transaction, elsewhere any connection that reads: the rows of one user, or
    /// whose they are said to be.
    pub(crate) fn reader(&self, scope: impl Into<Scope>) -> Watched<Reads> {
        let scope = scope.into();
        let reads = match idempotency::ambient() {
            Some(unit) => Reads::Unit(unit, scope),
            None => self.outside(self.opening(&self.shared.opening, Some(scope))),
        };
        Watched::new(reads, Arc::clone(&self.shared.watch))
    }

    /// As [`Database::reader`], for a page of one user's rows: an index has them in their order whoever it is, so that
    /// a plan is good for everyone, and to make one takes `PostgreSQL` longer than to follow it.
    pub(crate) fn lister(&self, owner: impl Into<Scope>) -> Watched<Reads> {
        if idempotency::ambient().is_some() {
            self.reader(owner)
        } else {
            self.set_for(owner.into(), PLANNED_ONCE)
        }
    }

    /// A connection that reads what is in a scope, with a setting of `PostgreSQL` for what it is asked.
    fn set_for(&self, scope: Scope, setting: &str) -> Watched<Reads> {
        let opening = (self.backend() == DbBackend::Postgres).then(|| {
            let opening = self.opening(&self.shared.opening, Some(scope));
            opening.map_or_else(|| setting.to_owned(), |opening| format!("{opening}; {setting}"))
        });
        Watched::new(self.outside(opening), Arc::clone(&self.shared.watch))
    }

    /// What writes, or what reads. On PostgreSQL connections are lent instead.
    pub(crate) fn pool(&self, writes: bool) -> &DatabaseConnection {
        if writes { &self.shared.writer } else { &self.shared.readers }
    }

    /// A connection that reads everyone's rows, for a question that may take as long as it takes.
    pub(crate) fn unhurried(&self) -> Watched<Reads> {
        self.set_for(Scope::Everyone, UNHURRIED)
    }

    /// Any connection, as the role that connects: for the schema, and for nothing else.
    pub(crate) fn as_owner(&self) -> Watched<Reads> {
        let reads = self.outside(self.opening_of_server());
        Watched::new(reads, Arc::clone(&self.shared.watch))
    }

    /// Reads that are no part of a unit.
    fn outside(&self, opening: Option<String>) -> Reads {
        match &self.shared.leases {
            Some(leases) => Reads::Walled(Walled::over(leases.clone(), &opening.unwrap_or_default())),
            None => Reads::Pool(self.shared.readers.clone()),
        }
    }

    /// Inside a unit a part of its transaction, elsewhere one of its own.
    pub(crate) async fn begin(&self, scope: impl Into<Scope>) -> Result<Tx, StoreError> {
        let scope = scope.into();
        let Some(unit) = idempotency::ambient() else {
            return self.begin_anew(scope).await;
        };
        let watch = &self.shared.watch;
        // Before the part begins: what is undone with it must not undo this.
        watch.over(watch.span("SET"), unit.enter(scope)).await.map_err(fault)?;
        let part = watch.over(watch.span("SAVEPOINT"), unit.part.begin()).await.map_err(fault)?;
        let telling = Telling::to(Audience::Unit(unit.pending), self.routes());
        Ok(Tx::new(part, Arc::clone(watch), telling, self.seal()))
    }

    /// A transaction of its own, whatever is under way.
    pub(crate) async fn begin_anew(&self, scope: impl Into<Scope>) -> Result<Tx, StoreError> {
        self.begin_in(Some(scope.into())).await
    }

    /// A transaction of the role that connects, past the wall.
    ///
    /// On SQLite it is a writer from its first statement: one that begins by reading would fail
    /// at its first write when another has written in the meantime.
    pub(crate) async fn begin_as_owner(&self) -> Result<Tx, StoreError> {
        self.begin_in(None).await
    }

    async fn begin_in(&self, scope: Option<Scope>) -> Result<Tx, StoreError> {
        let begin = async {
            match (&self.shared.leases, &self.shared.rounds) {
                (Some(leases), _) => {
                    let opening = self.opening(&self.shared.opening, scope);
                    let opening =
                        opening.map_or_else(|| "BEGIN".to_owned(), |opening| format!("BEGIN; {opening}"));
                    leases.begin(&opening).await.map(Part::from)
                }
                (None, Some(rounds)) if scope.is_some() => {
                    match timeout(ACQUIRE_TIMEOUT, rounds.join(Writer::begin(self.writer_of_file()))).await {
                        Ok(joined) => joined,
                        Err(_) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
                    }
                }
                (None, _) => Writer::begin(self.writer_of_file()).await.map(Part::from),
            }
        };
        let watch = &self.shared.watch;
        let part = watch.over(watch.span("BEGIN"), begin).await.map_err(|error| self.not_begun(error))?;
        let telling = Telling::to(Audience::Heralds(Arc::clone(&self.shared.heralds)), self.routes());
        Ok(Tx::new(part, Arc::clone(watch), telling, self.seal()))
    }

    /// As [`Database::begin_as_owner`], for changes of the schema, which want a transaction of `SeaORM`'s.
    pub(crate) async fn begin_pooled(&self) -> Result<DatabaseTransaction, StoreError> {
        if let Some(leases) = &self.shared.leases {
            leases.let_go();
        }
        let begin = async {
            let options = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            };
            let transaction = self.shared.writer.begin_with_options(options).await?;
            if let Some(opening) = self.opening_of_server() {
                transaction.execute_unprepared(&opening).await?;
            }
            Ok(transaction)
        };
        let watch = &self.shared.watch;
        watch.over(watch.span("BEGIN"), begin).await.map_err(|error| self.not_begun(error))
    }

    /// Makes durable what was written in a transaction of [`Database::begin_pooled`].
    pub(crate) async fn commit_pooled(&self, transaction: DatabaseTransaction) -> Result<(), StoreError> {
        let watch = &self.shared.watch;
        watch.over(watch.span("COMMIT"), transaction.commit()).await.map_err(fault)
    }

    /// The connection that writes, where the store is a file.
    fn writer_of_file(&self) -> &SqlitePool {
        self.shared.writer.get_sqlite_connection_pool()
    }

    /// What it means that a transaction did not begin.
    fn not_begun(&self, error: DbErr) -> StoreError {
        match (self.backend(), error) {
            // The one writer was not free in time: busy, not gone.
            (DbBackend::Sqlite, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)) => StoreError::Contention,
            (_, error) => fault(error),
        }
    }
}

impl From<Arc<Shared>> for Database {
    fn from(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

#[async_trait]
impl Probe for Database {
    fn name(&self) -> &'static str {
        "database"
    }

    async fn check(&self) -> Result<(), StoreError> {
        let reads = self.outside(self.opening_of_server());
        let answer = timeout(PROBE_LIMIT, reads.execute_unprepared("SELECT 1")).await;
        answer.map_err(|late| StoreError::Unavailable(late.into()))?.map_err(fault).map(drop)
    }
}

#[async_trait]
impl sea_orm::ConnectionTrait for Reads {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Pool(pool) => pool.get_database_backend(),
            Self::Walled(walled) => walled.get_database_backend(),
            Self::Unit(unit, _) => unit.part.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Pool(pool) => pool.execute_raw(statement).await,
            Self::Walled(walled) => walled.execute_raw(statement).await,
            Self::Unit(unit, scope) => unit.within(*scope, unit.part.execute_raw(statement)).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Pool(pool) => pool.execute_unprepared(sql).await,
            Self::Walled(walled) => walled.execute_unprepared(sql).await,
            Self::Unit(unit, scope) => unit.within(*scope, unit.part.execute_unprepared(sql)).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Pool(pool) => pool.query_one_raw(statement).await,
            Self::Walled(walled) => walled.query_one_raw(statement).await,
            Self::Unit(unit, scope) => unit.within(*scope, unit.part.query_one_raw(statement)).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Pool(pool) => pool.query_all_raw(statement).await,
            Self::Walled(walled) => walled.query_all_raw(statement).await,
            Self::Unit(unit, scope) => unit.within(*scope, unit.part.query_all_raw(statement)).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LARGE_ROW: &str = "INSERT INTO idempotency_keys (owner, route, key, fingerprint, answer)
        VALUES (zeroblob(16), '', '', zeroblob(32), zeroblob(1000000))";

    #[tokio::test]
    async fn a_full_disk_is_said_and_got_over() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("books.db").display());
        let database = Database::connect(&url, None).await.unwrap();
        database.migrate().await.unwrap();
        // Holds for the connection that is told so, and no page less than there are.
        database.shared.writer.execute_unprepared("PRAGMA max_page_count = 1").await.unwrap();

        let tx = database.begin(Scope::Nobody).await.unwrap();
        let refusal = tx.run(LARGE_ROW, []).await;
        assert!(matches!(refusal, Err(StoreError::Full)), "{refusal:?}");
        drop(tx);
        database.check().await.unwrap();

        let tx = database.begin(Scope::Nobody).await.unwrap();
        tx.run(LARGE_ROW, []).await.unwrap();
        tx.finish().await.unwrap();
    }
}
