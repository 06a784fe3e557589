//! Work that is owed: added with its cause, claimed by one, and not lost with whoever claimed it.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use adapter_database::Database;
use async_trait::async_trait;
use earntrack::{Every, JobFault, Pace, Queue, Retry, Runner, Worker};
use kernel::{
    Cause, Claim, Claimed, Clock, Event, Herald, Idempotency as _, Job, Jobs as _, StoreError, TimeDelta,
    Timestamp, UserId,
};
use tests::{StillClock, Store, ana, ben, contract, event, instant};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

contract!(
    an_event_owes_a_job_to_each_queue_that_hears_of_it_and_others_owe_none,
    what_one_change_tells_of_is_owed_in_its_order_and_chained,
    what_is_undone_owes_nothing_and_a_unit_owes_when_it_is_durable,
    no_two_claim_the_same,
    jobs_of_one_subject_are_done_one_after_the_other,
    what_a_claim_leaves_behind_is_taken_up_when_its_lease_ends,
    a_claim_that_is_extended_stays,
    what_fails_is_kept_with_its_reason_and_what_died_can_be_revived_or_forgotten,
    a_period_is_owed_once_over_all_nodes,
    a_backlog_is_counted,
    a_runner_wakes_within_a_second_of_what_its_node_owes,
    a_runner_tries_again_what_panics_and_gives_up_what_never_ends_well,
    what_a_killed_runner_left_is_finished_by_another,
    a_runner_that_is_told_to_stop_leaves_nothing_claimed,
    two_runners_do_each_period_and_each_job_once,
);

const KIND: &str = "thing.happened";
const QUEUE: &str = "post";

fn at(seconds: i64) -> Timestamp {
    instant("2026-03-14T09:00:00Z").plus(TimeDelta::seconds(seconds))
}

/// Every event of the kind owes a job.
fn route(database: &Database) {
    database.dispatch([(KIND, QUEUE)]);
}

fn thing(user: UserId) -> Event {
    Event { kind: KIND, ..event(user) }
}

fn of_subject(user: UserId, subject: u128) -> Event {
    Event { subject: Uuid::from_u128(subject), ..thing(user) }
}

async fn tell(store: &Store, events: &[Event]) {
    for event in events {
        store.ledger(event.user).await.commit(event.clone()).await.unwrap();
    }
}

async fn claim(store: &Store, limit: usize, seconds: i64) -> Vec<Job> {
    store.database.take(QUEUE, limit, at(seconds), at(seconds + 60)).await.unwrap()
}

fn told(job: &Job) -> &kernel::Told {
    match &job.cause {
        Cause::Event(told) => told,
        Cause::Period(_) => panic!("{job:?} is on an event"),
    }
}

async fn an_event_owes_a_job_to_each_queue_that_hears_of_it_and_others_owe_none(store: Store) {
    store.database.dispatch([(KIND, QUEUE), (KIND, "hooks")]);
    let [ana] = store.welcome([ana()]).await;
    let payload = serde_json::json!({ "to": "you" });
    let one = Event { payload: payload.clone(), ..thing(ana) };

    tell(&store, &[one.clone(), event(ana)]).await;

    let due = store.database.due().await.unwrap();
    assert_eq!(due, [("hooks".to_owned(), one.at), (QUEUE.to_owned(), one.at)]);
    let claimed = claim(&store, 10, 1).await;
    assert_eq!(claimed.len(), 1);
    assert_eq!((claimed[0].attempt, claimed[0].queue.as_str()), (1, QUEUE));
    let told = told(&claimed[0]);
    assert_eq!((told.id, told.user, told.at), (one.id, ana, one.at));
    assert_eq!((told.kind.as_str(), told.subject, &told.payload), (KIND, one.subject, &payload));
    assert_eq!(store.database.take("hooks", 10, at(1), at(60)).await.unwrap().len(), 1);
    assert!(store.database.finish(&claimed[0]).await.unwrap());
    assert!(!store.database.finish(&claimed[0]).await.unwrap());
    assert_eq!(store.count("jobs").await, 1);
}

async fn what_one_change_tells_of_is_owed_in_its_order_and_chained(store: Store) {
    route(&store.database);
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let mut tx = store.ledger(ana).await;
    // More than go into one statement, and of one subject.
    let events: Vec<Event> = (0..30).map(|_| of_subject(ana, 7)).collect();
    for event in &events {
        tx.tell(event.clone()).await.unwrap();
    }
    tx.commit(event(ana)).await.unwrap();
    tell(&store, &[of_subject(ben, 7)]).await;

    let keys = store.rows("SELECT key FROM jobs ORDER BY id").await;
    let keys: Vec<String> = keys.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    assert_eq!(keys[..30], events.iter().map(|event| event.id.to_string()).collect::<Vec<_>>());
    let lanes = store
        .rows(
            "SELECT CAST(COUNT(DISTINCT lane) AS BIGINT) AS lanes, CAST(COUNT(DISTINCT sequence) AS BIGINT) AS places,
                CAST(MAX(sequence) - MIN(sequence) AS BIGINT) AS last
            FROM events WHERE kind = 'thing.happened' AND user_id = (SELECT user_id FROM jobs ORDER BY id LIMIT 1)",
        )
        .await;
    assert_eq!([0, 1, 2].map(|column| lanes[0].try_get_by_index::<i64>(column).unwrap()), [1, 30, 29]);
}

async fn what_is_undone_owes_nothing_and_a_unit_owes_when_it_is_durable(store: Store) {
    route(&store.database);
    let [ana] = store.welcome([ana()]).await;

    let mut tx = store.ledger(ana).await;
    tx.tell(thing(ana)).await.unwrap();
    drop(tx);
    let order = Claim { user: Some(ana), route: "POST /x".into(), key: "1".into(), fingerprint: [1; 32] };
    for finished in [false, true] {
        let Claimed::First(unit) = store.database.claim(&order).await.unwrap() else {
            panic!("nothing was answered yet")
        };
        unit.run(Box::pin(async { tell(&store, &[thing(ana)]).await })).await;
        if finished {
            unit.finish(b"done".to_vec()).await.unwrap();
        }
    }

    assert_eq!(claim(&store, 10, 1).await.len(), 1);
}

async fn no_two_claim_the_same(store: Store) {
    route(&store.database);
    let [ana] = store.welcome([ana()]).await;
    let events: Vec<Event> = (0..60).map(|subject| of_subject(ana, subject)).collect();
    tell(&store, &events).await;
    let neighbour = store.reopened().await;

    let claimers = (0..8).map(|node| {
        let database = if node % 2 == 0 { store.database.clone() } else { neighbour.database.clone() };
        tokio::spawn(async move {
            let mut claimed = Vec::new();
            loop {
                match database.take(QUEUE, 3, at(1), at(60)).await {
                    Ok(jobs) if jobs.is_empty() => return claimed,
                    Ok(jobs) => claimed.extend(jobs.iter().map(|job| told(job).id)),
                    Err(StoreError::Contention) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        })
    });
    let mut claimed = Vec::new();
    for claimer in claimers.collect::<Vec<_>>() {
        claimed.extend(claimer.await.unwrap());
    }

    assert_eq!(claimed.len(), 60);
    assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>(), events.iter().map(|event| event.id).collect());
}

async fn jobs_of_one_subject_are_done_one_after_the_other(store: Store) {
    route(&store.database);
    let [ana] = store.welcome([ana()]).await;
    let events = [of_subject(ana, 1), of_subject(ana, 1), of_subject(ana, 2), of_subject(ana, 1)];
    tell(&store, &events).await;

    let first = claim(&store, 10, 1).await;
    let ids = |jobs: &[Job]| jobs.iter().map(|job| told(job).id).collect::<Vec<_>>();
    assert_eq!(ids(&first), [events[0].id, events[2].id]);
    assert_eq!(claim(&store, 10, 2).await, []);

    // What waits to be tried again keeps the others waiting, and what is given up does not.
    store.database.postpone(&first[0], at(30), "not yet").await.unwrap();
    assert_eq!(claim(&store, 10, 3).await, []);
    let again = claim(&store, 10, 30).await;
    assert_eq!((ids(&again), again[0].attempt), (vec![events[0].id], 2));
    store.database.bury(&again[0], at(31), "never").await.unwrap();
    let second = claim(&store, 10, 32).await;
    assert_eq!(ids(&second), [events[1].id]);
    store.database.finish(&second[0]).await.unwrap();
    assert_eq!(ids(&claim(&store, 10, 33).await), [events[3].id]);
}

async fn what_a_claim_leaves_behind_is_taken_up_when_its_lease_ends(store: Store) {
    route(&store.database);
    let [ana] = store.welcome([ana()]).await;
    tell(&store, &[thing(ana)]).await;

    let lost = claim(&store, 1, 0).await.remove(0);
    assert_eq!(claim(&store, 1, 59).await, []);
    let found = claim(&store, 1, 60).await.remove(0);

    assert_eq!((found.id, found.attempt, &found.cause), (lost.id, 2, &lost.cause));
    let late = [
        store.database.extend(&lost, at(600)).await.unwrap(),
        store.database.postpone(&lost, at(600), "late").await.unwrap(),
        store.database.release(&lost, at(600)).await.unwrap(),
        store.database.bury(&lost, at(600), "late").await.unwrap(),
        store.database.finish(&lost).await.unwrap(),
    ];
    assert_eq!(late, [false; 5], "it is someone else's by now");
    assert!(store.database.finish(&found).await.unwrap());
}

async fn a_claim_that_is_extended_stays(store: Store) {
    route(&store.database);
    let [ana] = store.welcome([ana()]).await;
    tell(&store, &[thing(ana)]).await;

    let held = claim(&store, 1, 0).await.remove(0);
    assert!(store.database.extend(&held, at(90)).await.unwrap());
    assert_eq!(claim(&store, 1, 89).await, []);
    assert!(store.database.release(&held, at(89)).await.unwrap());
    assert_eq!(claim(&store, 1, 89).await[0].attempt, 1, "it was not tried");
}

async fn what_fails_is_kept_with_its_reason_and_what_died_can_be_revived_or_forgotten(store: Store) {
    route(&store.database);
    let [ana] = store.welcome([ana()]).await;
    tell(&store, &[of_subject(ana, 1), of_subject(ana, 2)]).await;
    let reason = format!("{}\0{}", "ß".repeat(499), "x".repeat(100));

    for job in claim(&store, 2, 0).await {
        assert!(store.database.bury(&job, at(5), &reason).await.unwrap());
    }
    let dead = store.database.dead(0, 10).await.unwrap();
    assert_eq!(dead.len(), 2);
    assert_eq!(dead[0].error.as_deref(), Some(format!("{}x", "ß".repeat(499)).as_str()));
    assert_eq!((dead[0].user, dead[0].attempts, dead[0].died_at), (Some(ana), 1, at(5)));
    assert_eq!(store.database.dead(dead[0].id, 10).await.unwrap(), dead[1..]);
    assert_eq!(store.database.due().await.unwrap(), []);

    assert!(store.database.revive(dead[0].id, at(9)).await.unwrap());
    assert!(!store.database.revive(dead[0].id, at(9)).await.unwrap());
    assert!(!store.database.discard(dead[0].id).await.unwrap(), "it lives");
    assert!(store.database.discard(dead[1].id).await.unwrap());
    assert_eq!(claim(&store, 10, 9).await[0].attempt, 1);
    assert_eq!(store.database.dead(0, 10).await.unwrap(), []);
}

async fn a_period_is_owed_once_over_all_nodes(store: Store) {
    let neighbour = store.reopened().await;
    let open = |database: &Database, period: &'static str| {
        let database = database.clone();
        tokio::spawn(async move {
            loop {
                match database.open_period("chores", period, at(0)).await {
                    Err(StoreError::Contention) => {}
                    opened => return opened.unwrap(),
                }
            }
        })
    };
    let nodes: Vec<_> =
        (0..6).map(|n| open(if n % 2 == 0 { &store.database } else { &neighbour.database }, "09")).collect();
    let mut opened = 0;
    for node in nodes {
        opened += u32::from(node.await.unwrap());
    }
    assert_eq!(opened, 1);
    assert!(!open(&store.database, "08").await.unwrap(), "it is over");

    let job = store.database.take("chores", 10, at(1), at(60)).await.unwrap().remove(0);
    assert_eq!(job.cause, Cause::Period("09".to_owned()));
    // The next one comes while this one is worked on, and the one after is done with it.
    assert!(open(&neighbour.database, "10").await.unwrap());
    assert!(open(&store.database, "11").await.unwrap());
    assert!(!open(&neighbour.database, "11").await.unwrap());
    assert_eq!(store.count("jobs").await, 2);
    store.database.finish(&job).await.unwrap();
    let next = store.database.take("chores", 10, at(1), at(60)).await.unwrap();
    assert_eq!(next.into_iter().map(|job| job.cause).collect::<Vec<_>>(), [Cause::Period("10".to_owned())]);
}

async fn a_backlog_is_counted(store: Store) {
    route(&store.database);
    let [ana] = store.welcome([ana()]).await;
    let events: Vec<Event> = (0..4).map(|subject| of_subject(ana, subject)).collect();
    tell(&store, &events).await;
    let claimed = claim(&store, 2, 0).await;
    store.database.bury(&claimed[0], at(1), "no").await.unwrap();

    let backlog = store.database.backlog(at(2)).await.unwrap();
    assert_eq!(backlog.len(), 1);
    assert_eq!((backlog[0].waiting, backlog[0].claimed, backlog[0].dead), (2, 1, 1));
    assert_eq!(backlog[0].oldest, Some(events[0].at));
    assert_eq!(store.database.backlog(at(600)).await.unwrap()[0].waiting, 3);
}

/// Notes what it is given, and does with it what the case says.
struct Recorder {
    seen: Mutex<Vec<Cause>>,
    turn: AtomicU64,
    outcome: fn(u64) -> Result<(), JobFault>,
    takes: Duration,
}

impl Recorder {
    fn new(outcome: fn(u64) -> Result<(), JobFault>, takes: Duration) -> Arc<Self> {
        Arc::new(Self { seen: Mutex::default(), turn: AtomicU64::new(0), outcome, takes })
    }

    fn seen(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

#[async_trait]
impl Worker for Recorder {
    async fn work(&self, job: &Job) -> Result<(), JobFault> {
        self.seen.lock().unwrap().push(job.cause.clone());
        tokio::time::sleep(self.takes).await;
        (self.outcome)(self.turn.fetch_add(1, Ordering::SeqCst))
    }
}

const FAST: Retry =
    Retry { first: TimeDelta::milliseconds(2), longest: TimeDelta::milliseconds(4), attempts: 3 };

const QUICK: Pace = Pace {
    lease: Duration::from_millis(600),
    poll: Duration::from_millis(50),
    patience: Duration::from_millis(100),
};

fn runner(store: &Store, worker: &Arc<Recorder>, pace: Pace) -> Arc<Runner> {
    let queue = Queue { retry: FAST, ..Queue::on(QUEUE, &[KIND], worker.clone()) };
    let clock: Arc<dyn Clock> = Arc::new(kernel::SystemClock);
    store.database.dispatch(queue.routes());
    Runner::new(Arc::new(store.database.clone()), clock, vec![queue], pace, 7)
}

/// Waits until it is so, for at most ten seconds.
async fn eventually(is_so: impl Fn() -> bool) {
    let wait = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(10), wait).await.unwrap();
}

async fn a_runner_wakes_within_a_second_of_what_its_node_owes(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let worker = Recorder::new(|_| Ok(()), Duration::ZERO);
    let rarely = Pace { poll: Duration::from_hours(1), ..QUICK };
    let runner = runner(&store, &worker, rarely);
    let herald: Arc<dyn Herald> = runner.clone();
    store.database.heed(&herald);
    let stopping = CancellationToken::new();
    let running = tokio::spawn(runner.run(stopping.clone()));
    tokio::time::sleep(Duration::from_millis(100)).await;

    tell(&store, &[thing(ana)]).await;
    timeout(Duration::from_secs(1), eventually(|| worker.seen() == 1)).await.unwrap();

    stopping.cancel();
    running.await.unwrap();
    assert_eq!(store.count("jobs").await, 0);
}

async fn a_runner_tries_again_what_panics_and_gives_up_what_never_ends_well(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let worker = Recorder::new(
        |turn| match turn {
            0 => panic!("as a bug would"),
            1 => Err(JobFault::Again("the line was busy".into())),
            2 => Ok(()),
            3 => Err(JobFault::Never("no such address".into())),
            _ => Err(JobFault::Again("still busy".into())),
        },
        Duration::ZERO,
    );
    let runner = runner(&store, &worker, QUICK);
    let stopping = CancellationToken::new();
    let running = tokio::spawn(runner.run(stopping.clone()));

    for (tries, reasons) in
        [(3, vec![]), (4, vec!["no such address"]), (7, vec!["no such address", "still busy"])]
    {
        tell(&store, &[thing(ana)]).await;
        eventually(|| worker.seen() == tries).await;
        let mut errors: Vec<Option<String>> = Vec::new();
        for _ in 0..200 {
            let dead = store.database.dead(0, 10).await.unwrap();
            errors = dead.into_iter().map(|job| job.error).collect();
            if errors.len() == reasons.len() && store.database.due().await.unwrap().is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let reasons: Vec<Option<String>> = reasons.into_iter().map(|text| Some(text.to_owned())).collect();
        assert_eq!(errors, reasons);
    }

    stopping.cancel();
    running.await.unwrap();
    assert_eq!(worker.seen(), 7);
}

async fn what_a_killed_runner_left_is_finished_by_another(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let stuck = Recorder::new(|_| Ok(()), Duration::from_hours(1));
    let killed = tokio::spawn(runner(&store, &stuck, QUICK).run(CancellationToken::new()));
    tell(&store, &[thing(ana)]).await;
    eventually(|| stuck.seen() == 1).await;
    killed.abort();
    assert!(killed.await.unwrap_err().is_cancelled());
    assert_eq!(store.count("jobs").await, 1);

    let sound = Recorder::new(|_| Ok(()), Duration::ZERO);
    let stopping = CancellationToken::new();
    let running = tokio::spawn(runner(&store.reopened().await, &sound, QUICK).run(stopping.clone()));
    eventually(|| sound.seen() == 1).await;
    stopping.cancel();
    running.await.unwrap();

    assert_eq!(*sound.seen.lock().unwrap(), *stuck.seen.lock().unwrap());
    assert_eq!(store.count("jobs").await, 0);
}

async fn a_runner_that_is_told_to_stop_leaves_nothing_claimed(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let slow = Recorder::new(|_| Ok(()), Duration::from_hours(1));
    let stopping = CancellationToken::new();
    let running = tokio::spawn(runner(&store, &slow, QUICK).run(stopping.clone()));
    tell(&store, &[thing(ana)]).await;
    eventually(|| slow.seen() == 1).await;

    stopping.cancel();
    timeout(Duration::from_secs(5), running).await.unwrap().unwrap();

    let now = kernel::SystemClock.now();
    let left = store.database.take(QUEUE, 10, now, now.plus(TimeDelta::minutes(1))).await.unwrap();
    assert_eq!(left.iter().map(|job| job.attempt).collect::<Vec<_>>(), [1]);
}

async fn two_runners_do_each_period_and_each_job_once(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let clock = Arc::new(StillClock::new());
    let worker = Recorder::new(|_| Ok(()), Duration::ZERO);
    let periods = Arc::new(AtomicU64::new(0));
    let stopping = CancellationToken::new();
    let stores = [store.reopened().await, store.reopened().await];
    let mut nodes = Vec::new();
    for store in &stores {
        let counted = periods.clone();
        let hourly = Queue::every("hourly", Every::Hour, move || {
            counted.fetch_add(1, Ordering::SeqCst);
            async { Ok::<_, StoreError>(1) }
        });
        let queue = Queue::on(QUEUE, &[KIND], worker.clone());
        let (jobs, clock): (_, Arc<dyn Clock>) = (Arc::new(store.database.clone()), clock.clone());
        let runner = Runner::new(jobs, clock, vec![hourly, queue], QUICK, 7);
        nodes.push(tokio::spawn(runner.run(stopping.clone())));
    }
    route(&store.database);

    for hour in 1..=4 {
        let events: Vec<Event> = (0..10).map(|subject| of_subject(ana, subject)).collect();
        tell(&store, &events).await;
        eventually(|| periods.load(Ordering::SeqCst) == hour).await;
        eventually(|| worker.seen() as u64 == hour * 10).await;
        // What is done and not noted yet is anyone's again once its lease is over, and an hour ends every lease.
        while store.count("jobs").await > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        clock.advance(TimeDelta::hours(1));
    }
    eventually(|| periods.load(Ordering::SeqCst) == 5).await;
    stopping.cancel();
    for node in nodes {
        node.await.unwrap();
    }

    assert_eq!((periods.load(Ordering::SeqCst), worker.seen()), (5, 40));
    let causes = worker.seen.lock().unwrap();
    let ids: BTreeSet<_> = causes
        .iter()
        .map(|cause| match cause {
            Cause::Event(told) => told.id,
            Cause::Period(period) => panic!("{period} is of another queue"),
        })
        .collect();
    assert_eq!(ids.len(), 40);
}
