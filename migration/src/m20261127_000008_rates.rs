//! What currencies are worth: reference rates, which everyone shares, and users' own.

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
        for part in [reference_rates, own_rates] {
            connection.execute_unprepared(&part(dialect)).await?;
        }
        Ok(())
    }
}

/// Units of the currency per euro, in ten-billionths. They belong to nobody; each time that some of
/// them change is noted, for no event tells of it.
fn reference_rates(Dialect { uuid, text, integer, date, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE reference_rates (
            currency {text} NOT NULL CHECK (length(currency) = 3),
            date {date} NOT NULL,
            rate_e10 {integer} NOT NULL CHECK (rate_e10 > 0),
            PRIMARY KEY (currency, date)
        ) {strict};
        CREATE INDEX reference_rates_date ON reference_rates (date);
        CREATE TABLE reference_revisions (id {uuid} NOT NULL PRIMARY KEY) {strict};"
    )
}

/// One `from_currency` is so many ten-billionths of `to_currency`, from `date` through `until`, or else
/// until the next of the two. `pair` is both codes in the order of the alphabet, of which a day has one.
fn own_rates(Dialect { uuid, text, integer, date, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE own_rates (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            from_currency {text} NOT NULL CHECK (length(from_currency) = 3),
            to_currency {text} NOT NULL CHECK (length(to_currency) = 3),
            pair {text} NOT NULL CHECK (length(pair) = 7),
            date {date} NOT NULL,
            until {date},
            rate_e10 {integer} NOT NULL CHECK (rate_e10 > 0),
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            CONSTRAINT own_rates_day UNIQUE (user_id, pair, date),
            CHECK (from_currency <> to_currency),
            CHECK (until IS NULL OR until >= date)
        ) {strict};
        CREATE INDEX own_rates_date ON own_rates (user_id, date DESC, id DESC);
        CREATE INDEX own_rates_created_at ON own_rates (user_id, created_at DESC, id DESC);"
    )
}
