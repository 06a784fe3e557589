//! The cache that nodes share.

mod breaker;
mod line;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use fred::{bytes::Bytes, error::Error};
use kernel::{Clock, Limiter, Listener, Live, Party, Ruling, UserId, Window};
use tokio::{
    sync::{Notify, broadcast::error::RecvError},
    time::{Instant, error::Elapsed, sleep, timeout, timeout_at},
};
use uuid::Uuid;

use crate::{
    cache::{Cache, Figures, Key, Raised},
    memory::Memory,
    tallies::ruled,
};
use breaker::{Breaker, Change};
use line::{Count, Line};

/// How long a request waits for an answer. Where there is no connection it does not wait at all.
const PATIENCE: Duration = Duration::from_millis(10);

/// How long a request waits for the news of its change to be taken, and half as long where Redis has not
/// answered lately: they are brought all the same, for other nodes may be better off, and believe what was before.
const PATIENCE_WITH_NEWS: Duration = Duration::from_millis(20);

/// How long a request waits to be counted. Longer than for what was kept: until Redis answers again, each
/// node counts for itself.
const PATIENCE_WITH_COUNTS: Duration = Duration::from_millis(15);

/// How long a nonce is kept for a user of whom nothing is heard. Longer than any value is.
const NONCE_LIFETIME: Duration = Duration::from_hours(24);

/// How long one rests before news that were not taken are brought again.
const RETRY_PAUSE: Duration = Duration::from_millis(100);

/// The text of `REDIS_URL` is none.
#[derive(Debug, thiserror::Error)]
#[error(
    "must be redis://host, rediss://host, redis-cluster://host or \
     redis-sentinel://host?sentinelServiceName=name"
)]
pub struct BadRedisUrl(#[source] Error);

/// Keeps nonces and values in Redis, and values that were used here also here: they are named after
/// the state that they belong to, and good for as long as that is.
///
/// Redis may be absent, slow, or gone and back with what it knew long ago. While a user's nonce cannot
/// be had, nothing is kept or taken for that user; while the news of a change cannot be brought, neither
/// is it for the user whose change it is.
pub struct Redis {
    near: Memory,
    line: Line,
    breaker: Breaker,
    /// Of those who want to be counted, who are more patient.
    counting: Breaker,
    untold: Untold,
    failures: AtomicU64,
}

impl Redis {
    /// Begins to connect, and goes on trying for as long as the cache is kept.
    ///
    /// # Errors
    /// [`BadRedisUrl`].
    ///
    /// # Panics
    /// Outside of a runtime.
    pub fn connect(url: &str, clock: Arc<dyn Clock>) -> Result<Arc<Self>, BadRedisUrl> {
        let line = Line::open(url).map_err(BadRedisUrl)?;
        let redis = Arc::new(Self {
            near: Memory::new(clock),
            line,
            breaker: Breaker::default(),
            counting: Breaker::default(),
            untold: Untold::default(),
            failures: AtomicU64::new(0),
        });
        tokio::spawn(bring_news(Arc::downgrade(&redis)));
        tokio::spawn(hear_bells(Arc::downgrade(&redis)));
        Ok(redis)
    }

    /// Whether something was heard on the line a moment ago.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.line.is_heard()
    }

    /// What was kept, if Redis answers in time.
    async fn ask<T>(&self, question: impl Future<Output = Result<T, Error>>) -> Option<T> {
        if !self.breaker.lets_through() {
            self.failures.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        let answer = if self.line.is_connected() { heard(timeout(PATIENCE, question).await) } else { None };
        if answer.is_none() {
            self.failures.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(change) = self.breaker.learn(answer.is_some()) {
            change.log();
        }
        answer
    }

    /// The count of a request, if Redis gives one in time.
    async fn counted(&self, party: Party, windows: &[Window]) -> Option<Count> {
        if !self.counting.lets_through() {
            return None;
        }
        let count = if self.line.is_connected() {
            heard(timeout(PATIENCE_WITH_COUNTS, self.line.count(party, windows)).await).flatten()
        } else {
            None
        };
        match self.counting.learn(count.is_some()) {
            Some(Change::Opened) => tracing::warn!("Redis does not count; this node counts for itself"),
            Some(Change::Closed) => tracing::info!("Redis counts again"),
            None => {}
        }
        count
    }

    /// Waits for the first connection, but not for longer than this. Says whether there is one.
    pub async fn arrival(&self, patience: Duration) -> bool {
        timeout(patience, self.line.connected()).await.is_ok_and(|connected| connected.is_ok())
    }

    /// `None` where Redis has not said that it knows.
    async fn tell(&self, owner: UserId) -> Option<Raised> {
        let now = self.near.fresh_nonce();
        let told = if self.line.is_connected() {
            let patience = if self.breaker.is_closed() { PATIENCE_WITH_NEWS } else { PATIENCE_WITH_NEWS / 2 };
            heard(timeout(patience, self.line.raise(owner, now, NONCE_LIFETIME)).await)
        } else {
            None
        };
        if told.is_none() {
            self.failures.fetch_add(1, Ordering::Relaxed);
        }
        told.map(|before| Raised { before, now })
    }
}

fn heard<T>(answer: Result<Result<T, Error>, Elapsed>) -> Option<T> {
    match answer {
        Ok(Ok(answer)) => Some(answer),
        Ok(Err(error)) => {
            tracing::debug!(%error, "Redis refused");
            None
        }
        Err(_) => {
            tracing::debug!("Redis took too long");
            None
        }
    }
}

/// Whose changes Redis does not know of yet, each with the number of the last one.
#[derive(Default)]
struct Untold {
    changes: Mutex<HashMap<UserId, u64>>,
    counter: AtomicU64,
    left: Arc<Notify>,
}

impl Untold {
    fn add(&self, owner: UserId) -> u64 {
        let number = self.counter.fetch_add(1, Ordering::Relaxed);
        self.changes().insert(owner, number);
        number
    }

    /// Redis knows of a change; another one may have come in the meantime.
    fn told(&self, owner: UserId, number: u64) {
        let mut changes = self.changes();
        if changes.get(&owner) == Some(&number) {
            changes.remove(&owner);
        }
    }

    fn includes(&self, owner: UserId) -> bool {
        self.changes().contains_key(&owner)
    }

    fn changes(&self) -> MutexGuard<'_, HashMap<UserId, u64>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Cache for Redis {
    async fn nonce(&self, owner: UserId) -> Option<Uuid> {
        if self.untold.includes(owner) {
            return None;
        }
        let nonce = match self.ask(self.line.nonce(owner)).await? {
            Some(nonce) => nonce,
            // No one has one yet: the first to come gives it to all.
            None => self.ask(self.line.first_nonce(owner, self.near.fresh_nonce(), NONCE_LIFETIME)).await??,
        };
        // A change of this node may have come in the meantime, or its news may have been lost.
        (!self.untold.includes(owner)).then_some(nonce)
    }

    async fn raise(&self, owners: &[UserId]) -> Vec<Option<Raised>> {
        // From here on nothing that was kept is served to them here, whatever becomes of the news.
        let changes: Vec<(UserId, u64)> =
            owners.iter().map(|owner| (*owner, self.untold.add(*owner))).collect();
        let mut all = Vec::with_capacity(changes.len());
        for (owner, number) in changes {
            let raised = self.tell(owner).await;
            if raised.is_some() {
                self.untold.told(owner, number);
            } else {
                self.untold.left.notify_one();
            }
            all.push(raised);
            self.near.bells().ring(owner);
        }
        all
    }

    async fn get(&self, key: &Key) -> Option<Arc<[u8]>> {
        if let Some(near) = self.near.get(key).await {
            return Some(near);
        }
        let found: Bytes = self.ask(self.line.get(key)).await??;
        Some(found.as_ref().into())
    }

    async fn put(&self, key: &Key, value: Arc<[u8]>, lifetime: Duration) {
        self.near.put(key, Arc::clone(&value), lifetime).await;
        self.ask(self.line.put(key, Bytes::copy_from_slice(&value), lifetime)).await;
    }

    fn figures(&self) -> Figures {
        Figures { failures: self.failures.load(Ordering::Relaxed), ..self.near.figures() }
    }

    fn is_up(&self) -> bool {
        self.line.is_connected()
    }
}

#[async_trait]
impl Limiter for Redis {
    async fn admit(&self, party: Party, windows: &[Window]) -> Ruling {
        let here = self.near.tallies();
        if let Some(refusal) = here.refusal(party, windows) {
            return refusal;
        }
        match self.counted(party, windows).await {
            Some(Count { admitted, now_ms, slices }) => {
                if here.learn(party, windows, &slices, admitted) == admitted {
                    return ruled(windows, &slices, now_ms, admitted);
                }
                here.refusal(party, windows).unwrap_or_else(|| ruled(windows, &slices, now_ms, false))
            }
            None => here.take(party, windows),
        }
    }
}

impl Live for Redis {
    fn listen(&self, owner: UserId) -> Box<dyn Listener> {
        self.near.bells().listen(owner, self.line.hearing())
    }
}

/// Tells of changes until Redis knows of them all.
async fn bring_news(redis: Weak<Redis>) {
    let Some(left) = redis.upgrade().map(|this| Arc::clone(&this.untold.left)) else { return };
    loop {
        // A change whose bearer went away says nothing, so one looks by oneself as well.
        let _ = timeout(Duration::from_secs(1), left.notified()).await;
        loop {
            sleep(RETRY_PAUSE).await;
            let Some(this) = redis.upgrade() else { return };
            let waiting: Vec<(UserId, u64)> =
                this.untold.changes().iter().map(|(owner, number)| (*owner, *number)).collect();
            if waiting.is_empty() {
                break;
            }
            for (owner, number) in waiting {
                if this.tell(owner).await.is_none() {
                    break;
                }
                this.untold.told(owner, number);
            }
        }
    }
}

/// Rings here what is rung anywhere, and makes sure that the line is heard.
async fn hear_bells(redis: Weak<Redis>) {
    let Some(mut messages) = redis.upgrade().map(|this| this.line.messages()) else { return };
    loop {
        let Some(this) = redis.upgrade() else { return };
        if this.near.bells().is_anyone_listening() {
            this.line.call_out();
        }
        drop(this);
        let until = Instant::now() + line::CALL_OUT_EVERY;
        while let Ok(message) = timeout_at(until, messages.recv()).await {
            let Some(this) = redis.upgrade() else { return };
            match message {
                Ok(message) => {
                    this.line.heard();
                    if let Some(owner) = line::owner_of(&message) {
                        this.near.bells().ring(owner);
                    }
                }
                // Who missed something hears of it when it looks by itself.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Id, SystemClock};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn where_there_is_no_connection_no_one_waits() {
        // Nobody listens at the port that is never given out.
        let redis = Redis::connect("redis://127.0.0.1:1", Arc::new(SystemClock)).unwrap();
        let (owner, asked) = (Id::mint(SystemClock.now()), Instant::now());

        assert_eq!(redis.raise(&[owner]).await, [None]);
        assert_eq!(redis.nonce(owner).await, None);
        assert_eq!(asked.elapsed(), Duration::ZERO);
    }
}
