//! Letters, what a user wants to be told by mail, and who wants no mail.

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
        for part in [letters, post_settings, letter_refusals, reminders] {
            manager.get_connection().execute_unprepared(&part(dialect)).await?;
        }
        Ok(())
    }
}

/// `detail` is JSON. What was sent has an address, a subject and a time.
fn letters(Dialect { uuid, text, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE letters (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            kind {text} NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
            key {text} NOT NULL CHECK (length(key) BETWEEN 1 AND 120),
            about {uuid} NOT NULL,
            detail {text} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'withheld', 'notConfigured')),
            recipient {text} CHECK (length(recipient) <= 254),
            subject {text} CHECK (length(subject) <= 500),
            reason {text} CHECK (length(reason) <= 500),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            sent_at {instant},
            PRIMARY KEY (user_id, id),
            CONSTRAINT letters_key UNIQUE (user_id, key),
            CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
            CHECK (state <> 'sent' OR (recipient IS NOT NULL AND subject IS NOT NULL))
        ) {strict};
        CREATE INDEX letters_created_at ON letters (user_id, created_at DESC, id DESC);"
    )
}

fn post_settings(Dialect { uuid, flag, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE post_settings (
            user_id {uuid} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE RESTRICT,
            to_me {flag} NOT NULL,
            weekly_report {flag} NOT NULL,
            expense_alerts {flag} NOT NULL,
            low_stock_alerts {flag} NOT NULL,
            to_customers {flag} NOT NULL,
            version {integer} NOT NULL CHECK (version >= 1),
            updated_at {instant} NOT NULL
        ) {strict};"
    )
}

/// Addresses, as they are compared, that want no letters of a user's.
fn letter_refusals(Dialect { uuid, text, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE letter_refusals (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            address {text} NOT NULL CHECK (length(address) <= 300),
            refused_at {instant} NOT NULL,
            PRIMARY KEY (user_id, address)
        ) {strict};"
    )
}

/// Invoices that someone may have to be reminded of, of every user, by the day on which they are due.
fn reminders(_: Dialect) -> String {
    "CREATE INDEX invoices_to_be_reminded ON invoices (due_day, user_id)
        WHERE kind = 'invoice' AND status = 'issued' AND sent_at IS NOT NULL
            AND total_minor > paid_minor + credited_minor;"
        .to_owned()
}
