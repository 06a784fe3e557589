//! A store that is busy, or gone.

use std::time::{Duration, Instant};

use adapter_database::{ConnectError, Database};
use earnings::{Ledger, Platforms};
use identity::Accounts;
use kernel::{Probe as _, StoreError};
use tests::{Engine, Line, Proxy, Store, ana, contract, event, platform};

contract!(who_waits_too_long_for_a_change_is_told_to_come_again, an_open_store_answers_a_probe);

/// The longest that anyone waits for a store that does not answer, and some for a busy machine.
const LIMIT: Duration = Duration::from_secs(7);

/// How soon it is found again.
const BACK: Duration = Duration::from_secs(5);

async fn who_waits_too_long_for_a_change_is_told_to_come_again(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    let mut first = store.ledger(ana).await;
    first.lock_platform(ana, uber.id).await.unwrap();

    let start = Instant::now();
    let second = async { Ledger::begin(&store.database, ana).await?.lock_platform(ana, uber.id).await };
    let refusal = second.await;

    assert!(matches!(refusal, Err(StoreError::Contention)), "{refusal:?}");
    assert!(start.elapsed() < LIMIT);
    // Reads go on meanwhile, and so do changes afterwards.
    assert_eq!(store.platforms().find(ana, uber.id).await.unwrap().as_ref(), Some(&uber));
    first.commit(event(ana)).await.unwrap();
    store.keep_platforms(&[&platform(ana, "Lyft")]).await;
}

async fn an_open_store_answers_a_probe(store: Store) {
    assert_eq!(store.database.name(), "database");
    store.database.check().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_falls_silent_is_unavailable_and_is_found_again() {
    let store = Store::fresh(Engine::Postgres).await;
    let [ana] = store.welcome([ana()]).await;
    let line = Proxy::to(&store.url).await;
    let database = Database::connect(&line.url, None).await.unwrap();
    database.seal_with(&tests::seal());
    let mut open = Ledger::begin(&database, ana).await.unwrap();
    open.add_platform(&platform(ana, "Uber")).await.unwrap();

    line.set(Line::Hangs);
    let start = Instant::now();
    let (find, begin, commit, probe) = tokio::join!(
        Accounts::find(&database, ana),
        async { Ledger::begin(&database, ana).await.map(drop) },
        open.commit(event(ana)),
        database.check(),
    );
    for refusal in [find.map(drop), begin, commit, probe] {
        assert!(matches!(refusal, Err(StoreError::Unavailable(_))), "{refusal:?}");
    }
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());

    line.set(Line::Carries);
    let mended = Instant::now();
    let found = loop {
        match Accounts::find(&database, ana).await {
            // It is asked now and then whether it is back.
            Err(StoreError::Unavailable(_)) => assert!(mended.elapsed() < BACK, "{:?}", mended.elapsed()),
            found => break found.unwrap(),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert!(found.is_some());
    database.check().await.unwrap();
    assert_eq!(Platforms::all(&database, ana).await.unwrap(), []);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = free.local_addr().unwrap();
    let closed = {
        let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        closed.local_addr().unwrap()
    };

    let start = Instant::now();
    let (silent, closed) = (format!("postgres://ana@{silent}/x"), format!("postgres://ana@{closed}/x"));
    let (silent, closed) = tokio::join!(Database::connect(&silent, None), Database::connect(&closed, None));

    for refusal in [silent, closed] {
        assert!(matches!(refusal, Err(ConnectError::Store(StoreError::Unavailable(_)))), "{refusal:?}");
    }
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_changes_that_wait_for_each_other_one_is_told_to_come_again() {
    let store = Store::fresh(Engine::Postgres).await;
    let [ana] = store.welcome([ana()]).await;
    let (uber, lyft) = (platform(ana, "Uber"), platform(ana, "Lyft"));
    store.keep_platforms(&[&uber, &lyft]).await;
    let mut here = store.ledger(ana).await;
    let mut there = store.ledger(ana).await;
    here.lock_platform(ana, uber.id).await.unwrap();
    there.lock_platform(ana, lyft.id).await.unwrap();

    let (here, there) = tokio::join!(async { here.lock_platform(ana, lyft.id).await.map(|_| here) }, async {
        there.lock_platform(ana, uber.id).await.map(|_| there)
    },);

    let refusals: Vec<StoreError> = [here, there].into_iter().filter_map(Result::err).collect();
    assert!(matches!(refusals.as_slice(), [StoreError::Contention]), "{refusals:?}");
}
