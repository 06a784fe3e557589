//! Figures from a replica: nobody misses what he has done, and it may stand still, fall silent and go.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use adapter_database::{Database, ReplicaFigures};
use analytics::{Ask, Figures as _};
use kernel::{Clock, UserId};
use tests::{Engine, Machines, PostgresServer, StillClock, Store, income, platform, usd};

const LAG_MAX: Duration = Duration::from_secs(2);

/// How soon one notices what has become of the replica, on a machine that is busy.
const NOTICED: Duration = Duration::from_secs(6);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_come_from_a_replica_for_as_long_as_it_has_all_that_the_user_has_done() {
    let Some(machines) = Machines::find() else { return };
    let primary = PostgresServer::start(&machines).await;
    let mut replica = primary.followed_at_leisure().await;
    let store = Store::at(&primary.url(), Engine::Postgres).await;
    let clock: Arc<dyn Clock> = Arc::new(StillClock::new());
    store.database.read_from(&replica.url(), LAG_MAX, clock).unwrap();
    let [ana, ben] = store.welcome([tests::ana(), tests::ben()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    until(&store.database, |figures| figures.lag.is_some()).await;

    // What was just written is there at once, wherever it is read; soon it is read at the replica.
    for round in 1..=20 {
        store.book(&[income(&uber, "2026-03-14", usd("1.00"))]).await;
        assert_eq!(rows(&store.database, ana).await, round);
    }
    let before = known(&store.database);
    while known(&store.database).read == before.read {
        assert_eq!(rows(&store.database, ana).await, 20);
    }

    // One that stands still is not asked of whoever has done something since, and still of all others.
    replica.run("SELECT pg_wal_replay_pause()").await;
    store.book(&[income(&uber, "2026-03-15", usd("1.00"))]).await;
    let before = known(&store.database);
    assert_eq!(rows(&store.database, ana).await, 21);
    assert_eq!(known(&store.database).read, before.read, "it cannot know of that");
    rows(&store.database, ben).await;
    assert_eq!(known(&store.database).read, before.read + 1, "it knows all of the other");
    until(&store.database, |figures| figures.lag.is_none()).await;
    replica.run("SELECT pg_wal_replay_resume()").await;
    until(&store.database, |figures| figures.lag.is_some()).await;

    // One that falls silent keeps those waiting who ask just then, and after that no one.
    replica.signal("-STOP").await;
    let asked = Instant::now();
    assert_eq!(rows(&store.database, ana).await, 21);
    let first = asked.elapsed();
    until(&store.database, |figures| figures.lag.is_none()).await;
    let asked = Instant::now();
    assert_eq!(rows(&store.database, ana).await, 21);
    let later = asked.elapsed();
    eprintln!("silent: {first:?} at first, {later:?} from then on");
    assert!(first < NOTICED, "{first:?}");
    assert!(later < Duration::from_millis(500), "{later:?}");
    replica.signal("-CONT").await;
    until(&store.database, |figures| figures.lag.is_some()).await;

    replica.kill().await;
    for _ in 0..20 {
        assert_eq!(rows(&store.database, ana).await, 21);
    }
    until(&store.database, |figures| figures.lag.is_none()).await;
    store.database.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_takes_the_place_of_the_database_is_no_replica_any_more() {
    let Some(machines) = Machines::find() else { return };
    let primary = PostgresServer::start(&machines).await;
    let store = Store::at(&primary.url(), Engine::Postgres).await;
    let clock: Arc<dyn Clock> = Arc::new(StillClock::new());
    store.database.read_from(&primary.url(), LAG_MAX, clock).unwrap();
    let [ana] = store.welcome([tests::ana()]).await;

    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(2) {
        assert_eq!(rows(&store.database, ana).await, 0);
        assert_eq!(known(&store.database).lag, None);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(known(&store.database).read, 0);
    store.database.close().await.unwrap();
}

/// How many earnings the figures are of.
async fn rows(database: &Database, user: UserId) -> i64 {
    let gathered = database.gather(user, &[Ask::Earned(None)]).await.unwrap();
    gathered.earned.iter().map(|day| i64::try_from(day.count).unwrap()).sum()
}

fn known(database: &Database) -> ReplicaFigures {
    database.replica_figures().unwrap()
}

async fn until(database: &Database, is_so: impl Fn(ReplicaFigures) -> bool) {
    let begun = Instant::now();
    while !is_so(known(database)) {
        assert!(begun.elapsed() < NOTICED, "{:?}", known(database));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
