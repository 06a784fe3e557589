//! The schema, brought up to date.

use adapter_database::{ConnectError, Database};
use tests::{Engine, Store, ana, contract, income, platform, usd};

contract!(
    rule_d8_a_second_migration_changes_nothing,
    rule_d8_nodes_that_start_at_once_migrate_once,
    rule_d8_references_and_pages_are_sound,
    a_fresh_store_lacks_every_migration,
);

async fn rule_d8_a_second_migration_changes_nothing(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    store.keep_platforms(&[&platform(ana, "Uber")]).await;

    assert_eq!(store.database.migrate().await.unwrap(), Vec::<String>::new());

    assert_eq!((store.count("users").await, store.count("platforms").await), (1, 1));
    assert!(store.database.pending_migrations().await.unwrap().is_empty());
}

async fn rule_d8_nodes_that_start_at_once_migrate_once(store: Store) {
    let (url, _folder) = Store::empty(store.engine).await;

    let nodes = (0..6).map(|_| async {
        let database = Database::connect(&url, Some(1)).await.unwrap();
        database.migrate().await.unwrap()
    });
    let applied = futures_util::future::join_all(nodes).await;

    let (worked, waited): (Vec<_>, Vec<_>) = applied.into_iter().partition(|applied| !applied.is_empty());
    assert_eq!((worked.len(), waited.len()), (1, 5));
}

async fn a_fresh_store_lacks_every_migration(store: Store) {
    let (url, _folder) = Store::empty(store.engine).await;
    let database = Database::connect(&url, None).await.unwrap();

    let pending = database.pending_migrations().await.unwrap();
    let applied = database.migrate().await.unwrap();

    assert_eq!(applied, pending);
    assert_eq!(applied[0], "m20261122_000001_books");
}

async fn rule_d8_references_and_pages_are_sound(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    store.book(&[income(&uber, "2026-03-01", usd("1.00"))]).await;

    if store.engine == Engine::Sqlite {
        assert!(store.rows("PRAGMA foreign_key_check").await.is_empty());
        let verdict = store.rows("PRAGMA integrity_check").await;
        assert_eq!(verdict[0].try_get_by_index::<String>(0).unwrap(), "ok");
    } else {
        let loose = "SELECT 1 FROM pg_constraint WHERE NOT convalidated";
        assert!(store.rows(loose).await.is_empty());
        let unusable = "SELECT 1 FROM pg_index WHERE NOT indisvalid";
        assert!(store.rows(unusable).await.is_empty());
    }
}

#[tokio::test]
async fn a_file_is_for_us_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let store = Store::fresh(Engine::Sqlite).await;
    store.welcome([ana()]).await;

    for file in std::fs::read_dir(store.folder()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.path());
    }
}

#[tokio::test]
async fn a_closed_file_is_whole_without_those_beside_it() {
    let store = Store::fresh(Engine::Sqlite).await;
    store.welcome([ana()]).await;

    store.database.close().await.unwrap();

    let files: Vec<_> =
        std::fs::read_dir(store.folder()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["books.db"]);
}

#[tokio::test]
async fn a_url_that_names_no_store_is_refused() {
    let connect = async |url: &str| Database::connect(url, None).await.unwrap_err();

    assert!(matches!(connect("mysql://localhost/x").await, ConnectError::UnknownScheme));
    assert!(matches!(connect("books.db").await, ConnectError::UnknownScheme));
    assert!(matches!(connect("sqlite:").await, ConnectError::NotAFile));
    assert!(matches!(connect("sqlite::memory:").await, ConnectError::NotAFile));
    assert!(matches!(connect("sqlite:x.db?mode=rwc").await, ConnectError::NotAFile));
    assert!(matches!(connect("sqlite:/no/such/folder/x.db").await, ConnectError::File(_)));
    assert!(matches!(connect("postgres://host:port/x").await, ConnectError::BadUrl(_)));
}

#[tokio::test]
async fn both_spellings_of_postgres_are_taken() {
    let store = Store::fresh(Engine::Postgres).await;
    let (_, rest) = store.url.split_once(':').unwrap();

    let database = Database::connect(&format!("postgresql:{rest}"), None).await.unwrap();

    assert!(database.pending_migrations().await.unwrap().is_empty());
}
