//! Webhooks, and what became of what they were told.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager,
};

use crate::Dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::from(manager.get_database_backend());
        for part in [webhooks, webhook_deliveries] {
            manager.get_connection().execute_unprepared(&part(dialect)).await?;
        }
        Ok(())
    }
}

/// `secret` and `former_secret` are encrypted; `kinds` are words with blanks between. Whatever was turned off by
/// itself is off.
fn webhooks(Dialect { uuid, text, bytes, flag, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE webhooks (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            url {text} NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
            description {text} CHECK (length(description) <= 200),
            kinds {text} NOT NULL CHECK (length(kinds) > 0),
            is_active {flag} NOT NULL,
            turned_off {text} CHECK (turned_off IN ('gone', 'failing')),
            secret {bytes} NOT NULL CHECK (length(secret) > 32),
            former_secret {bytes} CHECK (length(former_secret) > 32),
            former_until {instant},
            failures {integer} NOT NULL CHECK (failures >= 0),
            failing_since {instant},
            resting_until {instant},
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            CHECK ((former_secret IS NULL) = (former_until IS NULL)),
            CHECK ((failures = 0) = (failing_since IS NULL)),
            CHECK (turned_off IS NULL OR NOT is_active)
        ) {strict};"
    )
}

/// A webhook is told of an event once by itself, and as often as someone wishes. What waits has a time at which it is
/// tried, and what does not has none.
fn webhook_deliveries(Dialect { uuid, text, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE webhook_deliveries (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            webhook_id {uuid} NOT NULL,
            event_id {uuid} NOT NULL,
            kind {text} NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
            about {uuid} NOT NULL,
            occasion {text} NOT NULL CHECK (occasion IN ('event', 'replay', 'test')),
            body {text} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
            attempts {integer} NOT NULL CHECK (attempts >= 0),
            response_status {integer} CHECK (response_status BETWEEN 100 AND 999),
            duration_ms {integer} CHECK (duration_ms >= 0),
            error {text} CHECK (length(error) <= 300),
            next_attempt_at {instant},
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            FOREIGN KEY (user_id, webhook_id) REFERENCES webhooks (user_id, id) ON DELETE RESTRICT,
            CHECK ((state = 'pending') = (next_attempt_at IS NOT NULL)),
            CHECK (state <> 'delivered' OR response_status BETWEEN 200 AND 299),
            CHECK (state <> 'failed' OR error IS NOT NULL)
        ) {strict};
        CREATE UNIQUE INDEX webhook_deliveries_event ON webhook_deliveries (user_id, webhook_id, event_id)
            WHERE occasion = 'event';
        CREATE INDEX webhook_deliveries_created_at
            ON webhook_deliveries (user_id, webhook_id, created_at DESC, id DESC);
        CREATE INDEX webhook_deliveries_age ON webhook_deliveries (created_at);"
    )
}
