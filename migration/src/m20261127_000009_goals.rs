//! What one wants to earn, to work or to be left with.

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
        manager.get_connection().execute_unprepared(&goals(dialect)).await?;
        Ok(())
    }
}

/// The target counts minor units of `currency`, or, for hours, millionths of one. `title_key` is the
/// folded title.
fn goals(Dialect { uuid, text, flag, integer, date, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE goals (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            title {text} NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
            title_key {text} NOT NULL,
            kind {text} NOT NULL CHECK (kind IN ('earnings', 'hours', 'savings')),
            target_minor {integer} CHECK (target_minor > 0),
            currency {text} CHECK (length(currency) = 3),
            target_hours_micros {integer} CHECK (target_hours_micros > 0),
            period {text} NOT NULL CHECK (period IN (
                'week', 'month', 'quarter', 'year', 'fiscalYear', 'custom'
            )),
            starts_on {date} NOT NULL,
            ends_on {date},
            platform_id {uuid},
            is_active {flag} NOT NULL,
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            FOREIGN KEY (user_id, platform_id) REFERENCES platforms (user_id, id) ON DELETE RESTRICT,
            CHECK ((kind = 'hours') = (target_hours_micros IS NOT NULL)),
            CHECK ((kind = 'hours') = (target_minor IS NULL)),
            CHECK ((target_minor IS NULL) = (currency IS NULL)),
            CHECK (ends_on IS NULL OR ends_on >= starts_on),
            CHECK (period <> 'custom' OR ends_on IS NOT NULL)
        ) {strict};
        CREATE INDEX goals_title ON goals (user_id, title_key, id);
        CREATE INDEX goals_created_at ON goals (user_id, created_at DESC, id DESC);
        CREATE INDEX goals_platform ON goals (user_id, platform_id) WHERE platform_id IS NOT NULL;"
    )
}
