//! Platforms and earnings, one at a time and in lists.

use std::collections::HashMap;

use kernel::{Actor, Event, Expected, Page, PageRequest, StoreError, UserId, Valid};

use super::EarningsService;
use crate::{
    AddPlatform, Earning, EarningFilter, EarningId, EarningRecorded, EarningRemoved, EarningRevised,
    EarningSort, EarningsError, Platform, PlatformAdded, PlatformFilter, PlatformId, PlatformRemoved,
    PlatformRevised, PlatformSort, PlatformTally, RecordEarning, ReviseEarning, RevisePlatform, Scope,
};

impl EarningsService {
    /// # Errors
    /// `PlatformExists`, `BadFields`.
    pub async fn add_platform(
        &self,
        actor: &Actor,
        order: Valid<AddPlatform>,
    ) -> Result<Platform, EarningsError> {
        let now = self.clock.now();
        let platform = Platform::add(actor.user, actor.home.currency, order.into_inner(), now)?;
        let mut tx = self.ledger.begin(actor.user).await?;
        tx.add_platform(&platform).await.map_err(name_taken)?;
        tx.commit(Event::new(actor, now, &PlatformAdded::from(&platform))).await?;
        Ok(platform)
    }

    /// # Errors
    /// `NotFound`, `Stale`, `PlatformExists`, `BadFields`.
    pub async fn revise_platform(
        &self,
        actor: &Actor,
        id: PlatformId,
        expected: Expected,
        change: Valid<RevisePlatform>,
    ) -> Result<Platform, EarningsError> {
        let now = self.clock.now();
        let mut tx = self.ledger.begin(actor.user).await?;
        let platform = tx.lock_platform(actor.user, id).await?.ok_or(EarningsError::NotFound)?;
        let platform = platform.revise(change.into_inner(), expected, now)?;
        tx.save_platform(&platform).await.map_err(name_taken)?;
        tx.commit(Event::new(actor, now, &PlatformRevised::from(&platform))).await?;
        Ok(platform)
    }

    /// # Errors
    /// `NotFound`, `Stale`, `PlatformInUse`.
    pub async fn remove_platform(
        &self,
        actor: &Actor,
        id: PlatformId,
        expected: Expected,
    ) -> Result<(), EarningsError> {
        let now = self.clock.now();
        let mut tx = self.ledger.begin(actor.user).await?;
        let platform = tx.lock_platform(actor.user, id).await?.ok_or(EarningsError::NotFound)?;
        if !expected.allows(platform.version) {
            return Err(EarningsError::Stale);
        }
        if !tx.remove_platform(actor.user, id).await? {
            return Err(EarningsError::PlatformInUse);
        }
        tx.commit(Event::new(actor, now, &PlatformRemoved::from(&platform))).await?;
        Ok(())
    }

    /// # Errors
    /// `NotFound`.
    pub async fn platform(&self, owner: UserId, id: PlatformId) -> Result<Platform, EarningsError> {
        self.platforms.find(owner, id).await?.ok_or(EarningsError::NotFound)
    }

    /// A platform with what it brought, one tally per currency.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn platform_with_tallies(
        &self,
        owner: UserId,
        id: PlatformId,
    ) -> Result<(Platform, Vec<PlatformTally>), EarningsError> {
        let platform = self.platform(owner, id).await?;
        let scope = Scope { platform: Some(id), ..Scope::default() };
        Ok((platform, self.earnings.by_platform(owner, &scope).await?))
    }

    /// # Errors
    /// Only what the store fails with.
    pub async fn platforms(
        &self,
        owner: UserId,
        filter: &PlatformFilter,
        request: &PageRequest<PlatformSort>,
    ) -> Result<Page<Platform>, EarningsError> {
        Ok(self.platforms.page(owner, filter, request).await?)
    }

    /// Every platform of a user by its id.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn platforms_by_id(
        &self,
        owner: UserId,
    ) -> Result<HashMap<PlatformId, Platform>, EarningsError> {
        let all = self.platforms.all(owner).await?;
        Ok(all.into_iter().map(|platform| (platform.id, platform)).collect())
    }

    /// # Errors
    /// `NotFound` for the platform, `BadFields`, `BreakdownMismatch`, `SignMismatch`.
    pub async fn record(&self, actor: &Actor, order: Valid<RecordEarning>) -> Result<Earning, EarningsError> {
        let now = self.clock.now();
        let mut tx = self.ledger.begin(actor.user).await?;
        let platform = tx.hold_platform(actor.user, order.platform).await?.ok_or(EarningsError::NotFound)?;
        let earning = Earning::record(order.into_inner(), &platform, now)?;
        tx.add_earning(&earning).await?;
        tx.commit(Event::new(actor, now, &EarningRecorded::from(&earning))).await?;
        Ok(earning)
    }

    /// # Errors
    /// `NotFound` for the earning or its new platform; otherwise as [`Earning::revise`].
    pub async fn revise(
        &self,
        actor: &Actor,
        id: EarningId,
        expected: Expected,
        change: Valid<ReviseEarning>,
    ) -> Result<Earning, EarningsError> {
        let now = self.clock.now();
        let mut tx = self.ledger.begin(actor.user).await?;
        let earning = tx.lock_earning(actor.user, id).await?.ok_or(EarningsError::NotFound)?;
        if let Some(platform) = change.platform {
            tx.hold_platform(actor.user, platform).await?.ok_or(EarningsError::NotFound)?;
        }
        let earning = earning.revise(change.into_inner(), expected, now)?;
        tx.save_earning(&earning).await?;
        tx.commit(Event::new(actor, now, &EarningRevised::from(&earning))).await?;
        Ok(earning)
    }

    /// # Errors
    /// `NotFound`, `Stale`.
    pub async fn remove(
        &self,
        actor: &Actor,
        id: EarningId,
        expected: Expected,
    ) -> Result<(), EarningsError> {
        let now = self.clock.now();
        let mut tx = self.ledger.begin(actor.user).await?;
        let earning = tx.lock_earning(actor.user, id).await?.ok_or(EarningsError::NotFound)?;
        if !expected.allows(earning.version) {
            return Err(EarningsError::Stale);
        }
        tx.remove_earning(actor.user, id).await?;
        tx.commit(Event::new(actor, now, &EarningRemoved::from(&earning))).await?;
        Ok(())
    }

    /// # Errors
    /// `NotFound`.
    pub async fn earning(&self, owner: UserId, id: EarningId) -> Result<Earning, EarningsError> {
        self.earnings.find(owner, id).await?.ok_or(EarningsError::NotFound)
    }

    /// # Errors
    /// `NotFound`, where the filter names a platform or import that is not the owner's.
    pub async fn earnings(
        &self,
        owner: UserId,
        filter: &EarningFilter,
        request: &PageRequest<EarningSort>,
    ) -> Result<Page<Earning>, EarningsError> {
        if let Some(platform) = filter.platform {
            self.platform(owner, platform).await?;
        }
        if let Some(import) = filter.import {
            self.import(owner, import).await?;
        }
        Ok(self.earnings.page(owner, filter, request).await?)
    }
}

fn name_taken(error: StoreError) -> EarningsError {
    match error {
        StoreError::Duplicate { .. } => EarningsError::PlatformExists,
        error => error.into(),
    }
}
