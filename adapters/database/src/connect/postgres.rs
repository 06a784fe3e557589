//! PostgreSQL: one pool, with or without a pooler in between.

use std::{io, time::Duration};

use sea_orm::SqlxPostgresConnector;
use sqlx::{
    ConnectOptions as _, Connection as _, Executor as _, PgConnection, PgPool, Row as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{ACQUIRE_TIMEOUT, ConnectError};
use crate::{Database, fault::refusal, watch::Watch};

const MAX_CONNECTIONS: u32 = 8;

/// From when on an idle connection is asked whether it still works before it is used.
const DOUBT_AFTER: Duration = Duration::from_secs(30);

/// How soon one who is not up yet is asked again.
const ASKED_AGAIN: Duration = Duration::from_millis(100);

/// What every connection asks of the server, each as the server shows it.
const SETTINGS: [(&str, &str); 6] = [
    ("statement_timeout", "30s"),
    // Whoever waits longer for a row is told to come again, instead of holding a connection.
    ("lock_timeout", "5s"),
    // The locks of a node that was cut off are let go.
    ("idle_in_transaction_session_timeout", "1min"),
    // Compiling a query takes longer than any of ours.
    ("jit", "off"),
    // Disks no longer spin: reading an index all over is as good as reading a table in a row.
    ("random_page_cost", "1.1"),
    ("TimeZone", "UTC"),
];

/// Asked for beside them: a server that has not heard of it is behind a pooler that passes nothing on.
const MARK: (&str, &str) = ("earntrack.direct", "on");

/// What a pooler refuses with that does not know a setting: `protocol_violation`.
const REFUSED_SETTINGS: &str = "08P01";

/// How a server is reached, and what each transaction has to tell it.
///
/// A pooler that hands connections on after each transaction, as `PgBouncer` does, passes on neither what
/// a connection asked for when it began nor the statements that were prepared on it. Then every
/// transaction begins by forgetting the statements of whoever had the connection before, and asks for
/// what has not arrived.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    options: PgConnectOptions,
    /// What comes first in each transaction; empty for nothing.
    pub(crate) opening: String,
}

pub(super) async fn open(url: &str, max_connections: Option<u32>) -> Result<Database, ConnectError> {
    let way = Way::find(&read(url)?).await?;
    let connections =
        SqlxPostgresConnector::from_sqlx_postgres_pool(way.pool(max_connections, ACQUIRE_TIMEOUT));
    let Way { options, opening } = way;
    if !opening.is_empty() {
        tracing::info!("the database is reached through a pooler: nothing is prepared beyond a transaction");
    }
    let database = Database::new(connections.clone(), connections, Watch::server(options), opening);
    database.look_at_walls().await?;
    Ok(database)
}

/// What a URL says, and nothing of ours.
pub(crate) fn read(url: &str) -> Result<PgConnectOptions, ConnectError> {
    let options: PgConnectOptions = url.parse().map_err(ConnectError::BadUrl)?;
    Ok(options.application_name("earntrack").disable_statement_logging())
}

impl Way {
    /// Connects once to see what arrives.
    pub(crate) async fn find(plain: &PgConnectOptions) -> Result<Self, ConnectError> {
        let visit = tokio::time::timeout(ACQUIRE_TIMEOUT, Self::look(plain)).await;
        visit.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(|error| refusal(error).into())
    }

    /// Waits for one who is not up yet.
    async fn look(plain: &PgConnectOptions) -> Result<Self, sqlx::Error> {
        loop {
            match Self::visit(plain).await {
                Err(error) if is_starting(&error) => tokio::time::sleep(ASKED_AGAIN).await,
                found => return found,
            }
        }
    }

    async fn visit(plain: &PgConnectOptions) -> Result<Self, sqlx::Error> {
        let direct = plain.clone().options(SETTINGS).options([MARK]);
        let (options, mut connection) = match PgConnection::connect_with(&direct).await {
            Err(error) if refuses_settings(&error) => {
                let options = plain.clone().extra_float_digits(None);
                let connection = PgConnection::connect_with(&options).await?;
                (options, connection)
            }
            connected => (direct, connected?),
        };
        let shown = SETTINGS.map(|(name, _)| format!("current_setting('{name}')")).join(", ");
        let question = format!("SELECT current_setting('{}', TRUE), {shown}", MARK.0);
        let row = connection.fetch_one(sqlx::AssertSqlSafe(question)).await?;
        connection.close().await?;
        if row.try_get::<Option<&str>, _>(0)? == Some(MARK.1) {
            return Ok(Self { options, opening: String::new() });
        }
        let mut opening = vec!["DEALLOCATE ALL".to_owned()];
        for (place, (name, wanted)) in (1_usize..).zip(SETTINGS) {
            if row.try_get::<&str, _>(place)? != wanted {
                opening.push(format!("SET LOCAL {name} = '{wanted}'"));
            }
        }
        Ok(Self { options: options.statement_cache_capacity(0), opening: opening.join("; ") })
    }

    /// Connections that way, opened as they are needed; 8 at most where it is left open how many.
    pub(crate) fn pool(&self, max_connections: Option<u32>, patience: Duration) -> PgPool {
        PgPoolOptions::new()
            .max_connections(max_connections.unwrap_or(MAX_CONNECTIONS).max(1))
            .acquire_timeout(patience)
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for >= DOUBT_AFTER {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_lazy_with(self.options.clone())
    }
}

fn is_starting(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() == io::ErrorKind::ConnectionRefused,
        sqlx::Error::Database(error) => error.is_transient_in_connect_phase(),
        _ => false,
    }
}

fn refuses_settings(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.as_deref() == Some(REFUSED_SETTINGS)
}
