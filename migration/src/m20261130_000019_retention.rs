//! Where earnings go that are old, and ways to find what need not be kept.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, SchemaManagerConnection,
};
use sea_orm_migration::sea_orm::{DbBackend, Statement};

use crate::Dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::from(manager.get_database_backend());
        let connection = manager.get_connection();
        for part in [earnings_archive, archive_indexes, all_earnings, ages, one_schedule] {
            connection.execute_unprepared(&part(dialect)).await?;
        }
        match dialect.backend {
            DbBackend::Sqlite => the_same_triggers(connection).await,
            _ => connection.execute_unprepared(ONE_FUNCTION_FOR_BOTH).await.map(drop),
        }
    }
}

/// What an earning is made of, in both tables.
const COLUMNS: &str = "user_id, id, platform_id, date, amount_minor, currency, hours_micros, notes, kind, gross_minor,
    tips_minor, bonuses_minor, reimbursements_minor, fees_minor, tax_withheld_minor, adjustments_minor, import_id,
    source, version, created_at, updated_at";

/// As `earnings`, of which no row is here as well.
fn earnings_archive(Dialect { uuid, text, integer, date, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE earnings_archive (
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
            CONSTRAINT earnings_archive_sign CHECK (
                (kind = 'income' AND amount_minor >= 0)
                OR (kind = 'refund' AND amount_minor <= 0)
                OR kind = 'adjustment'
            ),
            CONSTRAINT earnings_archive_breakdown CHECK (
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

/// Those of `earnings`: a list of both is two lists of one order, and read as one.
fn archive_indexes(_: Dialect) -> String {
    "CREATE INDEX earnings_archive_date ON earnings_archive (user_id, date DESC, id DESC);
    CREATE INDEX earnings_archive_platform ON earnings_archive (user_id, platform_id, date DESC, id DESC);
    CREATE INDEX earnings_archive_amount ON earnings_archive (user_id, amount_minor, id);
    CREATE INDEX earnings_archive_created_at ON earnings_archive (user_id, created_at DESC, id DESC);
    CREATE INDEX earnings_archive_import ON earnings_archive (user_id, import_id) WHERE import_id IS NOT NULL;
    CREATE UNIQUE INDEX earnings_archive_source ON earnings_archive (user_id, platform_id, source)
        WHERE source IS NOT NULL;"
        .to_owned()
}

fn all_earnings(_: Dialect) -> String {
    format!(
        "CREATE VIEW all_earnings AS
            SELECT {COLUMNS} FROM earnings UNION ALL SELECT {COLUMNS} FROM earnings_archive;"
    )
}

/// What is old of everyone is found without reading what is not.
fn ages(_: Dialect) -> String {
    "CREATE INDEX sessions_expires_at ON sessions (expires_at);
    CREATE INDEX mailed_links_expires_at ON mailed_links (expires_at);
    CREATE INDEX letters_age ON letters (created_at);"
        .to_owned()
}

/// What is kept of deliveries is one of the rules of retention now; no one works on its own schedule any more.
fn one_schedule(_: Dialect) -> String {
    "DELETE FROM jobs WHERE queue = 'deliveries that are long past';
    DELETE FROM job_periods WHERE schedule = 'deliveries that are long past';"
        .to_owned()
}

/// A row that moves is taken from the sums of its day by the one table, and added to them by the other.
const ONE_FUNCTION_FOR_BOTH: &str = "CREATE TRIGGER earnings_archive_added AFTER INSERT ON earnings_archive
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION sum_earnings();
    CREATE TRIGGER earnings_archive_removed AFTER DELETE ON earnings_archive
        REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION sum_earnings();
    CREATE TRIGGER earnings_archive_revised AFTER UPDATE ON earnings_archive
        REFERENCING NEW TABLE AS added OLD TABLE AS removed
        FOR EACH STATEMENT EXECUTE FUNCTION sum_earnings();";

/// SQLite keeps what a trigger does with its table: the archive gets those of `earnings`, word for word.
async fn the_same_triggers(connection: &SchemaManagerConnection<'_>) -> Result<(), DbErr> {
    for change in ["added", "removed", "revised"] {
        let ask = Statement::from_sql_and_values(
            DbBackend::Sqlite,
            "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = $1",
            [format!("earnings_{change}").into()],
        );
        let row = connection.query_one_raw(ask).await?;
        let row = row.ok_or_else(|| DbErr::Migration(format!("nothing sums earnings that are {change}")))?;
        let sql: String = row.try_get("", "sql")?;
        let of_the_archive = sql
            .replacen(&format!("earnings_{change}"), &format!("earnings_archive_{change}"), 1)
            .replacen(" ON earnings", " ON earnings_archive", 1);
        connection.execute_unprepared(&of_the_archive).await?;
    }
    Ok(())
}
