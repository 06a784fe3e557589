//! What whoever runs the server watches.

use adapter_database::Extent;
use kernel::{Jobs as _, TimeDelta, Timestamp};
use tests::{Engine, Store, ana, ben, contract, income, instant, platform, session, usd};

contract!(
    everything_is_counted_over_all_users,
    a_schedule_is_done_when_nothing_of_its_newest_period_is_left,
    pools_are_told_of_by_what_they_do,
);

fn now() -> Timestamp {
    instant("2026-03-14T09:00:00Z")
}

async fn everything_is_counted_over_all_users(store: Store) {
    assert_eq!(store.database.extent(now()).await.unwrap(), Extent::default());
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let [anas, bens] = [platform(ana, "Uber"), platform(ben, "Lyft")];
    store.keep_platforms(&[&anas]).await;
    store.keep_platforms(&[&bens]).await;
    store.book(&[income(&anas, "2026-03-01", usd("1")), income(&anas, "2026-03-02", usd("2"))]).await;
    store.book(&[income(&bens, "2026-03-02", usd("3"))]).await;
    let first = session(ana, 0);
    for session in [&first, &session(ana, 1), &session(ben, 0)] {
        store.sign_in(session).await;
    }
    let after = |span: TimeDelta| first.rotated_at.plus(span);

    let at_once = store.database.extent(after(TimeDelta::seconds(2))).await.unwrap();
    let days_later = store.database.extent(after(TimeDelta::days(3))).await.unwrap();
    let months_later = store.database.extent(after(TimeDelta::days(60))).await.unwrap();

    assert_eq!(at_once, Extent { users: 2, active: [2, 2, 2], earnings: 3 });
    assert_eq!(days_later, Extent { active: [0, 2, 2], ..at_once });
    assert_eq!(months_later, Extent { active: [0, 0, 0], ..at_once });
}

async fn a_schedule_is_done_when_nothing_of_its_newest_period_is_left(store: Store) {
    let jobs = &store.database;
    let done = async || jobs.schedules_done().await.unwrap();
    let later = |seconds| now().plus(TimeDelta::seconds(seconds));
    let claim = async |at: Timestamp| {
        jobs.take("sweep", 1, at, at.plus(TimeDelta::minutes(1))).await.unwrap().remove(0)
    };

    assert!(jobs.open_period("sweep", "1", now()).await.unwrap());
    assert!(done().await.is_empty());
    let first = claim(later(1)).await;
    assert!(done().await.is_empty());
    assert!(jobs.finish(&first).await.unwrap());
    assert_eq!(done().await, [("sweep".to_owned(), now())]);

    assert!(jobs.open_period("sweep", "2", later(10)).await.unwrap());
    let second = claim(later(11)).await;
    assert!(jobs.bury(&second, later(12), "it never works").await.unwrap());
    assert!(done().await.is_empty(), "what was given up is not done");

    assert!(jobs.open_period("sweep", "3", later(20)).await.unwrap());
    assert!(jobs.finish(&claim(later(21)).await).await.unwrap());
    assert_eq!(done().await, [("sweep".to_owned(), later(20))], "what was given up before does not count");
}

async fn pools_are_told_of_by_what_they_do(store: Store) {
    let pools = store.database.pools();

    let names: Vec<&str> = pools.iter().map(|pool| pool.pool).collect();
    match store.engine {
        Engine::Sqlite => assert_eq!(names, ["writes", "reads"]),
        Engine::Postgres => assert_eq!(names, ["all"]),
    }
    for pool in pools {
        assert!(pool.idle <= pool.open && pool.open <= pool.max && pool.max > 0, "{pool:?}");
    }
}
