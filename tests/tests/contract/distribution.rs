//! What a cluster of Citus would refuse, found in the catalogue of PostgreSQL alone (ADR 0036).

use std::collections::BTreeMap;

use adapter_database::{Distributed, Spread};
use sea_orm::ConnectionTrait as _;
use tests::{Engine, Store};

/// The most a table can be missed by in the catalogue.
const TABLES_AT_LEAST: usize = 50;

#[tokio::test]
async fn every_key_has_the_column_that_spreads_its_table_and_refers_to_what_is_with_it() {
    Store::fresh(Engine::Postgres).await.serve(fits).await;
}

async fn fits(store: Store) {
    assert_eq!(store.database.faults_of_distribution().await.unwrap(), [""; 0]);

    let spread = store.database.spread().await.unwrap();
    assert!(spread.len() >= TABLES_AT_LEAST, "{}", spread.len());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (table, spread) in &spread {
        let kind = match spread {
            Spread::By("user_id" | "owner") => "of a user",
            Spread::By(_) => "of no one",
            Spread::Everywhere => "everywhere",
            Spread::Here => "here",
        };
        eprintln!("{table}: {kind}");
        *counts.entry(kind).or_default() += 1;
    }
    assert_eq!((counts["of no one"], counts["everywhere"], counts["here"]), (2, 5, 5), "{counts:?}");
}

#[tokio::test]
async fn whatever_does_not_fit_is_named() {
    Store::fresh(Engine::Postgres).await.serve(misfits).await;
}

async fn misfits(store: Store) {
    let connection = store.backdoor().await;
    for sql in [
        "CREATE TABLE forgotten (id UUID PRIMARY KEY)",
        "CREATE TABLE gifts (id UUID PRIMARY KEY, user_id UUID NOT NULL, platform_id UUID, job BIGINT,
            UNIQUE (user_id, id))",
        "CREATE UNIQUE INDEX gifts_lower ON gifts (lower(CAST(user_id AS TEXT)), platform_id)",
        "ALTER TABLE gifts ADD CONSTRAINT gifts_platform FOREIGN KEY (platform_id, user_id)
            REFERENCES platforms (user_id, id)",
        "ALTER TABLE gifts ADD CONSTRAINT gifts_job FOREIGN KEY (job) REFERENCES jobs (id)",
        "ALTER TABLE gifts ADD CONSTRAINT gifts_user FOREIGN KEY (user_id) REFERENCES users (id)
            ON DELETE CASCADE",
    ] {
        connection.execute_unprepared(sql).await.unwrap();
    }
    connection.close().await.unwrap();

    assert_eq!(
        store.database.faults_of_distribution().await.unwrap(),
        [
            "forgotten has no user_id, and nothing says where its rows are",
            "gifts_lower of gifts is unique without user_id",
            "gifts_pkey of gifts is unique without user_id",
            "gifts_job of gifts refers to a row that is on one machine alone",
            "gifts_platform of gifts refers to a row that may be on another machine",
            "gifts_user of gifts changes rows when what they refer to goes",
        ]
    );
}

#[tokio::test]
async fn where_there_is_no_citus_nothing_is_distributed() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let store = Store::fresh(engine).await;
        assert_eq!(store.database.distribute().await.unwrap(), Distributed::NoCitus);
        store.discard().await;
    }
}
