//! Being forgotten, after some time to think it over.

use std::sync::Arc;

use kernel::{Actor, Clock, Event, Text, TimeDelta, Timestamp, UserId};

use crate::{Erasure, ErasureCancelled, ErasureRequested, Erasures, REASON_MAX, RightsError};

/// Users that are looked at in one go.
const STRETCH: u32 = 20;

/// Keeps who is to be forgotten.
#[derive(Clone)]
pub struct ErasuresService {
    erasures: Arc<dyn Erasures>,
    clock: Arc<dyn Clock>,
    grace: TimeDelta,
}

impl ErasuresService {
    /// `grace` lies between the wish and its fulfilment.
    pub fn new(erasures: Arc<dyn Erasures>, clock: Arc<dyn Clock>, grace: TimeDelta) -> Self {
        Self { erasures, clock, grace }
    }

    /// Notes the wish and ends every session. A wish that was noted already stays as it is.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn request(
        &self,
        actor: &Actor,
        reason: Option<Text<REASON_MAX>>,
    ) -> Result<Erasure, RightsError> {
        let now = self.clock.now();
        let mut tx = self.erasures.begin(actor.user).await?;
        let erasure = if let Some(erasure) = tx.lock_erasure(actor.user).await? {
            erasure
        } else {
            let erasure = Erasure::request(actor.user, reason, self.grace, now);
            tx.add_erasure(&erasure).await?;
            erasure
        };
        tx.end_sessions(actor.user, now).await?;
        tx.commit(Event::new(actor, now, &ErasureRequested::from(&erasure))).await?;
        Ok(erasure)
    }

    /// # Errors
    /// `NoErasure`.
    pub async fn erasure(&self, owner: UserId) -> Result<Erasure, RightsError> {
        self.erasures.find(owner).await?.ok_or(RightsError::NoErasure)
    }

    /// Takes the wish back.
    ///
    /// # Errors
    /// `NoErasure`, `ErasureBegun`.
    pub async fn cancel(&self, actor: &Actor) -> Result<(), RightsError> {
        let now = self.clock.now();
        let mut tx = self.erasures.begin(actor.user).await?;
        let erasure = tx.lock_erasure(actor.user).await?.ok_or(RightsError::NoErasure)?;
        if erasure.begun_at.is_some() {
            return Err(RightsError::ErasureBegun);
        }
        tx.remove_erasure(actor.user).await?;
        Ok(tx.commit(Event::new(actor, now, &ErasureCancelled::from(&erasure))).await?)
    }

    /// Whose time has come.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn due(&self) -> Result<Vec<UserId>, RightsError> {
        Ok(self.erasures.due(self.clock.now(), STRETCH).await?)
    }

    /// Begins to forget someone; false where the wish was taken back. From then on nobody is let in.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn start(&self, user: UserId) -> Result<bool, RightsError> {
        Ok(self.erasures.start(user, self.clock.now()).await?)
    }

    /// Forgets someone for whom it has begun, and whose files are gone.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn remove(&self, user: UserId) -> Result<(), RightsError> {
        Ok(self.erasures.remove(user, self.clock.now()).await?)
    }

    /// Who was forgotten, for a store that is about to be put back to what it was once.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn ledger(&self) -> Result<Vec<([u8; 32], Timestamp)>, RightsError> {
        Ok(self.erasures.ledger().await?)
    }

    /// Finds out who came back with a backup though a ledger says that they were forgotten. Nobody lets them
    /// in any more, and they are due.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn recall(&self, ledger: &[([u8; 32], Timestamp)]) -> Result<Vec<UserId>, RightsError> {
        self.erasures.remember(ledger).await?;
        Ok(self.erasures.come_back(self.clock.now()).await?)
    }
}
