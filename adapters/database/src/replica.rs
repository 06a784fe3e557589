//! A server that follows the store's, for figures, which take long (ADR 0035).
//!
//! How far it is behind is looked at all the time, and known when something is to be read. Whoever reads is
//! shown nothing older than what was known when the reading began: the follower is asked first whether
//! it has all that this user has done. Where it is away, too far behind, or has less, the store itself
//! is read.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use kernel::{Clock, Id, StoreError, TimeDelta, UserId};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use sqlx::postgres::PgConnectOptions;
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

use crate::{
    Database,
    chronicle::mark,
    connect::{ConnectError, postgres},
    database::Shared,
    fault::{corrupt, fault},
    idempotency,
    leases::Leases,
    walls::{Scope, Walled},
    watch::{Watch, Watched},
};

/// How often the follower is looked at, and how long it may take to answer: within twice as long after
/// it has gone, no one asks it any more, and whoever does is told.
const LOOKED_AT_EVERY: Duration = Duration::from_millis(500);
const ANSWER_LIMIT: Duration = Duration::from_millis(500);

/// How far back a change may have begun that is only committed now. More than the most that the follower
/// may be behind.
const LATE: TimeDelta = TimeDelta::minutes(10);

/// From how many changes on in that time it is not known whether two counts are of the same.
const CHANGES_MAX: u64 = 1000;

/// How far the store has written.
const WRITTEN: &str = "SELECT CAST(pg_current_wal_lsn() - '0/0'::pg_lsn AS BIGINT) AS place";

/// How far the follower has come with that; nothing where it follows no one.
const FOLLOWED: &str = "SELECT CASE WHEN pg_is_in_recovery()
        THEN CAST(pg_last_wal_replay_lsn() - '0/0'::pg_lsn AS BIGINT)
    END AS place";

/// What is known of the follower.
pub(crate) struct Replica {
    state: watch::Receiver<State>,
    clock: Arc<dyn Clock>,
    watch: Arc<Watch>,
    read: AtomicU64,
    passed_over: AtomicU64,
}

/// How the follower fares, since the store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplicaFigures {
    /// How far it is behind at most; `None` where it is not asked.
    pub lag: Option<Duration>,
    /// Questions that it answered.
    pub read: u64,
    /// Questions that were put to the store instead.
    pub passed_over: u64,
}

#[derive(Debug, Clone, Default)]
enum State {
    #[default]
    Away,
    /// It is there, and too far behind.
    Behind(Place),
    Near(Place, Duration),
}

/// Where the follower is.
#[derive(Debug, Clone)]
struct Place {
    leases: Leases,
    /// What comes first in each transaction; empty for nothing.
    opening: Arc<str>,
}

/// The follower, for one question of a user of whose doings it has all.
pub(crate) struct Follower<'a> {
    replica: &'a Replica,
    walled: Watched<Walled>,
    state: watch::Receiver<State>,
}

/// How far the store had written, and when that was, the oldest first.
#[derive(Debug, Default)]
struct Milestones(VecDeque<(Instant, i64)>);

impl Database {
    /// From now on figures are read at the server that `url` names and that follows this one, for as
    /// long as it is at most `lag_max` behind. It need not be there yet, and may go.
    ///
    /// # Errors
    /// [`ConnectError`]: `NotFollowed` where the store is a file, and those of a URL that is none.
    ///
    /// # Panics
    /// Outside of a runtime.
    pub fn read_from(&self, url: &str, lag_max: Duration, clock: Arc<dyn Clock>) -> Result<(), ConnectError> {
        if self.backend() != DbBackend::Postgres {
            return Err(ConnectError::NotFollowed);
        }
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(ConnectError::UnknownScheme);
        }
        let options = postgres::read(url)?;
        let (told, state) = watch::channel(State::default());
        let (read, passed_over) = (AtomicU64::new(0), AtomicU64::new(0));
        let fresh = Replica { state, clock, watch: Arc::new(Watch::Follower), read, passed_over };
        if self.replica().set(fresh).is_ok() {
            tokio::spawn(look_after(self.downgrade(), options, lag_max, told));
        }
        Ok(())
    }

    /// How the follower fares, where there is one.
    #[must_use]
    pub fn replica_figures(&self) -> Option<ReplicaFigures> {
        let replica = self.replica().get()?;
        let lag = match &*replica.state.borrow() {
            State::Near(_, lag) => Some(*lag),
            State::Away | State::Behind(_) => None,
        };
        let (read, passed_over) = (&replica.read, &replica.passed_over);
        Some(ReplicaFigures {
            lag,
            read: read.load(Ordering::Relaxed),
            passed_over: passed_over.load(Ordering::Relaxed),
        })
    }

    /// The follower, if it may be asked about this user now. Inside a unit it may not: it knows nothing
    /// of what is not committed.
    pub(crate) async fn follower(&self, owner: UserId) -> Option<Follower<'_>> {
        let replica = self.replica().get()?;
        if idempotency::ambient().is_some() {
            return None;
        }
        let follower = self.near_follower(replica, owner).await;
        if follower.is_none() {
            replica.passed_over.fetch_add(1, Ordering::Relaxed);
        }
        follower
    }

    async fn near_follower<'a>(&self, replica: &'a Replica, owner: UserId) -> Option<Follower<'a>> {
        let place = match &*replica.state.borrow() {
            State::Near(place, _) => place.clone(),
            State::Away | State::Behind(_) => return None,
        };
        let opening = self.opening(&place.opening, Some(Scope::Of(owner))).unwrap_or_default();
        let walled = Watched::new(Walled::over(place.leases, &opening), Arc::clone(&replica.watch));
        let follower = Follower { replica, walled, state: replica.state.clone() };
        let from = Id::first_at(replica.clock.now().plus(-LATE));
        let here = mark(&self.reader(owner), owner, from, CHANGES_MAX).await.ok()?;
        let there = follower.ask(mark(follower.reader(), owner, from, CHANGES_MAX)).await?;
        (here == there && here.count < CHANGES_MAX).then_some(follower)
    }
}

impl Replica {
    pub(crate) async fn close(&self) {
        if let Some(leases) = self.leases() {
            leases.close().await;
        }
    }

    /// The connections to it, while it is there.
    pub(crate) fn leases(&self) -> Option<Leases> {
        match &*self.state.borrow() {
            State::Near(place, _) | State::Behind(place) => Some(place.leases.clone()),
            State::Away => None,
        }
    }
}

impl Follower<'_> {
    pub(crate) fn reader(&self) -> &Watched<Walled> {
        &self.walled
    }

    /// What it says; `None` where it goes, or can say nothing, and the store is to be asked.
    pub(crate) async fn answer<T>(
        &self,
        question: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Option<T> {
        let answer = self.ask(question).await;
        let count = if answer.is_some() { &self.replica.read } else { &self.replica.passed_over };
        count.fetch_add(1, Ordering::Relaxed);
        answer
    }

    async fn ask<T>(&self, question: impl Future<Output = Result<T, StoreError>> + Send) -> Option<T> {
        let mut state = self.state.clone();
        let gone = async {
            let _ = state.wait_for(|state| !matches!(state, State::Near(..))).await;
        };
        tokio::select! {
            answer = question => match answer {
                Ok(answer) => Some(answer),
                Err(error) => {
                    tracing::debug!(%error, "the replica could not answer");
                    None
                }
            },
            () = gone => None,
        }
    }
}

/// Looks at the follower until the store is closed.
async fn look_after(
    store: Weak<Shared>,
    options: PgConnectOptions,
    lag_max: Duration,
    told: watch::Sender<State>,
) {
    let mut milestones = Milestones::default();
    let mut place: Option<Place> = None;
    loop {
        let Some(store) = store.upgrade().map(Database::from) else { return };
        if let Ok(Ok(written)) = timeout(ANSWER_LIMIT, written(&store)).await {
            milestones.add(Instant::now(), written, lag_max);
        }
        drop(store);
        if place.is_none() {
            place = find(&options).await;
        }
        if place.as_ref().is_some_and(|place| place.leases.pool().is_closed()) {
            return;
        }
        let state = match &place {
            Some(place) => look_at(place, &milestones, lag_max).await,
            None => State::Away,
        };
        tell(&told, state);
        sleep(LOOKED_AT_EVERY).await;
    }
}

async fn written(store: &Database) -> Result<i64, StoreError> {
    let rows = store.ask(WRITTEN).await?;
    let row = rows.first().ok_or_else(|| corrupt("nothing was written"))?;
    row.try_get("", "place").map_err(fault)
}

async fn find(options: &PgConnectOptions) -> Option<Place> {
    let way = timeout(ANSWER_LIMIT, postgres::Way::find(options)).await.ok()?.ok()?;
    Some(Place { leases: Leases::of(way.pool(None, ANSWER_LIMIT)), opening: way.opening.into() })
}

async fn look_at(place: &Place, milestones: &Milestones, lag_max: Duration) -> State {
    let asked = async {
        let follower = Walled::over(place.leases.clone(), &place.opening);
        let row = follower.query_one_raw(Statement::from_string(DbBackend::Postgres, FOLLOWED)).await?;
        row.map_or(Ok(None), |row| row.try_get("", "place"))
    };
    match timeout(ANSWER_LIMIT, asked).await {
        Ok(Ok(Some(followed))) => match milestones.lag(followed, Instant::now()) {
            Some(lag) if lag <= lag_max => State::Near(place.clone(), lag),
            _ => State::Behind(place.clone()),
        },
        // One that follows no one may be what the store was before another took its place.
        Ok(Ok(None)) => State::Behind(place.clone()),
        Ok(Err(_)) | Err(_) => State::Away,
    }
}

fn tell(told: &watch::Sender<State>, state: State) {
    let before = told.send_replace(state);
    match (&before, &*told.borrow()) {
        (State::Near(..), State::Away) => {
            tracing::warn!("the replica does not answer; figures are read from the database itself");
        }
        (State::Near(..), State::Behind(_)) => {
            tracing::warn!("the replica is too far behind; figures are read from the database itself");
        }
        (State::Away | State::Behind(_), State::Near(..)) => {
            tracing::info!("figures are read from the replica");
        }
        _ => {}
    }
}

impl Milestones {
    /// Forgets what is too old to tell anything.
    fn add(&mut self, at: Instant, place: i64, lag_max: Duration) {
        self.0.push_back((at, place));
        while self.0.get(1).is_some_and(|(second, _)| at.duration_since(*second) > lag_max) {
            self.0.pop_front();
        }
    }

    /// How long ago the store was where the follower is now, at most; `None` where that is longer than
    /// one remembers.
    fn lag(&self, followed: i64, now: Instant) -> Option<Duration> {
        let passed = self.0.iter().rev().find(|(_, place)| *place <= followed)?;
        Some(now.duration_since(passed.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_follower_is_as_far_behind_as_the_last_milestone_that_it_has_passed() {
        let begun = Instant::now();
        let after = |seconds| begun + Duration::from_secs(seconds);
        let mut milestones = Milestones::default();
        assert_eq!(milestones.lag(0, begun), None, "nothing is known yet");

        for (second, place) in [(0, 100), (1, 200), (2, 200), (3, 300)] {
            milestones.add(after(second), place, Duration::from_secs(10));
        }

        assert_eq!(milestones.lag(300, after(3)), Some(Duration::ZERO));
        assert_eq!(milestones.lag(999, after(4)), Some(Duration::from_secs(1)), "no one knows better");
        assert_eq!(milestones.lag(299, after(3)), Some(Duration::from_secs(1)), "nothing came in between");
        assert_eq!(milestones.lag(199, after(3)), Some(Duration::from_secs(3)));
        assert_eq!(milestones.lag(99, after(3)), None);
    }

    #[test]
    fn what_lies_further_back_than_a_follower_may_be_is_forgotten() {
        let begun = Instant::now();
        let mut milestones = Milestones::default();

        for second in 0..100 {
            let at = begun + Duration::from_secs(second);
            milestones.add(at, i64::try_from(second).unwrap(), Duration::from_secs(5));
        }

        assert!(milestones.0.len() <= 7, "{}", milestones.0.len());
        let now = begun + Duration::from_secs(99);
        assert_eq!(milestones.lag(94, now), Some(Duration::from_secs(5)));
        assert_eq!(milestones.lag(50, now), None);
    }
}
