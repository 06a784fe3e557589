//! What is counted of statements, and the spans that they are.
//!
//! Whoever collects must be there before the first statement is (`opentelemetry::global`).

use std::{sync::LazyLock, time::Duration};

use opentelemetry::{
    KeyValue, global,
    metrics::{Counter, Histogram},
};
use sea_orm::DbErr;
use tracing::Span;

use crate::fault::{KINDS, kind_of};

/// Up to which time, in seconds, statements are told apart: from a row of a file to a limit of the server.
const BOUNDARIES: [f64; 12] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0, 5.0, 30.0];

pub(crate) struct Meters {
    queries: Histogram<f64>,
    errors: Counter<u64>,
}

pub(crate) static METERS: LazyLock<Meters> = LazyLock::new(Meters::new);

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
    /// The follower of PostgreSQL, whom nobody needs.
    Replica,
}

/// Made once: a statement is told of by the name of its engine alone.
static SQLITE: LazyLock<[KeyValue; 1]> = LazyLock::new(|| [KeyValue::new("engine", "sqlite")]);
static POSTGRES: LazyLock<[KeyValue; 1]> = LazyLock::new(|| [KeyValue::new("engine", "postgresql")]);
static REPLICA: LazyLock<[KeyValue; 1]> = LazyLock::new(|| [KeyValue::new("engine", "replica")]);

impl Meters {
    fn new() -> Self {
        let meter = global::meter("earntrack.database");
        let errors = meter
            .u64_counter("db_errors_total")
            .with_description("Statements that failed, by what that meant.")
            .build();
        for kind in KINDS {
            errors.add(0, &[KeyValue::new("kind", kind)]);
        }
        let queries = meter
            .f64_histogram("db_query_duration_seconds")
            .with_description("How long statements took, with the wait for a connection.")
            .with_unit("s")
            .with_boundaries(BOUNDARIES.into())
            .build();
        Self { queries, errors }
    }

    /// Where a replica fails, the store answers: that is no error of the store.
    pub(crate) fn asked<T>(&self, engine: Engine, took: Duration, outcome: &Result<T, DbErr>) {
        let label = match engine {
            Engine::Sqlite => &*SQLITE,
            Engine::Postgres => &*POSTGRES,
            Engine::Replica => &*REPLICA,
        };
        self.queries.record(took.as_secs_f64(), label);
        if engine != Engine::Replica
            && let Err(error) = outcome
        {
            self.errors.add(1, &[KeyValue::new("kind", kind_of(error))]);
        }
    }
}

/// The span of a statement: what it asks. What with is bound, and stands there as `$1`.
pub(crate) fn span_of(engine: Engine, sql: &str) -> Span {
    tracing::trace_span!(
        "database",
        otel.name = operation(sql),
        otel.kind = "client",
        otel.status_code = tracing::field::Empty,
        db.system.name = if engine == Engine::Sqlite { "sqlite" } else { "postgresql" },
        db.query.text = sql,
    )
}

/// The first word.
fn operation(sql: &str) -> &str {
    let sql = sql.trim_start();
    &sql[..sql.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(sql.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_called_by_its_first_word() {
        assert_eq!(operation("SELECT \"id\" FROM sales"), "SELECT");
        assert_eq!(operation("\n  WITH picked AS (SELECT 1)"), "WITH");
        assert_eq!(operation("COMMIT"), "COMMIT");
        assert_eq!(operation(""), "");
    }
}
