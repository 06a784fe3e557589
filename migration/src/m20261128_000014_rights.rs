//! People's rights: what they consented to, what they took along, and that they are to be forgotten.
//!
//! From now on the rows that are only ever added, events and stock movements, go with their user, and in
//! no other way.

use sea_orm::DbBackend;
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
        let connection = manager.get_connection();
        for part in [consents, account_exports, erasures, erasure_ledger] {
            connection.execute_unprepared(&part(dialect)).await?;
        }
        connection.execute_unprepared(rows_go_with_their_user(dialect)).await?;
        Ok(())
    }
}

/// What was decided, each time: the last one of a purpose holds. `text_version` names the words that were
/// shown.
fn consents(Dialect { uuid, text, flag, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE consents (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            purpose {text} NOT NULL CHECK (purpose IN ('productNews', 'weeklyReport', 'tips', 'research')),
            text_version {text} NOT NULL CHECK (length(text_version) BETWEEN 1 AND 40),
            is_granted {flag} NOT NULL,
            decided_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id)
        ) {strict};
        CREATE INDEX consents_purpose ON consents (user_id, purpose, id DESC);"
    )
}

/// `blob_id` names the archive in the vault, where it is closed. Who makes one has it until `leased_until`.
fn account_exports(Dialect { uuid, text, bytes, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE account_exports (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            status {text} NOT NULL CHECK (status IN ('queued', 'ready', 'failed', 'expired')),
            attempts {integer} NOT NULL CHECK (attempts >= 0),
            leased_until {instant},
            blob_id {uuid},
            size_bytes {integer} CHECK (size_bytes > 0),
            sha256 {bytes} CHECK (length(sha256) = 32),
            requested_at {instant} NOT NULL,
            ready_at {instant},
            expires_at {instant},
            version {integer} NOT NULL CHECK (version >= 1),
            PRIMARY KEY (user_id, id),
            CHECK ((status = 'ready') = (blob_id IS NOT NULL)),
            CHECK ((blob_id IS NULL) = (size_bytes IS NULL)),
            CHECK ((blob_id IS NULL) = (sha256 IS NULL))
        ) {strict};
        CREATE INDEX account_exports_open ON account_exports (status, requested_at)
            WHERE status IN ('queued', 'ready');"
    )
}

/// Who is to be forgotten, and from when on; `begun_at` once their rows are being removed.
fn erasures(Dialect { uuid, text, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE erasures (
            user_id {uuid} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE RESTRICT,
            reason {text} CHECK (length(reason) <= 1000),
            requested_at {instant} NOT NULL,
            due_at {instant} NOT NULL,
            begun_at {instant}
        ) {strict};
        CREATE INDEX erasures_due ON erasures (due_at);"
    )
}

/// Who was forgotten, by a digest of the id alone: a backup that still has them is made to forget them
/// again.
fn erasure_ledger(Dialect { bytes, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE erasure_ledger (
            subject {bytes} NOT NULL PRIMARY KEY CHECK (length(subject) = 32),
            erased_at {instant} NOT NULL
        ) {strict};"
    )
}

fn rows_go_with_their_user(Dialect { backend, .. }: Dialect) -> &'static str {
    match backend {
        DbBackend::Sqlite => {
            "DROP TRIGGER events_stay;
            CREATE TRIGGER events_stay BEFORE DELETE ON events
            WHEN NOT EXISTS (
                SELECT 1 FROM erasures WHERE user_id = OLD.user_id AND begun_at IS NOT NULL
            )
            BEGIN
                SELECT RAISE(ABORT, 'events are append-only');
            END;
            DROP TRIGGER stock_movements_stay;
            CREATE TRIGGER stock_movements_stay BEFORE DELETE ON stock_movements
            WHEN OLD.kind <> 'opening' AND NOT EXISTS (
                SELECT 1 FROM erasures WHERE user_id = OLD.user_id AND begun_at IS NOT NULL
            )
            BEGIN
                SELECT RAISE(ABORT, 'stock_movements are append-only');
            END;"
        }
        _ => {
            "CREATE FUNCTION refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT 1 FROM erasures WHERE user_id = OLD.user_id AND begun_at IS NOT NULL) THEN
                    RETURN OLD;
                END IF;
                RAISE EXCEPTION '% are append-only', TG_TABLE_NAME;
            END $$;
            DROP TRIGGER events_stay ON events;
            CREATE TRIGGER events_stay BEFORE DELETE ON events
                FOR EACH ROW EXECUTE FUNCTION refuse_delete();
            CREATE TRIGGER events_are_not_emptied BEFORE TRUNCATE ON events
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_update();
            DROP TRIGGER stock_movements_stay ON stock_movements;
            CREATE TRIGGER stock_movements_stay BEFORE DELETE ON stock_movements
                FOR EACH ROW WHEN (OLD.kind <> 'opening') EXECUTE FUNCTION refuse_delete();"
        }
    }
}
