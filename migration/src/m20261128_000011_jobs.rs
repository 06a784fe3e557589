//! Work that is owed, and the periods whose work was begun.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager,
};
use sea_orm_migration::sea_orm::DbBackend;

use crate::Dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::from(manager.get_database_backend());
        for part in [jobs, job_periods] {
            manager.get_connection().execute_unprepared(&part(dialect)).await?;
        }
        Ok(())
    }
}

/// A job is there until it is done. It is on an event of a user's, or on a period of a schedule, which
/// is nobody's. Whoever works on it holds its `lease` until `due_at`, when it is anyone's again. Those of
/// one `lane` of a queue are done in the order in which they were added.
fn jobs(Dialect { backend, uuid, text, integer, instant, strict, .. }: Dialect) -> String {
    let counted = match backend {
        DbBackend::Sqlite => "INTEGER PRIMARY KEY AUTOINCREMENT",
        _ => "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    };
    format!(
        "CREATE TABLE jobs (
            id {counted},
            queue {text} NOT NULL CHECK (length(queue) BETWEEN 1 AND 64),
            key {text} NOT NULL CHECK (length(key) BETWEEN 1 AND 64),
            user_id {uuid},
            event_id {uuid},
            lane {uuid},
            attempts {integer} NOT NULL CHECK (attempts >= 0),
            due_at {instant} NOT NULL,
            lease {uuid},
            last_error {text} CHECK (length(last_error) <= 500),
            created_at {instant} NOT NULL,
            died_at {instant},
            CONSTRAINT jobs_key UNIQUE (queue, key),
            FOREIGN KEY (user_id, event_id) REFERENCES events (user_id, id) ON DELETE RESTRICT,
            CHECK ((user_id IS NULL) = (event_id IS NULL)),
            CHECK ((event_id IS NULL) = (lane IS NULL)),
            CHECK (died_at IS NULL OR lease IS NULL)
        ) {strict};
        CREATE INDEX jobs_due ON jobs (due_at, id) WHERE died_at IS NULL;
        CREATE INDEX jobs_lane ON jobs (queue, lane, id) WHERE died_at IS NULL AND lane IS NOT NULL;
        CREATE INDEX jobs_event ON jobs (user_id, event_id) WHERE user_id IS NOT NULL;"
    )
}

/// The last period of each schedule that was begun, on whichever node.
fn job_periods(Dialect { text, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE job_periods (
            schedule {text} NOT NULL PRIMARY KEY,
            period {text} NOT NULL,
            began_at {instant} NOT NULL
        ) {strict};"
    )
}
