//! All or nothing, and never without an event.

use std::time::{Duration, Instant};

use adapter_database::Database;
use earnings::{Ledger, Platform, Platforms};
use kernel::{Event, StoreError};
use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use tests::{Engine, Store, ana, ben, contract, event, income, platform, usd};
use tokio::time::timeout;

contract!(
    a_change_is_told_by_its_event,
    a_dropped_transaction_leaves_no_trace,
    a_change_cut_short_leaves_no_trace,
    an_answer_no_one_waits_for_reaches_no_one_else,
    a_connection_is_at_hand_for_who_is_next,
    a_connection_that_no_one_waits_for_keeps_no_one_else_waiting,
    an_event_cannot_be_changed,
    nothing_points_to_what_is_not_there,
    what_is_referred_to_cannot_be_taken_away,
    nobody_points_into_someone_elses_books,
);

async fn a_change_is_told_by_its_event(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let told =
        Event { kind: "platform.added", payload: serde_json::json!({ "name": "Über \"x\"" }), ..event(ana) };

    let mut tx = store.ledger(ana).await;
    tx.add_platform(&platform(ana, "Uber")).await.unwrap();
    assert_eq!(store.count("events").await, 1, "not before the commit");
    tx.commit(told.clone()).await.unwrap();

    let rows = store.rows("SELECT id, kind, payload, request FROM events ORDER BY id DESC").await;
    assert_eq!(rows.len(), 2);
    let text = |column: &str| rows[0].try_get::<String>("", column).unwrap();
    assert_eq!(rows[0].try_get::<uuid::Uuid>("", "id").unwrap(), told.id.uuid());
    assert_eq!((text("kind").as_str(), text("request").as_str()), ("platform.added", "test-1"));
    assert_eq!(serde_json::from_str::<serde_json::Value>(&text("payload")).unwrap(), told.payload);
}

async fn a_dropped_transaction_leaves_no_trace(store: Store) {
    let [ana] = store.welcome([ana()]).await;

    let mut tx = store.ledger(ana).await;
    let uber = platform(ana, "Uber");
    tx.add_platform(&uber).await.unwrap();
    tx.add_earning(&income(&uber, "2026-03-01", usd("1.00"))).await.unwrap();
    drop(tx);
    let ben = ben();
    let mut tx = store.registry(ben.id).await;
    tx.add_account(&ben).await.unwrap();
    drop(tx);

    // The writer is free again, and the names are too.
    store.keep_platforms(&[&platform(ana, "Uber")]).await;
    assert_eq!((store.count("earnings").await, store.count("users").await), (0, 1));
    assert_eq!(store.count("events").await, 2);
}

async fn a_change_cut_short_leaves_no_trace(store: Store) {
    let [ana] = store.welcome([ana()]).await;

    for polls in 0..25 {
        let uber = platform(ana, "Uber");
        let change = async {
            let mut tx = store.ledger(ana).await;
            tx.add_platform(&uber).await.unwrap();
            tx.lock_platform(ana, uber.id).await.unwrap();
            std::future::pending::<()>().await;
        };
        let mut change = std::pin::pin!(change);
        for _ in 0..polls {
            let _ = futures_util::poll!(change.as_mut());
            tokio::task::yield_now().await;
        }
    }

    store.keep_platforms(&[&platform(ana, "Uber")]).await;
    assert_eq!(store.count("platforms").await, 1);
}

async fn found(store: &Store, platform: &Platform) -> Option<Platform> {
    Platforms::find(&store.database, platform.user, platform.id).await.unwrap()
}

async fn an_answer_no_one_waits_for_reaches_no_one_else(store: Store) {
    let owners = store.welcome([ana(), ben()]).await;
    let platforms = [platform(owners[0], "Uber"), platform(owners[1], "Lyft")];
    for platform in &platforms {
        store.keep_platforms(&[platform]).await;
    }

    let asking = (0..600_u64).map(|number| {
        let store = &store;
        let mine = &platforms[usize::from(number % 2 == 0)];
        let patience = Duration::from_micros(number * 7 % 900);
        async move {
            for _ in 0..number % 40 {
                tokio::task::yield_now().await;
            }
            let read = timeout(patience, found(store, mine)).await;
            let written = async {
                let mut tx = store.ledger(mine.user).await;
                tx.add_platform(&platform(mine.user, "Bolt")).await.unwrap();
                tx.lock_platform(mine.user, mine.id).await.unwrap()
            };
            let written = timeout(patience, written).await;
            let kept = found(store, mine).await;
            for found in [read.ok(), written.ok(), Some(kept)].into_iter().flatten() {
                assert_eq!(found.as_ref(), Some(mine));
            }
        }
    });
    futures_util::future::join_all(asking).await;

    assert_eq!(store.count("platforms").await, 2, "nothing was committed");
}

async fn a_connection_is_at_hand_for_who_is_next(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;

    for _ in 0..50 {
        assert_eq!(found(&store, &uber).await.as_ref(), Some(&uber));
        store.book(&[income(&uber, "2026-03-01", usd("1.00"))]).await;
    }

    if store.engine == Engine::Postgres {
        let pool = &store.database.pools()[0];
        assert_eq!(pool.idle, pool.open, "nobody waits for the end of what was asked last");
        assert!(pool.open <= 2, "{pool:?}");
    }
}

async fn a_connection_that_no_one_waits_for_keeps_no_one_else_waiting(store: Store) {
    if store.engine == Engine::Sqlite {
        // It has one writer, and no row can be held from elsewhere.
        return;
    }
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    let elsewhere = store.backdoor().await;
    let holder = elsewhere.begin().await.unwrap();
    holder.execute_unprepared("SELECT 1 FROM platforms FOR UPDATE").await.unwrap();
    let small = Database::connect(&store.url, Some(2)).await.unwrap();
    let waiting = async {
        let mut tx = Ledger::begin(&small, ana).await.unwrap();
        tx.lock_platform(ana, uber.id).await
    };
    assert!(timeout(Duration::from_millis(200), waiting).await.is_err(), "the row is held");

    // The server still waits for the row on one of two connections; the other one is never idle.
    let until = Instant::now() + Duration::from_millis(2500);
    let asking = (0..4).map(|_| async {
        while Instant::now() < until {
            let answer = timeout(Duration::from_secs(2), Platforms::find(&small, ana, uber.id)).await;
            assert_eq!(answer.expect("others had theirs").unwrap().as_ref(), Some(&uber));
        }
    });
    futures_util::future::join_all(asking).await;

    holder.rollback().await.unwrap();
    small.close().await.unwrap();
    elsewhere.close().await.unwrap();
}

async fn an_event_cannot_be_changed(store: Store) {
    store.welcome([ana()]).await;
    let connection = store.backdoor().await;

    for sql in ["UPDATE events SET kind = 'x'", "UPDATE events SET request = request"] {
        let refusal = connection.execute_unprepared(sql).await.unwrap_err();
        assert!(refusal.to_string().contains("append-only"), "{refusal}");
    }
}

async fn nothing_points_to_what_is_not_there(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let ghost = platform(ana, "Never kept");

    let refusal = store.try_to_book(&income(&ghost, "2026-03-01", usd("1.00"))).await;
    assert!(matches!(refusal, Err(StoreError::Corrupt(_))), "{refusal:?}");

    let refusal = store.ledger(ana).await.add_platform(&platform(ben().id, "Uber")).await;
    assert!(matches!(refusal, Err(StoreError::Corrupt(_))), "{refusal:?}");
}

async fn what_is_referred_to_cannot_be_taken_away(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    store.book(&[income(&uber, "2026-03-01", usd("1.00"))]).await;
    let connection = store.backdoor().await;

    for table in ["platforms", "users"] {
        let refusal = connection.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap_err();
        assert!(
            matches!(refusal.sql_err(), Some(sea_orm::SqlErr::ForeignKeyConstraintViolation(_)))
                || refusal.to_string().contains("1811"),
            "{refusal}"
        );
    }
}

async fn nobody_points_into_someone_elses_books(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let (anas, bens) = (platform(ana, "Uber"), platform(ben, "Uber"));
    store.keep_platforms(&[&anas]).await;
    store.keep_platforms(&[&bens]).await;

    let mut stray = income(&anas, "2026-03-01", usd("1.00"));
    stray.platform = bens.id;
    let refusal = store.try_to_book(&stray).await;

    assert!(matches!(refusal, Err(StoreError::Corrupt(_))), "{refusal:?}");
    if store.engine == Engine::Sqlite {
        assert!(store.rows("PRAGMA foreign_key_check").await.is_empty());
    }
}
