//! Noticing that the server has gone silent.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use sqlx::{Connection as _, Executor as _, PgConnection, postgres::PgConnectOptions};
use tracing::{Instrument as _, Span};

use crate::meters::{Engine, METERS, span_of};

/// How long a statement may take before the server is asked whether it is still there.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long the server may take to say so.
const ANSWER_LIMIT: Duration = Duration::from_secs(2);

/// How often a server that has gone silent is asked whether it is back.
const ASKED_AGAIN: Duration = Duration::from_millis(250);

/// Tells a server that is slow from one that is gone.
///
/// A statement has no time limit on our side, for an export may take long. But a server that
/// hangs, or lies behind a cut line, would never answer, and nothing would tell us. So while a
/// statement is out for long, a fresh connection asks whether anyone is there. Where nobody is, every
/// other statement is refused at once, until someone answers: a request of many statements would
/// otherwise wait for each.
#[derive(Debug)]
pub(crate) enum Watch {
    /// The store is a file: there is no one who could go silent.
    Nobody,
    Server(Arc<Server>),
    /// A follower of the server: another looks after it, and asks no one who is gone.
    Follower,
}

#[derive(Debug)]
pub(crate) struct Server {
    options: PgConnectOptions,
    is_gone: AtomicBool,
}

/// A connection whose every statement is under a [`Watch`].
pub(crate) struct Watched<C> {
    pub(crate) inner: C,
    watch: Arc<Watch>,
}

impl Watch {
    pub(crate) fn server(options: PgConnectOptions) -> Self {
        Self::Server(Arc::new(Server { options, is_gone: AtomicBool::new(false) }))
    }

    /// Does what is asked of the store, which is timed and counted; `span` says what that is.
    ///
    /// # Errors
    /// What `work` fails with; [`DbErr::Conn`] when the server is gone.
    pub(crate) async fn over<T>(
        &self,
        span: Span,
        work: impl Future<Output = Result<T, DbErr>> + Send,
    ) -> Result<T, DbErr> {
        let begun = Instant::now();
        let outcome = self.answer(work).instrument(span.clone()).await;
        METERS.asked(self.engine(), begun.elapsed(), &outcome);
        if outcome.is_err() {
            span.record("otel.status_code", "ERROR");
        }
        outcome
    }

    /// The span of a statement of this store.
    pub(crate) fn span(&self, sql: &str) -> Span {
        span_of(self.engine(), sql)
    }

    fn engine(&self) -> Engine {
        match self {
            Self::Nobody => Engine::Sqlite,
            Self::Server(_) => Engine::Postgres,
            Self::Follower => Engine::Replica,
        }
    }

    async fn answer<T>(&self, work: impl Future<Output = Result<T, DbErr>> + Send) -> Result<T, DbErr> {
        let Self::Server(server) = self else {
            return work.await;
        };
        if server.is_gone.load(Ordering::Relaxed) {
            return Err(silent());
        }
        let mut work = std::pin::pin!(work);
        loop {
            if let Ok(done) = tokio::time::timeout(PATIENCE, &mut work).await {
                return done;
            }
            if server.is_gone.load(Ordering::Relaxed) || !server.is_there().await {
                server.is_missed();
                return Err(silent());
            }
        }
    }
}

fn silent() -> DbErr {
    DbErr::Conn(RuntimeErr::Internal("the server has gone silent".into()))
}

impl Server {
    /// Whether it answers at all; that it refuses is an answer. It is asked something, for a pooler
    /// takes a connection though there is no one behind it.
    async fn is_there(&self) -> bool {
        let visit = async {
            let asked = async {
                let mut connection = PgConnection::connect_with(&self.options).await?;
                connection.execute("SELECT 1").await?;
                connection.close().await
            };
            match asked.await {
                Ok(()) => true,
                Err(error) => matches!(error, sqlx::Error::Database(_)),
            }
        };
        // In a box: to connect takes more room than any statement, each of which would carry it along.
        tokio::time::timeout(ANSWER_LIMIT, Box::pin(visit)).await.unwrap_or(false)
    }

    /// From now on it counts as gone, until it answers.
    fn is_missed(self: &Arc<Self>) {
        if self.is_gone.swap(true, Ordering::Relaxed) {
            return;
        }
        tracing::warn!("the database has gone silent");
        let server = Arc::downgrade(self);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(ASKED_AGAIN).await;
                // Nobody asks any more once the store is closed.
                let Some(server) = server.upgrade() else { return };
                if server.is_there().await {
                    server.is_gone.store(false, Ordering::Relaxed);
                    tracing::info!("the database answers again");
                    return;
                }
            }
        });
    }
}

impl<C> Watched<C> {
    pub(crate) fn new(inner: C, watch: Arc<Watch>) -> Self {
        Self { inner, watch }
    }

    pub(crate) fn into_parts(self) -> (C, Arc<Watch>) {
        (self.inner, self.watch)
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send> ConnectionTrait for Watched<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let span = self.watch.span(&statement.sql);
        self.watch.over(span, self.inner.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.watch.over(self.watch.span(sql), self.inner.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let span = self.watch.span(&statement.sql);
        self.watch.over(span, self.inner.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let span = self.watch.span(&statement.sql);
        self.watch.over(span, self.inner.query_all_raw(statement)).await
    }
}
