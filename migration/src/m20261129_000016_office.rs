//! Those who look after everyone's accounts, and those who are let in.

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
        for part in [accounts, invitations, setup_links] {
            connection.execute_unprepared(&part(dialect)).await?;
        }
        Ok(())
    }
}

/// Since when no one is let in; and ways through the accounts and the events of everyone, which only admins
/// take.
fn accounts(Dialect { instant, .. }: Dialect) -> String {
    format!(
        "ALTER TABLE users ADD COLUMN disabled_at {instant};
        CREATE INDEX users_admins ON users (id) WHERE role = 'admin';
        CREATE INDEX users_created_at ON users (created_at DESC, id DESC);
        CREATE INDEX events_of_everyone ON events (at DESC, id DESC);"
    )
}

/// Of no user: whoever uses one has no account yet, and it is gone then. What lets in is computed from a row
/// and a key that is kept elsewhere.
fn invitations(Dialect { uuid, text, bytes, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE invitations (
            id {uuid} NOT NULL PRIMARY KEY,
            email {text} CHECK (length(email) <= 254),
            nonce {bytes} NOT NULL CHECK (length(nonce) = 32),
            created_at {instant} NOT NULL,
            expires_at {instant} NOT NULL
        ) {strict};
        CREATE INDEX invitations_created_at ON invitations (created_at DESC, id DESC);"
    )
}

/// There is one row at most, until the server has its first admin.
fn setup_links(Dialect { uuid, bytes, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE setup_links (
            slot {integer} NOT NULL PRIMARY KEY CHECK (slot = 1),
            id {uuid} NOT NULL,
            nonce {bytes} NOT NULL CHECK (length(nonce) = 32),
            created_at {instant} NOT NULL,
            expires_at {instant} NOT NULL
        ) {strict};"
    )
}
