//! What dashboards, reports and trends are drawn from.

use std::{sync::Arc, time::Duration};

use analytics::{Ask, Figures, Gathered};
use async_trait::async_trait;
use kernel::{Epoch, Epochs as _, StoreError, UserId};
use moka::future::Cache;

use crate::Caching;

const LIFETIME: Duration = Duration::from_hours(1);

/// How many rows are kept, over all users; each has some two hundred bytes.
const ROWS_MAX: u64 = 100_000;

/// What an answer counts as besides its rows.
const OVERHEAD: usize = 10;

/// Figures, read through a cache of this process: they are of many kinds of rows, and read again in one
/// round trip elsewhere.
pub struct CachedFigures {
    inner: Arc<dyn Figures>,
    caching: Arc<Caching>,
    kept: Cache<(UserId, Epoch, String), Arc<Gathered>>,
}

impl CachedFigures {
    #[must_use]
    pub fn new(inner: Arc<dyn Figures>, caching: Arc<Caching>) -> Self {
        let kept = Cache::builder()
            .max_capacity(ROWS_MAX)
            .weigher(|_, gathered: &Arc<Gathered>| u32::try_from(weight(gathered)).unwrap_or(u32::MAX))
            .time_to_live(LIFETIME);
        Self { inner, caching, kept: kept.build() }
    }
}

#[async_trait]
impl Figures for CachedFigures {
    async fn gather(&self, owner: UserId, asks: &[Ask]) -> Result<Gathered, StoreError> {
        let Some(epoch) = self.caching.of(owner).await else { return self.inner.gather(owner, asks).await };
        let load = async { Ok::<_, StoreError>(Arc::new(self.inner.gather(owner, asks).await?)) };
        match self.kept.try_get_with((owner, epoch, format!("{asks:?}")), load).await {
            Ok(gathered) => Ok(Gathered::clone(&gathered)),
            // One error came to all who waited; each asks for its own.
            Err(_) => self.inner.gather(owner, asks).await,
        }
    }
}

fn weight(gathered: &Gathered) -> usize {
    let Gathered {
        earned,
        spent,
        sold,
        billed,
        taxed,
        paid,
        settled,
        receivable,
        platforms,
        stocked,
        bought,
        happenings,
        set_aside: _,
    } = gathered;
    let rows = [earned.len(), spent.len(), sold.len(), billed.len(), taxed.len(), paid.len(), settled.len()];
    let others = [receivable.len(), platforms.len(), stocked.len(), bought.len(), happenings.len()];
    OVERHEAD + rows.iter().chain(&others).sum::<usize>()
}
