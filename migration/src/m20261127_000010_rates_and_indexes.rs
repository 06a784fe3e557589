//! Rates of documents and payments are kept as exactly as all others, in ten-billionths; and an index goes
//! that nothing reads since sums of earnings are taken from those of their days.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for table in ["invoices", "payments"] {
            connection.execute_unprepared(&in_ten_billionths(table)).await?;
        }
        connection.execute_unprepared("DROP INDEX earnings_summed;").await?;
        Ok(())
    }
}

/// The checks follow the column; they ask for more than nothing.
fn in_ten_billionths(table: &str) -> String {
    format!(
        "ALTER TABLE {table} RENAME COLUMN exchange_rate_micros TO exchange_rate_e10;
        UPDATE {table} SET exchange_rate_e10 = exchange_rate_e10 * 10000 WHERE exchange_rate_e10 IS NOT NULL;"
    )
}
