//! The cache of one process.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use kernel::{Clock, Epoch, Id, Limiter, Listener, Live, Party, Ruling, UserId, Window};
use moka::{Expiry, future, notification::RemovalCause, ops::compute::Op};
use uuid::Uuid;

use crate::{
    bells::{Bells, Hearing},
    cache::{Cache, Figures, Key, Raised, Use},
    tallies::Tallies,
};

/// How much is kept, in bytes.
const CAPACITY_BYTES: u64 = 32 << 20;

/// What an entry takes besides its key and value, in bytes, about.
const OVERHEAD_BYTES: usize = 200;

/// Of how many users the nonce is remembered. Whose is forgotten is given another.
const USERS_MAX: u64 = 100_000;

/// Keeps everything in this process, and as much as fits. Takes no memory before it is used.
pub struct Memory {
    values: future::Cache<Key, Value>,
    nonces: future::Cache<UserId, Uuid>,
    bells: Bells,
    tallies: Tallies,
    evictions: Arc<AtomicU64>,
    clock: Arc<dyn Clock>,
}

#[derive(Clone)]
struct Value {
    bytes: Arc<[u8]>,
    lifetime: Duration,
}

/// Others may have the same database open: `earntrack import`, or a node that was not told of Redis.
struct Alone;

struct OwnLifetimes;

impl Memory {
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::with_room_for(CAPACITY_BYTES, clock)
    }

    pub(crate) fn with_room_for(size_bytes: u64, clock: Arc<dyn Clock>) -> Self {
        let evictions = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&evictions);
        let values = future::Cache::builder()
            .max_capacity(size_bytes)
            .weigher(|key: &Key, value: &Value| {
                let size = key.as_str().len() + value.bytes.len() + OVERHEAD_BYTES;
                u32::try_from(size).unwrap_or(u32::MAX)
            })
            .expire_after(OwnLifetimes)
            .eviction_listener(move |_, _, cause| {
                if cause == RemovalCause::Size {
                    counted.fetch_add(1, Ordering::Relaxed);
                }
            })
            .build();
        let nonces = future::Cache::builder().max_capacity(USERS_MAX).build();
        let tallies = Tallies::new(Arc::clone(&clock));
        Self { values, nonces, bells: Bells::default(), tallies, evictions, clock }
    }

    pub(crate) fn bells(&self) -> &Bells {
        &self.bells
    }

    pub(crate) fn tallies(&self) -> &Tallies {
        &self.tallies
    }

    /// A name that nothing had before.
    pub(crate) fn fresh_nonce(&self) -> Uuid {
        Id::<Epoch>::mint(self.clock.now()).uuid()
    }
}

#[async_trait]
impl Cache for Memory {
    async fn nonce(&self, owner: UserId) -> Option<Uuid> {
        Some(self.nonces.get_with(owner, async { self.fresh_nonce() }).await)
    }

    async fn raise(&self, owners: &[UserId]) -> Vec<Option<Raised>> {
        let mut all = Vec::with_capacity(owners.len());
        for owner in owners {
            let now = self.fresh_nonce();
            let mut before = None;
            let replace = async |known: Option<moka::Entry<UserId, Uuid>>| {
                before = known.map(moka::Entry::into_value);
                Op::Put(now)
            };
            self.nonces.entry(*owner).and_compute_with(replace).await;
            all.push(Some(Raised { before, now }));
            self.bells.ring(*owner);
        }
        all
    }

    async fn get(&self, key: &Key) -> Option<Arc<[u8]>> {
        self.values.get(key).await.map(|value| value.bytes)
    }

    async fn put(&self, key: &Key, value: Arc<[u8]>, lifetime: Duration) {
        self.values.insert(key.clone(), Value { bytes: value, lifetime }).await;
    }

    fn figures(&self) -> Figures {
        Figures {
            values: Use { evictions: self.evictions.load(Ordering::Relaxed), ..Use::default() },
            entries: self.values.entry_count(),
            size_bytes: self.values.weighted_size(),
            ..Figures::default()
        }
    }

    fn is_up(&self) -> bool {
        true
    }
}

impl Live for Memory {
    fn listen(&self, owner: UserId) -> Box<dyn Listener> {
        self.bells.listen(owner, Arc::new(Alone))
    }
}

#[async_trait]
impl Limiter for Memory {
    async fn admit(&self, party: Party, windows: &[Window]) -> Ruling {
        self.tallies.take(party, windows)
    }
}

impl Hearing for Alone {
    fn is_whole(&self) -> bool {
        false
    }
}

impl Expiry<Key, Value> for OwnLifetimes {
    fn expire_after_create(&self, _: &Key, value: &Value, _: Instant) -> Option<Duration> {
        Some(value.lifetime)
    }
}

#[cfg(test)]
mod tests {
    use kernel::SystemClock;

    use super::*;

    fn key(number: u32) -> Key {
        let owner = Id::mint(SystemClock.now());
        Key::new(owner, Epoch::new(Uuid::nil(), None, None), &number.to_string())
    }

    #[tokio::test]
    async fn what_is_kept_has_a_bound() {
        let memory = Memory::with_room_for(100_000, Arc::new(SystemClock));

        for number in 0..1000 {
            memory.put(&key(number), vec![0; 1000].into(), Duration::from_mins(1)).await;
        }
        memory.values.run_pending_tasks().await;

        let figures = memory.figures();
        assert!(figures.size_bytes <= 100_000 && figures.entries < 100, "{figures:?}");
        assert!(figures.values.evictions >= 900, "{figures:?}");
    }

    #[tokio::test]
    async fn what_is_kept_is_kept_for_its_own_time() {
        let memory = Memory::new(Arc::new(SystemClock));
        let (brief, long) = (key(1), key(2));

        memory.put(&brief, vec![1].into(), Duration::from_millis(1)).await;
        memory.put(&long, vec![2].into(), Duration::from_mins(1)).await;
        tokio::time::sleep(Duration::from_millis(20)).await;

        assert_eq!(memory.get(&brief).await, None);
        assert_eq!(memory.get(&long).await.as_deref(), Some(&[2][..]));
    }

    #[tokio::test]
    async fn a_nonce_stays_until_it_is_raised_and_never_comes_back() {
        let memory = Memory::new(Arc::new(SystemClock));
        let owner = Id::mint(SystemClock.now());
        let first = memory.nonce(owner).await;
        assert!(first.is_some());
        assert_eq!(memory.nonce(owner).await, first);

        memory.raise(&[owner]).await;

        assert_ne!(memory.nonce(owner).await, first);
    }
}
