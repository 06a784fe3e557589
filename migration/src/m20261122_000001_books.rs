//! The books: accounts with their sessions, platforms, earnings, imported statements, and the
//! events that tell of every change.
//!
//! The key of what belongs to a user begins with `user_id`, and so does every reference to it:
//! a row cannot point into someone else's books. References never cascade.

use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager,
};
use sea_orm_migration::{async_trait, sea_orm};

use crate::Dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::from(manager.get_database_backend());
        let connection = manager.get_connection();
        let parts = [
            users,
            sessions,
            platforms,
            statement_imports,
            earnings,
            earnings_indexes,
            events,
            idempotency_keys,
        ];
        for part in parts {
            connection.execute_unprepared(&part(dialect)).await?;
        }
        connection.execute_unprepared(events_are_append_only(dialect)).await?;
        Ok(())
    }
}

/// `business` is JSON; `email_key` is what two spellings of one address share.
fn users(Dialect { uuid, text, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE users (
            id {uuid} NOT NULL PRIMARY KEY,
            email {text} NOT NULL,
            email_key {text} NOT NULL CONSTRAINT users_email_key UNIQUE,
            password_hash {text} NOT NULL,
            name {text} CHECK (length(name) <= 255),
            zone {text} NOT NULL,
            currency {text} NOT NULL CHECK (length(currency) = 3),
            locale {text} CHECK (length(locale) <= 35),
            role {text} NOT NULL CHECK (role IN ('user', 'admin')),
            week_starts_on {integer} NOT NULL CHECK (week_starts_on BETWEEN 1 AND 7),
            fiscal_year_month {integer} NOT NULL CHECK (fiscal_year_month BETWEEN 1 AND 12),
            fiscal_year_day {integer} NOT NULL CHECK (fiscal_year_day BETWEEN 1 AND 31),
            business {text},
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL
        ) {strict};"
    )
}

fn sessions(Dialect { uuid, text, bytes, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE sessions (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            generation {integer} NOT NULL CHECK (generation >= 0),
            nonce {bytes} NOT NULL CHECK (length(nonce) = 32),
            user_agent {text} CHECK (length(user_agent) <= 255),
            address {text} CHECK (length(address) <= 64),
            created_at {instant} NOT NULL,
            rotated_at {instant} NOT NULL,
            expires_at {instant} NOT NULL,
            closed_at {instant},
            PRIMARY KEY (user_id, id)
        ) {strict};"
    )
}

/// `name_key` is the folded name, of which there is one per user; `import_name` is the folded
/// name under which an import made the platform.
fn platforms(Dialect { uuid, text, flag, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE platforms (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            name {text} NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
            name_key {text} NOT NULL,
            category {text} NOT NULL CHECK (category IN (
                'freelance', 'delivery', 'rideshare', 'services', 'ecommerce', 'content', 'employment', 'other'
            )),
            color {text} NOT NULL CHECK (length(color) = 7),
            expected_rate_minor {integer} CHECK (expected_rate_minor >= 0),
            currency {text} NOT NULL CHECK (length(currency) = 3),
            is_active {flag} NOT NULL,
            import_name {text},
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            CONSTRAINT platforms_name_key UNIQUE (user_id, name_key)
        ) {strict};
        CREATE INDEX platforms_active ON platforms (user_id) WHERE is_active;
        CREATE INDEX platforms_import_name ON platforms (user_id, import_name) WHERE import_name IS NOT NULL;
        CREATE INDEX platforms_created_at ON platforms (user_id, created_at DESC, id DESC);"
    )
}

/// `skipped`, `totals` and `platforms` are JSON arrays.
fn statement_imports(Dialect { uuid, text, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE statement_imports (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            dialect {text} NOT NULL,
            file_name {text} CHECK (length(file_name) <= 255),
            row_count {integer} NOT NULL CHECK (row_count >= 0),
            created_count {integer} NOT NULL CHECK (created_count >= 0),
            duplicate_count {integer} NOT NULL CHECK (duplicate_count >= 0),
            skipped_count {integer} NOT NULL CHECK (skipped_count >= 0),
            skipped {text} NOT NULL,
            totals {text} NOT NULL,
            platforms {text} NOT NULL,
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id)
        ) {strict};
        CREATE INDEX statement_imports_created_at ON statement_imports (user_id, created_at DESC, id DESC);"
    )
}

/// Amounts count minor units of `currency`, hours millionths of an hour. The parts of a
/// breakdown are all there or all absent, and add up to the amount (E1); the kind agrees with
/// the sign (E4).
fn earnings(Dialect { uuid, text, integer, date, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE earnings (
            user_id {uuid} NOT NULL,
            id {uuid} NOT NULL,
            platform_id {uuid} NOT NULL,
            date {date} NOT NULL,
            amount_minor {integer} NOT NULL,
            currency {text} NOT NULL CHECK (length(currency) = 3),
            hours_micros {integer} CHECK (hours_micros >= 0),
            notes {text} CHECK (length(notes) <= 1000),
            kind {text} NOT NULL,
            gross_minor {integer},
            tips_minor {integer},
            bonuses_minor {integer},
            reimbursements_minor {integer},
            fees_minor {integer},
            tax_withheld_minor {integer},
            adjustments_minor {integer},
            import_id {uuid},
            source {text},
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            FOREIGN KEY (user_id, platform_id) REFERENCES platforms (user_id, id) ON DELETE RESTRICT,
            FOREIGN KEY (user_id, import_id) REFERENCES statement_imports (user_id, id) ON DELETE RESTRICT,
            CONSTRAINT earnings_sign CHECK (
                (kind = 'income' AND amount_minor >= 0)
                OR (kind = 'refund' AND amount_minor <= 0)
                OR kind = 'adjustment'
            ),
            CONSTRAINT earnings_breakdown CHECK (
                (
                    gross_minor IS NULL AND tips_minor IS NULL AND bonuses_minor IS NULL
                    AND reimbursements_minor IS NULL AND fees_minor IS NULL
                    AND tax_withheld_minor IS NULL AND adjustments_minor IS NULL
                ) OR (
                    gross_minor IS NOT NULL AND tips_minor IS NOT NULL AND bonuses_minor IS NOT NULL
                    AND reimbursements_minor IS NOT NULL AND fees_minor IS NOT NULL
                    AND tax_withheld_minor IS NOT NULL AND adjustments_minor IS NOT NULL
                    AND amount_minor = gross_minor + tips_minor + bonuses_minor + reimbursements_minor
                        - fees_minor - tax_withheld_minor + adjustments_minor
                )
            )
        ) {strict};"
    )
}

/// One index per order in which earnings are listed, each ending in the id, so that any page of
/// a list is read from where it starts; and one that holds all that sums are over.
fn earnings_indexes(Dialect { backend, .. }: Dialect) -> String {
    let summed = match backend {
        sea_orm::DbBackend::Sqlite => "(user_id, date, platform_id, currency, amount_minor, hours_micros)",
        _ => "(user_id, date) INCLUDE (platform_id, currency, amount_minor, hours_micros)",
    };
    format!(
        "CREATE INDEX earnings_date ON earnings (user_id, date DESC, id DESC);
        CREATE INDEX earnings_platform ON earnings (user_id, platform_id, date DESC, id DESC);
        CREATE INDEX earnings_amount ON earnings (user_id, amount_minor, id);
        CREATE INDEX earnings_created_at ON earnings (user_id, created_at DESC, id DESC);
        CREATE INDEX earnings_summed ON earnings {summed};
        CREATE INDEX earnings_import ON earnings (user_id, import_id) WHERE import_id IS NOT NULL;
        CREATE UNIQUE INDEX earnings_source ON earnings (user_id, platform_id, source) WHERE source IS NOT NULL;"
    )
}

/// `payload` is JSON, kept as the text that was written.
fn events(Dialect { uuid, text, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE events (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            at {instant} NOT NULL,
            kind {text} NOT NULL,
            subject {uuid} NOT NULL,
            payload {text} NOT NULL,
            request {text} NOT NULL,
            PRIMARY KEY (user_id, id)
        ) {strict};
        CREATE INDEX events_at ON events (user_id, at);
        CREATE INDEX events_subject ON events (user_id, subject);"
    )
}

fn events_are_append_only(Dialect { backend, .. }: Dialect) -> &'static str {
    match backend {
        sea_orm::DbBackend::Sqlite => {
            "CREATE TRIGGER events_append_only BEFORE UPDATE ON events
            BEGIN
                SELECT RAISE(ABORT, 'events are append-only');
            END;"
        }
        _ => {
            "CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '% are append-only', TG_TABLE_NAME;
            END $$;
            CREATE TRIGGER events_append_only BEFORE UPDATE ON events
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_update();"
        }
    }
}

/// `owner` is the user, or the nil UUID where no one was signed in, and therefore no reference.
fn idempotency_keys(Dialect { uuid, text, bytes, instant, now, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE idempotency_keys (
            owner {uuid} NOT NULL,
            route {text} NOT NULL,
            key {text} NOT NULL,
            fingerprint {bytes} NOT NULL CHECK (length(fingerprint) = 32),
            answer {bytes} NOT NULL,
            created_at {instant} NOT NULL DEFAULT {now},
            PRIMARY KEY (owner, route, key)
        ) {strict};
        CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);"
    )
}
