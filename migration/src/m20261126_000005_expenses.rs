//! What one spends: expenses, what sorts they are of, and those that come again.

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
        for part in [expense_categories, expenses] {
            connection.execute_unprepared(&part(dialect)).await?;
        }
        Ok(())
    }
}

/// What a user says of a category: of one of the default set, whose key is a word, or of one of
/// their own, whose key is its id. A default one has a row once it is used or changed; without a
/// name it is called what the set calls it. `name_key` is the folded name.
///
/// The limit is what a month may cost before the user wants to be told.
fn expense_categories(Dialect { uuid, text, flag, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE expense_categories (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            key {text} NOT NULL CHECK (length(key) BETWEEN 1 AND 40),
            name {text} CHECK (length(name) BETWEEN 1 AND 100),
            name_key {text},
            is_active {flag} NOT NULL,
            limit_minor {integer} CHECK (limit_minor > 0),
            limit_currency {text} CHECK (length(limit_currency) = 3),
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            CONSTRAINT expense_categories_key UNIQUE (user_id, key),
            CONSTRAINT expense_categories_name_key UNIQUE (user_id, name_key),
            CHECK ((name IS NULL) = (name_key IS NULL)),
            CHECK ((limit_minor IS NULL) = (limit_currency IS NULL))
        ) {strict};"
    )
}

/// Amounts count minor units of `currency`. An expense with a `repeats` comes again: it is
/// occurrence 0 of its series, of which `made` more have been made; the next one will be on
/// `next_on`, or never when that is absent. Each occurrence of a series is there once (T4).
fn expenses(Dialect { uuid, text, flag, integer, date, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE expenses (
            user_id {uuid} NOT NULL,
            id {uuid} NOT NULL,
            category {text} NOT NULL,
            amount_minor {integer} NOT NULL CHECK (amount_minor > 0),
            currency {text} NOT NULL CHECK (length(currency) = 3),
            date {date} NOT NULL,
            vendor {text} CHECK (length(vendor) <= 255),
            description {text} CHECK (length(description) <= 500),
            status {text} NOT NULL CHECK (status IN ('pending', 'paid', 'reimbursed')),
            is_tax_deductible {flag} NOT NULL,
            platform_id {uuid},
            receipt_document_id {uuid},
            notes {text} CHECK (length(notes) <= 2000),
            series_id {uuid},
            occurrence {integer} CHECK (occurrence >= 0),
            repeats {text} CHECK (repeats IN ('week', 'month', 'quarter', 'year')),
            repeats_every {integer} CHECK (repeats_every BETWEEN 1 AND 120),
            repeats_until {date},
            made {integer} CHECK (made >= 0),
            next_on {date},
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            FOREIGN KEY (user_id, category) REFERENCES expense_categories (user_id, key) ON DELETE RESTRICT,
            FOREIGN KEY (user_id, platform_id) REFERENCES platforms (user_id, id) ON DELETE RESTRICT,
            FOREIGN KEY (user_id, receipt_document_id) REFERENCES documents (user_id, id) ON DELETE RESTRICT,
            CONSTRAINT expenses_occurrence UNIQUE (user_id, series_id, occurrence),
            CHECK ((series_id IS NULL) = (occurrence IS NULL)),
            CHECK ((repeats IS NULL) = (repeats_every IS NULL)),
            CHECK (repeats_until IS NULL OR repeats IS NOT NULL),
            CHECK (repeats IS NULL OR occurrence = 0),
            CHECK ((repeats IS NULL) = (made IS NULL)),
            CHECK (next_on IS NULL OR repeats IS NOT NULL)
        ) {strict};
        CREATE INDEX expenses_date ON expenses (user_id, date DESC, id DESC);
        CREATE INDEX expenses_category ON expenses (user_id, category, date DESC, id DESC);
        CREATE INDEX expenses_amount ON expenses (user_id, amount_minor, id);
        CREATE INDEX expenses_created_at ON expenses (user_id, created_at DESC, id DESC);
        CREATE INDEX expenses_platform ON expenses (user_id, platform_id) WHERE platform_id IS NOT NULL;
        CREATE INDEX expenses_receipt ON expenses (user_id, receipt_document_id)
            WHERE receipt_document_id IS NOT NULL;
        CREATE INDEX expenses_next_on ON expenses (next_on) WHERE next_on IS NOT NULL;"
    )
}
