//! PostgreSQL: one pool.

use std::time::Duration;

use sea_orm::SqlxPostgresConnector;
use sqlx::{
    ConnectOptions as _, Connection as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{ACQUIRE_TIMEOUT, ConnectError};
use crate::{Database, fault::refusal, watch::Watch};

const MAX_CONNECTIONS: u32 = 8;

/// From when on an idle connection is asked whether it still works before it is used.
const DOUBT_AFTER: Duration = Duration::from_secs(30);

/// What every connection asks of the server.
const SETTINGS: [(&str, &str); 6] = [
    ("statement_timeout", "30s"),
    // Whoever waits longer for a row is told to come again, instead of holding a connection.
    ("lock_timeout", "5s"),
    // The locks of a node that was cut off are let go.
    ("idle_in_transaction_session_timeout", "60s"),
    // Compiling a query takes longer than any of ours.
    ("jit", "off"),
    // Disks no longer spin: reading an index all over is as good as reading a table in a row.
    ("random_page_cost", "1.1"),
    ("timezone", "UTC"),
];

pub(super) async fn open(url: &str, max_connections: Option<u32>) -> Result<Database, ConnectError> {
    let options: PgConnectOptions = url.parse().map_err(ConnectError::BadUrl)?;
    let options = options.application_name("earntrack").options(SETTINGS).disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(max_connections.unwrap_or(MAX_CONNECTIONS).max(1))
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for >= DOUBT_AFTER {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options.clone())
        .await
        .map_err(refusal)?;
    let connections = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
    let database = Database::new(connections.clone(), connections, Watch::server(options));
    database.look_at_walls().await?;
    Ok(database)
}
