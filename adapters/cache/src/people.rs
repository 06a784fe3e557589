//! Accounts and sessions. They hold what proves who one is, and never leave this process.

use std::{hash::Hash, sync::Arc, time::Duration};

use async_trait::async_trait;
use identity::{Account, Accounts, Session, SessionId, Sessions};
use kernel::{Epoch, StoreError, UserId};
use moka::future::Cache;

use crate::Caching;

const LIFETIME: Duration = Duration::from_mins(5);

/// How many are kept; each has one or two KiB.
const ENTRIES_MAX: u64 = 4096;

/// Accounts, read through a cache.
pub struct CachedAccounts {
    inner: Arc<dyn Accounts>,
    caching: Arc<Caching>,
    kept: Kept<UserId, Account>,
}

/// Sessions, read through a cache.
pub struct CachedSessions {
    inner: Arc<dyn Sessions>,
    caching: Arc<Caching>,
    kept: Kept<SessionId, (Session, Account)>,
}

/// What was read of a thing in a state; also that it was not there.
struct Kept<K, V>(Cache<(K, Epoch), Option<Arc<V>>>);

impl CachedAccounts {
    #[must_use]
    pub fn new(inner: Arc<dyn Accounts>, caching: Arc<Caching>) -> Self {
        Self { inner, caching, kept: Kept::new() }
    }
}

impl CachedSessions {
    #[must_use]
    pub fn new(inner: Arc<dyn Sessions>, caching: Arc<Caching>) -> Self {
        Self { inner, caching, kept: Kept::new() }
    }
}

#[async_trait]
impl Accounts for CachedAccounts {
    async fn find(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        let epoch = self.caching.of_person(id).await;
        self.kept.remember(id, epoch, || self.inner.find(id)).await
    }

    /// By someone who has not shown yet who it is.
    async fn find_by_email(&self, key: &str) -> Result<Option<Account>, StoreError> {
        self.inner.find_by_email(key).await
    }
}

#[async_trait]
impl Sessions for CachedSessions {
    async fn find(&self, owner: UserId, id: SessionId) -> Result<Option<(Session, Account)>, StoreError> {
        let epoch = self.caching.of_person(owner).await;
        let found = self.kept.remember(id, epoch, || self.inner.find(owner, id)).await?;
        // Sessions are told apart by their ids alone, and no one is to find another's.
        Ok(found.filter(|(session, _)| session.user == owner))
    }

    /// When each was used last changes quietly, and is asked for seldom.
    async fn all(&self, owner: UserId) -> Result<Vec<Session>, StoreError> {
        self.inner.all(owner).await
    }
}

impl<K, V> Kept<K, V>
where
    K: Copy + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn new() -> Self {
        Self(Cache::builder().max_capacity(ENTRIES_MAX).time_to_live(LIFETIME).build())
    }

    async fn remember<F>(
        &self,
        id: K,
        epoch: Option<Epoch>,
        load: impl Fn() -> F,
    ) -> Result<Option<V>, StoreError>
    where
        F: Future<Output = Result<Option<V>, StoreError>>,
    {
        let Some(epoch) = epoch else { return load().await };
        let kept = async { Ok::<_, StoreError>(load().await?.map(Arc::new)) };
        match self.0.try_get_with((id, epoch), kept).await {
            Ok(found) => Ok(found.as_deref().cloned()),
            // One error came to all who waited; each asks for its own.
            Err(_) => load().await,
        }
    }
}
