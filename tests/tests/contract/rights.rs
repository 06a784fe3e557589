//! What is kept of people: none of it is forgotten when it is taken along, or when it is to go.

use std::collections::{BTreeMap, BTreeSet};

use adapter_database::{KEPT_FOR_GOOD, NOT_TAKEN_ALONG, WITHHELD, belongings, removed_tables};
use kernel::{TimeDelta, Timestamp};
use rights::{AccountExport, Erasure, Erasures, Exports};
use sea_orm::ConnectionTrait as _;
use tests::{Engine, Store, ana, ben, contract, event, instant, platform, session};

contract!(
    rights_every_table_of_users_rows_goes_into_an_archive_or_says_why_not,
    rights_every_table_of_users_rows_goes_with_its_user_or_says_why_not,
    rights_every_column_goes_into_an_archive_or_says_why_not,
    rights_no_secret_goes_into_an_archive,
    rights_an_export_is_taken_on_once,
    rights_rows_that_are_only_ever_added_go_with_their_user_and_in_no_other_way,
);

/// The columns of every table.
async fn schema(store: &Store) -> BTreeMap<String, BTreeSet<String>> {
    let sql = match store.engine {
        Engine::Sqlite => {
            "SELECT tables.name AS t, columns.name AS c
            FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'"
        }
        Engine::Postgres => {
            "SELECT CAST(columns.table_name AS TEXT) AS t, CAST(columns.column_name AS TEXT) AS c
            FROM information_schema.columns AS columns JOIN information_schema.tables AS tables
                ON tables.table_name = columns.table_name AND tables.table_schema = columns.table_schema
            WHERE tables.table_type = 'BASE TABLE' AND columns.table_schema = 'public'"
        }
    };
    let mut schema: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in store.rows(sql).await {
        let (table, column): (String, String) =
            (row.try_get("", "t").unwrap(), row.try_get("", "c").unwrap());
        schema.entry(table).or_default().insert(column);
    }
    assert!(schema.len() > 30, "{schema:?}");
    schema
}

/// Tables whose rows are somebody's.
async fn tables_of_people(store: &Store) -> BTreeSet<String> {
    let schema = schema(store).await;
    let is_somebodys = |columns: &BTreeSet<String>| columns.contains("user_id") || columns.contains("owner");
    let mut tables: BTreeSet<String> =
        schema.into_iter().filter(|(_, columns)| is_somebodys(columns)).map(|(table, _)| table).collect();
    tables.insert("users".to_owned());
    tables
}

async fn rights_every_table_of_users_rows_goes_into_an_archive_or_says_why_not(store: Store) {
    let mut taken: BTreeSet<String> = belongings().iter().map(|table| table.table.to_owned()).collect();
    for (table, reason) in NOT_TAKEN_ALONG {
        assert!(!reason.is_empty() && taken.insert(table.to_owned()), "{table} is in both");
    }
    let there = tables_of_people(&store).await;

    let unsaid: Vec<_> = there.difference(&taken).collect();
    assert!(unsaid.is_empty(), "say in belongings.rs what becomes of {unsaid:?} in an archive");
    let gone: Vec<_> = taken.difference(&there).filter(|table| !table.ends_with("_changes")).collect();
    assert!(gone.is_empty(), "{gone:?} are no tables of users' rows");
}

async fn rights_every_table_of_users_rows_goes_with_its_user_or_says_why_not(store: Store) {
    let mut removed: BTreeSet<String> = removed_tables().into_iter().map(str::to_owned).collect();
    for (table, reason) in KEPT_FOR_GOOD {
        assert!(!reason.is_empty() && removed.insert(table.to_owned()), "{table} is in both");
    }
    let there = tables_of_people(&store).await;

    let unsaid: Vec<_> = there.difference(&removed).collect();
    assert!(unsaid.is_empty(), "say in belongings.rs what becomes of {unsaid:?} when its user goes");
}

async fn rights_every_column_goes_into_an_archive_or_says_why_not(store: Store) {
    let schema = schema(&store).await;
    for belonging in belongings() {
        let table = belonging.table;
        let mut said: BTreeSet<String> = belonging.columns().map(str::to_owned).collect();
        let withheld = WITHHELD.iter().filter(|withheld| withheld.table == table);
        said.extend(withheld.map(|withheld| withheld.column.to_owned()));

        assert_eq!(said, schema[table], "{table}");
    }
}

async fn rights_no_secret_goes_into_an_archive(_: Store) {
    let sounds_secret = |column: &str| {
        ["password", "nonce", "secret", "token", "sealed", "closed"].iter().any(|word| column.contains(word))
            && column != "closed_at"
    };
    for belonging in belongings() {
        let told: Vec<&str> = belonging.columns().filter(|column| sounds_secret(column)).collect();
        assert!(told.is_empty(), "{}: {told:?}", belonging.table);
    }
}

fn now() -> Timestamp {
    instant("2026-03-14T09:00:00Z")
}

async fn rights_an_export_is_taken_on_once(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let export = AccountExport::request(ana, now());
    let mut tx = Exports::begin(&store.database, ana).await.unwrap();
    tx.add_export(&export).await.unwrap();
    tx.commit(event(ana)).await.unwrap();
    let other = store.reopened().await;

    let take = async |store: &Store| {
        let mut tx = Exports::begin(&store.database, ana).await.unwrap();
        let mut export = tx.lock_export(ana, export.id).await.unwrap().unwrap();
        let is_ours = export.take(now());
        tx.save_export(&export).await.unwrap();
        tx.settle().await.unwrap();
        is_ours
    };
    let taken = tokio::join!(take(&store), take(&other), take(&store));

    assert_eq!([taken.0, taken.1, taken.2].into_iter().filter(|is_ours| *is_ours).count(), 1);
    assert_eq!(Exports::due(&store.database, now(), 10).await.unwrap(), []);
    let later = now().plus(TimeDelta::hours(1));
    assert_eq!(Exports::due(&store.database, later, 10).await.unwrap(), [(ana, export.id)]);
}

async fn rights_rows_that_are_only_ever_added_go_with_their_user_and_in_no_other_way(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    store.keep_platforms(&[&platform(ana, "Uber")]).await;
    store.sign_in(&session(ana, 0)).await;
    let refused = async || {
        let backdoor = store.backdoor().await;
        let refusal = backdoor.execute_unprepared("DELETE FROM events").await.unwrap_err().to_string();
        backdoor.close().await.unwrap();
        assert!(refusal.contains("append-only"), "{refusal}");
    };
    refused().await;
    let wish = Erasure::request(ana, None, TimeDelta::days(30), now());
    let mut tx = Erasures::begin(&store.database, ana).await.unwrap();
    tx.add_erasure(&wish).await.unwrap();
    tx.commit(event(ana)).await.unwrap();
    // Wished for is not begun.
    refused().await;
    store.database.remove(ana, now()).await.unwrap();
    assert_eq!(store.count("users").await, 2);

    assert!(store.database.start(ana, now()).await.unwrap());
    assert!(!store.database.start(ben, now()).await.unwrap());
    // Of others nothing goes even now.
    refused().await;
    store.database.remove(ana, now()).await.unwrap();
    store.database.remove(ana, now()).await.unwrap();

    assert_eq!((store.count("users").await, store.count("platforms").await), (1, 0));
    assert_eq!(store.database.ledger().await.unwrap(), [(Erasure::trace(ana), now())]);
}
