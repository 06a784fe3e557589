//! The schema of the store, on SQLite and on PostgreSQL.
//!
//! Each change is a file of its own, written once for both engines in terms of a `Dialect`.
//! Nothing of the domain is used here: its types change, while a migration that has been
//! released must not.

mod dialect;
mod m20261122_000001_books;
mod m20261126_000002_customers;
mod m20261126_000003_inventory;
mod m20261126_000004_documents;
mod m20261126_000005_expenses;
mod m20261126_000006_invoices;
mod m20261127_000007_rollups;
mod m20261127_000008_rates;
mod m20261127_000009_goals;
mod m20261127_000010_rates_and_indexes;
mod m20261128_000010_gate;
mod m20261128_000011_jobs;
mod m20261128_000012_post;
mod m20261128_000013_audit;
mod m20261128_000014_rights;
mod m20261129_000015_factors;
mod m20261129_000016_office;
mod m20261129_000017_webhooks;
mod m20261129_000018_walls;
mod m20261130_000019_retention;
mod m20261130_000020_spread;
mod m20261130_000021_trash;
mod m20261130_000022_preferences;

use dialect::Dialect;
pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::{MigrationTrait, async_trait};

/// Every change of the schema, the oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_books::Migration),
            Box::new(m20261126_000002_customers::Migration),
            Box::new(m20261126_000003_inventory::Migration),
            Box::new(m20261126_000004_documents::Migration),
            Box::new(m20261126_000005_expenses::Migration),
            Box::new(m20261126_000006_invoices::Migration),
            Box::new(m20261127_000007_rollups::Migration),
            Box::new(m20261127_000008_rates::Migration),
            Box::new(m20261127_000009_goals::Migration),
            Box::new(m20261127_000010_rates_and_indexes::Migration),
            Box::new(m20261128_000010_gate::Migration),
            Box::new(m20261128_000011_jobs::Migration),
            Box::new(m20261128_000012_post::Migration),
            Box::new(m20261128_000013_audit::Migration),
            Box::new(m20261128_000014_rights::Migration),
            Box::new(m20261129_000015_factors::Migration),
            Box::new(m20261129_000016_office::Migration),
            Box::new(m20261129_000017_webhooks::Migration),
            Box::new(m20261129_000018_walls::Migration),
            Box::new(m20261130_000019_retention::Migration),
            Box::new(m20261130_000020_spread::Migration),
            Box::new(m20261130_000021_trash::Migration),
            Box::new(m20261130_000022_preferences::Migration),
        ]
    }
}
