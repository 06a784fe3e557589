//! What a cache adds to what a store promises: it is read once, and never what was.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use adapter_cache::{CachedAccounts, CachedFigures, Caching, Memory};
use adapter_database::Database;
use analytics::{Ask, Figures as _};
use async_trait::async_trait;
use earnings::Scope;
use futures_util::future::join_all;
use identity::{Account, Accounts};
use kernel::{Chronicle, Clock, Epochs as _, Event, Herald, Id, Mark, Notice, StoreError, UserId};
use tests::{StillClock, Store, ana, contract, event, income, platform, usd};

mod through_a_cache {
    use super::{
        a_change_is_seen_at_once, many_who_ask_at_once_make_one_reading, what_was_read_is_not_read_again,
    };
    use tests::cached_contract;

    cached_contract!(
        what_was_read_is_not_read_again,
        a_change_is_seen_at_once,
        many_who_ask_at_once_make_one_reading,
    );
}

contract!(
    a_state_has_a_name_until_something_changes,
    what_no_one_told_of_is_found,
    a_change_that_was_told_of_is_no_reason_to_look,
    what_no_one_told_of_is_found_among_what_was_told_of,
    what_no_one_told_of_is_found_after_more_than_is_counted,
    a_unit_looks_at_no_state,
    figures_are_kept_until_something_changes,
    an_account_is_not_read_again_for_a_change_of_the_books,
);

/// Long enough to be sure that no one looks again.
const NEVER: Duration = Duration::from_hours(1);

fn caching(store: &Store, recheck: Duration) -> Arc<Caching> {
    let clock: Arc<dyn Clock> = Arc::new(StillClock::new());
    let database = Arc::new(store.database.clone());
    let memory = Arc::new(Memory::new(Arc::clone(&clock)));
    Arc::new(Caching::new(memory, database.clone(), database, clock, recheck))
}

async fn what_was_read_is_not_read_again(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    let read = async || {
        let all = store.platforms().all(ana).await.unwrap();
        let one = store.platforms().find(ana, uber.id).await.unwrap();
        let sums = store.earnings().by_platform(ana, &Scope::default()).await.unwrap();
        (all, one, sums)
    };

    let first = read().await;
    loop {
        let before = store.figures();
        assert_eq!(read().await, first);
        let Some((before, after)) = before.zip(store.figures()) else { return };
        // On a machine that is busy Redis may take too long, which is another matter.
        if after.failures == before.failures && after.values.misses == before.values.misses {
            assert_eq!(after.values.hits - before.values.hits, 3, "{after:?}");
            return;
        }
    }
}

async fn a_change_is_seen_at_once(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;

    for rides in 1..=50 {
        store.book(&[income(&uber, "2026-03-01", usd("1.00"))]).await;
        let sums = store.earnings().by_platform(ana, &Scope::default()).await.unwrap();
        assert_eq!(sums[0].tally.count, rides);
    }
}

async fn many_who_ask_at_once_make_one_reading(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    store.keep_platforms(&[&platform(ana, "Uber")]).await;
    let before = store.figures();

    let asking = (0..100).map(|_| store.platforms().all(ana));
    let answers = join_all(asking).await;

    assert!(answers.into_iter().all(|answer| answer.unwrap().len() == 1));
    if let Some((figures, before)) = store.figures().zip(before)
        && figures.failures == before.failures
    {
        assert_eq!((figures.values.hits, figures.values.misses), (99, 1), "{figures:?}");
    }
}

async fn a_state_has_a_name_until_something_changes(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let caching = caching(&store, NEVER);
    let herald: Arc<dyn Herald> = caching.clone();
    store.database.heed(&herald);
    let before = caching.of(ana).await;
    assert!(before.is_some());
    assert_eq!(caching.of(ana).await, before);

    store.ledger(ana).await.commit(event(ana)).await.unwrap();

    assert_ne!(caching.of(ana).await, before);
}

async fn what_no_one_told_of_is_found(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let (hasty, patient) = (caching(&store, Duration::ZERO), caching(&store, NEVER));
    let (seen, believed) = (hasty.of(ana).await, patient.of(ana).await);
    assert_eq!(hasty.of(ana).await, seen, "nothing has changed");
    // Minted before what was seen, and committed after it.
    let late = event(ana);
    store.ledger(ana).await.commit(event(ana)).await.unwrap();
    let other = hasty.of(ana).await;
    assert_ne!(other, seen);

    store.ledger(ana).await.commit(late).await.unwrap();

    assert_ne!(hasty.of(ana).await, other);
    assert_eq!(patient.of(ana).await, believed);
}

/// Counts how often the events are looked at.
struct Watched {
    database: Database,
    marks: AtomicU64,
}

#[async_trait]
impl Chronicle for Watched {
    async fn mark(&self, owner: UserId, from: Id<Event>, most: u64) -> Result<Mark, StoreError> {
        self.marks.fetch_add(1, Ordering::SeqCst);
        self.database.mark(owner, from, most).await
    }

    async fn after(&self, owner: UserId, after: Id<Event>, limit: u32) -> Result<Vec<Notice>, StoreError> {
        self.database.after(owner, after, limit).await
    }
}

async fn a_change_that_was_told_of_is_no_reason_to_look(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let watched = Arc::new(Watched { database: store.database.clone(), marks: AtomicU64::new(0) });
    let clock: Arc<dyn Clock> = Arc::new(StillClock::new());
    let memory = Arc::new(Memory::new(Arc::clone(&clock)));
    let caching =
        Arc::new(Caching::new(memory, watched.clone(), Arc::new(store.database.clone()), clock, NEVER));
    let herald: Arc<dyn Herald> = caching.clone();
    store.database.heed(&herald);
    let mut states = vec![caching.of(ana).await];

    for _ in 0..20 {
        store.ledger(ana).await.commit(event(ana)).await.unwrap();
        states.push(caching.of(ana).await);
    }

    assert_eq!(watched.marks.load(Ordering::SeqCst), 1);
    let different: HashSet<_> = states.iter().collect();
    assert_eq!(different.len(), 21);
}

async fn what_no_one_told_of_is_found_among_what_was_told_of(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let caching = caching(&store, Duration::from_millis(1));
    // Minted before what is seen, and committed after it.
    let late = event(ana);
    caching.of(ana).await;
    let told = event(ana);
    store.ledger(ana).await.commit(told.clone()).await.unwrap();
    caching.told(&[Notice::from(&told)]).await;
    tokio::time::sleep(Duration::from_millis(5)).await;
    let seen = caching.of(ana).await;
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(caching.of(ana).await, seen, "what was told of is known");

    store.ledger(ana).await.commit(late).await.unwrap();

    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_ne!(caching.of(ana).await, seen);
}

async fn what_no_one_told_of_is_found_after_more_than_is_counted(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let caching = caching(&store, Duration::ZERO);
    for _ in 0..1000 {
        store.ledger(ana).await.commit(event(ana)).await.unwrap();
    }
    // Minted before what is seen, and committed after it.
    let late = event(ana);
    store.ledger(ana).await.commit(event(ana)).await.unwrap();
    let seen = caching.of(ana).await;

    store.ledger(ana).await.commit(late).await.unwrap();

    assert_ne!(caching.of(ana).await, seen);
}

async fn figures_are_kept_until_something_changes(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    let caching = caching(&store, NEVER);
    let figures = CachedFigures::new(Arc::new(store.database.clone()), caching.clone());
    let earned = async || figures.gather(ana, &[Ask::Earned(None)]).await.unwrap().earned.len();
    assert_eq!(earned().await, 0);

    store.book(&[income(&uber, "2026-03-01", usd("1.00"))]).await;
    assert_eq!(earned().await, 0, "no one has told");
    caching.told(&[Notice::from(&event(ana))]).await;

    assert_eq!(earned().await, 1);
}

/// Counts how often an account is read.
struct Read {
    database: Database,
    accounts: AtomicU64,
}

#[async_trait]
impl Accounts for Read {
    async fn find(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        self.accounts.fetch_add(1, Ordering::SeqCst);
        Accounts::find(&self.database, id).await
    }

    async fn find_by_email(&self, key: &str) -> Result<Option<Account>, StoreError> {
        self.database.find_by_email(key).await
    }
}

async fn an_account_is_not_read_again_for_a_change_of_the_books(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let read = Arc::new(Read { database: store.database.clone(), accounts: AtomicU64::new(0) });
    let (hasty, patient) = (caching(&store, Duration::ZERO), caching(&store, NEVER));
    let accounts = CachedAccounts::new(read.clone(), patient.clone());
    let looked_at_anew = CachedAccounts::new(read.clone(), hasty.clone());
    let change = async |kind| {
        let change = Event { kind, ..event(ana) };
        store.ledger(ana).await.commit(change.clone()).await.unwrap();
        Notice::from(&change)
    };
    let readings = async |accounts: &CachedAccounts| {
        let before = read.accounts.load(Ordering::SeqCst);
        assert!(accounts.find(ana).await.unwrap().is_some());
        read.accounts.load(Ordering::SeqCst) - before
    };
    assert_eq!(readings(&accounts).await, 1);

    for kind in ["earning.recorded", "expense_category.added", "invoice.issued"] {
        let state = patient.of(ana).await;
        patient.told(&[change(kind).await]).await;
        assert_ne!(patient.of(ana).await, state);
        assert_eq!(readings(&accounts).await, 0, "{kind}");
    }
    for kind in ["profile.revised", "account.disabled", "role.changed", "session.closed", "earnings"] {
        patient.told(&[change(kind).await]).await;
        assert_eq!(readings(&accounts).await, 1, "{kind}");
    }

    patient.told(&[change("sale.recorded").await, change("role.changed").await]).await;
    assert_eq!(readings(&accounts).await, 1, "one of two is of the account");

    assert_eq!(readings(&looked_at_anew).await, 1);
    assert_eq!(readings(&looked_at_anew).await, 0);
    hasty.told(&[change("sale.recorded").await]).await;
    assert_eq!(readings(&looked_at_anew).await, 0, "what was told of is known, and looked at anew");
    change("account.disabled").await;
    hasty.told(&[change("sale.recorded").await]).await;
    assert_eq!(readings(&looked_at_anew).await, 1, "what no one told of is of any kind");
}

async fn a_unit_looks_at_no_state(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let caching = caching(&store, NEVER);
    let claim =
        kernel::Claim { user: Some(ana), route: "POST /x".into(), key: "1".into(), fingerprint: [1; 32] };
    let kernel::Claimed::First(unit) = store.idempotency().claim(&claim).await.unwrap() else {
        panic!("no one has asked before");
    };

    unit.run(Box::pin(async { assert_eq!(caching.of(ana).await, None) })).await;

    drop(unit);
    assert!(caching.of(ana).await.is_some());
}
