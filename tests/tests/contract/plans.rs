//! What a question costs on PostgreSQL, by its own count of the rows and indexes it went to.

use std::time::Duration;

use earnings::{EarningFilter, EarningSort, Platform, Scope};
use kernel::{PageRequest, Period, Position, Sort, UserId};
use tests::{Engine, Store, ana, ben, date, platform, usd};

/// Earnings of the person with many.
const MANY: i64 = 30_000;

/// Somebody with many earnings beside somebody with few, as a store that has been used a while.
async fn old_books() -> (Store, [UserId; 2]) {
    let store = Store::fresh(Engine::Postgres).await;
    let people @ [ana, ben] = store.welcome([ana(), ben()]).await;
    let platforms = ["Uber", "Lyft"].map(|name| platform(ana, name));
    store.keep_platforms(&platforms.each_ref()).await;
    let bens = platform(ben, "Uber");
    store.keep_platforms(&[&bens]).await;
    book(&store, &platforms[0], MANY / 2).await;
    book(&store, &platforms[1], MANY / 2).await;
    book(&store, &bens, 1000).await;
    // What is not yet in the log on the disk cannot be marked as seen by all.
    store.rows("CHECKPOINT").await;
    store.rows("VACUUM ANALYZE earnings").await;
    (store, people)
}

async fn book(store: &Store, platform: &Platform, rows: i64) {
    let Platform { user, id, .. } = platform;
    store
        .rows(&format!(
            "INSERT INTO earnings (user_id, id, platform_id, date, amount_minor, currency, hours_micros, kind,
                notes, version, created_at, updated_at)
            SELECT '{user}', gen_random_uuid(), '{id}', DATE '2020-01-01' + (n * 7919 % 2000)::int, n % 500, 'USD',
                n * 1000, 'income', 'A note that makes the row wide, as rows are: ' || n, 1,
                TIMESTAMPTZ '2020-01-01' + (n * 104729 % 1000000) * INTERVAL '1 minute', now()
            FROM generate_series(1, {rows}) AS n"
        ))
        .await;
}

/// How often the tables were read in a row, and how many rows were fetched from them by way of an index.
const ROWS_READ: &str = "SELECT CAST(SUM(seq_scan) AS BIGINT) AS in_a_row, (
        SELECT CAST(SUM(idx_tup_fetch) AS BIGINT) FROM pg_stat_user_indexes
        WHERE relname IN ('earnings', 'earnings_archive')
    ) AS fetched
    FROM pg_stat_user_tables WHERE relname IN ('earnings', 'earnings_archive')";

/// How many pages of indexes were looked at.
const PAGES_READ: &str = "SELECT CAST(idx_blks_read + idx_blks_hit AS BIGINT) AS pages
    FROM pg_statio_user_tables WHERE relname = 'earnings'";

async fn counters<const N: usize>(store: &Store, counters: &str) -> [i64; N] {
    let rows = store.rows(counters).await;
    std::array::from_fn(|column| rows[0].try_get_by_index(column).unwrap())
}

/// What `work` adds to the counters.
async fn added_to<const N: usize>(counted: &str, store: &Store, work: impl AsyncFnOnce(&Store)) -> [i64; N] {
    let others = connections(store).await;
    let before: [i64; N] = counters(store, counted).await;
    let visitor = store.reopened().await;
    work(&visitor).await;
    visitor.database.close().await.unwrap();
    // The server counts up when it has seen the connection end.
    while connections(store).await > others {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let after: [i64; N] = counters(store, counted).await;
    std::array::from_fn(|counter| after[counter] - before[counter])
}

async fn cost_of(store: &Store, work: impl AsyncFnOnce(&Store)) -> [i64; 2] {
    added_to(ROWS_READ, store, work).await
}

async fn connections(store: &Store) -> usize {
    let ours = "SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'earntrack'";
    store.rows(ours).await.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sums_of_days_read_none_of_their_rows() {
    let (store, people) = old_books().await;
    let period = Period::try_new(date("2021-01-01"), date("2021-12-31")).unwrap();

    for owner in people {
        for period in [None, Some(period)] {
            let scope = Scope { period, platform: None };
            let cost = cost_of(&store, async |store| {
                assert!(!store.earnings().by_platform(owner, &scope).await.unwrap().is_empty());
                assert!(!store.earnings().by_month(owner, &scope).await.unwrap().is_empty());
                assert!(
                    store.earnings().best_day(owner, &scope, usd("0").currency()).await.unwrap().is_some()
                );
            })
            .await;
            assert_eq!(cost, [0; 2], "{scope:?}");
        }
    }
    store.discard().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rule_d5_a_page_deep_in_a_list_costs_what_the_first_one_does() {
    let (store, [ana, _]) = old_books().await;
    let nil = uuid::Uuid::nil();
    let at = |key: &str| Some(Position { key: key.into(), id: nil });
    let sorts = [
        (EarningSort::Date, [None, at("2022-09-01"), at("2025-06-01"), at("2020-01-05")]),
        (EarningSort::Amount, [None, at("250"), at("499"), at("1")]),
        (
            EarningSort::CreatedAt,
            [None, at("2020-12-01T00:00:00Z"), at("2021-11-20T00:00:00Z"), at("2020-01-05T00:00:00Z")],
        ),
    ];

    for (by, positions) in sorts {
        for descending in [false, true] {
            for after in positions.clone() {
                let mut request = PageRequest::first(Sort { by, descending });
                request.after = after;
                let [in_a_row, fetched] = cost_of(&store, async |store| {
                    store.earnings().page(ana, &EarningFilter::default(), &request).await.unwrap();
                })
                .await;
                assert!(in_a_row == 0 && fetched <= 51, "{request:?}: {in_a_row} and {fetched} rows");
            }
        }
    }
    store.discard().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_many_rows_that_just_came_is_found_at_once() {
    let store = Store::fresh(Engine::Postgres).await;
    // Nobody else is to look at the tables meanwhile.
    store.rows("ALTER TABLE earnings SET (autovacuum_enabled = false)").await;
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    book(&store, &uber, 3000).await;
    let id: uuid::Uuid =
        store.rows("SELECT id FROM earnings OFFSET 1500 LIMIT 1").await[0].try_get_by_index(0).unwrap();

    let looked_at = store.database.acquaint_planner().await.unwrap();

    assert!(looked_at >= 1);
    assert_eq!(store.database.acquaint_planner().await.unwrap(), 0, "each is looked at once");
    let [pages] = added_to(PAGES_READ, &store, async |store| {
        assert!(store.earnings().find(ana, id.into()).await.unwrap().is_some());
    })
    .await;
    assert!(pages < 10, "{pages} pages for one row");
    store.discard().await;
}

/// The same after a while: most earnings are in the archive.
async fn archived_books() -> (Store, [UserId; 2]) {
    let (store, people) = old_books().await;
    let live_from = date("2025-01-01");
    let moved = store.database.archive_earnings(live_from).await.unwrap();
    let live = store.count("earnings").await;
    assert!(moved > 8 * live && live > 1000, "{moved} and {live}");
    store.database.fold_rollups().await.unwrap();
    store.rows("CHECKPOINT").await;
    store.rows("VACUUM ANALYZE earnings").await;
    store.rows("VACUUM ANALYZE earnings_archive").await;
    // What a connection has read is counted when it ends, or some seconds later.
    let fresh = store.reopened().await;
    store.database.close().await.unwrap();
    while connections(&fresh).await > 1 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    (fresh, people)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_in_the_archive_adds_no_row_to_a_sum_and_a_page_to_a_page() {
    let (store, [ana, _]) = archived_books().await;
    for period in [None, Some(Period::try_new(date("2025-01-01"), date("2025-12-31")).unwrap())] {
        let scope = Scope { period, platform: None };
        let cost = cost_of(&store, async |store| {
            assert!(!store.earnings().by_platform(ana, &scope).await.unwrap().is_empty());
            assert!(!store.earnings().by_day(ana, &scope).await.unwrap().is_empty());
        })
        .await;
        assert_eq!(cost, [0; 2], "{scope:?}");
    }
    let nil = uuid::Uuid::nil();
    for (by, key) in [
        (EarningSort::Date, "2025-03-01"),
        (EarningSort::Date, "2022-09-01"),
        (EarningSort::Amount, "250"),
        (EarningSort::CreatedAt, "2020-12-01T00:00:00Z"),
    ] {
        for descending in [false, true] {
            for after in [None, Some(Position { key: key.into(), id: nil })] {
                let mut request = PageRequest::first(Sort { by, descending });
                request.after = after;
                let [in_a_row, fetched] = cost_of(&store, async |store| {
                    store.earnings().page(ana, &EarningFilter::default(), &request).await.unwrap();
                })
                .await;
                // Each table has a page ready, and the two are merged.
                assert!(in_a_row == 0 && fetched <= 2 * 51, "{request:?}: {in_a_row} and {fetched} rows");
            }
        }
    }
    store.discard().await;
}
