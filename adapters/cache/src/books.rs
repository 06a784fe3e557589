//! Platforms, and the sums over earnings.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use earnings::{
    Color, DayTally, DayTotal, Earning, EarningFilter, EarningId, EarningSort, Earnings, MonthTally,
    Platform, PlatformCategory, PlatformFilter, PlatformId, PlatformSort, PlatformTally, Platforms, Scope,
    Tally,
};
use kernel::{Currency, Date, Money, Page, PageRequest, Quantity, StoreError, Timestamp, UserId, Version};
use serde::{Deserialize, Serialize};

use crate::{Caching, stored::HasRow};

const LIFETIME: Duration = Duration::from_mins(30);

/// Platforms, read through a cache.
pub struct CachedPlatforms {
    inner: Arc<dyn Platforms>,
    caching: Arc<Caching>,
}

/// Earnings, their sums read through a cache. Rows are too many, and each is asked for too seldom.
pub struct CachedEarnings {
    inner: Arc<dyn Earnings>,
    caching: Arc<Caching>,
}

impl CachedPlatforms {
    #[must_use]
    pub fn new(inner: Arc<dyn Platforms>, caching: Arc<Caching>) -> Self {
        Self { inner, caching }
    }
}

impl CachedEarnings {
    #[must_use]
    pub fn new(inner: Arc<dyn Earnings>, caching: Arc<Caching>) -> Self {
        Self { inner, caching }
    }
}

#[async_trait]
impl Platforms for CachedPlatforms {
    async fn find(&self, owner: UserId, id: PlatformId) -> Result<Option<Platform>, StoreError> {
        let load = self.inner.find(owner, id);
        self.caching.remember(owner, &format!("platform:{id}"), LIFETIME, load).await
    }

    async fn page(
        &self,
        owner: UserId,
        filter: &PlatformFilter,
        request: &PageRequest<PlatformSort>,
    ) -> Result<Page<Platform>, StoreError> {
        let load = self.inner.page(owner, filter, request);
        self.caching.remember(owner, &format!("platforms:{filter:?}:{request:?}"), LIFETIME, load).await
    }

    async fn all(&self, owner: UserId) -> Result<Vec<Platform>, StoreError> {
        self.caching.remember(owner, "platforms", LIFETIME, self.inner.all(owner)).await
    }
}

#[async_trait]
impl Earnings for CachedEarnings {
    async fn find(&self, owner: UserId, id: EarningId) -> Result<Option<Earning>, StoreError> {
        self.inner.find(owner, id).await
    }

    async fn page(
        &self,
        owner: UserId,
        filter: &EarningFilter,
        request: &PageRequest<EarningSort>,
    ) -> Result<Page<Earning>, StoreError> {
        self.inner.page(owner, filter, request).await
    }

    async fn by_platform(&self, owner: UserId, scope: &Scope) -> Result<Vec<PlatformTally>, StoreError> {
        let load = self.inner.by_platform(owner, scope);
        self.caching.remember(owner, &format!("by-platform:{scope:?}"), LIFETIME, load).await
    }

    async fn by_day(&self, owner: UserId, scope: &Scope) -> Result<Vec<DayTally>, StoreError> {
        let load = self.inner.by_day(owner, scope);
        self.caching.remember(owner, &format!("by-day:{scope:?}"), LIFETIME, load).await
    }

    async fn by_month(&self, owner: UserId, scope: &Scope) -> Result<Vec<MonthTally>, StoreError> {
        let load = self.inner.by_month(owner, scope);
        self.caching.remember(owner, &format!("by-month:{scope:?}"), LIFETIME, load).await
    }

    async fn best_day(
        &self,
        owner: UserId,
        scope: &Scope,
        currency: Currency,
    ) -> Result<Option<DayTotal>, StoreError> {
        let load = self.inner.best_day(owner, scope, currency);
        self.caching.remember(owner, &format!("best-day:{scope:?}:{currency}"), LIFETIME, load).await
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct PlatformRow {
    id: PlatformId,
    user: UserId,
    name: String,
    category: u8,
    color: String,
    /// Minor units.
    expected_rate: Option<(i64, Currency)>,
    currency: Currency,
    is_active: bool,
    import_name: Option<String>,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Money in minor units, hours in millionths.
#[derive(Serialize, Deserialize)]
pub(crate) struct TallyRow {
    currency: Currency,
    total: i64,
    count: u64,
    hours: i64,
    timed_count: u64,
    timed_total: i64,
}

const CATEGORIES: [PlatformCategory; 8] = [
    PlatformCategory::Freelance,
    PlatformCategory::Delivery,
    PlatformCategory::Rideshare,
    PlatformCategory::Services,
    PlatformCategory::Ecommerce,
    PlatformCategory::Content,
    PlatformCategory::Employment,
    PlatformCategory::Other,
];

impl HasRow for Platform {
    type Row = PlatformRow;

    fn to_row(&self) -> PlatformRow {
        let Self {
            id,
            user,
            name,
            category,
            color,
            expected_rate,
            currency,
            is_active,
            import_name,
            version,
            created_at,
            updated_at,
        } = self;
        let place = CATEGORIES.iter().position(|known| known == category);
        PlatformRow {
            id: *id,
            user: *user,
            name: name.to_string(),
            category: place.and_then(|place| place.try_into().ok()).unwrap_or(u8::MAX),
            color: color.to_string(),
            expected_rate: expected_rate.map(|rate| (rate.minor(), rate.currency())),
            currency: *currency,
            is_active: *is_active,
            import_name: import_name.clone(),
            version: *version,
            created_at: *created_at,
            updated_at: *updated_at,
        }
    }

    fn from_row(row: PlatformRow) -> Option<Self> {
        let PlatformRow {
            id,
            user,
            name,
            category,
            color,
            expected_rate,
            currency,
            is_active,
            import_name,
            version,
            created_at,
            updated_at,
        } = row;
        Some(Self {
            id,
            user,
            name: name.parse().ok()?,
            category: *CATEGORIES.get(usize::from(category))?,
            color: color.parse::<Color>().ok()?,
            expected_rate: expected_rate.map(|(minor, currency)| Money::from_minor(minor, currency)),
            currency,
            is_active,
            import_name,
            version,
            created_at,
            updated_at,
        })
    }
}

impl HasRow for Tally {
    type Row = TallyRow;

    fn to_row(&self) -> TallyRow {
        let Self { total, count, hours, timed_count, timed_total } = self;
        TallyRow {
            currency: total.currency(),
            total: total.minor(),
            count: *count,
            hours: hours.micros(),
            timed_count: *timed_count,
            timed_total: timed_total.minor(),
        }
    }

    fn from_row(row: TallyRow) -> Option<Self> {
        let TallyRow { currency, total, count, hours, timed_count, timed_total } = row;
        Some(Self {
            total: Money::from_minor(total, currency),
            count,
            hours: Quantity::from_micros(hours),
            timed_count,
            timed_total: Money::from_minor(timed_total, currency),
        })
    }
}

impl HasRow for PlatformTally {
    type Row = (PlatformId, TallyRow, Date, Date);

    fn to_row(&self) -> Self::Row {
        let Self { platform, tally, first, last } = self;
        (*platform, tally.to_row(), *first, *last)
    }

    fn from_row((platform, tally, first, last): Self::Row) -> Option<Self> {
        Some(Self { platform, tally: Tally::from_row(tally)?, first, last })
    }
}

impl HasRow for MonthTally {
    type Row = (Date, PlatformId, TallyRow);

    fn to_row(&self) -> Self::Row {
        let Self { month, platform, tally } = self;
        (*month, *platform, tally.to_row())
    }

    fn from_row((month, platform, tally): Self::Row) -> Option<Self> {
        Some(Self { month, platform, tally: Tally::from_row(tally)? })
    }
}

impl HasRow for DayTally {
    type Row = (Date, PlatformId, TallyRow);

    fn to_row(&self) -> Self::Row {
        let Self { date, platform, tally } = self;
        (*date, *platform, tally.to_row())
    }

    fn from_row((date, platform, tally): Self::Row) -> Option<Self> {
        Some(Self { date, platform, tally: Tally::from_row(tally)? })
    }
}

impl HasRow for DayTotal {
    type Row = (Date, i64, Currency);

    fn to_row(&self) -> Self::Row {
        (self.date, self.total.minor(), self.total.currency())
    }

    fn from_row((date, minor, currency): Self::Row) -> Option<Self> {
        Some(Self { date, total: Money::from_minor(minor, currency) })
    }
}
