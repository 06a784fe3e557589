//! The events of a user, and who hears of them.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use kernel::{Chronicle as _, Claim, Claimed, Event, Herald, Id, Idempotency as _, Mark, Notice, UserId};
use tests::{Store, ana, ben, contract, event, instant, platform};

contract!(
    events_are_read_in_the_order_of_their_ids_and_those_of_others_are_not,
    a_mark_counts_from_an_id_and_knows_the_newest,
    what_no_user_can_see_is_passed_over,
    a_herald_hears_of_a_commit_before_it_is_acknowledged,
    what_is_undone_is_not_told,
    what_a_unit_does_is_told_when_it_is_durable,
);

fn quiet(user: UserId) -> Event {
    Event { kind: Notice::QUIET, ..event(user) }
}

/// Before all that the samples do.
fn beginning() -> Id<Event> {
    Id::first_at(instant("2026-01-01T00:00:00Z"))
}

async fn tell(store: &Store, events: &[Event]) {
    for event in events {
        store.ledger(event.user).await.commit(event.clone()).await.unwrap();
    }
}

#[derive(Default)]
struct Ear(Mutex<Vec<Notice>>);

impl Ear {
    fn of(store: &Store) -> (Arc<Self>, Arc<dyn Herald>) {
        let ear = Arc::new(Self::default());
        let herald: Arc<dyn Herald> = ear.clone();
        store.database.heed(&herald);
        (ear, herald)
    }

    fn heard(&self) -> Vec<Notice> {
        self.0.lock().unwrap().clone()
    }
}

#[async_trait]
impl Herald for Ear {
    async fn told(&self, notices: &[Notice]) {
        self.0.lock().unwrap().extend_from_slice(notices);
    }
}

async fn events_are_read_in_the_order_of_their_ids_and_those_of_others_are_not(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let events = [event(ana), event(ana), event(ana)];
    let late = [events[2].clone(), events[0].clone(), events[1].clone()];
    tell(&store, &late).await;
    tell(&store, &[event(ben)]).await;
    let expected: Vec<Notice> = events.iter().map(Notice::from).collect();

    let read = store.database.after(ana, beginning(), 10).await.unwrap();
    assert_eq!(read[1..], expected, "the first opened the account");
    let read = store.database.after(ana, events[0].id, 1).await.unwrap();
    assert_eq!(read, expected[1..2]);
    assert_eq!(store.database.after(ana, events[2].id, 10).await.unwrap(), []);
}

async fn a_mark_counts_from_an_id_and_knows_the_newest(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let events = [event(ana), event(ana)];
    tell(&store, &events).await;

    let mark = |from| store.database.mark(ana, from, 100);
    assert_eq!(mark(beginning()).await.unwrap(), Mark { count: 3, newest: Some(events[1].id), shared: None });
    assert_eq!(
        mark(events[1].id).await.unwrap(),
        Mark { count: 1, newest: Some(events[1].id), shared: None }
    );
    let none =
        store.database.mark(Id::mint(instant("2026-03-14T09:00:00Z")), beginning(), 100).await.unwrap();
    assert_eq!(none, Mark { count: 0, newest: None, shared: None });
    assert_eq!(store.database.mark(ben, beginning(), 100).await.unwrap().count, 1);
    assert_eq!(store.database.mark(ana, beginning(), 2).await.unwrap().count, 2, "no further than that");
}

async fn what_no_user_can_see_is_passed_over(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let before = store.database.mark(ana, beginning(), 100).await.unwrap();
    let (ear, _herald) = Ear::of(&store);

    tell(&store, &[quiet(ana)]).await;

    assert_eq!(store.database.mark(ana, beginning(), 100).await.unwrap(), before);
    assert_eq!(store.database.after(ana, before.newest.unwrap(), 10).await.unwrap(), []);
    assert_eq!(ear.heard(), []);
}

async fn a_herald_hears_of_a_commit_before_it_is_acknowledged(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let (ear, herald) = Ear::of(&store);
    let (first, second) = (event(ana), event(ana));

    let mut tx = store.ledger(ana).await;
    tx.tell(first.clone()).await.unwrap();
    assert_eq!(ear.heard(), [], "not before the commit");
    tx.commit(second.clone()).await.unwrap();

    assert_eq!(ear.heard(), [Notice::from(&first), Notice::from(&second)]);
    drop((ear, herald));
    tell(&store, &[event(ana)]).await;
}

async fn what_is_undone_is_not_told(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let (ear, _herald) = Ear::of(&store);

    let mut tx = store.ledger(ana).await;
    tx.tell(event(ana)).await.unwrap();
    drop(tx);
    let unit = claimed(&store, ana).await;
    unit.run(Box::pin(async { tell(&store, &[event(ana)]).await })).await;
    drop(unit);

    // The writer is free again when this is through.
    let last = event(ana);
    tell(&store, std::slice::from_ref(&last)).await;
    assert_eq!(ear.heard(), [Notice::from(&last)]);
}

async fn claimed(store: &Store, user: UserId) -> Box<dyn kernel::Unit> {
    let claim = Claim { user: Some(user), route: "POST /x".into(), key: "1".into(), fingerprint: [1; 32] };
    match store.database.claim(&claim).await.unwrap() {
        Claimed::First(unit) => unit,
        _ => panic!("no one has asked before"),
    }
}

async fn what_a_unit_does_is_told_when_it_is_durable(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let (ear, _herald) = Ear::of(&store);
    let uber = platform(ana, "Uber");
    let told = event(ana);
    assert!(!store.database.is_within());

    let unit = claimed(&store, ana).await;
    let work = async {
        assert!(store.database.is_within());
        let mut tx = store.ledger(ana).await;
        tx.add_platform(&uber).await.unwrap();
        tx.commit(told.clone()).await.unwrap();
    };
    unit.run(Box::pin(work)).await;
    assert_eq!(ear.heard(), [], "not before all of it is durable");
    unit.finish(b"done".to_vec()).await.unwrap();

    assert_eq!(ear.heard(), [Notice::from(&told)]);
}
