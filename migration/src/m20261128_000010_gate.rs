//! What guards accounts: how long ago one signed in, who has to wait before trying again, links that
//! are mailed, and tokens for programs.

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
        for part in [sign_ins, addresses, slowdowns, mailed_links, personal_tokens] {
            connection.execute_unprepared(&part(dialect)).await?;
        }
        Ok(())
    }
}

/// A session of which no one has said when its owner last signed in counts as signed in long ago.
fn sign_ins(Dialect { text, instant, .. }: Dialect) -> String {
    format!(
        "ALTER TABLE sessions ADD COLUMN authenticated_at {instant} NOT NULL
            DEFAULT '1970-01-01T00:00:00+00:00';
        ALTER TABLE sessions ADD COLUMN name {text} CHECK (length(name) BETWEEN 1 AND 100);
        UPDATE sessions SET authenticated_at = created_at;"
    )
}

/// `signs_in_once_verified` is of accounts that anyone may have opened in the name of the address.
fn addresses(Dialect { flag, instant, no, .. }: Dialect) -> String {
    format!(
        "ALTER TABLE users ADD COLUMN email_verified_at {instant};
        ALTER TABLE users ADD COLUMN signs_in_once_verified {flag} NOT NULL DEFAULT {no};"
    )
}

/// Of no user: most addresses that are tried have no account. `key` is a keyed digest of what is tried.
fn slowdowns(Dialect { bytes, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE slowdowns (
            key {bytes} NOT NULL PRIMARY KEY CHECK (length(key) = 32),
            failures {integer} NOT NULL CHECK (failures >= 1),
            until {instant} NOT NULL
        ) {strict};
        CREATE INDEX slowdowns_until ON slowdowns (until);"
    )
}

/// What is mailed is computed from a row and a key that is kept elsewhere: no row can be redeemed.
fn mailed_links(Dialect { uuid, text, bytes, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE mailed_links (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            purpose {text} NOT NULL CHECK (purpose IN ('resetPassword', 'verifyEmail', 'changeEmail')),
            email {text} NOT NULL CHECK (length(email) <= 254),
            nonce {bytes} NOT NULL CHECK (length(nonce) = 32),
            created_at {instant} NOT NULL,
            expires_at {instant} NOT NULL,
            used_at {instant},
            PRIMARY KEY (user_id, id)
        ) {strict};
        CREATE INDEX mailed_links_purpose ON mailed_links (user_id, purpose, created_at DESC);"
    )
}

/// `hash` is a keyed digest of the token; `scopes` are words with blanks between.
fn personal_tokens(Dialect { uuid, text, bytes, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE personal_tokens (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            name {text} NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
            hash {bytes} NOT NULL CHECK (length(hash) = 32),
            scopes {text} NOT NULL CHECK (length(scopes) > 0),
            created_at {instant} NOT NULL,
            expires_at {instant} NOT NULL,
            used_at {instant},
            revoked_at {instant},
            PRIMARY KEY (user_id, id)
        ) {strict};"
    )
}
