//! What was removed, and what was planted to look at.

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
        for part in [trash, samples] {
            manager.get_connection().execute_unprepared(&part(dialect)).await?;
        }
        Ok(())
    }
}

/// `contents` are the rows of a thing as JSON, table by table.
fn trash(Dialect { uuid, text, date, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE trash (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            kind {text} NOT NULL CHECK (kind IN (
                'earning', 'expense', 'goal', 'platform', 'customer', 'product', 'invoice'
            )),
            name {text} NOT NULL CHECK (length(name) <= 200),
            day {date},
            amount_minor {integer},
            currency {text} CHECK (length(currency) = 3),
            contents {text} NOT NULL,
            deleted_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            CHECK ((amount_minor IS NULL) = (currency IS NULL))
        ) {strict};
        CREATE INDEX trash_deleted_at ON trash (user_id, deleted_at DESC, id DESC);
        CREATE INDEX trash_age ON trash (deleted_at);"
    )
}

/// `things` are the ids of what was planted as JSON, table by table.
fn samples(Dialect { uuid, text, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE samples (
            user_id {uuid} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE RESTRICT,
            things {text} NOT NULL,
            planted_at {instant} NOT NULL
        ) {strict};"
    )
}
