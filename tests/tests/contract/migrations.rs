//! The schema, brought up to date.

use adapter_database::{ConnectError, Database};
use kernel::Id;
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement, Value};
use tests::{Engine, Store, ana, contract, income, instant, platform, usd};

contract!(
    rule_d8_a_second_migration_changes_nothing,
    rule_d8_nodes_that_start_at_once_migrate_once,
    rule_d8_references_and_pages_are_sound,
    a_fresh_store_lacks_every_migration,
    rule_d8_sums_by_day_are_made_of_the_rows_that_are_there,
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

async fn rule_d8_sums_by_day_are_made_of_the_rows_that_are_there(store: Store) {
    let (url, _folder) = Store::empty(store.engine).await;
    let made = if store.engine == Engine::Sqlite { "?mode=rwc" } else { "" };
    let old = sea_orm::Database::connect(format!("{url}{made}")).await.unwrap();
    Migrator::up(&old, Some(6)).await.unwrap();
    let ids: Vec<Value> =
        (0..10).map(|_| Id::<()>::mint(instant("2026-03-14T09:00:00Z")).uuid().into()).collect();
    let (yes, day) = (store.engine == Engine::Sqlite, "'2026-03-14'");
    let yes = if yes { "1" } else { "TRUE" };
    let times = "1, '2026-03-14T09:00:00.000+00:00', '2026-03-14T09:00:00.000+00:00'";
    for (table, columns, ids_used, rest) in [
        (
            "users",
            "id, email, email_key, password_hash, zone, currency, role, week_starts_on, fiscal_year_month,
            fiscal_year_day",
            &ids[..1],
            "'a@example.com', 'a@example.com', '', 'UTC', 'USD', 'user', 1, 1, 1",
        ),
        (
            "platforms",
            "user_id, id, name, name_key, category, color, currency, is_active",
            &ids[..2],
            &format!("'Uber', 'uber', 'other', '#000000', 'USD', {yes}"),
        ),
        (
            "earnings",
            "user_id, platform_id, id, date, amount_minor, currency, hours_micros, kind",
            &ids[..3],
            &format!("{day}, 1050, 'USD', 2000000, 'income'"),
        ),
        (
            "expense_categories",
            "user_id, id, key, is_active",
            &[ids[0].clone(), ids[3].clone()],
            &format!("'office', {yes}"),
        ),
        (
            "expenses",
            "user_id, id, category, amount_minor, currency, date, status, is_tax_deductible",
            &[ids[0].clone(), ids[4].clone()],
            &format!("'office', 700, 'USD', {day}, 'paid', {yes}"),
        ),
        (
            "products",
            "user_id, id, name, name_key, price_micros, currency, quantity_micros, movement_count,
            last_cost_micros, allow_backorder, is_active",
            &[ids[0].clone(), ids[5].clone()],
            &format!("'Mug', 'mug', 0, 'USD', 0, 0, 0, {yes}, {yes}"),
        ),
        (
            "sales",
            "user_id, id, number, sale_date, status, currency, subtotal_minor, discount_minor, total_minor,
            cost_minor",
            &[ids[0].clone(), ids[6].clone()],
            &format!("'S-0001', {day}, 'completed', 'USD', 900, 0, 900, 400"),
        ),
    ] {
        insert(
            &old,
            table,
            &format!("{columns}, version, created_at, updated_at"),
            ids_used,
            &format!("{rest}, {times}"),
        )
        .await;
    }
    insert(
        &old,
        "sale_lines",
        "user_id, sale_id, product_id, position, quantity_micros, unit_price_micros, total_minor,
        discount_minor, cost_minor, takings",
        &[ids[0].clone(), ids[6].clone(), ids[5].clone()],
        "0, 3000000, 3000000, 900, 0, 400, '[]'",
    )
    .await;
    old.close().await.unwrap();

    let database = Database::connect(&url, None).await.unwrap();
    assert_eq!(database.migrate().await.unwrap()[0], "m20261127_000007_rollups");

    let findings = database.examine().await.unwrap();
    assert!(findings.iter().all(|finding| finding.rule != "day-sums"), "{findings:?}");
    let new = sea_orm::Database::connect(&url).await.unwrap();
    for (view, sums) in [
        (
            "earned_by_day",
            "row_count = 1 AND total_minor = 1050 AND timed_minor = 1050 AND hours_micros = 2000000",
        ),
        ("spent_by_day", "row_count = 1 AND total_minor = 700"),
        (
            "sold_by_day",
            "sale_count = 1 AND units_micros = 3000000 AND revenue_minor = 900 AND cost_minor = 400",
        ),
    ] {
        let sql = format!("SELECT 1 FROM {view} WHERE date = {day} AND {sums}");
        let found = new.query_all_raw(Statement::from_string(new.get_database_backend(), sql)).await.unwrap();
        assert_eq!(found.len(), 1, "{view}");
    }
}

async fn insert(store: &DatabaseConnection, table: &str, columns: &str, ids: &[Value], rest: &str) {
    let marks: Vec<String> = (1..=ids.len()).map(|number| format!("${number}")).collect();
    let sql = format!("INSERT INTO {table} ({columns}) VALUES ({}, {rest})", marks.join(", "));
    let statement = Statement::from_sql_and_values(store.get_database_backend(), sql, ids.to_vec());
    store.execute_raw(statement).await.unwrap();
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
