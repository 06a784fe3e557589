//! Taking along all that is kept.

use std::sync::Arc;

use kernel::{Actor, Clock, Event, UserId};

use crate::{AccountExport, ExportId, ExportRequested, Exports, Packed, RightsError};

/// Exports that are looked at in one go.
const STRETCH: u32 = 20;

/// Keeps exports of accounts.
#[derive(Clone)]
pub struct ExportsService {
    exports: Arc<dyn Exports>,
    clock: Arc<dyn Clock>,
}

impl ExportsService {
    pub fn new(exports: Arc<dyn Exports>, clock: Arc<dyn Clock>) -> Self {
        Self { exports, clock }
    }

    /// Asks for an archive. While one is being made it is that one.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn request(&self, actor: &Actor) -> Result<AccountExport, RightsError> {
        let now = self.clock.now();
        let mut tx = self.exports.begin(actor.user).await?;
        if let Some(queued) = tx.lock_queued(actor.user).await? {
            tx.leave().await?;
            return Ok(queued);
        }
        let export = AccountExport::request(actor.user, now);
        tx.add_export(&export).await?;
        tx.commit(Event::new(actor, now, &ExportRequested::from(&export))).await?;
        Ok(export)
    }

    /// # Errors
    /// `NotFound`.
    pub async fn export(&self, owner: UserId, id: ExportId) -> Result<AccountExport, RightsError> {
        self.exports.find(owner, id).await?.ok_or(RightsError::NotFound)
    }

    /// Where the bytes of an export are.
    ///
    /// # Errors
    /// `NotFound`, `ExportNotReady`, `ExportExpired`.
    pub async fn content(&self, owner: UserId, id: ExportId) -> Result<Packed, RightsError> {
        self.export(owner, id).await?.content(self.clock.now())
    }

    /// What is to be made, or to be swept away.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn due(&self) -> Result<Vec<(UserId, ExportId)>, RightsError> {
        Ok(self.exports.due(self.clock.now(), STRETCH).await?)
    }

    /// Takes an export on, where it is to be made and no one else is at it.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn take(&self, owner: UserId, id: ExportId) -> Result<bool, RightsError> {
        let now = self.clock.now();
        let mut tx = self.exports.begin(owner).await?;
        let Some(mut export) = tx.lock_export(owner, id).await? else { return Ok(false) };
        let is_ours = export.take(now);
        tx.save_export(&export).await?;
        tx.settle().await?;
        Ok(is_ours)
    }

    /// Notes that an archive lies in the vault.
    ///
    /// # Errors
    /// `NotFound` where its account was erased meanwhile.
    pub async fn finish(&self, owner: UserId, id: ExportId, packed: Packed) -> Result<(), RightsError> {
        let mut tx = self.exports.begin(owner).await?;
        let mut export = tx.lock_export(owner, id).await?.ok_or(RightsError::NotFound)?;
        export.finish(packed, self.clock.now());
        tx.save_export(&export).await?;
        Ok(tx.settle().await?)
    }

    /// Gives up an archive whose time is over, and says what is to be removed from the vault.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn expire(&self, owner: UserId, id: ExportId) -> Result<Option<Packed>, RightsError> {
        let mut tx = self.exports.begin(owner).await?;
        let Some(mut export) = tx.lock_export(owner, id).await? else { return Ok(None) };
        let Some(packed) = export.expire(self.clock.now()) else { return Ok(None) };
        tx.save_export(&export).await?;
        tx.settle().await?;
        Ok(Some(packed))
    }
}
