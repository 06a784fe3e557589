//! Second factors: apps that show codes, codes on paper, and passkeys.

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
        for part in [totp_factors, recovery_codes, passkeys, passkey_challenges] {
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

/// `credential` is what a device calls its key, of which `public_key` is the half that is no secret.
fn passkeys(Dialect { uuid, text, bytes, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE passkeys (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            name {text} NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
            credential {bytes} NOT NULL CHECK (length(credential) BETWEEN 1 AND 1023),
            public_key {bytes} NOT NULL CHECK (length(public_key) BETWEEN 1 AND 4096),
            sign_count {integer} NOT NULL CHECK (sign_count BETWEEN 0 AND 4294967295),
            created_at {instant} NOT NULL,
            used_at {instant},
            PRIMARY KEY (user_id, id),
            UNIQUE (user_id, credential)
        ) {strict};"
    )
}

/// Those that were answered, of no user. They are swept when they are over.
fn passkey_challenges(Dialect { bytes, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE passkey_challenges (
            nonce {bytes} NOT NULL PRIMARY KEY CHECK (length(nonce) = 16),
            expires_at {instant} NOT NULL
        ) {strict};
        CREATE INDEX passkey_challenges_expires ON passkey_challenges (expires_at);"
    )
}
