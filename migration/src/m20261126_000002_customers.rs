//! Whom one sells to.

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
        manager.get_connection().execute_unprepared(&customers(dialect)).await?;
        Ok(())
    }
}

/// `merged_into` is the customer that a duplicate was merged into; it is then archived.
fn customers(Dialect { uuid, text, flag, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE customers (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            name {text} NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
            name_key {text} NOT NULL,
            email {text} CHECK (length(email) <= 254),
            phone {text} CHECK (length(phone) <= 50),
            company {text} CHECK (length(company) <= 255),
            line1 {text} CHECK (length(line1) <= 255),
            line2 {text} CHECK (length(line2) <= 255),
            city {text} CHECK (length(city) <= 100),
            region {text} CHECK (length(region) <= 100),
            postal_code {text} CHECK (length(postal_code) <= 20),
            country {text} CHECK (length(country) = 2),
            tax_id {text} CHECK (length(tax_id) <= 50),
            notes {text} CHECK (length(notes) <= 2000),
            currency {text} NOT NULL CHECK (length(currency) = 3),
            is_active {flag} NOT NULL,
            merged_into {uuid},
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            FOREIGN KEY (user_id, merged_into) REFERENCES customers (user_id, id) ON DELETE RESTRICT
        ) {strict};
        CREATE INDEX customers_name ON customers (user_id, name_key, id);
        CREATE INDEX customers_created_at ON customers (user_id, created_at DESC, id DESC);"
    )
}
