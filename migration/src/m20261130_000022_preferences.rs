//! How one likes to look at one's own figures.

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
        manager.get_connection().execute_unprepared(&looks(dialect)).await?;
        Ok(())
    }
}

/// Whoever has said nothing sees what their device and their locale say.
fn looks(Dialect { text, .. }: Dialect) -> String {
    format!(
        "ALTER TABLE users ADD COLUMN theme {text} NOT NULL DEFAULT 'system'
            CHECK (theme IN ('system', 'light', 'dark'));
        ALTER TABLE users ADD COLUMN date_format {text} NOT NULL DEFAULT 'auto'
            CHECK (date_format IN ('auto', 'dmy', 'mdy', 'ymd'));"
    )
}
