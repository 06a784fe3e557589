//! A store whose readers go through a cache.

use std::{fmt, sync::Arc, time::Duration};

use adapter_cache::{
    Cache, CachedAccounts, CachedEarnings, CachedPlatforms, CachedSessions, Caching, Memory, RECHECK, Redis,
};
use adapter_database::Database;
use kernel::{Clock, Herald, Id};

use crate::{StillClock, shared_redis};

/// Where a cache keeps what it keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    InProcess,
    /// On the server that all cases share.
    InRedis,
}

pub(super) struct Readers {
    pub(super) caching: Arc<Caching>,
    pub(super) accounts: CachedAccounts,
    pub(super) sessions: CachedSessions,
    pub(super) platforms: CachedPlatforms,
    pub(super) earnings: CachedEarnings,
}

impl Readers {
    pub(super) async fn over(database: &Database, kept: Kept) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(StillClock::new());
        let cache: Arc<dyn Cache> = match kept {
            Kept::InProcess => Arc::new(Memory::new(Arc::clone(&clock))),
            Kept::InRedis => Redis::connect(&shared_redis(), Arc::clone(&clock)).unwrap(),
        };
        let anyone = Id::mint(clock.now());
        while cache.nonce(anyone).await.is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let store = Arc::new(database.clone());
        let caching = Arc::new(Caching::new(cache, store.clone(), store.clone(), clock, RECHECK));
        let herald: Arc<dyn Herald> = caching.clone();
        database.heed(&herald);
        Self {
            accounts: CachedAccounts::new(store.clone(), caching.clone()),
            sessions: CachedSessions::new(store.clone(), caching.clone()),
            platforms: CachedPlatforms::new(store.clone(), caching.clone()),
            earnings: CachedEarnings::new(store, caching.clone()),
            caching,
        }
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers").finish_non_exhaustive()
    }
}
