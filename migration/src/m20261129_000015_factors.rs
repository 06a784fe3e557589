//! Second factors: apps that show codes, and codes on paper.

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
        for part in [totp_factors, recovery_codes] {
            connection.execute_unprepared(&part(dialect)).await?;
        }
        Ok(())
    }
}

/// `secret` is closed with a key that is kept elsewhere. From `confirmed_at` on a code is asked for, and
/// `last_step` is that of the last one that was used.
fn totp_factors(Dialect { uuid, bytes, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE totp_factors (
            user_id {uuid} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE RESTRICT,
            secret {bytes} NOT NULL CHECK (length(secret) BETWEEN 20 AND 200),
            begun_at {instant} NOT NULL,
            confirmed_at {instant},
            last_step {integer} CHECK (last_step >= 0),
            CHECK ((confirmed_at IS NULL) = (last_step IS NULL))
        ) {strict};"
    )
}

/// `hash` is a digest of the code and its owner.
fn recovery_codes(Dialect { uuid, bytes, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE recovery_codes (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            hash {bytes} NOT NULL CHECK (length(hash) = 32),
            created_at {instant} NOT NULL,
            used_at {instant},
            PRIMARY KEY (user_id, id)
        ) {strict};"
    )
}
